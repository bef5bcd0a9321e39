import { makePeriod, periodOn, type PeriodType } from '#libs/core';
import type { EmploymentFacts } from '#libs/connector';
import { advanceFor } from './advance.rules.js';
import { decide, rightFor, ruleFor, type Decision } from './decision.rules.js';
import { sizeWindowOn } from './entitlement-facts.rules.js';
import { employment, makeScheme, noWages } from './fixtures/made.js';
import type { MoreFacts } from './more-facts.js';
import type { Scheme } from './scheme.js';

const month = (year: number, number: number) => makePeriod('month', year, number);
const on = (day: string, type: PeriodType = 'month') => periodOn(type, day);

const withPolicies = (scheme: Scheme, policies: Partial<Scheme['policies']>): Scheme => ({
  ...scheme,
  policies: { ...scheme.policies, ...policies },
});

const overYear = (
  scheme: Scheme,
  facts: EmploymentFacts,
  { year, type = 'month', more = {} }: { year: number; type?: PeriodType; more?: MoreFacts },
): Decision[] =>
  Array.from({ length: type === 'month' ? 12 : 13 }, (_, index) =>
    decide(scheme, facts, makePeriod(type, year, index + 1), more),
  );
const total = (decisions: Decision[]): bigint =>
  decisions.reduce((sum, { amount }) => sum + amount, 0n);
const eachYear = { kind: 'years', anchor: '2000-01-01' } as const;

describe('hours per school year, by the hours in March (T25)', () => {
  const leave = makeScheme(
    {
      grant: {
        kind: 'fixed',
        amount: 125_00,
        every: { kind: 'years', anchor: '2023-09-01' },
        partTime: { kind: 'threshold', fullTimeHours: 3800, factorDate: 'march' },
      },
    },
    { unit: 'hours', id: 'be-made-up', jurisdiction: 'BE' },
  );
  const september = on('2024-09-01');
  const inMarch = (contractHours: number, paidHours = 100_00) =>
    decide(leave, employment(), september, { march: { contractHours, paidHours } });

  it('T25: 80 % in March gives 100 hours', () => {
    expect(inMarch(3040)).toMatchObject({ entitled: true, amount: 100_00n, unit: 'hours' });
  });

  it('T25: 40 % gives nothing, 50 % gives half', () => {
    expect(inMarch(1520)).toMatchObject({
      amount: 0n,
      reason: { code: 'part-time-below-threshold', params: { minimum: 50 } },
    });
    expect(inMarch(1900).amount).toBe(62_50n);
  });

  it('T25: a whole March without work gives nothing for the year, for whatever reason', () => {
    expect(inMarch(3800, 0).reason.code).toBe('no-work-in-march');
    const march = { contractHours: 3800, paidHours: 0 };
    expect(total(overYear(leave, employment(), { year: 2024, more: { march } }))).toBe(0n);
  });

  it('does not guess what March was like', () => {
    expect(decide(leave, employment(), september).reason).toEqual({
      code: 'fact-unknown',
      params: { fact: 'march' },
    });
  });

  it('falls in September, also where periods are of four weeks', () => {
    const march = { contractHours: 3800, paidHours: 100_00 };
    for (const type of ['month', 'four-week'] as const) {
      const granted = overYear(leave, employment(), { year: 2024, type, more: { march } });
      expect(total(granted)).toBe(125_00n);
      expect(decide(leave, employment(), on('2024-09-01', type), { march }).amount).toBe(125_00n);
    }
  });
});

describe('days per year, by the size of the employer (T26)', () => {
  const days = makeScheme(
    {
      entitlement: { sizeWindow: { months: 12, lastMonth: 9, holdsYears: 2, since: 2024 } },
      grant: {
        kind: 'table',
        by: 'employer-fte',
        bands: [
          { from: 10, below: 20, amount: 1_00 },
          { from: 20, below: null, amount: 5_00 },
        ],
        every: eachYear,
        partTime: { kind: 'linear', fullTimeHours: 3800 },
      },
    },
    { unit: 'days' },
  );
  const sixtyPercent = employment({ contractHours: 2280 });
  const withFte = (employerFte: number) =>
    decide(days, sixtyPercent, month(2024, 1), { employerFte });

  it('T26: 60 % is 3 days at 25 FTE, 0.6 at 15, none at 8; of 3 days 2 taken, 1 is left', () => {
    expect([25_00, 15_00, 8_00].map((fte) => withFte(fte).amount)).toEqual([3_00n, 60n, 0n]);
    expect(withFte(25_00).amount - 2_00n).toBe(1_00n);
    expect(withFte(8_00).reason.code).toBe('outside-table');
  });

  it('is 5 days from exactly 20 FTE', () => {
    expect([19_99, 20_00].map((fte) => withFte(fte).amount)).toEqual([60n, 3_00n]);
  });

  it('asks for the size, averaged from October two years back to last September, for two years', () => {
    const { entitlement } = days.versions[0]!;
    const window = { from: '2022-10-01', to: '2023-09-30' };
    expect(sizeWindowOn(entitlement, '2024-01-01')).toEqual(window);
    expect(sizeWindowOn(entitlement, '2025-12-31')).toEqual(window);
    expect(sizeWindowOn(entitlement, '2026-01-01')).toEqual({
      from: '2024-10-01',
      to: '2025-09-30',
    });
    expect(decide(days, sixtyPercent, month(2024, 1)).reason).toEqual({
      code: 'fact-unknown',
      params: { fact: 'employerFte' },
    });
  });
});

