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
import type { PlanRequest } from './request.js';
import { explain } from '../reasons.js';
import type { CoFunding } from '../shape/cofunding.js';
import type { Spending } from '../shape/spending.js';

const copay: z.input<typeof CoFunding> = {
  fixedCopay: {
    amounts: [
      { from: '2024-05-02', cents: 100_00 },
      { from: '2025-01-01', cents: 102_23 },
      { from: '2026-01-01', cents: 103_20 },
    ],
    exemptWhen: ['jobseeker', 'work-accident'],
    exemptWhenEmployerAdds: true,
  },
};

describe('a fixed co-payment, as of the French account', () => {
  const ask = (priceCents: bigint, more: Partial<PlanRequest> = {}) =>
    planFor({
      training: training({ priceCents }),
      schemes: [scheme('fr-cpf', { cofunding: copay })],
      lots: [lot('fr-cpf', 5000_00n)],
      ...more,
    });

  it('is paid by the person, in the amount of the day', () => {
    expect(paid(ask(1000_00n))).toEqual([
      ['lot-fr-cpf', 'lot', 896_80n],
      ['fr-cpf', 'person', 103_20n],
    ]);
    const personOn = (on: string) => ask(1000_00n, { on }).lines[1]?.amount;
    expect(['2024-05-01', '2024-05-02', '2025-12-31'].map(personOn)).toEqual([
      undefined,
      100_00n,
      102_23n,
    ]);
  });

  it('falls away for a jobseeker', () => {
    const plan = ask(1000_00n, { learner: learner({ statuses: ['jobseeker'] }) });
    expect(paid(plan)).toEqual([['lot-fr-cpf', 'lot', 1000_00n]]);
  });

  it('falls away when the employer adds, who then pays at least as much', () => {
    const plan = ask(1000_00n, { employer: { upToCents: 200_00n } });
    expect(paid(plan)).toEqual([
      ['lot-fr-cpf', 'lot', 896_80n],
      ['employer', 'employer', 103_20n],
    ]);
    expect(explain(plan.lines[1]!.why, 'en')).toBe(
      'The employer adds, and so the co-payment of € 103.20 falls away.',
    );
    expect(paid(ask(1000_00n, { employer: { upToCents: 50_00n } }))).toEqual([
      ['lot-fr-cpf', 'lot', 950_00n],
      ['employer', 'employer', 50_00n],
    ]);
  });

  it('keeps the account out where it costs more than it brings', () => {
    const plan = ask(103_00n);
    expect(paid(plan)).toEqual([['person', 'person', 103_00n]]);
    expect(refusals(plan)).toEqual([['lot-fr-cpf', 'copay-outweighs']]);
    const beside = ask(400_00n, {
      schemes: [scheme('fr-cpf', { cofunding: copay }), scheme('nl-leerrekening')],
      lots: [lot('fr-cpf', 5000_00n), lot('nl-leerrekening', 350_00n)],
    });
    expect(paid(beside)).toEqual([
      ['lot-nl-leerrekening', 'lot', 350_00n],
      ['person', 'person', 50_00n],
    ]);
  });
});

describe('value-added tax', () => {
  it('is left to others by a scheme that does not pay it', () => {
    const plan = planFor({
      training: training({ priceCents: 121_00n, vatCents: 21_00n }),
      schemes: [
        scheme('net', { cofunding: { vatBasis: 'excl' } }),
        scheme('more', { cofunding: { vatBasis: 'excl' } }),
      ],
      lots: [lot('net', 100_00n), lot('more', 500_00n)],
    });
    expect(plan.lines.map(({ payer, amount }) => [payer, amount])).toEqual([
      ['lot', 100_00n],
      ['person', 21_00n],
    ]);
    expect(refusals(plan)).toEqual([['lot-more', 'pays-no-vat']]);
  });
});

describe('the means of the person', () => {
  const ask = (ownMoneyCents: bigint | null) =>
    planFor({
      schemes: [scheme('nl-rnf-iob')],
      lots: [lot('nl-rnf-iob', 150_00n)],
      learner: learner({ ownMoneyCents }),
    });

  it('pay the rest; what they do not reach is the shortfall', () => {
    expect(paid(ask(null))[1]).toEqual(['person', 'person', 250_00n]);
    const short = ask(100_00n);
    expect(paid(short)[1]).toEqual(['person', 'person', 100_00n]);
    expect(short.shortfall).toBe(150_00n);
    expect(short.suggestions.map((reason) => explain(reason, 'nl'))).toEqual([
      'Vraag de werkgever € 150,00 bij te leggen.',
    ]);
  });
});

