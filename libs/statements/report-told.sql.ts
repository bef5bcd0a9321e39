import { Prisma, type Tx } from '#libs/database';
import { z } from 'zod';
import type { Told } from './report.rules.js';
import { Block, Carried } from './report.schema.js';

/** A block as it is kept, with the window its expiring was told by. */
export type KeptBlock = Told & Carried;

const Kept = z.object({ content: Block, carried: Carried });

/** Makes who tells of a scheme wait for who is telling of it: both then tell the same. */
export const oneAtATime = (schemeId: string): Prisma.Sql =>
  Prisma.sql`SELECT pg_advisory_xact_lock(hashtextextended('told_report/' || ${schemeId}, 0))`;

/** All that was told of a scheme, oldest first. */
export async function toldOf(tx: Tx, schemeId: string): Promise<KeptBlock[]> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT content, carried FROM told_report WHERE scheme_id = ${schemeId} ORDER BY "from"`;
  return rows.map((row) => {
    const { content, carried } = Kept.parse(row);
    return { block: content, ...carried };
  });
}

/** Keeps what is told now; the table takes a block only right after the one before it. */
export const keep = (schemeId: string, blocks: readonly KeptBlock[]): Prisma.Sql => Prisma.sql`
  INSERT INTO told_report (scheme_id, "from", "until", follows, content, carried)
  SELECT ${schemeId}, b."from", b."until", lag(b."until", 1, (SELECT max("until") FROM told_report WHERE scheme_id = ${schemeId})) OVER (ORDER BY b."from"),
    b.content, b.carried
  FROM json_to_recordset(${json(blocks)}::json) AS b("from" date, "until" date, content jsonb, carried jsonb)`;

const json = (blocks: readonly KeptBlock[]): string =>
  JSON.stringify(
    blocks.map(({ block, ...carried }) => ({
      from: block.from,
      until: block.until,
      content: block,
      carried,
    })),
    (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
  );
