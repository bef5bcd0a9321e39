import { type Day, HubError, todayInAmsterdam } from '#libs/core';
import type { Tx } from '#libs/database';
import type { LedgerService } from '#libs/ledger';
import { recoverReturned } from '../grants/recover.js';
import { repayAdvances } from '../holds/advances-repaid.js';
import { claimRows } from './claims.sql.js';
import { type BackLot, type Sent, takeBack } from './undo.rules.js';
import {
  acrossAndAfter,
  emptyLots,
  farSideOf,
  lockEmployments,
  lockForUndo,
  lotsBack,
  markUndone,
  movedOnBy,
  sentBy,
  withWhatFinished,
} from './undo.sql.js';
import type { ClaimReason, UndoWish } from './life-events.schema.js';

/**
 * Undoes events, and those that finished them since; what was undone before stays as it is. Returns the ids of all that are
 * undone now. Throws life-event.moved-on where a later event has moved on what these had moved: that one goes first.
 */
export async function undoEvents(
  tx: Tx,
  ledger: LedgerService,
  eventIds: readonly bigint[],
  { why, by, on = todayInAmsterdam() }: UndoWish,
): Promise<bigint[]> {
  await tx.$queryRaw(lockEmployments(eventIds));
  const whole = await tx.$queryRaw<{ id: bigint }[]>(withWhatFinished(eventIds));
  const ids = [...new Set(whole.map(({ id }) => id))];
  if (ids.length === 0) return [];
  const [onward] = await tx.$queryRaw<{ id: bigint; laterId: bigint }[]>(movedOnBy(ids));
  if (onward) throw movedOn(onward);
  const lots = await bringBack(tx, ledger, ids, { on, by });
  await tx.$executeRaw(markUndone(ids, { on, by, why, lots }));
  return ids;
}

/** Undoes those of these events whose lots nobody has moved on since; the others are for a person to look at. Returns how many. */
export async function undoWhereItStands(
  tx: Tx,
  ledger: LedgerService,
  eventIds: readonly bigint[],
  wish: UndoWish,
): Promise<number> {
  const whole = await tx.$queryRaw<{ root: bigint; id: bigint }[]>(withWhatFinished(eventIds));
  const onward = await tx.$queryRaw<{ id: bigint }[]>(movedOnBy(whole.map(({ id }) => id)));
  const stuck = new Set(onward.map(({ id }) => id));
  const left = new Set(whole.filter(({ id }) => stuck.has(id)).map(({ root }) => root));
  const ids = eventIds.filter((id) => !left.has(id));
  await undoEvents(tx, ledger, ids, wish);
  return ids.length;
}

/** The two ends of a link, as the link has them. */
export interface LinkEnds {
  personId: string;
  accountId: string;
}

/** Throws link.moved-budget while an event stands that moved budget from one end of a link to the other. */
export async function refuseAcross(tx: Tx, { personId, accountId }: LinkEnds): Promise<[]> {
  const found = await tx.$queryRaw<{ id: bigint; isAcross: boolean }[]>(
    acrossAndAfter(personId, accountId),
  );
  if (found.length === 0) return [];
  const across = found.filter(({ isAcross }) => isAcross).map(({ id }) => id);
  throw new HubError(
    'conflict',
    'link.moved-budget',
    `Budget moved across this link by life event ${across.join(', ')}.`,
    { remedy: 'Undo that first, or ask to have it undone along with the link: alsoUndoMoves.' },
  );
}

/** Undoes every event that moved budget across a link, the newest first, with those that moved it on. Returns their ids. */
export async function undoAcross(
  tx: Tx,
  ledger: LedgerService,
  { personId, accountId }: LinkEnds,
  wish: UndoWish,
): Promise<bigint[]> {
  const found = await tx.$queryRaw<{ id: bigint }[]>(acrossAndAfter(personId, accountId));
  const undone: bigint[] = [];
  for (const { id } of found) undone.push(...(await undoEvents(tx, ledger, [id], wish)));
  return undone;
}

/**
 * Brings back what came free since of events that were undone, one by one in this order: what one brings back to a lot, an
 * earlier one had moved there. Returns of how many something came back.
 */
export async function bringBackEach(
  tx: Tx,
  ledger: LedgerService,
  eventIds: readonly bigint[],
  how: { on: Day; by: string },
): Promise<number> {
  await tx.$queryRaw(lockForUndo(eventIds));
  let came = 0;
  for (const id of eventIds) {
    const lots = await bringBack(tx, ledger, [id], how);
    if (lots.some(({ returned }) => returned > 0n)) came += 1;
  }
  return came;
}

/**
 * Brings back what events moved and is to be had, and notes what is not. Again later, it brings what came free since. Where a
 * correction of payroll is open, that has it first; then what was drawn ahead of later grants.
 */
async function bringBack(
  tx: Tx,
  ledger: LedgerService,
  eventIds: readonly bigint[],
  { on, by }: { on: Day; by: string },
): Promise<BackLot[]> {
  await tx.$queryRaw(lockForUndo(eventIds));
  const sent = await tx.$queryRaw<Sent[]>(sentBy(eventIds));
  const { lots, transfers } = takeBack(sent, await farSide(tx, eventIds), { on, by });
  if (transfers.length > 0) await ledger.transferAll(tx, transfers);
  await tx.$executeRaw(lotsBack(lots));
  await tx.$executeRaw(emptyLots(lots.flatMap(({ travelledLotId }) => travelledLotId ?? [])));
  const open = lots.flatMap(({ claims, ...lot }) => claims.map((claim) => ({ ...lot, ...claim })));
  await tx.$executeRaw(claimRows(eventIds, open));
  const came = lots.flatMap(({ lotId, returned }) => (returned > 0n ? [lotId] : []));
  if (came.length > 0) {
    await recoverReturned(tx, ledger, came);
    await repayAdvances(tx, ledger, { lotIds: came });
  }
  return lots;
}

async function farSide(
  tx: Tx,
  eventIds: readonly bigint[],
): Promise<Map<bigint, Partial<Record<ClaimReason, bigint>>>> {
  const rows = await tx.$queryRaw<{ lotId: bigint; why: ClaimReason; amount: bigint }[]>(
    farSideOf(eventIds),
  );
  const found = new Map<bigint, Partial<Record<ClaimReason, bigint>>>();
  for (const { lotId, why, amount } of rows)
    found.set(lotId, { ...found.get(lotId), [why]: amount });
  return found;
}

const movedOn = ({ id, laterId }: { id: bigint; laterId: bigint }): HubError =>
  new HubError(
    'conflict',
    'life-event.moved-on',
    `Life event ${laterId} has moved on what life event ${id} moved.`,
    { remedy: `Undo life event ${laterId} first, then this one.` },
  );
