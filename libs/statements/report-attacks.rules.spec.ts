import * as fc from 'fast-check';
import { GRANT, publish, savers, sum } from '../../test/factories/lives.js';
import type { Figure } from './report.schema.js';
import { COUNTED_IN } from './report-figures.rules.js';
import { FEWEST_PEOPLE } from './report-measures.rules.js';

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
