import * as fc from 'fast-check';
import type { z } from 'zod';
import {
  learner,
  lot,
  paid,
  planFor,
  refusals,
  scheme,
  training,
} from '../../../test/factories/plan-request.js';
import type { PlanRequest, SchemeAtHand } from './request.js';
import { explain } from '../reasons.js';
import type { CoFunding } from '../shape/cofunding.js';

const stap = scheme('nl-stap', {
  cofunding: { maximumPerTrainingCents: 1000_00, employerAdds: 'only-above-maximum' },
});
const leerrekening = scheme('nl-leerrekening');

describe('T20: a public voucher, a learning account and the employer', () => {
  const at = (priceCents: bigint) =>
    planFor({
      training: training({ priceCents }),
      schemes: [stap, leerrekening],
      lots: [
        lot('nl-stap', 1000_00n, { expiresOn: '2026-03-31' }),
        lot('nl-leerrekening', 350_00n, { expiresOn: '2028-12-31' }),
      ],
      employer: { upToCents: null },
    });

  it('pays 1,600 as 1,000 + 350 + 250', () => {
    const plan = at(1600_00n);
    expect(paid(plan)).toEqual([
      ['lot-nl-stap', 'lot', 1000_00n],
      ['lot-nl-leerrekening', 'lot', 350_00n],
      ['employer', 'employer', 250_00n],
    ]);
    expect(plan).toMatchObject({ shortfall: 0n, refused: [] });
  });

  it('refuses what the employer wants to add at 900: only above 1,000', () => {
    const plan = at(900_00n);
    expect(paid(plan)).toEqual([['lot-nl-stap', 'lot', 900_00n]]);
    expect(refusals(plan)).toEqual([
      ['lot-nl-leerrekening', 'lot-not-needed'],
      ['employer', 'employer-may-not-add'],
    ]);
    expect(explain(plan.refused[1]!.reason, 'en')).toBe(
      'At a price of € 900.00 the employer may not add to nl-stap.',
    );
  });
});

describe('T22: what expires first is spent first', () => {
  const on = (day: string) =>
    planFor({
      on: day,
      training: training({ priceCents: 1900_00n, currency: 'SGD' }),
      schemes: [scheme('sg-skillsfuture')],
      lots: [
        lot('sg-skillsfuture', 500_00n, { lotId: 'base', unit: 'SGD', priority: 30 }),
        lot('sg-skillsfuture', 4000_00n, { lotId: 'mid-career', unit: 'SGD', priority: 20 }),
        lot('sg-skillsfuture', 500_00n, {
          lotId: 'top-up',
          unit: 'SGD',
          priority: 10,
          expiresOn: '2025-12-31',
        }),
      ],
    });

  it('takes the expiring top-up, then the mid-career credit, and leaves the base', () => {
    const plan = on('2025-11-15');
    expect(paid(plan)).toEqual([
      ['top-up', 'lot', 500_00n],
      ['mid-career', 'lot', 1400_00n],
    ]);
    expect(refusals(plan)).toEqual([['base', 'lot-not-needed']]);
  });

  it('takes only the mid-career credit once the top-up has expired', () => {
    const plan = on('2026-01-02');
    expect(paid(plan)).toEqual([['mid-career', 'lot', 1900_00n]]);
    expect(refusals(plan)).toContainEqual(['top-up', 'lot-expired']);
  });
});

const kmo = (uses: SchemeAtHand['standing']['uses'] = []) =>
  scheme(
    'be-kmo',
    {
      spending: { mandatoryTraining: 'allowed' },
      cofunding: {
        allowance: {
          payer: 'government',
          otherPayer: 'employer',
          shares: [
            { basisPoints: 3000, when: ['small-enterprise'] },
            { basisPoints: 2000, when: ['medium-enterprise'] },
          ],
        },
        limit: { cents: 7500_00, window: { kind: 'calendar-year' } },
        vatBasis: 'excl',
      },
    },
    { uses },
  );

