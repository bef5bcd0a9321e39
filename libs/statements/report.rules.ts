import { addDays, addMonths, type Day, makeDay, monthOf, yearOf } from '#libs/core';
import type { Scheme } from '#libs/schemes';
import type { Block, Range } from './report.schema.js';
import { balanceAfter, figureOf, inTens } from './report-figures.rules.js';
import { type Tally, type Tellable, tellableOf } from './report-measures.rules.js';

export interface Quarter {
  from: Day;
  until: Day;
}

/** A block as it was told, with what its balance could be, from which that of the next block follows. */
export interface Told {
  block: Block;
  stood: Range;
}

/** Quarters counted from 0: a block, and the last told quarter that a change of what is in a family is reckoned from; −1 is none. */
export interface Span {
  first: number;
  last: number;
  before: Record<'held' | 'expiring' | 'both', number>;
}

export interface Published {
  blocks: Block[];
  /** Quarters that cannot be told of yet; they come with the quarters that follow. */
  withheld: Quarter | null;
}

/** All there is to tell blocks of. */
export interface Telling {
  quarters: readonly Quarter[];
  level: Scheme['level'];
  /** What was told before, oldest first: it stands, and the rest goes on from there. */
  told: readonly Told[];
}

/**
 * Cuts what is not told yet of the life of a scheme into blocks that can be told of: one quarter where that is safe, or as
 * many as it takes. What is granted, spent, lapsed and returned and what stands, with the people, is told as a whole or not
 * at all. What is held, and what expires soon, are each told where they are safe too; withheld, they stop nothing else.
 *
 * 1. Every measure, what follows by adding and subtracting within a block, and its change since the last block it follows
 *    from, with or without blocks between in which it was withheld, is about nobody or at least ten people; so are those of
 *    the people with a budget who are left out of what is told. That holds of the exact figures, before any rounding.
 * 2. People are told in tens, and amounts are rounded so that each count that looks the same comes to the same figures:
 *    where all who did something did as much (grants of € 12.50), what was granted, spent, lapsed and returned, and the
 *    balance that follows, tell of the people what the tens tell and no more, also all blocks put together.
 * 3. An amount is rounded to ten times the most of any one person in it, or coarser: the real total may lie as far off as
 *    what five such people have. Of the most of one person the step tells at best that it is between a twentieth and a tenth
 *    of `roundedTo`: a guess at it can be a third off.
 * 4. At least three employers, of which none has more than three quarters; not asked of a company's scheme while one
 *    employer alone has it, which is about that employer by what it is.
 *
 * Who is one person is what is known at the end of a block, of all that it counts, what stood before it included: that two
 * turned out to be one changes nobody's balance. Where it makes people fewer, what ten of them changed at least ten did as
 * they were counted before, so a block and the one before it still differ by ten; where a link is undone, it is ten of the
 * people they are now known to be. Blocks told before stay as they were told.
 *
 * Blocks follow each other from the first quarter on, whatever is asked for: no two overlap in part, and there are no
 * totals and no breakdowns. A block is kept as it was told: what is booked later counts where it is booked, and what
 * becomes of the scheme changes only what is told after.
 *
 * What it does not protect from: that nobody did something is told, of all with a budget; that everybody did is told of
 * what rules do (granted, lapsed), never of what people choose (spent, held). That something is withheld tells that few
 * have it, lack it or changed it. Who knows all others exactly can learn of the one that is left where that one takes a
 * count over a ten, an amount over an edge, or something from withheld to told; no rounding without chance hides that. How
 * many have a budget, and what was granted or spent, may differ between two blocks by what one person did, and what stands
 * between two blocks that do not follow each other: there the rounding alone protects. What is held and what expires
 * follows its own tens only: with the others it can narrow a count, still of ten people or more. Two of three employers can
 * work out about what the third granted.
 *
 * The limit: the smaller a scheme, the less there is to tell. Of 24 quarters of sectors in which one in thirty left and one
 * in fifty could spend in a quarter, 10,000 people came to 16 blocks, 1,000 to 12, and 300 to one: where one to nine people
 * with a budget are granted nothing any more when a block begins, no later quarter makes them ten: the rest is withheld.
 *
 * And what stands is told ever more coarsely: its range takes in the tens of every block there was (2), as a narrower one
 * would let who knows what each was granted and spent work out those counts from block to block. Of 1,000 people who have
 * € 150,000 for good, granted € 150 each and half of them spending € 300 in every quarter, it is told to € 5,000 at first,
 * to € 50,000 from the third quarter, to € 200,000 from the eleventh and to € 500,000 from the twentieth, as 0: from then on
 * it says no more than that. What is granted, spent, lapsed, returned, held and expiring does not coarsen.
 */
export async function blocksAfter(
  { quarters, level, told }: Telling,
  tallyOf: (span: Span) => Promise<Tally>,
): Promise<Told[]> {
  const all = [...told];
  let first = firstUntold(quarters, told);
  for (let last = first; last < quarters.length; last++) {
    const span = together(quarters.slice(first, last + 1));
    const tally = await tallyOf({ first, last, before: lastTold(quarters, all) });
    const tellable = tellableOf(tally, level);
    if (!span || !tellable.core) continue;
    const stood = balanceAfter(all.at(-1)?.stood ?? { low: 0n, high: 0n }, tally);
    all.push({ block: blockOf(span, { tally, tellable, stood }), stood });
    first = last + 1;
  }
  return all.slice(told.length);
}

/** What is told of these quarters, and which of them are not. */
export function publishedOf(told: readonly Told[], quarters: readonly Quarter[]): Published {
  const over = quarters.at(-1)?.until ?? '';
  const shown = told.filter(({ block }) => block.until <= over);
  return {
    blocks: shown.map(({ block }) => block),
    withheld: together(quarters.slice(firstUntold(quarters, shown))),
  };
}

function firstUntold(quarters: readonly Quarter[], told: readonly Told[]): number {
  const until = told.at(-1)?.block.until ?? '';
  const at = quarters.findIndex(({ from }) => from > until);
  return at < 0 ? quarters.length : at;
}

function lastTold(quarters: readonly Quarter[], told: readonly Told[]): Span['before'] {
  const quarterOfLast = (has: (block: Block) => boolean): number => {
    const until = told.findLast(({ block }) => has(block))?.block.until;
    return quarters.findIndex((quarter) => quarter.until === until);
  };
  return {
    held: quarterOfLast(({ held }) => held !== null),
    expiring: quarterOfLast(({ expiringWithin12Months }) => expiringWithin12Months !== null),
    both: quarterOfLast((block) => block.held !== null && block.expiringWithin12Months !== null),
  };
}

function together(quarters: readonly Quarter[]): Quarter | null {
  const [oldest, newest] = [quarters[0], quarters.at(-1)];
  return oldest && newest ? { from: oldest.from, until: newest.until } : null;
}

interface Counted {
  tally: Tally;
  tellable: Tellable;
  stood: Range;
}

const blockOf = (span: Quarter, { tally, tellable, stood }: Counted): Block => ({
  from: span.from,
  until: span.until,
  peopleWithBudget: inTens(tally.people),
  peopleWhoUsedIt: inTens(tally.cells.spent.people),
  granted: figureOf(tally.cells.granted),
  spent: figureOf(tally.cells.spent),
  lapsed: figureOf(tally.cells.lapsed),
  returned: figureOf(tally.cells.returned),
  balance: figureOf(tally.cells.balance, stood),
  held: tellable.held ? figureOf(tally.cells.held) : null,
  expiringWithin12Months: tellable.expiring ? figureOf(tally.cells.expiring) : null,
});

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
