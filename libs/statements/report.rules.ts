import { addDays, addMonths, type Day, divideHalfUp, makeDay, monthOf, yearOf } from '#libs/core';
import type { Scheme } from '#libs/schemes';

/** The fewest people a figure, those left out of it, or its change since the block before may be about. */
export const FEWEST_PEOPLE = 10;
/** People are told in tens, rounded down: ten exact counts look the same. */
export const COUNTED_IN = 10;
/** An amount is rounded to at least this many times the most of any one person in it. */
export const TIMES_THE_LARGEST = 10n;
/** The fewest granting employers behind an amount, and the most of it one of them may have, in percent. */
export const FEWEST_EMPLOYERS = 3;
export const LARGEST_SHARE_PERCENT = 75n;

/** What a report tells: four flows in a block, and what stands at its end. */
export const TOLD = [
  'granted',
  'spent',
  'lapsed',
  'returned',
  'balance',
  'held',
  'expiring',
] as const;
export type Told = (typeof TOLD)[number];

/** What people decide themselves; the rest is the doing of payroll and of the rules of the scheme. */
export const CHOICES: readonly Told[] = ['spent', 'held'];

/**
 * What is measured: all that is told, what follows from it by subtracting (free is balance less held, later is what of
 * that does not expire soon), and each `…Change` of what stands at the end of a block from what stood before it.
 */
export const MEASURES = [
  ...TOLD,
  'free',
  'later',
  'balanceChange',
  'heldChange',
  'freeChange',
  'expiringChange',
  'laterChange',
] as const;
export type Measure = (typeof MEASURES)[number];

/** Of one measure over a block: how many people and employers make it up, what it comes to, and the most of one of them. */
export interface Cell {
  people: number;
  employers: number;
  amount: bigint;
  /** The most of one person, sign left out. */
  largest: bigint;
  /** The sum and the largest of what each employer has in it, signs left out. */
  employersTotal: bigint;
  employersLargest: bigint;
}

/** All that was counted over a block. */
export interface Tally {
  /** Who had a budget, or did anything with it, at some time in the block: everybody in any of the cells. */
  people: number;
  cells: Record<Measure, Cell>;
}

export interface Quarter {
  from: Day;
  until: Day;
}

/** A real total, rounded; it is at most half of `roundedTo` off. Both are zero where nobody has anything in it. */
export interface Figure {
  amount: bigint;
  roundedTo: bigint;
}

/** One or more quarters that can be told of together; people in tens, rounded down. */
export interface Block extends Quarter {
  peopleWithBudget: number;
  peopleWhoUsedIt: number;
  granted: Figure;
  spent: Figure;
  lapsed: Figure;
  returned: Figure;
  balance: Figure;
  held: Figure;
  expiringWithin12Months: Figure;
}

export interface Published {
  blocks: Block[];
  /** Quarters that cannot be told of yet; they come with the quarters that follow. */
  withheld: Quarter | null;
}

/**
 * Cuts the life of a scheme into blocks that can be told of: one quarter where that is safe, or as many as it takes.
 * Where one measure is not safe nothing of the block is told, so there is nothing to work it out from.
 *
 * 1. Every measure, what follows by subtracting within a block, and what stands against what stood a block before, is
 *    about nobody or at least ten people; so are those of the people with a budget who are left out of what is told.
 *    That holds of the exact figures, before any rounding.
 * 2. People are told in tens, and amounts are rounded so that each count that looks the same comes to the same figures:
 *    where all who did something did as much (grants of € 12.50), what was granted, spent, lapsed and returned, and the
 *    balance that follows, tell of the people what the tens tell and no more, also all blocks put together.
 * 3. An amount is rounded to ten times the most of any one person in it, or coarser: the real total may lie as far off as
 *    what five such people have. Of the most of one person the step tells at best that it is between a twentieth and a tenth
 *    of `roundedTo`: a guess at it can be a third off.
 * 4. At least three employers, of which none has more than three quarters; not asked of a company's scheme while one
 *    employer alone has it, which is about that employer by what it is.
 *
 * Blocks follow each other from the first quarter on, whatever is asked for: no two overlap in part, and there are no
 * totals and no breakdowns. A quarter that was told stays as it was: what is booked later counts where it is booked.
 *
 * What it does not protect from: that nobody did something is told, of all with a budget; that everybody did is told of
 * what rules do (granted, lapsed), never of what people choose (spent, held). Who knows all others exactly can learn of
 * the one that is left where that one takes a count over a ten, an amount over an edge, or a quarter from withheld to
 * told; no rounding without chance hides that. How many have a budget, and what was granted or spent, may differ between
 * two blocks by what one person did: there the rounding alone protects. What is held and what expires follows its own
 * tens only: with the others it can narrow a count, still of ten people or more. Two of three employers can work out
 * about what the third granted.
 */