describe('T23: a matching subsidy of 30 %', () => {
  const course = training({
    priceCents: 2420_00n,
    vatCents: 420_00n,
    tags: ['small-enterprise'],
  });

  it('pays 600 next to 1,400 of the company, and no value-added tax', () => {
    const plan = planFor({ training: course, schemes: [kmo()], employer: { upToCents: null } });
    expect(paid(plan)).toEqual([
      ['be-kmo', 'government', 600_00n],
      ['be-kmo', 'employer', 1400_00n],
      ['employer', 'employer', 420_00n],
    ]);
  });

  it('pays 300 next to 700 of the half of it that may be paid untaxed: the tax is halved too', () => {
    const half = { ...course, priceCents: 1210_00n, vatCents: 210_00n };
    const plan = planFor({ training: half, schemes: [kmo()], employer: { upToCents: null } });
    expect(paid(plan)).toEqual([
      ['be-kmo', 'government', 300_00n],
      ['be-kmo', 'employer', 700_00n],
      ['employer', 'employer', 210_00n],
    ]);
  });

  it('pays no more than its ceiling leaves', () => {
    const used = [{ on: '2026-01-02', amount: 7200_00n }];
    const plan = planFor({ training: course, schemes: [kmo(used)], employer: { upToCents: null } });
    expect(paid(plan)).toEqual([
      ['be-kmo', 'government', 300_00n],
      ['be-kmo', 'employer', 700_00n],
      ['employer', 'employer', 1420_00n],
    ]);
  });

  it('pays nothing where the company puts nothing in', () => {
    const plan = planFor({ training: course, schemes: [kmo()] });
    expect(paid(plan)).toEqual([['person', 'person', 2420_00n]]);
    expect(refusals(plan)).toEqual([['be-kmo', 'needs-employer-share']]);
  });
});

const cheques = scheme('be-cheques', {
  spending: { requestedBy: 'person' },
  cofunding: {
    allowance: {
      payer: 'government',
      shares: [
        { basisPoints: 10_000, when: ['low-schooled', 'listed-course'] },
        { basisPoints: 5000 },
      ],
    },
    limit: { cents: 250_00, window: { kind: 'calendar-year' }, counts: 'what-it-covers' },
    employerAdds: 'never',
    notWith: ['be-kmo'],
  },
});

describe('T24: training cheques on a course of 400', () => {
  it('pays half of 250: the person 275, government 125', () => {
    const plan = planFor({ schemes: [cheques] });
    expect(paid(plan)).toEqual([
      ['be-cheques', 'government', 125_00n],
      ['be-cheques', 'person', 125_00n],
      ['person', 'person', 150_00n],
    ]);
  });

  it('pays 250 whole for the low-schooled in a listed course: the person 150', () => {
    const plan = planFor({
      schemes: [cheques],
      training: training({ registers: ['listed-course'] }),
      learner: learner({ statuses: ['low-schooled'] }),
    });
    expect(paid(plan)).toEqual([
      ['be-cheques', 'government', 250_00n],
      ['person', 'person', 150_00n],
    ]);
  });

  it('never goes with the wallet for companies on the same course', () => {
    const plan = planFor({
      schemes: [cheques, kmo()],
      training: training({ tags: ['small-enterprise'] }),
      employer: { upToCents: null },
    });
    expect(paid(plan)).toEqual([
      ['be-kmo', 'government', 120_00n],
      ['be-kmo', 'employer', 280_00n],
    ]);
    expect(refusals(plan)).toEqual([['be-cheques', 'not-with-scheme']]);
    expect(plan.alternatives.map(({ lines }) => lines.map(({ payer }) => payer))).toEqual([
      ['government', 'person', 'person'],
    ]);
  });

  it('is not for training the employer asks for', () => {
    const plan = planFor({ schemes: [cheques], training: training({ requestedBy: 'employer' }) });
    expect(refusals(plan)).toEqual([['be-cheques', 'training-asked-by-employer']]);
  });
});

