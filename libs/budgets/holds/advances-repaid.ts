import type { Prisma, Tx } from '#libs/database';
import type { LedgerService, Transfer } from '#libs/ledger';
import {
  givenBack,
  lockRepaying,
  owingEmployments,
  repayments,
  returnedForUnused,
  unusedAdvances,
  type Whose,
} from './advances.sql.js';

/**
 * Repays what was drawn ahead from whatever the same employment has free in the same scheme by now (`repay/<advance>/<lot>/<n>`),
 * after an advance that was not used has gone back itself, and grants have back what they repaid of it. So nobody has a
 * promise free and an advance open. Returns the lots that have something back.
 */
export async function repayAdvances(
  tx: Tx,
  ledger: LedgerService,
  whose: Whose,
): Promise<bigint[]> {
  const owing = await tx.$queryRaw<{ id: bigint }[]>(owingEmployments(whose));
  if (owing.length === 0) return [];
  const employments = owing.map(({ id }) => id);
  await tx.$queryRaw(lockRepaying(employments));
  const returned = await returnToGrants(tx, ledger, employments);
  await ledger.transferAll(tx, unusedAdvances(employments));
  await ledger.transferAll(tx, repayments(employments));
  return returned;
}

/** What grants repaid of an advance that was not used after all; their lots are looked at again, however empty they were. */
async function returnToGrants(
  tx: Tx,
  ledger: LedgerService,
  employments: readonly bigint[],
): Promise<bigint[]> {
  const rows = await tx.$queryRaw<(Transfer & { lotId: bigint })[]>(returnedForUnused(employments));
  if (rows.length === 0) return [];
  await ledger.transferAll(
    tx,
    rows.map(({ lotId: _, ...transfer }) => transfer),
  );
  const lotIds = [...new Set(rows.map(({ lotId }) => lotId))];
  await tx.$executeRaw`UPDATE lot SET lapsed_at = NULL WHERE id = ANY(${lotIds}::bigint[]) AND lapsed_at IS NOT NULL`;
  return lotIds;
}

/**
 * Before grants are taken back: what they repaid returns to them as far as that is needed, and the advance stands open
 * again. `wanted` selects `lot_id` and the `amount` that is to be left of each. Whoever calls it has locked those lots.
 */
export const giveBackRepayments = (
  tx: Tx,
  ledger: LedgerService,
  wanted: Prisma.Sql,
): Promise<number> => ledger.transferAll(tx, givenBack(wanted));
