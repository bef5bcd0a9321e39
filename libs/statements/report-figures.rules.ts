import { divideHalfUp } from '#libs/core';
import type { Figure, Range } from './report.schema.js';
import type { Cell, Tally } from './report-measures.rules.js';

/** People are told in tens, rounded down: ten exact counts look the same. */
export const COUNTED_IN = 10;
/** An amount is rounded to at least this many times the most of any one person in it. */
export const TIMES_THE_LARGEST = 10n;

/** Rounds to the smallest step that is large enough, and with which all that the amount could be rounds to the same. */
export function figureOf(cell: Cell, { low, high }: Range = rangeOf(cell)): Figure {
  if (cell.people === 0) return { amount: 0n, roundedTo: 0n };
  let step = stepOver(TIMES_THE_LARGEST * cell.largest);
  while (divideHalfUp(low, step) !== divideHalfUp(high, step)) step = stepOver(step + 1n);
  return { amount: divideHalfUp(cell.amount, step) * step, roundedTo: step };
}

/** The smallest of 1, 2, 5, 10, 20, 50 and so on that is at least this. */
function stepOver(least: bigint): bigint {
  let zeros = 1n;
  while (zeros * 5n < least) zeros *= 10n;
  return [1n, 2n, 5n].map((leading) => leading * zeros).find((step) => step >= least) ?? zeros;
}

/** A balance is what stood before, with what came and without what went; each may be as its own tens leave open. */
export function balanceAfter(stood: Range, { cells }: Tally): Range {
  const { granted, balanceChange } = cells;
  const gone = [cells.spent, cells.lapsed, cells.returned];
  const went = gone.map((cell) => rangeOf(cell));
  const came = rangeOf(granted);
  const other = balanceChange.amount - granted.amount + sum(gone.map(({ amount }) => amount));
  return {
    low: stood.low + came.low + other - sum(went.map(({ high }) => high)),
    high: stood.high + came.high + other - sum(went.map(({ low }) => low)),
  };
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((all, one) => all + one, 0n);

/** At the same average, from the fewest to the most people who look the same. */
function rangeOf({ amount, people }: Pick<Cell, 'amount' | 'people'>): Range {
  if (people === 0) return { low: 0n, high: 0n };
  const at = (count: number): bigint => divideHalfUp(amount * BigInt(count), BigInt(people));
  const [fewest, most] = [at(inTens(people)), at(inTens(people) + COUNTED_IN - 1)];
  return amount < 0n ? { low: most, high: fewest } : { low: fewest, high: most };
}

export const inTens = (people: number): number => people - (people % COUNTED_IN);
