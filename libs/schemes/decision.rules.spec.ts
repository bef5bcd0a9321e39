import { makePeriod, periodsPerYear, type PeriodType } from '#libs/core';
import type { EmploymentFacts } from '#libs/connector';
import { schemeById } from './catalogue.js';
import { decide, ruleFor } from './decision.rules.js';
import { withPolicies } from './fixtures/made.js';
import { periodsOnInvoice } from './fixtures/invoices.js';
import type { Scheme } from './scheme.js';
import type { Policies } from './shape/policies.js';

const iob = schemeById('nl-rnf-iob');
const plb = schemeById('nl-etd-plb');
const lbb = schemeById('nl-sw-lbb');

const wages = {
  salary: null,
  irregularHours: null,
  fiscal: null,
  socialSecurity: null,
  cash: null,
  contract: null,
};

const employment = (given: Partial<EmploymentFacts> = {}): EmploymentFacts => ({
  initials: null,
  firstName: null,
  prefix: null,
  lastName: 'Voorbeeld',
  birthDate: '1990-05-17',
  email: null,
  hireDate: '2018-12-01',
  seniorityDate: null,
  leaveDate: null,
  relation: 'employee',
  contract: 'indefinite',
  category: 'regular',
  contractHours: 2000,
  paidHours: null,
  caoCode: null,
  sectorCode: null,
  wages,
  ...given,
});

const month = (year: number, number: number) => makePeriod('month', year, number);
const october2020 = month(2020, 10);

const amountsOver = (
  scheme: Scheme,
  facts: EmploymentFacts,
  year: number,
  type: PeriodType = 'month',
): bigint[] =>
  Array.from(
    { length: periodsPerYear(type) },
    (_, index) => decide(scheme, facts, makePeriod(type, year, index + 1)).amount,
  );