describe('T28: a limit of 1,000 in two years', () => {
  const fund = (window: z.input<typeof CoFunding>['limit'] & object, uses: [string, bigint][]) =>
    scheme(
      'nl-graan-pob',
      {
        cofunding: {
          allowance: { payer: 'fund', shares: [{ basisPoints: 10_000 }] },
          limit: window,
        },
      },
      { uses: uses.map(([on, amount]) => ({ on, amount })) },
    );
  const rolling = { cents: 1000_00, window: { kind: 'rolling' as const, months: 24 } };
  const fixed = {
    cents: 1000_00,
    window: { kind: 'fixed' as const, months: 24, from: '2014-04-01' },
  };
  const byFund = (on: string, limit: typeof rolling | typeof fixed, uses: [string, bigint][]) =>
    planFor({ on, training: training({ priceCents: 700_00n }), schemes: [fund(limit, uses)] });
  const may: [string, bigint] = ['2014-05-12', 600_00n];
  const november: [string, bigint] = ['2015-11-12', 400_00n];

  it('funds 400 of 700 in November 2015 after 600 in May 2014; the person pays 300', () => {
    for (const limit of [rolling, fixed])
      expect(paid(byFund('2015-11-12', limit, [may]))).toEqual([
        ['nl-graan-pob', 'fund', 400_00n],
        ['person', 'person', 300_00n],
      ]);
  });

  it('rolling: is 1,000 again less November, once May 2014 is two years ago', () => {
    expect(refusals(byFund('2016-05-11', rolling, [may, november]))).toEqual([
      ['nl-graan-pob', 'limit-reached'],
    ]);
    expect(paid(byFund('2016-05-12', rolling, [may, november]))[0]).toEqual([
      'nl-graan-pob',
      'fund',
      600_00n,
    ]);
  });

  it('fixed: begins anew with the next two years', () => {
    expect(paid(byFund('2016-03-31', fixed, [may, november]))[0]![1]).toBe('person');
    expect(paid(byFund('2016-04-01', fixed, [may, november]))).toEqual([
      ['nl-graan-pob', 'fund', 700_00n],
    ]);
  });
});

describe('T36: training that the employer must give', () => {
  const ask = (employer: PlanRequest['employer']) =>
    planFor({
      training: training({ mandatoryForFunction: true }),
      schemes: [scheme('nl-sw-lbb')],
      lots: [lot('nl-sw-lbb', 900_00n)],
      employer,
    });

  it('takes nothing from the budget or the person, and tells who must pay', () => {
    const plan = ask(null);
    expect(plan).toMatchObject({ lines: [], shortfall: 400_00n });
    expect(refusals(plan)).toEqual([
      ['nl-sw-lbb', 'training-is-mandatory'],
      ['person', 'training-is-mandatory'],
    ]);
    expect(plan.suggestions.map((reason) => explain(reason, 'nl'))).toEqual([
      'Laat de werkgever betalen, en volg de scholing zo veel mogelijk in werktijd.',
    ]);
  });

  it('lets the employer pay', () => {
    expect(paid(ask({ upToCents: null }))).toEqual([['employer', 'employer', 400_00n]]);
  });
});

