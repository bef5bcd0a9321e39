import { type Day, todayInAmsterdam } from '#libs/core';
import type { Tx } from '#libs/database';
import type { Transfer } from '#libs/ledger';

/**
 * Nothing leaves an account on a day before it came there, or its balance of that day would be below zero: what is told of
 * another day than today counts from the day on which the last of it came. What is done today takes what is there, so that
 * is not asked.
 */
export async function notBeforeItCame(tx: Tx, transfers: Transfer[]): Promise<Transfer[]> {
  const today = todayInAmsterdam();
  const others = transfers.filter(({ effectiveOn }) => effectiveOn !== today);
  if (others.length === 0) return transfers;
  const came = await lastArrivals(
    tx,
    others.map(({ from }) => from),
  );
  return transfers.map((transfer) => ({
    ...transfer,
    effectiveOn: laterOf(transfer.effectiveOn, came.get(transfer.from)),
  }));
}

/** The last day on which something came to each of these accounts. */
async function lastArrivals(tx: Tx, addresses: readonly string[]): Promise<Map<string, Day>> {
  const rows = await tx.$queryRaw<{ address: string; day: Day }[]>`
    SELECT "to" AS address, max(effective_on)::text AS day FROM transfer WHERE "to" = ANY(${addresses}) GROUP BY 1`;
  return new Map(rows.map(({ address, day }) => [address, day]));
}

/**
 * The first day, not before another, from which an amount stood on an account ever since. Unlike the last arrival it does
 * not follow money that came in for something else; whoever asks has the account to itself.
 */
export async function thereSince(
  tx: Tx,
  { address, amount, on }: { address: string; amount: bigint; on: Day },
): Promise<Day> {
  if (on === todayInAmsterdam()) return on;
  const [found] = await tx.$queryRaw<{ day: Day | null }[]>`
    SELECT max(day)::text AS day FROM (
      SELECT day, coalesce((SELECT balance FROM account WHERE address = ${address}), 0) - sum(change) OVER (ORDER BY day DESC) AS before FROM (
        SELECT day, sum(change) AS change FROM (
          SELECT effective_on AS day, amount AS change FROM transfer WHERE "to" = ${address} AND effective_on > ${on}::date
          UNION ALL SELECT effective_on, -amount FROM transfer WHERE "from" = ${address} AND effective_on > ${on}::date) side
        GROUP BY day) days) balances
    WHERE before < ${amount}`;
  return laterOf(on, found?.day ?? undefined);
}

export const laterOf = (day: Day, other: Day | undefined): Day =>
  other !== undefined && other > day ? other : day;
