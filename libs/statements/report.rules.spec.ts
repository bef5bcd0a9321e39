import * as fc from 'fast-check';
import {
  blocksAfter,
  type Published,
  publishedOf,
  quartersSince,
  type Span,
  type Told,
} from './report.rules.js';
import type { Block, Figure } from './report.schema.js';
import { COUNTED_IN, TIMES_THE_LARGEST } from './report-figures.rules.js';
import { type Cell, FEWEST_PEOPLE, MEASURES, type Tally } from './report-measures.rules.js';

const QUARTERS = quartersSince('2024-02-03', '2026-01-01');

/** What grants are multiples of: € 12.50 a month. */
const GRANT = 12_50;

/** What one person at one employer did in each quarter, and what was held at its end, in cents. */
interface Life {
  employerId: number;
  granted: number[];
  spent: number[];
  held: number[];
  expiring: number[];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
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
const STANDING: Record<'core' | 'held' | 'expiring' | 'both', Record<string, typeof levelAt>> = {
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
function amountsOf({ first, last, before }: Span): Amounts {
  const stood = { core: first - 1, ...before };
  const standing = Object.entries(stood).flatMap(([family, was]) =>
    Object.entries(STANDING[family as keyof typeof stood]).flatMap(([name, at]) => [
      [name, (one: Life) => at(one, last)],
      [`${name}Change`, (one: Life) => at(one, last) - at(one, was)],
    ]),
  );
  return { ...flowsOf(first, last), ...(Object.fromEntries(standing) as Amounts) };
}

const takingPart = (people: readonly Life[], first: number, last: number): Life[] => {
  const flows = Object.values(flowsOf(first, last));
  return people.filter((one) => flows.some((of) => of(one) !== 0));
};

/** The same reckoning as the query, over people in memory. */
function tallyOf(people: readonly Life[], span: Span): Tally {
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
async function tell(
  people: readonly Life[],
  { count = QUARTERS.length, level = 'sector', told = [] }: Reported = {},
): Promise<Told[]> {
  const quarters = QUARTERS.slice(0, count);
  const further = await blocksAfter({ quarters, level, told }, (span) =>
    Promise.resolve(tallyOf(people, span)),
  );
  return [...told, ...further];
}

const publish = async (people: readonly Life[], reported: Reported = {}): Promise<Published> =>
  publishedOf(await tell(people, reported), QUARTERS.slice(0, reported.count));

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
      expiring: fc.oneof(never, moves(1, 2)),
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

const figures = (block: Block): Record<string, Figure | null> => ({
  granted: block.granted,
  spent: block.spent,
  lapsed: block.lapsed,
  returned: block.returned,
  balance: block.balance,
  held: block.held,
  expiring: block.expiringWithin12Months,
});

const enough = (count: number): boolean => count === 0 || count >= FEWEST_PEOPLE;
const having = (people: readonly Life[], amountOf?: (one: Life) => number): number =>
  people.filter((one) => (amountOf?.(one) ?? 0) !== 0).length;
const NEVER = { held: -1, expiring: -1, both: -1 };

describe('a report', () => {
  it('goes by quarters of the calendar that are over', () => {
    expect(quartersSince('2025-11-30', '2026-04-01')).toEqual([
      { from: '2025-10-01', until: '2025-12-31' },
      { from: '2026-01-01', until: '2026-03-31' },
    ]);
    expect(quartersSince('2026-03-31', '2026-03-31')).toEqual([]);
  });

  it('is about nobody or ten people, as are who is left out, and never says that all chose the same', async () => {
    let told = 0;
    const world = async (people: Life[]): Promise<void> => {
      let before = -1;
      for (const block of (await publish(people)).blocks) {
        const [first, last] = indexOf(block);
        expect(first).toBe(before + 1);
        const taking = takingPart(people, first, last);
        const amounts = amountsOf({ first, last, before: NEVER });
        for (const [name] of Object.entries(figures(block)).filter(([, figure]) => figure)) {
          const count = having(people, amounts[name]);
          expect(enough(count) && enough(taking.length - count)).toBe(true);
          if (['spent', 'held'].includes(name) && count > 0)
            expect(taking.length - count).toBeGreaterThanOrEqual(FEWEST_PEOPLE);
        }
        before = last;
        told++;
      }
    };
    await fc.assert(fc.asyncProperty(worlds, world), { numRuns: 300 });
    expect(told).toBeGreaterThan(100);
  });

  it('says of fewer than ten nothing that can be worked out of a block, or of two that tell the same, whatever was withheld between', async () => {
    const seen = { told: 0, withheld: 0, again: 0 };
    const tells = {
      core: () => true,
      held: ({ held }: Block) => held !== null,
      expiring: ({ expiringWithin12Months: expiring }: Block) => expiring !== null,
      both: (block: Block) => tells.held(block) && tells.expiring(block),
    };
    const world = async (people: Life[]): Promise<void> => {
      const { blocks } = await publish(people);
      for (const family of ['core', 'held', 'expiring', 'both'] as const) {
        const telling = blocks.filter(tells[family]);
        seen.told += telling.length;
        seen.withheld += blocks.length - telling.length;
        for (const [n, block] of telling.entries()) {
          const before = telling[n - 1];
          const [last, was] = [indexOf(block)[1], before ? indexOf(before)[1] : -1];
          if (before && blocks.indexOf(block) > blocks.indexOf(before) + 1) seen.again++;
          for (const at of Object.values(STANDING[family])) {
            expect(enough(having(people, (one) => at(one, last)))).toBe(true);
            expect(enough(having(people, (one) => at(one, last) - at(one, was)))).toBe(true);
          }
        }
      }
    };
    await fc.assert(fc.asyncProperty(worlds, world), { numRuns: 300 });
    expect(Object.values(seen).every((count) => count > 20)).toBe(true);
  });

  it('tells people in tens, and real totals to ten times the most of one person, at most half a step off', async () => {
    const world = async (people: Life[]): Promise<void> => {
      for (const block of (await publish(people)).blocks) {
        expect([block.peopleWithBudget % 10, block.peopleWhoUsedIt % 10]).toEqual([0, 0]);
        const [first, last] = indexOf(block);
        const { cells } = tallyOf(people, { first, last, before: NEVER });
        for (const [measure, figure] of Object.entries(figures(block))) {
          if (!figure) continue;
          const { amount, largest, people: count } = cells[measure as 'held'];
          const off = amount - figure.amount;
          expect(2n * (off < 0n ? -off : off) <= figure.roundedTo).toBe(true);
          expect(figure.roundedTo >= TIMES_THE_LARGEST * largest).toBe(true);
          if (count > 0) expect(String(figure.roundedTo)).toMatch(/^[125]0*$/);
        }
      }
    };
    await fc.assert(fc.asyncProperty(worlds, world), { numRuns: 300 });
  });

  it('never tells the same quarter twice in different company, however long one waits', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, fc.nat(QUARTERS.length), async (people, count) => {
        const told = await tell(people, { count });
        const early = publishedOf(told, QUARTERS.slice(0, count));
        const late = await publish(people);
        expect(await publish(people, { told })).toEqual(late);
        expect(late.blocks.slice(0, early.blocks.length)).toEqual(early.blocks);
        const until = early.blocks.at(-1)?.until ?? '';
        expect(early.withheld === null || early.withheld.from > until).toBe(true);
      }),
    );
  });

  it('leaves what was told as it was, whatever is found of it afterwards', async () => {
    const changed = fc.asyncProperty(worlds, worlds, async (people, others) => {
      const told = await tell(people, { count: 4 });
      expect((await tell(others, { told })).slice(0, told.length)).toEqual(told);
      expect(publishedOf(told, QUARTERS.slice(0, 4)).blocks).toEqual(
        (await publish(people, { count: 4 })).blocks,
      );
    });
    await fc.assert(changed, { numRuns: 50 });
  });

  it('tells what was granted and spent where few hold something, and what is held when ten do', async () => {
    const holding = (count: number) =>
      savers(40, 12, 3).map((life, at) => ({
        ...life,
        held: QUARTERS.map((_quarter, n) => (at < (n === 0 ? 0 : count) ? 5_00 : 0)),
      }));
    const all = (await publish(savers(40, 12, 3))).blocks;
    const few = (await publish(holding(9))).blocks;
    expect(few).toEqual(all.map((block, n) => (n === 0 ? block : { ...block, held: null })));
    const ten = (await publish(holding(10))).blocks;
    expect(ten[1]?.held).toEqual({ amount: 100_00n, roundedTo: 100_00n });
  });

  it('asks for three employers, but not of the scheme of one company', async () => {
    const world = savers(40, 12, 3).map((life) => ({ ...life, employerId: 1 }));
    expect((await publish(world)).blocks).toEqual([]);
    const { blocks } = await publish(world, { level: 'company' });
    expect(blocks).toEqual((await publish(savers(40, 12, 3))).blocks);
    expect((await publish(world.slice(0, 9), { level: 'company' })).blocks).toEqual([]);
  });

  it('asks for three employers of a scheme that any company can take, as soon as a second one does', async () => {
    const two = savers(40, 12, 3).map((life, at) => ({ ...life, employerId: at < 20 ? 1 : 2 }));
    expect((await publish(two, { level: 'company' })).blocks).toEqual([]);
  });
});

/** So many people with as much granted every quarter, of whom so many spend as much of it every other quarter. */
function savers(count: number, spenders: number, months: number, spent = GRANT): Life[] {
  return Array.from({ length: count }, (_, at) => ({
    employerId: (at % 4) + 1,
    granted: QUARTERS.map(() => months * GRANT),
    spent: QUARTERS.map((_quarter, n) => (at < spenders ? (n % 2) * spent : 0)),
    held: QUARTERS.map(() => 0),
    expiring: [],
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
      expiring: [],
    }));
    const { blocks } = await publish(people, { count: 1, level: 'company' });
    return blocks[0]?.granted ?? { amount: -1n, roundedTo: 0n };
  }
});
