import { randomInt } from 'node:crypto';
import { atOneMoment, Prisma, type PrismaService, type Tx } from '#libs/database';

/** One thing that is looked at, and every place where it is wrong. None is good. */
export interface Check {
  name: string;
  findings: Finding[];
}

/** Where the books are wrong, and how. */
export interface Finding {
  at: string;
  problem: string;
}

/** A query that selects `at` and `problem` of whatever is wrong. */
export interface Look {
  name: string;
  wrong: Prisma.Sql;
  /**
   * What comes to nothing under every key if nothing is wrong. Added up under random weights, in one pass over each table
   * for all looks together and without memory; only where that is not nothing is the place looked for.
   */
  zero?: Term[];
}

/** An amount of each row of some tables, counted for one key and against another. A key that is null counts nothing. */
export interface Term {
  of: readonly Prisma.Sql[];
  amount: Prisma.Sql;
  plus?: Key;
  minus?: Key;
}

/** A bigint that is as good as random for each key: `hashtextextended(address, seed)`. */
export type Key = (seed: bigint) => Prisma.Sql;

/** As many findings of one check as anybody can use. */
const LIMIT = 100;

/**
 * Looks at everything as it stood at one moment, while others go on booking. Exact where a look has no sums; where it
 * has, an error stays hidden with a chance of one in 2^56, and with another chance each time.
 */
export function look(prisma: PrismaService, looks: Look[]): Promise<Check[]> {
  return atOneMoment(prisma, async (hands) => {
    for (const tx of hands) {
      await tx.$executeRaw`SET LOCAL work_mem = '64MB'`;
      // Whole tables against whole tables: never row by row, whatever stale statistics make of it.
      await tx.$executeRaw`SET LOCAL enable_nestloop = off`;
    }
    const isZero = await weigh(hands, looks);
    return share(hands, looks, async (tx, one) => ({
      name: one.name,
      findings: isZero.get(one) ? [] : await search(tx, one),
    }));
  });
}

/** Each hand takes the next piece that nobody has taken, until none is left. */
async function share<P, T>(
  hands: Tx[],
  pieces: Iterable<P>,
  work: (tx: Tx, piece: P) => Promise<T>,
): Promise<T[]> {
  const left = [...pieces].entries();
  const done: T[] = [];
  const take = async (tx: Tx): Promise<void> => {
    for (const [at, piece] of left) done[at] = await work(tx, piece);
  };
  await Promise.all(hands.map(take));
  return done;
}

async function search(tx: Tx, { wrong, zero }: Look): Promise<Finding[]> {
  const findings = await tx.$queryRaw<Finding[]>`
    SELECT at, problem FROM (${wrong}) wrong ORDER BY at LIMIT ${LIMIT}`;
  return findings.length === 0 && zero ? [NOWHERE] : findings;
}

const NOWHERE: Finding = {
  at: 'the whole',
  problem: 'does not add up, though every part that was looked for does',
};

/** Which looks come to nothing. All are added up as one; each alone only if that is not nothing. */
async function weigh(hands: Tx[], looks: Look[]): Promise<Map<Look, boolean>> {
  const summed = looks.filter(({ zero }) => zero);
  const isZero = new Map<Look, boolean>();
  const isAllZero = await isNothing(hands, summed);
  for (const one of summed) isZero.set(one, isAllZero || (await isNothing(hands, [one])));
  return isZero;
}

/** A key with its weight in a look: under a seed of that look's own, so that no two of them make up for each other. */
interface Weighed {
  term: Term;
  seed: bigint;
}

async function isNothing(hands: Tx[], looks: Look[]): Promise<boolean> {
  const weighed = looks.flatMap(({ zero = [] }) => {
    const seed = BigInt(randomInt(2 ** 47));
    return zero.map((term) => ({ term, seed }));
  });
  const tables = new Set(weighed.flatMap(({ term }) => term.of));
  const sums = await share(hands, tables, (tx, table) =>
    sumsOver(
      tx,
      table,
      weighed.filter(({ term }) => term.of.includes(table)),
    ),
  );
  return [0, 1].every((weight) => sums.reduce((all, one) => all + (one[weight] ?? 0n), 0n) === 0n);
}

/** Two sums under independent weights. Each key is hashed once, and weighed once, below an OFFSET that keeps it so. */
async function sumsOver(tx: Tx, table: Prisma.Sql, weighed: Weighed[]): Promise<bigint[]> {
  const amounts = [...new Set(weighed.map(({ term }) => term.amount.sql))];
  const keys = weighed.flatMap(({ term: { amount, plus, minus }, seed }) => [
    ...(plus ? [{ amount: amount.sql, sign: '+', sql: plus(seed) }] : []),
    ...(minus ? [{ amount: amount.sql, sign: '-', sql: minus(seed) }] : []),
  ]);
  const weight = (of: string, shift: number): string =>
    keys
      .map((key, index) =>
        key.amount === of ? `${key.sign} coalesce((key_${index} >> ${shift}) & 268435455, 0)` : '',
      )
      .join(' ');
  const weights = amounts.flatMap((of, index) =>
    [0, 32].map((shift) => `0 ${weight(of, shift)} AS weight_${index}_${shift}`),
  );
  const [row] = await tx.$queryRaw<{ sums: string[] }[]>`
    SELECT ARRAY[${Prisma.raw([0, 32].map((shift) => amounts.map((_, index) => sum(index, shift)).join(' + ')).join(', '))}]::text[] AS sums
    FROM (SELECT *, ${Prisma.raw(weights.join(', '))} FROM (
      SELECT ${Prisma.raw(amounts.map((of, index) => `${of} AS amount_${index}`).join(', '))},
        ${Prisma.join(keys.map(({ sql }, index) => Prisma.sql`${sql} AS ${Prisma.raw(`key_${index}`)}`))}
      FROM ${table} OFFSET 0) keyed OFFSET 0) weighed`;
  return (row?.sums ?? []).map(BigInt);
}

/** Exact: an amount is cut in two halves, so that no product with up to eight weights of 28 bits and one sign can overflow. */
const sum = (index: number, shift: number): string => `
  coalesce(sum((amount_${index} >> 32) * weight_${index}_${shift}), 0) * 4294967296
  + coalesce(sum((amount_${index} & 4294967295) * weight_${index}_${shift}), 0)`;