const sum = (amounts: bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

describe('who has the right, in Retail Non-Food', () => {
  it('T1: in October 2020, from 16 hours and a year of service on 31 December 2019, whatever the contract', () => {
    const outcome = (given: Partial<EmploymentFacts>) => {
      const { entitled, reason } = decide(iob, employment(given), october2020);
      return { entitled, ...reason };
    };
    expect(outcome({ hireDate: '2019-03-01' })).toEqual({
      entitled: false,
      code: 'service-too-short',
      params: { on: '2019-12-31', months: 10, minimum: 12 },
    });
    expect(outcome({})).toMatchObject({ entitled: true, code: 'granted' });
    expect(outcome({ contractHours: 1550 })).toEqual({
      entitled: false,
      code: 'hours-below-minimum',
      params: { hours: 15.5, operator: '≥', minimum: 16 },
    });
    expect(outcome({ category: 'weekend-helper' })).toEqual({
      entitled: false,
      code: 'category-excluded',
      params: { group: 'weekend-helper' },
    });
    expect(outcome({ contract: 'fixed' })).toMatchObject({ entitled: true });
  });

  it('T1: who reaches the year in 2020 has nothing in 2020 and twelve lots of together 150.00 in 2021', () => {
    const facts = employment({ hireDate: '2019-03-01' });
    expect(sum(amountsOver(iob, facts, 2020))).toBe(0n);
    const amounts = amountsOver(iob, facts, 2021);
    expect(amounts).toEqual(Array.from({ length: 12 }, () => 12_50n));
    expect(sum(amounts)).toBe(150_00n);
  });

  it('T2: a year of service counts its last day, unless the scheme reads it more strictly', () => {
    const entitled = (serviceYear: Policies['serviceYear'], hireDate: string) =>
      decide(withPolicies(iob, { serviceYear }), employment({ hireDate }), october2020).entitled;
    expect(iob.versions[0]?.policies.serviceYear).toBe('last-day-counts');
    expect(entitled('last-day-counts', '2018-12-31')).toBe(true);
    expect(entitled('last-day-counts', '2019-01-01')).toBe(true);
    expect(entitled('last-day-counts', '2019-01-02')).toBe(false);
    expect(entitled('anniversary', '2018-12-31')).toBe(true);
    expect(entitled('anniversary', '2019-01-01')).toBe(false);
    expect(entitled('before-anniversary', '2018-12-30')).toBe(true);
    expect(entitled('before-anniversary', '2018-12-31')).toBe(false);
    expect(entitled('before-anniversary', '2019-01-01')).toBe(false);
  });

  it('counts service from before this employment', () => {
    const facts = employment({ hireDate: '2020-02-01', seniorityDate: '2015-02-01' });
    expect(decide(iob, facts, october2020).entitled).toBe(true);
  });

  it('T3: twelve people with the right all of the last quarter of 2020 are one invoice of 450.00 in January 2021', () => {
    const lots = periodsOnInvoice(iob, month(2021, 1)).map((period) =>
      decide(iob, employment(), period),
    );
    expect(lots.map(({ lotOn }) => lotOn)).toEqual(['2020-10-31', '2020-11-30', '2020-12-31']);
    expect(12n * sum(lots.map(({ amount }) => amount))).toBe(450_00n);
    expect(sum(amountsOver(iob, employment(), 2020).slice(0, 9))).toBe(0n);
  });

  it.each(['agency', 'on-call'] as const)('keeps %s contracts out', (contract) => {
    expect(decide(iob, employment({ contract }), october2020).reason).toEqual({
      code: 'category-excluded',
      params: { group: contract },
    });
  });

  it('lets on-call workers in where the scheme admits them', () => {
    const admitting = withPolicies(iob, { onCallWorkers: 'admitted' });
    expect(decide(admitting, employment({ contract: 'on-call' }), october2020).entitled).toBe(true);
  });

  it('keeps directors and holiday workers out', () => {
    for (const given of [{ relation: 'director' }, { category: 'holiday-worker' }] as const)
      expect(decide(iob, employment(given), october2020).entitled).toBe(false);
  });

  it('does not guess hours that nobody knows', () => {
    expect(decide(iob, employment({ contractHours: null }), october2020)).toMatchObject({
      entitled: false,
      amount: 0n,
      reason: { code: 'hours-unknown', params: { operator: '≥', minimum: 16 } },
    });
  });
});

describe('who is in service', () => {
  const november = month(2021, 11);
  const starts = employment({ hireDate: '2021-11-30', seniorityDate: '2010-01-01' });
  const leaves = employment({ leaveDate: '2021-11-01' });

  it('has the right for one day in the period, unless the scheme asks for all of it', () => {
    const strict = withPolicies(iob, { midPeriod: 'whole-period' });
    for (const facts of [starts, leaves]) {
      expect(decide(iob, facts, november).entitled).toBe(true);
      expect(decide(strict, facts, november).reason.code).toBe('not-in-service');
    }
    const everyDay = employment({ hireDate: '2018-11-01', leaveDate: '2021-11-30' });
    expect(decide(strict, everyDay, november).entitled).toBe(true);
  });

  it('has none before the first day and after the last', () => {
    expect(decide(iob, starts, month(2021, 10)).reason).toEqual({
      code: 'not-in-service',
      params: { from: '2021-10-01', to: '2021-10-31', rule: 'any-day' },
    });
    expect(decide(iob, leaves, month(2021, 12)).entitled).toBe(false);
  });
});

describe('a yearly amount in periods', () => {
  const inCents = (text: string): bigint[] =>
    text.split(' ').map((amount) => BigInt(amount.replace('.', '')));

  it('T4a: 175 a year in months adds up to 175.00', () => {
    const amounts = amountsOver(plb, employment(), 2024);
    expect(amounts).toEqual(
      inCents('14.58 14.59 14.58 14.58 14.59 14.58 14.58 14.59 14.58 14.58 14.59 14.58'),
    );
    expect(sum(amounts)).toBe(175_00n);
  });

  it('T4a: 175 a year, each month by itself, is 174.96', () => {
    const amounts = amountsOver(withPolicies(plb, { rounding: 'naive' }), employment(), 2024);
    expect(new Set(amounts)).toEqual(new Set([14_58n]));
    expect(sum(amounts)).toBe(174_96n);
  });

  it('T4b: 150 a year in four-week periods adds up to 150.00', () => {
    const amounts = amountsOver(iob, employment(), 2021, 'four-week');
    expect(amounts).toEqual(
      inCents('11.54 11.54 11.54 11.53 11.54 11.54 11.54 11.54 11.54 11.53 11.54 11.54 11.54'),
    );
    expect(sum(amounts)).toBe(150_00n);
  });

  it('T4b: 150 a year, each four weeks by themselves, is 150.02', () => {
    const naive = withPolicies(iob, { rounding: 'naive' });
    expect(sum(amountsOver(naive, employment(), 2021, 'four-week'))).toBe(150_02n);
  });
});

describe('the first years of the Technische Detailhandel', () => {
  const until2019 = (scheme: Scheme, facts: EmploymentFacts, type: PeriodType = 'month') =>
    sum([...amountsOver(scheme, facts, 2018, type), ...amountsOver(scheme, facts, 2019, type)]);
  const early = employment({ hireDate: '2018-07-01', contractHours: 3800 });
  const late = employment({ hireDate: '2018-10-01', contractHours: 3800 });

  it('T5: who was in service all of the first eighteen months has 300.00', () => {
    expect(until2019(plb, early)).toBe(300_00n);
    expect(until2019(plb, early, 'four-week')).toBe(300_00n);
    expect(decide(plb, early, month(2019, 12))).toMatchObject({
      amount: 87_50n,
      reason: { code: 'granted-with-top-up', params: { topUpCents: 75_00, totalCents: 300_00 } },
    });
  });

  it('T5: who came later keeps what accrued, or gets a share by months where the scheme says so', () => {
    expect(until2019(plb, late)).toBe(187_50n);
    expect(until2019(withPolicies(plb, { partialOverride: 'pro-rata' }), late)).toBe(250_00n);
  });

  it('T5: 15 hours are not more than 15', () => {
    expect(until2019(plb, employment({ contractHours: 1500 }))).toBe(0n);
    expect(decide(plb, employment({ contractHours: 1500 }), month(2019, 1)).reason).toEqual({
      code: 'hours-below-minimum',
      params: { hours: 15, operator: '>', minimum: 15 },
    });
    expect(decide(plb, employment({ contractHours: 1501 }), month(2019, 1)).entitled).toBe(true);
  });

  it('T5: nothing accrues over 2020, and 12.50 in January 2021', () => {
    expect(sum(amountsOver(plb, early, 2020))).toBe(0n);
    expect(decide(plb, early, month(2020, 6)).reason.code).toBe('scheme-suspended');
    expect(decide(plb, early, month(2021, 1)).amount).toBe(12_50n);
  });

  it('knows no period from before the scheme', () => {
    expect(decide(plb, early, month(2018, 6))).toMatchObject({
      schemeVersion: 'none',
      entitled: false,
      reason: { code: 'scheme-not-in-force', params: { on: '2018-06-30' } },
    });
  });
});

describe('a percentage of what was earned, in Sociaal Werk', () => {
  const earning = (given: Partial<EmploymentFacts['wages']>) =>
    employment({ hireDate: '2015-01-01', contractHours: null, wages: { ...wages, ...given } });
  const accrual = (given: Partial<EmploymentFacts['wages']>, year = 2023) =>
    decide(lbb, earning(given), month(year, 3));

  it.each([
    ['T9a: a salary of 2,000.00', { salary: 2_000_00 }, 2_339_28, 35_09n],
    ['T9b: a salary of 3,200.00', { salary: 3_200_00 }, 3_742_85, 56_14n],
    [
      'T9c: 24 of 36 hours and irregular hours',
      { salary: 2_133_33, irregularHours: 50_00 },
      2_545_23,
      38_18n,
    ],
    ['T9d: pay of the second year of illness', { salary: 2_240_00 }, 2_619_99, 39_30n],
  ])(
    '%s accrues over salary, holiday allowance, year-end bonus and irregular hours',
    (_, given, baseCents, amount) => {
      expect(accrual(given)).toMatchObject({
        amount,
        reason: { code: 'granted-percentage', params: { percent: 1.5, baseCents } },
      });
    },
  );

  it('adds a fixed and a variable part until March 2016, and had one per cent in April and May', () => {
    const amountIn = (number: number) =>
      decide(lbb, earning({ salary: 2_000_00 }), month(2016, number)).amount;
    expect([3, 4, 5, 6].map(amountIn)).toEqual([35_09n, 23_39n, 23_39n, 35_09n]);
  });

  it('takes the first wage it knows in the order of the scheme, and no other', () => {
    expect(accrual({ contract: 2_000_00, fiscal: 9_000_00 }).amount).toBe(35_09n);
    expect(accrual({ salary: 2_000_00, contract: 3_200_00 }).amount).toBe(35_09n);
    expect(accrual({ fiscal: 2_000_00, cash: 2_000_00 })).toMatchObject({
      entitled: false,
      reason: { code: 'no-wage-known', params: { fields: 'salary, contract' } },
    });
  });

  it('grants nothing where nothing was earned', () => {
    expect(accrual({ salary: 0 })).toMatchObject({
      entitled: false,
      reason: { code: 'nothing-earned' },
    });
  });

  it.each(['student', 'job-scheme'] as const)('keeps the category %s out', (category) => {
    const facts = { ...earning({ salary: 2_000_00 }), category };
    expect(decide(lbb, facts, month(2023, 3)).reason.code).toBe('category-excluded');
  });

  it('leaves who was born before 1954 and in service by May 2007 the older right, until June 2016', () => {
    const veteran = {
      ...earning({ salary: 2_000_00 }),
      hireDate: '2007-05-01',
      birthDate: '1953-12-31',
    };
    const code = (facts: EmploymentFacts, number = 1) =>
      decide(lbb, facts, month(2016, number)).reason.code;
    expect(code(veteran)).toBe('cohort-excluded');
    expect(code({ ...veteran, birthDate: null })).toBe('birth-date-unknown');
    expect(code({ ...veteran, birthDate: '1954-01-01' })).toBe('granted-percentage');
    expect(code({ ...veteran, hireDate: '2007-05-02' })).toBe('granted-percentage');
    expect(code(veteran, 6)).toBe('granted-percentage');
  });
});

describe('a decision', () => {
  it('names its version, its lot and the last day the lot can be spent', () => {
    expect(decide(iob, employment(), october2020)).toEqual({
      schemeId: 'nl-rnf-iob',
      schemeVersion: '2020-10',
      entitled: true,
      reason: {
        code: 'granted',
        params: { amountCents: 12_50, number: 10, periods: 12, yearAmountCents: 150_00 },
      },
      amount: 12_50n,
      unit: 'EUR',
      parts: [],
      lotOn: '2020-10-31',
      expiresOn: '2025-10-30',
    });
    const { schemeVersion, expiresOn } = decide(lbb, employment(), month(2022, 5));
    expect({ schemeVersion, expiresOn }).toEqual({ schemeVersion: '2022-05', expiresOn: null });
  });

  it('T13: dates the lot by its invoice where the scheme counts the term from there', () => {
    const byInvoice = withPolicies(iob, { lotDate: 'invoice' });
    const { lotOn, expiresOn } = decide(byInvoice, employment(), october2020);
    expect({ lotOn, expiresOn }).toEqual({ lotOn: '2021-01-31', expiresOn: '2026-01-30' });
  });

  it('never carries a name or a birth date', () => {
    const veteran = employment({ hireDate: '2000-01-01', birthDate: '1950-02-03' });
    for (const scheme of [iob, plb, lbb]) {
      const told = JSON.stringify(decide(scheme, veteran, month(2016, 1)).reason);
      expect(told).not.toMatch(/Voorbeeld|1950-02-03/);
    }
  });

  it('is the same from a rule made once for many', () => {
    const rule = ruleFor(iob, october2020);
    for (const facts of [employment(), employment({ contractHours: 100 })])
      expect(rule(facts)).toEqual(decide(iob, facts, october2020));
  });
});
