import * as fc from 'fast-check';
import {
  type Block,
  blocksOf,
  type Cell,
  CHOICES,
  COUNTED_IN,
  FEWEST_PEOPLE,
  type Figure,
  MEASURES,
  type Published,
  quartersSince,
  type Tally,
  TIMES_THE_LARGEST,
  TOLD,
} from './report.rules.js';

const QUARTERS = quartersSince('2024-02-03', '2026-01-01');

/** What grants are multiples of: € 12.50 a month. */
const GRANT = 12_50;

/** What one person at one employer did in each quarter, and what was held at its end, in cents. */
interface Life {
  employerId: number;
  granted: number[];
  spent: number[];
  held: number[];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
const levelAt = ({ granted, spent }: Life, quarter: number): number =>
  sum(granted.slice(0, quarter + 1)) - sum(spent.slice(0, quarter + 1));
const heldAt = ({ held }: Life, quarter: number): number => held[quarter] ?? 0;
const freeAt = (one: Life, quarter: number): number => levelAt(one, quarter) - heldAt(one, quarter);

function cellOf(people: readonly Life[], amountOf: (one: Life) => number): Cell {
  const employers = new Map<number, number>();
  for (const one of people)
    employers.set(one.employerId, (employers.get(one.employerId) ?? 0) + amountOf(one));
  const shares = [...employers.values()].filter((amount) => amount !== 0).map(Math.abs);
  return {
    people: people.filter((one) => amountOf(one) !== 0).length,
    employers: shares.length,
    amount: BigInt(sum(people.map(amountOf))),
    largest: BigInt(Math.max(0, ...people.map((one) => Math.abs(amountOf(one))))),
    employersTotal: BigInt(sum(shares)),
    employersLargest: BigInt(Math.max(0, ...shares)),
  };
}

/** What each measure is of one person. Nothing lapses here, and nothing expires. */
function amountsOf(first: number, last: number): Partial<Record<string, (one: Life) => number>> {
  const within = (numbers: readonly number[]): number => sum(numbers.slice(first, last + 1));
  const change = (at: typeof levelAt) => (one: Life) => at(one, last) - at(one, first - 1);
  return {
    granted: ({ granted }) => within(granted),
    spent: ({ spent }) => within(spent),
    balance: (one) => levelAt(one, last),
    held: (one) => heldAt(one, last),
    free: (one) => freeAt(one, last),
    later: (one) => freeAt(one, last),
    balanceChange: change(levelAt),
    heldChange: change(heldAt),
    freeChange: change(freeAt),
    laterChange: change(freeAt),
  };
}

/** The same reckoning as the query, over people in memory. */
function tallyOf(people: readonly Life[], first: number, last: number): Tally {
  const amounts = amountsOf(first, last);
  const nothing = (): number => 0;
  const taking = people.filter((one) => Object.values(amounts).some((of) => of?.(one) !== 0));
  return {
    people: taking.length,
    cells: Object.fromEntries(
      MEASURES.map((measure) => [measure, cellOf(people, amounts[measure] ?? nothing)]),
    ) as Tally['cells'],
  };
}

const publish = (
  people: readonly Life[],
  count = QUARTERS.length,
  level: 'sector' | 'company' = 'sector',
): Promise<Published> =>
  blocksOf({ quarters: QUARTERS.slice(0, count), level }, (first, last) =>
    Promise.resolve(tallyOf(people, first, last)),
  );

const indexOf = ({ from, until }: Block): [number, number] => [
  QUARTERS.findIndex((quarter) => quarter.from === from),
  QUARTERS.findIndex((quarter) => quarter.until === until),
];

const moves = (unit: number, max: number) =>
  fc.array(
    fc.integer({ min: 0, max: max / unit }).map((count) => count * unit),
    {
      minLength: QUARTERS.length,
      maxLength: QUARTERS.length,
    },
  );
const never = fc.constant(QUARTERS.map(() => 0));
const alike = (size: fc.Arbitrary<number>) =>
  fc
    .record({
      size,
      granted: moves(GRANT, 4 * GRANT),
      spent: fc.oneof(never, moves(1, 3)),
      held: fc.oneof(never, moves(1, 1)),
    })
    .map(({ size: count, ...life }) =>
      Array.from({ length: count }, (_, at) => ({ ...life, employerId: (at % 4) + 1 })),
    );

/** A few groups of people who did the same, and some who each did as they liked. */
const worlds = fc
  .tuple(
    fc.array(alike(fc.integer({ min: 9, max: 14 })), { minLength: 1, maxLength: 4 }),
    fc.array(alike(fc.constant(1)), { maxLength: 1 }),
  )
  .map((groups) => groups.flat(2));

const figures = (block: Block): Record<string, Figure> => ({
  granted: block.granted,
  spent: block.spent,
  lapsed: block.lapsed,
  returned: block.returned,
  balance: block.balance,
  held: block.held,
  expiring: block.expiringWithin12Months,
});

describe('a report', () => {
  it('goes by quarters of the calendar that are over', () => {
    expect(quartersSince('2025-11-30', '2026-04-01')).toEqual([
      { from: '2025-10-01', until: '2025-12-31' },
      { from: '2026-01-01', until: '2026-03-31' },
    ]);
    expect(quartersSince('2026-03-31', '2026-03-31')).toEqual([]);
  });

  it('is about nobody or ten people, as are who is left out and what changed, and never says that all chose the same', async () => {
    let told = 0;
    const enough = (count: number): boolean => count === 0 || count >= FEWEST_PEOPLE;
    const world = async (people: Life[]): Promise<void> => {
      const { blocks } = await publish(people);
      told += blocks.length;
      let before = -1;
      for (const block of blocks) {
        const [first, last] = indexOf(block);
        expect(first).toBe(before + 1);
        const amounts = amountsOf(first, last);
        const taking = people.filter((one) => Object.values(amounts).some((of) => of?.(one) !== 0));
        for (const [measure, amountOf] of Object.entries(amounts)) {
          const count = people.filter((one) => amountOf?.(one) !== 0).length;
          expect(enough(count)).toBe(true);
          if (TOLD.some((name) => name === measure))
            expect(enough(taking.length - count)).toBe(true);
          if (CHOICES.some((name) => name === measure) && count > 0)
            expect(taking.length - count).toBeGreaterThanOrEqual(FEWEST_PEOPLE);
        }
        before = last;
      }
    };
    await fc.assert(fc.asyncProperty(worlds, world), { numRuns: 300 });
    expect(told).toBeGreaterThan(100);
  });

  it('tells people in tens, and real totals to ten times the most of one person, at most half a step off', async () => {
    const world = async (people: Life[]): Promise<void> => {
      for (const block of (await publish(people)).blocks) {
        expect([block.peopleWithBudget % 10, block.peopleWhoUsedIt % 10]).toEqual([0, 0]);
        const { cells } = tallyOf(people, ...indexOf(block));
        for (const measure of TOLD) {
          const { amount, roundedTo } = figures(block)[measure] ?? { amount: 1n, roundedTo: 0n };
          const off = cells[measure].amount - amount;
          expect(2n * (off < 0n ? -off : off) <= roundedTo).toBe(true);
          expect(roundedTo >= TIMES_THE_LARGEST * cells[measure].largest).toBe(true);
          if (cells[measure].people > 0) expect(String(roundedTo)).toMatch(/^[125]0*$/);
        }
      }
    };
    await fc.assert(fc.asyncProperty(worlds, world), { numRuns: 300 });
  });

  it('never tells the same quarter twice in different company, however long one waits', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, fc.nat(QUARTERS.length), async (people, count) => {
        const early = await publish(people, count);
        const late = await publish(people);
        expect(late.blocks.slice(0, early.blocks.length)).toEqual(early.blocks);
        const told = early.blocks.at(-1)?.until ?? '';
        expect(early.withheld === null || early.withheld.from > told).toBe(true);
      }),
    );
  });

  it('asks for three employers, but not of the scheme of one company', async () => {
    const world = savers(40, 12, 3).map((life) => ({ ...life, employerId: 1 }));
    expect((await publish(world)).blocks).toEqual([]);
    const { blocks } = await publish(world, QUARTERS.length, 'company');
    expect(blocks).toEqual((await publish(savers(40, 12, 3))).blocks);
    expect((await publish(world.slice(0, 9), QUARTERS.length, 'company')).blocks).toEqual([]);
  });

  it('asks for three employers of a scheme that any company can take, as soon as a second one does', async () => {
    const two = savers(40, 12, 3).map((life, at) => ({ ...life, employerId: at < 20 ? 1 : 2 }));
    expect((await publish(two, QUARTERS.length, 'company')).blocks).toEqual([]);
  });
});

