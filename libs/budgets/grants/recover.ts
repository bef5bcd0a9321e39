import type { Prisma, Tx } from '#libs/database';
import type { LedgerService } from '#libs/ledger';
import type { Catalogue } from '#libs/schemes';
import {
  anyOpen,
  changeGranted,
  lateCorrections,
  nameLate,
  returnedLots,
  shortLots,
} from './settle.sql.js';
import {
  bearNoMore,
  lockRelatives,
  measure,
  moreRelatives,
  receivableBefore,
  receivableUnder,
  reckon,
  reckonTheRest,
  relatives,
  remainders,
  shortfalls,
  takeWhatIsFree,
  waitForWhatIsHeld,
} from './shortfalls.sql.js';

/** Takes for corrections that are open what has come free since, on all lots. Returns how many transfers that took. */
export async function recoverShort(
  tx: Tx,
  ledger: LedgerService,
  catalogue: Catalogue,
): Promise<number> {
  await decideLate(tx, shortLots);
  return bookLate(tx, ledger, underPolicyOf(catalogue));
}

/**
 * After money came back to lots: what a correction of them is open for is taken of it first, before anybody else can have
 * it. Nobody bears more than before, and who bears the rest stays as it was.
 */
export async function recoverReturned(
  tx: Tx,
  ledger: LedgerService,
  lotIds: readonly bigint[],
): Promise<number> {
  const [open] = await tx.$queryRaw<unknown[]>(anyOpen(lotIds));
  if (!open) return 0;
  await decideLate(tx, returnedLots(lotIds));
  await tx.$executeRaw(bearNoMore);
  return bookLate(tx, ledger, receivableBefore);
}

async function decideLate(tx: Tx, lots: Prisma.Sql): Promise<void> {
  await tx.$executeRaw(lots);
  await lockAll(tx);
  await tx.$executeRaw(measure);
  await tx.$executeRaw(nameLate);
  await decideCorrections(tx);
}

async function bookLate(tx: Tx, ledger: LedgerService, isReceivable: Prisma.Sql): Promise<number> {
  await tx.$executeRaw(changeGranted);
  const recovered = await ledger.transferAll(tx, lateCorrections);
  await keepWhatIsShort(tx, isReceivable);
  await tx.$executeRaw`DROP TABLE lot_target, lot_relative`;
  return recovered;
}

/** Finds where the budgets of the lots in `lot_target` went; until the transaction ends nobody else takes what is free of them. */
export async function lockAll(tx: Tx): Promise<void> {
  await tx.$executeRaw(relatives);
  while ((await tx.$executeRaw(moreRelatives)) > 0) await tx.$queryRaw(lockRelatives);
}

/** What comes off which lot, what waits, and what of the rest went back; nothing is booked yet. */
export async function decideCorrections(tx: Tx): Promise<void> {
  for (const step of [reckon, takeWhatIsFree, reckonTheRest, waitForWhatIsHeld])
    await tx.$executeRaw(step);
}

export async function keepWhatIsShort(tx: Tx, isReceivable: Prisma.Sql): Promise<void> {
  await tx.$executeRaw(shortfalls);
  await tx.$executeRaw(remainders(isReceivable));
}

/** The versions of schemes under which what is spent too much is a receivable; otherwise the employer that reported it bears it. */
export const underPolicyOf = ({ all }: Catalogue): Prisma.Sql =>
  receivableUnder(
    all.flatMap(({ id: schemeId, versions }) =>
      versions
        .filter(({ funding }) => funding.spentTooMuch === 'receivable')
        .map(({ id: version }) => ({ schemeId, version })),
    ),
  );
