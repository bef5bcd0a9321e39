import * as fc from 'fast-check';
import {
  amountsOf,
  GRANT,
  type Life,
  publish,
  QUARTERS,
  savers,
  STANDING,
  takingPart,
  tallyOf,
  tell,
} from '../../test/factories/lives.js';
import { publishedOf, quartersSince } from './report.rules.js';
import type { Block, Figure } from './report.schema.js';
import { TIMES_THE_LARGEST } from './report-figures.rules.js';
import { FEWEST_PEOPLE } from './report-measures.rules.js';

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
    await fc.assert(fc.asyncProperty(worlds, world), { numRuns: 150 });
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
    await fc.assert(fc.asyncProperty(worlds, world), { numRuns: 150 });
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
    await fc.assert(fc.asyncProperty(worlds, world), { numRuns: 150 });
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
