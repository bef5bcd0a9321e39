import type { Scheme } from '#libs/schemes';

/** The fewest people a figure, those left out of it, or its change since it was last told may be about. */
export const FEWEST_PEOPLE = 10;
/** The fewest granting employers behind an amount, and the most of it one of them may have, in percent. */
export const FEWEST_EMPLOYERS = 3;
export const LARGEST_SHARE_PERCENT = 75n;

/** What people decide themselves; the rest is the doing of payroll and of the rules of the scheme. */
export const CHOICES: readonly Measure[] = ['spent', 'held'];

/**
 * What stands or falls together, as one follows from the others by adding and subtracting, each with its `…Change` since it
 * could last be worked out. A balance is held, expires soon, or is free until later: told with `held` is what is free; with
 * `expiring` what lasts; with both what is free for later, and what is bound: held or soon gone.
 */
export const FAMILIES = {
  core: ['granted', 'spent', 'lapsed', 'returned', 'balance', 'balanceChange'],
  held: ['held', 'free', 'heldChange', 'freeChange'],
  expiring: ['expiring', 'lasting', 'expiringChange', 'lastingChange'],
  both: ['later', 'bound', 'laterChange', 'boundChange'],
} as const;
export type Family = keyof typeof FAMILIES;
export type Measure = (typeof FAMILIES)[Family][number];

export const MEASURES: readonly Measure[] = Object.values(FAMILIES).flat();

/** What a report tells, in its families: four flows in a block, and what stands at its end. */
export const TOLD = {
  core: ['granted', 'spent', 'lapsed', 'returned', 'balance'],
  held: ['held'],
  expiring: ['expiring'],
  both: [],
} as const satisfies Record<Family, readonly Measure[]>;

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
  /** Who had a budget, or did anything with it, at some time in the block. */
  people: number;
  cells: Record<Measure, Cell>;
}

/** What of a block can be told of; nothing at all without the core. */
export interface Tellable {
  core: boolean;
  held: boolean;
  expiring: boolean;
}

/** Where what is held and what expires are safe apart and not together, what is held is the one that is kept back. */
export function tellableOf(tally: Tally, level: Scheme['level']): Tellable {
  const isSafe = (family: Family): boolean => isTellable(tally, family, level);
  const core = isSafe('core');
  const expiring = core && isSafe('expiring');
  return { core, expiring, held: core && isSafe('held') && (!expiring || isSafe('both')) };
}

const isTellable = (tally: Tally, family: Family, level: Scheme['level']): boolean =>
  isAboutMany(tally, family) &&
  (isShared(tally, family) || (level === 'company' && isOfOneEmployer(tally)));

function isAboutMany({ people, cells }: Tally, family: Family): boolean {
  const told: readonly Measure[] = TOLD[family];
  return (
    FAMILIES[family].every((measure) => isLarge(cells[measure].people)) &&
    told.every((measure) => isLarge(people - cells[measure].people)) &&
    told.every(
      (measure) => !CHOICES.includes(measure) || people === 0 || cells[measure].people < people,
    )
  );
}

const isLarge = (people: number): boolean => people === 0 || people >= FEWEST_PEOPLE;

const isShared = ({ cells }: Tally, family: Family): boolean =>
  FAMILIES[family]
    .map((measure) => cells[measure])
    .every(
      ({ people, employers, employersTotal, employersLargest }) =>
        people === 0 ||
        (employers >= FEWEST_EMPLOYERS &&
          employersLargest * 100n <= employersTotal * LARGEST_SHARE_PERCENT),
    );

const isOfOneEmployer = ({ cells }: Tally): boolean =>
  MEASURES.every((measure) => cells[measure].employers <= 1);