describe('a yearly budget that can be drawn ahead (T27)', () => {
  const ilob = makeScheme({
    grant: {
      kind: 'fixed',
      amount: 900_00,
      every: eachYear,
      joiners: 'months-remaining',
      partTime: { kind: 'linear', fullTimeHours: 3600 },
      cap: { kind: 'balance', amount: 4500_00 },
      advanceTurns: 3,
    },
  });
  const joiner = employment({ hireDate: '2022-04-01', contractHours: 2400 });

  it('T27: hired on 1 April for 24 of 36 hours is 450.00, and 600.00 the year after', () => {
    const decisions = overYear(ilob, joiner, { year: 2022, more: { balance: 0n } });
    expect(decisions.map(({ amount }) => amount)).toEqual(
      Array.from({ length: 12 }, (_, index) => (index === 3 ? 450_00n : 0n)),
    );
    expect(decisions[3]?.reason).toEqual({
      code: 'granted-for-turn',
      params: { amountCents: 450_00, wholeCents: 900_00, from: '2022-01-01', to: '2022-12-31' },
    });
    expect(decisions[4]?.reason).toEqual({
      code: 'granted-on-another-day',
      params: { on: '2023-01-01' },
    });
    expect(decide(ilob, joiner, month(2023, 1), { balance: 450_00n }).amount).toBe(600_00n);
  });

  it('T27: three years ahead come on top of the year granted, or include it', () => {
    const advance = advanceFor(ilob, month(2022, 4))(joiner);
    expect(advance).toBe(1800_00n);
    expect(450_00n + (advance as bigint)).toBe(2250_00n);
    const including = withPolicies(ilob, { advanceReading: 'including-this-turn' });
    expect(advanceFor(including, month(2022, 4))(joiner)).toBe(1200_00n);
  });

  it('draws nothing ahead where the scheme does not say so, or hours are unknown', () => {
    const plain = makeScheme({ grant: { kind: 'fixed', amount: 150_00 } });
    expect(advanceFor(plain, month(2022, 4))(joiner)).toBe(0n);
    expect(advanceFor(ilob, month(2022, 4))({ ...joiner, contractHours: null })).toMatchObject({
      code: 'fact-unknown',
    });
  });

  it('T27: at 4,500.00 nothing more is granted, and below it no more than fits', () => {
    const january = (balance: bigint) => decide(ilob, joiner, month(2023, 1), { balance });
    expect(january(4500_00n)).toMatchObject({
      amount: 0n,
      entitled: false,
      reason: { code: 'cap-reached', params: { capCents: 4500_00 } },
    });
    expect(january(4200_00n)).toMatchObject({
      amount: 300_00n,
      reason: { code: 'granted-up-to-cap', params: { uncappedCents: 600_00 } },
    });
    expect(january(-1800_00n).amount).toBe(600_00n);
    expect(decide(ilob, joiner, month(2023, 1)).reason.params).toEqual({ fact: 'balance' });
  });

  it('counts the month of hire as a whole, unless the scheme asks for all of it', () => {
    const halfway = employment({ hireDate: '2022-04-15', contractHours: 3600 });
    const granted = (scheme: Scheme) =>
      total(overYear(scheme, halfway, { year: 2022, more: { balance: 0n } }));
    expect(granted(ilob)).toBe(675_00n);
    expect(granted(withPolicies(ilob, { midPeriod: 'whole-period' }))).toBe(600_00n);
  });
});