describe('T14: lots of two employers', () => {
  const at = (category: 'c' | 'd') =>
    planFor({
      on: '2023-06-10',
      training: training({ priceCents: 250_00n, category }),
      schemes: [scheme('nl-rnf-iob')],
      lots: [
        lot('nl-rnf-iob', 150_00n, {
          lotId: 'a',
          granterId: 'employer-a',
          categories: ['d'],
          expiresOn: '2026-01-30',
        }),
        lot('nl-rnf-iob', 212_50n, { lotId: 'b', expiresOn: '2027-01-30' }),
      ],
    });

  it('pays other work from the oldest lots, also of the former employer', () => {
    const plan = at('d');
    expect(paid(plan)).toEqual([
      ['a', 'lot', 150_00n],
      ['b', 'lot', 100_00n],
    ]);
    expect(plan.lines.map(({ granterId, takes }) => [granterId, takes])).toEqual([
      ['employer-a', 150_00n],
      ['employer-b', 100_00n],
    ]);
  });

  it('leaves 37.50 to the person where the former employer may not pay', () => {
    const plan = at('c');
    expect(paid(plan)).toEqual([
      ['b', 'lot', 212_50n],
      ['person', 'person', 37_50n],
    ]);
    expect(refusals(plan)).toEqual([['a', 'category-not-admitted']]);
  });
});

const kinds = ['lot', 'net-lot', 'cheques', 'match', 'copay'] as const;
const rulesOf: Record<(typeof kinds)[number], z.input<typeof CoFunding>> = {
  lot: {},
  'net-lot': { vatBasis: 'excl' },
  cheques: {
    allowance: { payer: 'government', shares: [{ basisPoints: 3333 }] },
    limit: { cents: 250_00, window: { kind: 'calendar-year' } },
    employerAdds: 'never',
  },
  match: {
    allowance: { payer: 'fund', shares: [{ basisPoints: 4567 }], otherPayer: 'employer' },
    vatBasis: 'excl',
    notWith: ['scheme-0'],
  },
  copay: { fixedCopay: { amounts: [{ from: '2024-05-02', cents: 103_20 }] } },
};

describe('any plan', () => {
  it('adds up to the price to the cent, above nobody’s means, banned schemes never together', () => {
    const money = fc.bigInt(0n, 2000_00n);
    const source = fc.record({ kind: fc.constantFrom(...kinds), available: money });
    fc.assert(
      fc.property(
        fc.record({ price: money, vat: money, own: fc.option(money), adds: fc.option(money) }),
        fc.array(source, { maxLength: 6 }),
        ({ price, vat, own, adds }, sources) => {
          const plan = planFor({
            training: training({ priceCents: price, vatCents: vat < price ? vat : price }),
            learner: learner({ ownMoneyCents: own }),
            employer: adds === null ? null : { upToCents: adds },
            schemes: sources.map(({ kind }, at) =>
              scheme(`scheme-${at}`, { cofunding: rulesOf[kind] }),
            ),
            lots: sources.flatMap(({ kind, available }, at) =>
              kind === 'cheques' || kind === 'match' ? [] : [lot(`scheme-${at}`, available)],
            ),
          });
          const sum = (payer: string) =>
            plan.lines.reduce(
              (total, line) => (line.payer === payer ? total + line.amount : total),
              0n,
            );
          for (const { lines, shortfall } of [plan, ...plan.alternatives])
            expect(lines.reduce((total, { amount }) => total + amount, shortfall)).toBe(price);
          expect(plan.lines.every(({ amount }) => amount > 0n)).toBe(true);
          expect(plan.shortfall).toBeGreaterThanOrEqual(0n);
          expect(sum('employer') <= (adds ?? 0n) && sum('person') <= (own ?? price)).toBe(true);
          for (const { schemeId, amount } of plan.lines.filter(({ payer }) => payer === 'lot'))
            expect(amount).toBeLessThanOrEqual(sources[Number(schemeId?.slice(7))]!.available);
          const paying = new Set(plan.lines.map(({ schemeId }) => schemeId));
          const matches = sources.flatMap(({ kind }, at) =>
            kind === 'match' && at > 0 ? [at] : [],
          );
          expect(paying.has('scheme-0') && matches.some((at) => paying.has(`scheme-${at}`))).toBe(
            false,
          );
          const told = new Set([...plan.lines, ...plan.refused].map(({ schemeId }) => schemeId));
          expect(sources.every((_, at) => told.has(`scheme-${at}`))).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});
