import type { Prisma, Tx } from '#libs/database';
import type { LedgerService } from '#libs/ledger';
import {
  givenBack,
  lockRepaying,
  owingEmployments,
  repayments,
  unusedAdvances,
  type Whose,
} from './advances.sql.js';

/**
 * Repays what was drawn ahead from whatever the same employment has free in the same scheme by now (`repay/<advance>/<lot>/<n>`),
 * after an advance that was not used has gone back itself. So nobody has a promise free and an advance open. Returns how
 * many transfers that took.
 */
export async function repayAdvances(tx: Tx, ledger: LedgerService, whose: Whose): Promise<number> {
  const owing = await tx.$queryRaw<{ id: bigint }[]>(owingEmployments(whose));
  if (owing.length === 0) return 0;
  const employments = owing.map(({ id }) => id);
  await tx.$queryRaw(lockRepaying(employments));
  const unused = await ledger.transferAll(tx, unusedAdvances(employments));
  return unused + (await ledger.transferAll(tx, repayments(employments)));
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