describe('a right to be paid back, up to a limit in two years (T28)', () => {
  it('brings no lots: the limit is on spending', () => {
    const graan = makeScheme({
      grant: { kind: 'none' },
      cofunding: {
        allowance: { payer: 'fund', shares: [{ basisPoints: 10_000 }] },
        limit: { cents: 1000_00, window: { kind: 'rolling', months: 24 } },
      },
    });
    expect(decide(graan, employment(), month(2014, 5))).toMatchObject({
      entitled: true,
      amount: 0n,
      reason: { code: 'right-without-lots' },
    });
  });
});

describe('a voucher of hours (T29)', () => {
  const voucher = makeScheme(
    {
      grant: {
        kind: 'fixed',
        amount: 35_00,
        every: eachYear,
        joiners: 'months-remaining',
        partTime: { kind: 'linear', fullTimeHours: 4000 },
      },
    },
    { unit: 'hours' },
  );
  const leaver = employment({ contractHours: 3200, leaveDate: '2025-06-30' });

  it('T29: 32 of 40 hours is 28 hours a year; of which 18 are left after 10', () => {
    const granted = total(overYear(voucher, leaver, { year: 2024 }));
    expect(granted).toBe(28_00n);
    expect(granted - 10_00n).toBe(18_00n);
  });

  it('T29: the year of exit is granted whole on 1 January, or by months where the scheme says so', () => {
    expect(decide(voucher, leaver, month(2025, 1)).amount).toBe(28_00n);
    const proRata = withPolicies(voucher, { leavers: 'pro-rata' });
    expect(decide(proRata, leaver, month(2025, 1)).amount).toBe(14_00n);
  });
});

describe('in proportion below half-time, whole above it (T30)', () => {
  const account = makeScheme(
    {
      entitlement: { inService: false },
      grant: {
        kind: 'fixed',
        amount: 500_00,
        every: eachYear,
        partTime: { kind: 'step', fullTimeHours: 1607_00, per: 'year' },
        topUps: [{ name: 'low-skilled', amount: 300_00, when: { group: 'low-skilled' } }],
        cap: {
          kind: 'balance',
          amount: 5000_00,
          raised: [{ amount: 8000_00, when: { group: 'low-skilled' } }],
        },
      },
    },
    {
      id: 'fr-made-up',
      jurisdiction: 'FR',
      execution: 'informational',
      howToClaim: { nl: 'Elders.', en: 'Elsewhere.' },
    },
  );
  const right = (more: MoreFacts) =>
    rightFor(account, month(2025, 1))(employment(), { balance: 0n, groups: [], ...more });

  it('T30: 700 of 1,607 hours is 217.80, and 900 hours is 500.00', () => {
    expect([700_00, 900_00].map((hoursInYear) => right({ hoursInYear }).amount)).toEqual([
      217_80n,
      500_00n,
    ]);
  });

  it('gives more, under a higher cap, to whom it is aimed at', () => {
    const more = { hoursInYear: 1607_00, groups: ['low-skilled'] };
    expect(right(more)).toMatchObject({
      amount: 800_00n,
      reason: { code: 'granted-extra', params: { extraCents: 300_00, why: 'low-skilled' } },
    });
    expect(right({ ...more, balance: 7500_00n }).amount).toBe(500_00n);
    expect(right({ hoursInYear: 1607_00, balance: 4900_00n }).amount).toBe(100_00n);
  });

  it('is shown and never granted, as it is run elsewhere', () => {
    const granted = ruleFor(account, month(2025, 1))(employment(), { hoursInYear: 1607_00 });
    expect(granted).toMatchObject({ entitled: false, amount: 0n });
    expect(granted.reason.code).toBe('informational-only');
  });

  it('says whose group is unknown, and takes nothing of the ordinary amount away', () => {
    const unknown = rightFor(account, month(2025, 1))(employment(), {
      balance: 0n,
      hoursInYear: 1607_00,
    });
    expect(unknown).toMatchObject({
      amount: 500_00n,
      reason: { code: 'granted-without-extra', params: { fact: 'groups' } },
    });
  });
});

