import { advanceFor } from './grant/advance.rules.js';
import { decide, rightFor, ruleFor } from './decision.rules.js';
import {
  eachYear,
  employment,
  makeScheme,
  month,
  noWages,
  overYear,
  total,
  withPolicies,
} from './fixtures/made.js';
import type { MoreFacts } from './more-facts.js';
import type { Scheme } from './scheme.js';

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
