import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { readXml } from '#libs/wire';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { timed } from './measure.js';

/** The least a period can cost: reading its XML once, and copying the very rows it left into tables with the same indexes. */
export interface Floor {
  xmlSeconds: number;
  copySeconds: number;
  rows: number;
}

const nothing = { open: (): void => {}, text: (): void => {}, close: (): void => {} };

export async function readOnce(file: string): Promise<number> {
  const { seconds } = await timed(async () => {
    for await (const _ of readXml(createReadStream(file, { highWaterMark: 1024 * 1024 }), nothing))
      continue;
  });
  return seconds;
}

/** Dumps what `select` finds of each table, then measures only the copying back into an empty twin of it. */
export async function copyTwins(
  url: string,
  tables: { name: string; where: string }[],
  folder: string,
): Promise<{ seconds: number; rows: number }> {
  const client = new Client({ connectionString: url });
  await client.connect();
  let seconds = 0;
  let rows = 0;
  try {
    for (const { name, where } of tables) {
      const file = join(folder, `${name}.copy`);
      await pipeline(
        client.query(
          copyTo(`COPY (SELECT * FROM ${name} WHERE ${where}) TO STDOUT (FORMAT binary)`),
        ),
        createWriteStream(file),
      );
      await client.query(`CREATE TABLE floor_${name} (LIKE ${name} INCLUDING INDEXES)`);
      const copied = await timed(async () => {
        await client.query('BEGIN');
        const sink = client.query(copyFrom(`COPY floor_${name} FROM STDIN (FORMAT binary)`));
        await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), sink);
        await client.query('COMMIT');
        return sink.rowCount ?? 0;
      });
      seconds += copied.seconds;
      rows += copied.result;
      await client.query(`DROP TABLE floor_${name}`);
    }
  } finally {
    await client.end();
  }
  return { seconds, rows };
}
