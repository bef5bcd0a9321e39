import type { Day } from '#libs/core';
import { Prisma } from '#libs/database';
import { isAhead } from './days.js';

/** Accounts, and the first day after another on which something is still to come to them. */
export const accountsAfter = (day: Day): Prisma.Sql => Prisma.sql`
  SELECT address, balance, (SELECT min(t.effective_on) FROM transfer t WHERE t."to" = account.address AND ${isAhead(day)}) AS comes FROM account`;

/** What is there on a day and on every later one; only where something is still to come can that be less than there is. */
export const takeable = (account: Prisma.Sql, day: Day): Prisma.Sql => Prisma.sql`
  coalesce(CASE WHEN ${account}.comes IS NULL THEN ${account}.balance ELSE lowest_balance_from(${account}.address, ${day}::date) END, 0)`;

/** What payroll took back of a lot and has not had yet: what comes free on it goes there first. */
export const owing = (lotId: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`coalesce((SELECT sum(s.amount) FROM lot_shortfall s WHERE s.lot_id = ${lotId}), 0)::bigint`;

/** What is free after a correction that waits: it takes promises before money, as it will when the night books it. */
export function withoutOwing<Lot extends { promised: bigint; available: bigint }>(
  lot: Lot,
  waiting: bigint,
): Lot {
  const promised = waiting < lot.promised ? waiting : lot.promised;
  const rest = waiting - promised;
  const available = rest < lot.available ? rest : lot.available;
  return { ...lot, promised: lot.promised - promised, available: lot.available - available };
}
