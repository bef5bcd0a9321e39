import { addDays, addMonths, type Day, divideHalfUp, makeDay, monthOf, yearOf } from '#libs/core';

/** The fewest people a figure, or the difference of two figures, may be about. */
export const FEWEST_PEOPLE = 10;
/** People are counted in tens, so that no two counts differ by a few. */
export const COUNTED_IN = 10;
/** The fewest granting employers behind an amount, and the most of it one of them may have, in percent. */
export const FEWEST_EMPLOYERS = 3;
export const LARGEST_SHARE_PERCENT = 75n;

/**
 * What is measured. Published: granted, spent, lapsed, returned (in a block), balance, held, expiring (at its end). Only
 * tested: free and later, which follow by subtracting (balance less held, and of that what does not expire soon), and
 * each `…Change` of what stands at the end of a block from what stood at the end of the one before.
 */
export const MEASURES = [
  'granted',
  'spent',
  'lapsed',
  'returned',
  'balance',
  'held',
  'free',
  'expiring',
  'later',
  'balanceChange',
  'heldChange',
  'freeChange',
  'expiringChange',
  'laterChange',
] as const;
export type Measure = (typeof MEASURES)[number];

/** Of one measure over a block: how many people and employers make it up, what it comes to, and the most of one employer. */
export interface Cell {
  people: number;
  employers: number;
  amount: bigint;
  /** The sum and the largest of what each employer has in it, signs left out. */
  employersTotal: bigint;
  employersLargest: bigint;
}
export type Cells = Record<Measure, Cell>;

export interface Quarter {
  from: Day;
  until: Day;
}

/** One or more quarters that can be told of together. People in tens; each amount is what so many tens come to. */
export interface Block extends Quarter {
  peopleWithBudget: number;
  peopleWhoUsedIt: number;
  granted: bigint;
  spent: bigint;
  lapsed: bigint;
  returned: bigint;
  held: bigint;
  expiringWithin12Months: bigint;
  /** Over the people with a budget; null while nobody has one. */
  averageBalance: bigint | null;
}

export interface Published {
  blocks: Block[];
  /** Quarters that cannot be told of yet; they come with the quarters that follow. */
  withheld: Quarter | null;
}

/**
 * Cuts the life of a scheme into blocks that can be told of. A block is one quarter where that is safe, or as many as it
 * takes. Safe is: every measure, also each that follows by subtracting within a block or from the block before, is about
 * nobody or about at least ten people, and every amount about at least three employers of which none has more than three
 * quarters. Where one measure is not safe nothing of the block is told, so there is nothing to work it out from.
 *
 * Why sums and differences do not undo this: blocks follow each other from the first quarter of the scheme on, whatever
 * is asked for, so no two publications overlap in part; there are no totals and no breakdowns. People are counted in
 * tens, and an amount is the average times that count: how many made it up is known to no nearer than five either way,
 * so that two amounts do not differ by what a few people did. A quarter that is over stays as it was told: what is
 * booked later counts in the quarter in which it is booked. That nobody at all did something is told as zero.
 */
export async function blocksOf(
  quarters: readonly Quarter[],
  cellsOf: (first: number, last: number) => Promise<Cells>,
): Promise<Published> {
  const blocks: Block[] = [];
  let first = 0;
  for (let last = 0; last < quarters.length; last++) {
    const cells = await cellsOf(first, last);
    if (!isSafe(cells)) continue;
    blocks.push(blockOf(quarters, { first, last }, cells));
    first = last + 1;
  }
  const [from, until] = [quarters[first]?.from, quarters.at(-1)?.until];
  return { blocks, withheld: from && until ? { from, until } : null };
}

const isSafe = (cells: Cells): boolean =>
  MEASURES.every((measure) => isLarge(cells[measure]) && isShared(cells[measure]));

const isLarge = ({ people }: Cell): boolean => people === 0 || people >= FEWEST_PEOPLE;

const isShared = ({ people, employers, employersTotal, employersLargest }: Cell): boolean =>
  people === 0 ||
  (employers >= FEWEST_EMPLOYERS &&
    employersLargest * 100n <= employersTotal * LARGEST_SHARE_PERCENT);

function blockOf(
  quarters: readonly Quarter[],
  { first, last }: { first: number; last: number },
  cells: Cells,
): Block {
  const { balance } = cells;
  return {
    from: quarters[first]?.from ?? '',
    until: quarters[last]?.until ?? '',
    peopleWithBudget: inTens(balance.people),
    peopleWhoUsedIt: inTens(cells.spent.people),
    granted: asTens(cells.granted),
    spent: asTens(cells.spent),
    lapsed: asTens(cells.lapsed),
    returned: asTens(cells.returned),
    held: asTens(cells.held),
    expiringWithin12Months: asTens(cells.expiring),
    averageBalance:
      balance.people === 0 ? null : divideHalfUp(balance.amount, BigInt(balance.people)),
  };
}

const inTens = (people: number): number => Math.round(people / COUNTED_IN) * COUNTED_IN;

/** What the counted tens of people come to, at the average of those who made it up. */
const asTens = ({ amount, people }: Cell): bigint =>
  people === 0 ? 0n : divideHalfUp(amount * BigInt(inTens(people)), BigInt(people));

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