describe('twice as much for who enrols (T31)', () => {
  const ing = makeScheme({
    grant: {
      kind: 'fixed',
      amount: 375_00,
      every: eachYear,
      multiplier: { times: 2, when: { programme: 'training-programme' } },
    },
  });
  const enrolled = (from: string, until: string | null = null): MoreFacts => ({
    programmes: [{ name: 'training-programme', from, until }],
  });
  const over2017 = (more: MoreFacts, scheme = ing) =>
    overYear(scheme, employment(), { year: 2017, more }).map(({ amount }) => amount);

  it('T31: who enrols on 1 July has 750.00 for that year: the difference comes in July', () => {
    const amounts = over2017(enrolled('2017-07-01'));
    expect([amounts[0], amounts[6]]).toEqual([375_00n, 375_00n]);
    expect(amounts.reduce((sum, amount) => sum + amount)).toBe(750_00n);
  });

  it('T31: or 375.00, and 750.00 from the next year', () => {
    const next = withPolicies(ing, { multiplierTiming: 'next-turn' });
    const amounts = over2017(enrolled('2017-07-01'), next);
    expect(amounts.reduce((sum, amount) => sum + amount)).toBe(375_00n);
    expect(decide(next, employment(), month(2018, 1), enrolled('2017-07-01')).amount).toBe(750_00n);
  });

  it('doubles once, for who was enrolled already or enrols again', () => {
    const twice = {
      programmes: ['2016-05-01', '2017-07-01'].map((from) => ({
        name: 'training-programme',
        from,
        until: null,
      })),
    };
    const inBetween = {
      programmes: [
        { name: 'training-programme', from: '2016-05-01', until: '2017-03-31' },
        { name: 'training-programme', from: '2017-07-01', until: null },
      ],
    };
    for (const more of [enrolled('2016-05-01'), enrolled('2017-01-31'), twice, inBetween])
      expect(over2017(more).reduce((sum, amount) => sum + amount)).toBe(750_00n);
    const again = {
      programmes: [
        { name: 'training-programme', from: '2015-01-01', until: '2016-12-31' },
        { name: 'training-programme', from: '2017-07-01', until: null },
      ],
    };
    const amounts = over2017(again);
    expect([amounts[0], amounts[6]]).toEqual([375_00n, 375_00n]);
    expect(over2017({ programmes: [] }).reduce((sum, amount) => sum + amount)).toBe(375_00n);
  });
});

it('T31: the difference is that of the multiplier, without what comes on top of it', () => {
  const scheme = makeScheme({
    grant: {
      kind: 'fixed',
      amount: 375_00,
      every: eachYear,
      multiplier: { times: 2, when: { programme: 'training-programme' } },
      topUps: [{ name: 'older', amount: 100_00, when: { minimumYears: 20 } }],
    },
  });
  const more = { programmes: [{ name: 'training-programme', from: '2017-07-01', until: null }] };
  const amounts = overYear(scheme, employment(), { year: 2017, more }).map(({ amount }) => amount);
  expect([amounts[0], amounts[6]]).toEqual([475_00n, 375_00n]);
});

describe('a choice budget in parts (T32)', () => {
  const ikb = makeScheme({
    grant: {
      kind: 'components',
      salaryFields: ['salary'],
      components: [
        { name: 'holiday-allowance', basisPoints: 800, over: ['salary'] },
        { name: 'year-end-bonus', basisPoints: 830, over: ['salary', 'holiday-allowance'] },
        {
          name: 'additional',
          basisPoints: 10,
          over: ['salary', 'holiday-allowance'],
          narrowOver: ['salary'],
        },
      ],
      fixedParts: [{ name: 'health-allowance', amountPerYear: 120_00 }],
    },
  });
  const earning = (salary: number | null) => employment({ wages: { ...noWages, salary } });

  it('T32: over 3,000.00 it is 240.00 + 268.92 + 3.24 + 10.00 = 522.16, each part kept apart', () => {
    expect(decide(ikb, earning(3000_00), month(2024, 3))).toMatchObject({
      amount: 522_16n,
      parts: [
        { name: 'holiday-allowance', amount: 240_00n },
        { name: 'year-end-bonus', amount: 268_92n },
        { name: 'additional', amount: 3_24n },
        { name: 'health-allowance', amount: 10_00n },
      ],
    });
  });

  it('T32: or 521.92, with a tenth of a percent over the bare salary', () => {
    const narrow = withPolicies(ikb, { contestedBase: 'narrow' });
    expect(decide(narrow, earning(3000_00), month(2024, 3)).amount).toBe(521_92n);
  });

  it('has the fixed part whatever was earned, and 120.00 a year in four weeks too', () => {
    expect(decide(ikb, earning(0), month(2024, 3)).amount).toBe(10_00n);
    expect(total(overYear(ikb, earning(0), { year: 2024, type: 'four-week' }))).toBe(120_00n);
    expect(decide(ikb, earning(null), month(2024, 3)).reason.code).toBe('no-wage-known');
  });
});