/** So many people with as much granted every quarter, of whom so many spend as much of it every other quarter. */
function savers(count: number, spenders: number, months: number, spent = GRANT): Life[] {
  return Array.from({ length: count }, (_, at) => ({
    employerId: (at % 4) + 1,
    granted: QUARTERS.map(() => months * GRANT),
    spent: QUARTERS.map((_quarter, n) => (at < spenders ? (n % 2) * spent : 0)),
    held: QUARTERS.map(() => 0),
  }));
}

describe('who attacks a report', () => {
  const tensOf = (count: number): number[] =>
    Array.from({ length: COUNTED_IN }, (_, at) => count - (count % COUNTED_IN) + at);

  /** Who is in, who spent, what each had granted and what each spender spent. */
  const known = fc
    .record({
      spenders: fc.integer({ min: 10, max: 60 }),
      others: fc.integer({ min: 10, max: 80 }),
      months: fc.integer({ min: 1, max: 12 }),
      spent: fc.integer({ min: 1, max: GRANT }),
    })
    .map(({ others, ...rest }) => ({ ...rest, count: rest.spenders + others }));

  it('and knows what each person was granted and spent, finds no count by trying them all against every figure of every block', async () => {
    const attack = async ({ count, spenders, months, spent }: Known): Promise<void> => {
      const seen = await publish(savers(count, spenders, months, spent));
      expect(seen.blocks.length).toBeGreaterThan(1);
      for (const people of tensOf(count))
        for (const some of [0, 4, 9].map((at) => tensOf(spenders)[at] ?? 0))
          if (people - some >= FEWEST_PEOPLE)
            expect((await publish(savers(people, some, months, spent))).blocks).toEqual(
              seen.blocks,
            );
    };
    await fc.assert(fc.asyncProperty(known, attack), { numRuns: 10 });
  });
  type Known = { count: number; spenders: number; months: number; spent: number };

  it('and knows all but one, sees that one come, or spend, only where a count goes over a ten', async () => {
    const attack = async ({ count, spenders, months, spent }: Known): Promise<void> => {
      const seen = await publish(savers(count, spenders, months, spent));
      const more = await publish(savers(count + 1, spenders, months, spent));
      const spending = await publish(savers(count, spenders + 1, months, spent));
      if ((count + 1) % COUNTED_IN > 0) expect(more).toEqual(seen);
      if ((spenders + 1) % COUNTED_IN > 0 && count - spenders > FEWEST_PEOPLE)
        expect(spending).toEqual(seen);
    };
    await fc.assert(fc.asyncProperty(known, attack), { numRuns: 25 });
  });

  it('and tries every count and total of grants of € 12.50 that differ, is left with several of both', async () => {
    const attack = async (months: number[]): Promise<void> => {
      const truth = await grantedTo(months);
      const largest = Math.max(...months);
      const total = sum(months);
      const counts = new Set<number>();
      const totals = new Set<number>();
      const far = Number(truth.roundedTo) / GRANT;
      for (const count of tensOf(months.length))
        for (let tried = Math.max(count, total - far); tried <= total + far; tried++)
          if (
            tried <= count * largest &&
            same(truth, await grantedTo(shared(tried, count, largest)))
          ) {
            counts.add(count);
            totals.add(tried);
          }
      expect(counts.size).toBeGreaterThanOrEqual(5);
      expect(totals.size).toBeGreaterThanOrEqual(5);
    };
    const grants = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 10, maxLength: 40 });
    await fc.assert(fc.asyncProperty(grants, attack), { numRuns: 15 });
  });

  const same = (one: Figure, other: Figure): boolean =>
    one.amount === other.amount && one.roundedTo === other.roundedTo;

  /** So much, in months, over so many people: as evenly as can be, where one at least has the most there is. */
  function shared(total: number, count: number, largest: number): number[] {
    const rest = total - largest;
    return Array.from({ length: count }, (_, at) =>
      at === 0
        ? largest
        : Math.floor((rest * at) / (count - 1)) - Math.floor((rest * (at - 1)) / (count - 1)),
    );
  }

  /** What a report tells of the grants of a quarter in which each got these months, at some employers. */
  async function grantedTo(months: readonly number[]): Promise<Figure> {
    const people = months.map((count) => ({
      employerId: 1,
      granted: [count * GRANT],
      spent: [],
      held: [],
    }));
    const { blocks } = await publish(people, 1, 'company');
    return blocks[0]?.granted ?? { amount: -1n, roundedTo: 0n };
  }
});