describe('half of a block for vitality, from the age of 60', () => {
  const spending: z.input<typeof Spending> = {
    shareLimits: [{ purpose: 'vitality', basisPoints: 5000, fromAge: 60 }],
  };
  const ask = (age: number | null, spentOnPurpose = 0n) =>
    planFor({
      training: training({ priceCents: 3000_00n, purpose: 'vitality' }),
      schemes: [scheme('nl-provincie-pob', { spending }, { granted: 5000_00n, spentOnPurpose })],
      lots: [lot('nl-provincie-pob', 5000_00n)],
      learner: learner({ age }),
    });

  it('pays 2,500 of 5,000, less what went to it before', () => {
    expect(paid(ask(60))[0]).toEqual(['lot-nl-provincie-pob', 'lot', 2500_00n]);
    expect(paid(ask(60, 2000_00n))[0]).toEqual(['lot-nl-provincie-pob', 'lot', 500_00n]);
    expect(refusals(ask(60, 2500_00n))).toEqual([['nl-provincie-pob', 'purpose-limit-reached']]);
  });

  it('pays nothing below 60, or where the age is unknown', () => {
    expect(refusals(ask(59))).toEqual([['nl-provincie-pob', 'too-young-for-purpose']]);
    expect(refusals(ask(null))).toEqual([['nl-provincie-pob', 'age-unknown-for-purpose']]);
  });
});

describe('hours that pay a price', () => {
  const ask = (kind: 'none' | 'hourly-wage', agreedAsMoney: boolean) =>
    planFor({
      training: training({ hours: 8_00n }),
      schemes: [scheme('nl-sw-lbb', { spending: { hoursToMoney: { kind } } })],
      lots: [lot('nl-sw-lbb', 36_00n, { unit: 'hours', agreedAsMoney })],
      learner: learner({ hourlyWageCents: 23_45n }),
    });

  it('give up as many hundredths as the amount needs, by the hourly wage', () => {
    const plan = ask('hourly-wage', true);
    expect(plan.lines).toMatchObject([{ payer: 'lot', amount: 400_00n, takes: 17_06n }]);
    expect(plan.time).toEqual([]);
  });

  it('do so only where the scheme allows it', () => {
    expect(refusals(ask('none', true))).toEqual([['lot-nl-sw-lbb', 'unit-pays-no-price']]);
  });

  it('pay time and not money without an agreement', () => {
    const plan = ask('hourly-wage', false);
    expect(paid(plan)).toEqual([['person', 'person', 400_00n]]);
    expect(plan.time).toMatchObject([{ lotId: 'lot-nl-sw-lbb', hundredths: 8_00n, hours: 8_00n }]);
  });
});

describe('the hours of a training', () => {
  const vov = (notWith: string[] = []) =>
    scheme('be-vov', { spending: { minimumHours: 32 }, cofunding: { notWith } });
  const ask = (hours: bigint, more: Partial<PlanRequest> = {}) =>
    planFor({
      training: training({ hours }),
      schemes: [vov(), scheme('be-fla')],
      lots: [
        lot('be-vov', 20_00n, { unit: 'hours', expiresOn: '2026-08-31' }),
        lot('be-fla', 5_00n, { unit: 'days', expiresOn: '2026-12-31' }),
      ],
      learner: learner({ hoursPerDay: 7_60n }),
      ...more,
    });

  it('are paid beside its price, soonest expiry first, days by their length', () => {
    const { time } = ask(40_00n);
    expect(time).toMatchObject([
      { schemeId: 'be-vov', unit: 'hours', hundredths: 20_00n, hours: 20_00n },
      { schemeId: 'be-fla', unit: 'days', hundredths: 2_64n, hours: 20_00n },
    ]);
  });

  it('need 32 for educational leave', () => {
    const plan = ask(31_99n);
    expect(plan.time.map(({ schemeId }) => schemeId)).toEqual(['be-fla']);
    expect(refusals(plan)).toEqual([['be-vov', 'training-too-short']]);
    expect(ask(32_00n).time[0]?.schemeId).toBe('be-vov');
  });

  it('count for one right only where a scheme says so', () => {
    const plan = ask(40_00n, { schemes: [vov(['be-fla']), scheme('be-fla')] });
    expect(plan.time.map(({ schemeId }) => schemeId)).toEqual(['be-vov']);
    expect(refusals(plan)).toContainEqual(['lot-be-fla', 'not-with-scheme']);
  });

  it('are not paid in days of unknown length', () => {
    const plan = ask(40_00n, { learner: learner() });
    expect(refusals(plan)).toContainEqual(['lot-be-fla', 'day-length-unknown']);
  });
});

describe('a request that cannot be planned', () => {
  it('is refused with what is wrong', () => {
    expect(() => planFor({ lots: [lot('nl-unknown', 1n)] })).toThrow(
      'No plan can be made of this.',
    );
    expect(() => planFor({ training: training({ vatCents: 401_00n }) })).toThrow();
  });

  it('names what stands in the way of a lot', () => {
    const plan = planFor({
      schemes: [scheme('nl-sw-lbb')],
      lots: [
        lot('nl-sw-lbb', 100_00n, { blockedBy: { code: 'talk-overdue', params: {} } }),
        lot('nl-sw-lbb', 0n, { lotId: 'empty' }),
      ],
    });
    expect(refusals(plan)).toEqual([
      ['lot-nl-sw-lbb', 'talk-overdue'],
      ['empty', 'lot-empty'],
    ]);
  });
});