export async function blocksOf(
  { quarters, level }: { quarters: readonly Quarter[]; level: Scheme['level'] },
  tallyOf: (first: number, last: number) => Promise<Tally>,
): Promise<Published> {
  const blocks: Block[] = [];
  let first = 0;
  let stood: Range = { low: 0n, high: 0n };
  for (let last = 0; last < quarters.length; last++) {
    const span = together(quarters.slice(first, last + 1));
    const tally = await tallyOf(first, last);
    if (!span || !isTellable(tally, level)) continue;
    stood = balanceAfter(stood, tally);
    blocks.push(blockOf(span, tally, stood));
    first = last + 1;
  }
  return { blocks, withheld: together(quarters.slice(first)) };
}

function together(quarters: readonly Quarter[]): Quarter | null {
  const [oldest, newest] = [quarters[0], quarters.at(-1)];
  return oldest && newest ? { from: oldest.from, until: newest.until } : null;
}

const isTellable = (tally: Tally, level: Scheme['level']): boolean =>
  isAboutMany(tally) && (isShared(tally) || (level === 'company' && isOfOneEmployer(tally)));

const isAboutMany = ({ people, cells }: Tally): boolean =>
  MEASURES.every((measure) => isLarge(cells[measure].people)) &&
  TOLD.every((measure) => isLarge(people - cells[measure].people)) &&
  CHOICES.every((choice) => people === 0 || cells[choice].people < people);

const isLarge = (people: number): boolean => people === 0 || people >= FEWEST_PEOPLE;

const isShared = ({ cells }: Tally): boolean =>
  MEASURES.map((measure) => cells[measure]).every(
    ({ people, employers, employersTotal, employersLargest }) =>
      people === 0 ||
      (employers >= FEWEST_EMPLOYERS &&
        employersLargest * 100n <= employersTotal * LARGEST_SHARE_PERCENT),
  );

const isOfOneEmployer = ({ cells }: Tally): boolean =>
  MEASURES.every((measure) => cells[measure].employers <= 1);

function blockOf(span: Quarter, { people, cells }: Tally, balance: Range): Block {
  return {
    ...span,
    peopleWithBudget: inTens(people),
    peopleWhoUsedIt: inTens(cells.spent.people),
    granted: figureOf(cells.granted),
    spent: figureOf(cells.spent),
    lapsed: figureOf(cells.lapsed),
    returned: figureOf(cells.returned),
    balance: figureOf(cells.balance, balance),
    held: figureOf(cells.held),
    expiringWithin12Months: figureOf(cells.expiring),
  };
}

const inTens = (people: number): number => people - (people % COUNTED_IN);

/** What an amount could be, for all that the tens of the people behind it tell. */
interface Range {
  low: bigint;
  high: bigint;
}

/** At the same average, from the fewest to the most people who look the same. */
function rangeOf({ amount, people }: Pick<Cell, 'amount' | 'people'>): Range {
  if (people === 0) return { low: 0n, high: 0n };
  const at = (count: number): bigint => divideHalfUp(amount * BigInt(count), BigInt(people));
  const [fewest, most] = [at(inTens(people)), at(inTens(people) + COUNTED_IN - 1)];
  return amount < 0n ? { low: most, high: fewest } : { low: fewest, high: most };
}

/** A balance is what stood before, with what came and without what went; each may be as its own tens leave open. */
function balanceAfter(stood: Range, { cells }: Tally): Range {
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

/** Rounds to the smallest step that is large enough, and with which all that the amount could be rounds to the same. */
function figureOf(cell: Cell, { low, high }: Range = rangeOf(cell)): Figure {
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

/** The quarters of the calendar from the one a day is in, up to and with the last that is over. */
export function quartersSince(day: Day, today: Day): Quarter[] {
  const quarters: Quarter[] = [];
  for (
    let quarter = quarterOf(day);
    quarter.until < today;
    quarter = quarterOf(addDays(quarter.until, 1))
  )
    quarters.push(quarter);
  return quarters;
}

function quarterOf(day: Day): Quarter {
  const from = makeDay(yearOf(day), monthOf(day) - ((monthOf(day) - 1) % 3), 1);
  return { from, until: addDays(addMonths(from, 3), -1) };
}
