import { Prisma, type PrismaClient } from './generated/client.js';

/** An open transaction. Whoever opens it passes it down as the first argument. */
export type Tx = Prisma.TransactionClient;

const RETRIED = new Set(['40001', '40P01']);

/** A deadlock or a serialisation failure: the same again may well succeed. */
export const mayRetry = (error: unknown): boolean => RETRIED.has(sqlState(error) ?? '');

/** The SQLSTATE of a failed statement, however deep the driver hides it. */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, originalCode, meta, cause } = error as Record<string, unknown>;
  for (const found of [originalCode, code]) {
    if (typeof found === 'string' && /^[0-9A-Z]{5}$/.test(found) && !found.startsWith('P20'))
      return found;
  }
  return (
    sqlState(cause) ??
    sqlState((meta as Record<string, unknown> | undefined)?.['driverAdapterError'])
  );
}

/** The name of the constraint or trigger rule that refused, if the database told. */
export function violated(error: unknown, constraint: string): boolean {
  return (
    JSON.stringify(error, Object.getOwnPropertyNames(error)).includes(constraint) ||
    (error instanceof Error &&
      (error.message.includes(constraint) || violatedCause(error, constraint)))
  );
}
const violatedCause = (error: Error, constraint: string): boolean =>
  typeof error.cause === 'object' &&
  error.cause !== null &&
  JSON.stringify(error.cause).includes(constraint);

export interface TransactionOptions {
  timeoutMs?: number;
}

/** A batch over a whole employer may take minutes and some memory; a request may not. */
export async function inBatch<T>(prisma: PrismaClient, work: (tx: Tx) => Promise<T>): Promise<T> {
  return inTransaction(
    prisma,
    async (tx) => {
      await tx.$executeRaw`SET LOCAL work_mem = '64MB'`;
      return work(tx);
    },
    { timeoutMs: 1_800_000 },
  );
}

/** Runs `work` in one transaction; a deadlock or a serialisation failure is simply tried again. */
export async function inTransaction<T>(
  prisma: PrismaClient,
  work: (tx: Tx) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await prisma.$transaction(work, {
        timeout: options.timeoutMs ?? 30_000,
        maxWait: 30_000,
      });
    } catch (error) {
      if (attempt >= 5 || !mayRetry(error)) throw error;
    }
  }
}

/** Two transactions that see the same moment and change nothing, for work that takes two cores. */
export function atOneMoment<T>(
  prisma: PrismaClient,
  work: (hands: Tx[]) => Promise<T>,
): Promise<T> {
  const options = {
    isolationLevel: 'RepeatableRead',
    timeout: 1_800_000,
    maxWait: 30_000,
  } as const;
  return prisma.$transaction(async (first) => {
    const [exported] = await first.$queryRaw<{ snapshot: string }[]>`
      SELECT pg_export_snapshot() AS snapshot`;
    return prisma.$transaction(async (second) => {
      await second.$executeRawUnsafe(`SET TRANSACTION SNAPSHOT '${exported?.snapshot}'`);
      return work([first, second]);
    }, options);
  }, options);
}
