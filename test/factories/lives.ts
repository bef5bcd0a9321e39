import {
  blocksAfter,
  type Published,
  publishedOf,
  quartersSince,
  type Span,
  type Told,
} from '../../libs/statements/report.rules.js';
import { type Cell, MEASURES, type Tally } from '../../libs/statements/report-measures.rules.js';

/** The quarters of a report of two years. */
export const QUARTERS = quartersSince('2024-02-03', '2026-01-01');

/** What grants are multiples of: € 12.50 a month. */
export const GRANT = 12_50;

/** What one person at one employer did in each quarter, and what was held at its end, in cents. */
export interface Life {
  employerId: number;
  granted: number[];
  spent: number[];
  held: number[];
  expiring: number[];
}

export const sum = (numbers: readonly number[]): number =>
  numbers.reduce((all, one) => all + one, 0);
const levelAt = ({ granted, spent }: Life, quarter: number): number =>
  granted.reduce(
    (level, amount, at) => (at > quarter ? level : level + amount - (spent[at] ?? 0)),
    0,
  );
const partOf = (most: number, part: number): number => Math.max(0, Math.min(most, part));
const heldAt = (one: Life, quarter: number): number =>
  partOf(levelAt(one, quarter), one.held[quarter] ?? 0);
const expiringAt = (one: Life, quarter: number): number =>
  partOf(levelAt(one, quarter) - heldAt(one, quarter), one.expiring[quarter] ?? 0);

/** What stands, and what can be worked out of it once what is held, what expires, or both are told. */
export const STANDING: Record<
  'core' | 'held' | 'expiring' | 'both',
  Record<string, typeof levelAt>
> = {
  core: { balance: levelAt },
  held: { held: heldAt, free: (one, at) => levelAt(one, at) - heldAt(one, at) },
  expiring: { expiring: expiringAt, lasting: (one, at) => levelAt(one, at) - expiringAt(one, at) },
  both: {
    later: (one, at) => levelAt(one, at) - heldAt(one, at) - expiringAt(one, at),
    bound: (one, at) => heldAt(one, at) + expiringAt(one, at),
  },
};

function cellOf(people: readonly Life[], amountOf: (one: Life) => number): Cell {
  const amounts = people.map(amountOf);
  const employers = new Map<number, number>();
  for (const [at, { employerId }] of people.entries())
    employers.set(employerId, (employers.get(employerId) ?? 0) + (amounts[at] ?? 0));
  const shares = [...employers.values()].filter((amount) => amount !== 0).map(Math.abs);
  return {
    people: amounts.filter((amount) => amount !== 0).length,
    employers: shares.length,
    amount: BigInt(sum(amounts)),
    largest: BigInt(Math.max(0, ...amounts.map(Math.abs))),
    employersTotal: BigInt(sum(shares)),
    employersLargest: BigInt(Math.max(0, ...shares)),
  };
}

type Amounts = Record<string, (one: Life) => number>;

/** What each did in these quarters. Nothing lapses here. */
function flowsOf(first: number, last: number): Amounts {
  const within = (numbers: readonly number[]): number => sum(numbers.slice(first, last + 1));
  return {
    granted: ({ granted }) => within(granted),
    spent: ({ spent }) => within(spent),
    change: (one) => levelAt(one, last) - levelAt(one, first - 1),
    balance: (one) => levelAt(one, last),
  };
}

/** What each measure is of one person. */
export function amountsOf({ first, last, before }: Span): Amounts {
  const stood = { core: first - 1, ...before };
  const standing = Object.entries(stood).flatMap(([family, was]) =>
    Object.entries(STANDING[family as keyof typeof stood]).flatMap(([name, at]) => [
      [name, (one: Life) => at(one, last)],
      [`${name}Change`, (one: Life) => at(one, last) - at(one, was)],
    ]),
  );
  return { ...flowsOf(first, last), ...(Object.fromEntries(standing) as Amounts) };
}

export const takingPart = (people: readonly Life[], first: number, last: number): Life[] => {
  const flows = Object.values(flowsOf(first, last));
  return people.filter((one) => flows.some((of) => of(one) !== 0));
};

/** The same reckoning as the query, over people in memory. */
export function tallyOf(people: readonly Life[], span: Span): Tally {
  const amounts = amountsOf(span);
  const nothing = (): number => 0;
  return {
    people: takingPart(people, span.first, span.last).length,
    cells: Object.fromEntries(
      MEASURES.map((measure) => [measure, cellOf(people, amounts[measure] ?? nothing)]),
    ) as Tally['cells'],
  };
}

interface Reported {
  count?: number;
  level?: 'sector' | 'company';
  told?: Told[];
}

/** Everything that is told in the end, of what was told before and what is told now. */
export async function tell(
  people: readonly Life[],
  { count = QUARTERS.length, level = 'sector', told = [] }: Reported = {},
): Promise<Told[]> {
  const quarters = QUARTERS.slice(0, count);
  const further = await blocksAfter({ quarters, level, told }, (span) =>
    Promise.resolve(tallyOf(people, span)),
  );
  return [...told, ...further];
}

/** All that a reader has of it in the end. */
export const publish = async (
  people: readonly Life[],
  reported: Reported = {},
): Promise<Published> =>
  publishedOf(await tell(people, reported), QUARTERS.slice(0, reported.count));

/** So many people with as much granted every quarter, of whom so many spend as much of it every other quarter. */
export function savers(count: number, spenders: number, months: number, spent = GRANT): Life[] {
  return Array.from({ length: count }, (_, at) => ({
    employerId: (at % 4) + 1,
    granted: QUARTERS.map(() => months * GRANT),
    spent: QUARTERS.map((_quarter, n) => (at < spenders ? (n % 2) * spent : 0)),
    held: QUARTERS.map(() => 0),
    expiring: [],
  }));
}
