import { type Day, laterOf, todayInAmsterdam } from '#libs/core';
import { Prisma, type Tx } from '#libs/database';
import type { Transfer } from '#libs/ledger';

/**
 * From when on what is asked of a day must be there. What is told of a day that is over may count from a later one, up to
 * today; nothing may count from before it comes.
 */
export const fromWhen = (on: Day): Day => laterOf(on, todayInAmsterdam());

/**
 * Of transfers `t`, those that come after a day that is not over: the words of the index `transfer_ahead`. The day is asked
 * for in a query of its own: a plan for any day then looks no worse than one for this day, and a prepared statement keeps it.
 */
export const isAhead = (day: Day): Prisma.Sql => Prisma.sql`
  t.effective_on > (SELECT ${day}::date) AND t.effective_on > (t.recorded_at AT TIME ZONE 'Europe/Amsterdam')::date`;

/**
 * Nothing leaves an account on a day before it came there, or its balance of that day would be below zero: what is told of
 * a day that is over counts from the one on which the last of it came, and what is still to come from the day it does. Of
 * today and later, that is only asked where something is still to come.
 */
export async function notBeforeItCame(
  tx: Tx,
  transfers: Transfer[],
  { on, isToCome }: { on: Day; isToCome: boolean },
): Promise<Transfer[]> {
  if (!isToCome && on >= todayInAmsterdam()) return transfers;
  const came = await lastArrivals(tx, transfers, on);
  return transfers.map((transfer) => ({
    ...transfer,
    effectiveOn: laterOf(transfer.effectiveOn, came.get(transfer.from)),
  }));
}

/** The last day, today at most, on which something came to each account; or the later one from which the amount is there. */
async function lastArrivals(
  tx: Tx,
  transfers: readonly Transfer[],
  on: Day,
): Promise<Map<string, Day>> {
  const by = fromWhen(on);
  const rows = await tx.$queryRaw<{ address: string; day: Day | null }[]>`
    SELECT asked.address, greatest(
      (SELECT max(t.effective_on) FROM transfer t WHERE t."to" = asked.address AND t.effective_on <= ${by}::date),
      (${dayThere({ address: Prisma.sql`asked.address`, amount: Prisma.sql`asked.amount`, by })}))::text AS day
    FROM unnest(${transfers.map(({ from }) => from)}::text[], ${transfers.map(({ amount }) => amount)}::bigint[]) AS asked(address, amount)`;
  return new Map(rows.flatMap(({ address, day }) => (day === null ? [] : [[address, day]])));
}

/**
 * The first day, not before another, from which an amount stood on an account ever since. Unlike the last arrival it does
 * not follow money that came in for something else; whoever asks has the account to itself.
 */
export async function thereSince(
  tx: Tx,
  { address, amount, on }: { address: string; amount: bigint; on: Day },
): Promise<Day> {
  if (on === todayInAmsterdam() && !(await isToCome(tx, address, on))) return on;
  const [found] = await tx.$queryRaw<{ day: Day | null }[]>`
    SELECT (${dayThere({ address: Prisma.sql`${address}`, amount: Prisma.sql`${amount}::bigint`, by: on })})::text AS day`;
  return laterOf(on, found?.day ?? undefined);
}

async function isToCome(tx: Tx, address: string, after: Day): Promise<boolean> {
  const [found] = await tx.$queryRaw<{ is: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM transfer t WHERE t."to" = ${address} AND ${isAhead(after)}) AS is`;
  return found?.is ?? false;
}

/** The last day after `by` before which an account held less than an amount; null if it held as much all the time. */
const dayThere = ({
  address,
  amount,
  by,
}: {
  address: Prisma.Sql;
  amount: Prisma.Sql;
  by: Day;
}): Prisma.Sql => Prisma.sql`
  SELECT max(day) FROM (
    SELECT day, coalesce((SELECT balance FROM account WHERE account.address = ${address}), 0) - sum(change) OVER (ORDER BY day DESC) AS before FROM (
      SELECT day, sum(change) AS change FROM (
        SELECT effective_on AS day, amount AS change FROM transfer WHERE "to" = ${address} AND effective_on > ${by}::date
        UNION ALL SELECT effective_on, -amount FROM transfer WHERE "from" = ${address} AND effective_on > ${by}::date) side
      GROUP BY day) days) balances
  WHERE before < ${amount}`;
