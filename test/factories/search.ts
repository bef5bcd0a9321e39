import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { PrismaService } from '#libs/database';

/** A place where something is kept, and what it holds as text. */
export type Texts = Map<string, string>;

/** Every table of every schema as text; bytes are given as they are and unpacked too. */
export async function textsInDatabase(prisma: PrismaService): Promise<Texts> {
  const tables = await prisma.$queryRaw<{ schema: string; name: string }[]>`
    SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')`;
  const texts: Texts = new Map();
  for (const { schema, name } of tables) {
    const from = `"${schema}"."${name}"`;
    const rows = await prisma.$queryRawUnsafe<{ text: string }[]>(
      `SELECT t::text AS text FROM ${from} t`,
    );
    const packed = await bytesIn(prisma, { schema, name, from });
    texts.set(`${schema}.${name}`, [...rows.map(({ text }) => text), ...packed].join('\n'));
  }
  return texts;
}

async function bytesIn(
  prisma: PrismaService,
  { schema, name, from }: { schema: string; name: string; from: string },
): Promise<string[]> {
  const columns = await prisma.$queryRaw<{ name: string }[]>`
    SELECT column_name AS name FROM information_schema.columns
    WHERE table_schema = ${schema} AND table_name = ${name} AND data_type = 'bytea'`;
  const found: string[] = [];
  for (const column of columns) {
    const rows = await prisma.$queryRawUnsafe<{ bytes: Uint8Array | null }[]>(
      `SELECT "${column.name}" AS bytes FROM ${from}`,
    );
    found.push(...rows.flatMap(({ bytes }) => (bytes ? readings(Buffer.from(bytes)) : [])));
  }
  return found;
}

function readings(bytes: Buffer): string[] {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return [bytes.toString('latin1'), ...(isPacked ? [gunzipSync(bytes).toString()] : [])];
}

/** A value in the disguises it might be kept in. */
export function disguisesOf(value: string): string[] {
  const hash = (by: string) => createHash(by).update(value).digest();
  return [
    value,
    value.split('').toReversed().join(''),
    Buffer.from(value).toString('base64').replaceAll('=', ''),
    Buffer.from(value).toString('hex'),
    ...['sha256', 'sha1', 'md5'].flatMap((by) => [
      hash(by).toString('hex'),
      hash(by).toString('base64').slice(0, 20),
    ]),
  ];
}

/** Where any of these values stands, in any disguise. */
export function placesOf(values: string[], texts: Texts): string[] {
  const needles = values.flatMap(disguisesOf);
  return [...texts]
    .filter(([, text]) => needles.some((needle) => text.includes(needle)))
    .map(([place]) => place)
    .toSorted();
}
