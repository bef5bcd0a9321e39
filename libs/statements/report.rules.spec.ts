import * as fc from 'fast-check';
import {
  type Block,
  blocksOf,
  type Cell,
  type Cells,
  FEWEST_PEOPLE,
  MEASURES,
  quartersSince,
} from './report.rules.js';

const QUARTERS = quartersSince('2024-02-03', '2026-01-01');

/** What one person at one employer did and had, per quarter. */
interface Life {
  employerId: number;
  granted: number[];
  spent: number[];
}

const moves = (count = QUARTERS.length) =>
  fc.array(fc.integer({ min: 0, max: 3 }), { minLength: count, maxLength: count });
const life = fc.record({
  employerId: fc.integer({ min: 1, max: 5 }),
  granted: moves(),
  spent: moves(),
});
const lives = fc.array(life, { minLength: 0, maxLength: 40 });

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
const levelAt = ({ granted, spent }: Life, quarter: number): number =>
  sum(granted.slice(0, quarter + 1)) - sum(spent.slice(0, quarter + 1));

function cellOf(people: readonly Life[], amountOf: (one: Life) => number): Cell {
  const employers = new Map<number, number>();
  for (const one of people)
    employers.set(one.employerId, (employers.get(one.employerId) ?? 0) + amountOf(one));
  const shares = [...employers.values()].filter((amount) => amount !== 0).map(Math.abs);
  return {
    people: people.filter((one) => amountOf(one) !== 0).length,
    employers: shares.length,
    amount: BigInt(sum(people.map(amountOf))),
    employersTotal: BigInt(sum(shares)),
    employersLargest: BigInt(Math.max(0, ...shares)),
  };
}

/** The same reckoning as the query, over people in memory. */
function cellsOf(people: readonly Life[], first: number, last: number): Cells {
  const within = (numbers: readonly number[]): number => sum(numbers.slice(first, last + 1));
  const level = cellOf(people, (one) => levelAt(one, last));
  const change = cellOf(people, (one) => levelAt(one, last) - levelAt(one, first - 1));
  const nothing = cellOf([], () => 0);
  const known: Partial<Cells> = {
    granted: cellOf(people, ({ granted }) => within(granted)),
    spent: cellOf(people, ({ spent }) => within(spent)),
    balance: level,
    free: level,
    later: level,
    balanceChange: change,
    freeChange: change,
    laterChange: change,
  };
  return Object.fromEntries(
    MEASURES.map((measure) => [measure, known[measure] ?? nothing]),
  ) as Cells;
}

const publish = (people: readonly Life[], count = QUARTERS.length) =>
  blocksOf(QUARTERS.slice(0, count), (first, last) =>
    Promise.resolve(cellsOf(people, first, last)),
  );

const indexOf = ({ from, until }: Block): [number, number] => [
  QUARTERS.findIndex((quarter) => quarter.from === from),
  QUARTERS.findIndex((quarter) => quarter.until === until),
];

describe('a report', () => {
  it('goes by quarters of the calendar that are over', () => {
    expect(quartersSince('2025-11-30', '2026-04-01')).toEqual([
      { from: '2025-10-01', until: '2025-12-31' },
      { from: '2026-01-01', until: '2026-03-31' },
    ]);
    expect(quartersSince('2026-03-31', '2026-03-31')).toEqual([]);
  });

  it('is about nobody or ten people, also for who subtracts one block from another', async () => {
    await fc.assert(
      fc.asyncProperty(lives, async (people) => {
        const { blocks } = await publish(people);
        const enough = (count: number): boolean => count === 0 || count >= FEWEST_PEOPLE;
        let before: number | undefined;
        for (const block of blocks) {
          const [first, last] = indexOf(block);
          expect(first).toBe(before === undefined ? 0 : before + 1);
          const moved = (one: Life) => levelAt(one, last) - levelAt(one, first - 1);
          expect(enough(people.filter((one) => moved(one) !== 0).length)).toBe(true);
          for (const { people: count } of Object.values(cellsOf(people, first, last)))
            expect(enough(count)).toBe(true);
          before = last;
        }
      }),
    );
  });

  it('counts in tens, so that those who did and did not cannot be told apart by subtracting', async () => {
    await fc.assert(
      fc.asyncProperty(lives, async (people) => {
        for (const { peopleWithBudget, peopleWhoUsedIt } of (await publish(people)).blocks)
          expect([peopleWithBudget % 10, peopleWhoUsedIt % 10]).toEqual([0, 0]);
      }),
    );
  });

  it('never tells the same quarter twice in different company, however long one waits', async () => {
    await fc.assert(
      fc.asyncProperty(lives, fc.nat(QUARTERS.length), async (people, count) => {
        const early = await publish(people, count);
        const late = await publish(people);
        expect(late.blocks.slice(0, early.blocks.length)).toEqual(early.blocks);
        const told = early.blocks.at(-1)?.until ?? '';
        expect(early.withheld === null || early.withheld.from > told).toBe(true);
      }),
    );
  });

  it('gives the same figures whether one person in them did a little more or not, or says nothing', async () => {
    const alike = (employerId: number): Life => ({
      employerId,
      granted: QUARTERS.map(() => 3),
      spent: QUARTERS.map(() => 0),
    });
    const people = Array.from({ length: 30 }, (_, at) => alike((at % 3) + 1));
    const all = await publish(people);
    expect(all.blocks).toHaveLength(QUARTERS.length);
    const oneMore = await publish([...people, alike(1)]);
    expect(oneMore.blocks.map(({ granted }) => granted)).toEqual(
      all.blocks.map(({ granted }) => granted),
    );
    const [spender, ...others] = people;
    const alone = await publish([
      { ...alike(spender?.employerId ?? 1), spent: QUARTERS.map((_, at) => Number(at === 2)) },
      ...others,
    ]);
    expect(alone.blocks).toEqual(all.blocks.slice(0, 2));
    expect(alone.withheld).toEqual({ from: QUARTERS[2]?.from, until: QUARTERS.at(-1)?.until });
  });
});
