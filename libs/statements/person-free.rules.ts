import { fromWhen, withoutOwing } from '#libs/budgets';
import type { Day } from '#libs/core';
import type { PostedRow } from './person-lots.sql.js';

/** A lot as a statement shows it, and as a hold of that day finds it. */
export interface LotRow extends Omit<PostedRow, 'freePromised' | 'freeAvailable' | 'owing'> {
  /** What a hold could take. */
  free: { promised: bigint; available: bigint };
}

/**
 * What is not free counts as held: what an order of a later day keeps, what is announced and comes later, what a correction
 * waits for. Of a day that is over, what was ordered or paid later had not happened yet.
 */
export function lotOn(on: Day, posted: PostedRow): LotRow {
  const { freePromised, freeAvailable, owing, ...row } = posted;
  const free = withoutOwing({ promised: freePromised, available: freeAvailable }, owing);
  const isOver = on < fromWhen(on);
  const { promised, available } = isOver ? withoutOwing(row, owing) : free;
  const waiting = row.promised + row.available - promised - available;
  return { ...row, promised, available, held: row.held + waiting, free };
}
