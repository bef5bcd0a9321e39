import { assert, bigInt, integer, property } from 'fast-check';
import { makePeriod } from '#libs/core';
import type { EmploymentFacts } from '#libs/connector';
import { decide, ruleFor } from '../decision.rules.js';
import { employment, makeScheme, noWages } from '../fixtures/made.js';
import type { MoreFacts } from '../more-facts.js';
import { explain } from '../reasons.js';
import type { Scheme, SchemeData } from '../scheme.js';

type GrantData = SchemeData['versions'][number]['grant'];

const made = (grant: GrantData, given: Partial<SchemeData> = {}): Scheme =>
  makeScheme({ grant }, given);
const month = (year: number, number = 1) => makePeriod('month', year, number);
const eachYear = { kind: 'years', anchor: '2000-01-01' } as const;
const monthsOf = (
  scheme: Scheme,
  facts: Partial<EmploymentFacts>,
  { year = 2024, more = {} }: { year?: number; more?: MoreFacts } = {},
): bigint[] =>
  Array.from(
    { length: 12 },
    (_, at) => decide(scheme, employment(facts), month(year, at + 1), more).amount,
  );
const sum = (amounts: bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

describe('an amount by a table', () => {
  const vitality = made(
    {
      kind: 'table',
      by: 'age-in-calendar-year',
      bands: [
        { from: 30, below: 40, amount: 7_20 },
        { from: 40, below: 45, amount: 14_40 },
        { from: 45, below: 50, amount: 21_60 },
        { from: 50, below: null, amount: 36_00 },
      ],
      every: eachYear,
      joiners: 'months-remaining',
      partTime: { kind: 'linear', fullTimeHours: 3600 },
    },
    { unit: 'hours' },
  );
  const inYearOf = (age: number, contractHours = 3600) =>
    decide(vitality, employment({ birthDate: `${2015 - age}-12-31`, contractHours }), month(2015));

  it('goes by the age reached in the year, in proportion to the hours', () => {
    const hours = [29, 30, 39, 40, 44, 45, 49, 50, 66].map((age) => inYearOf(age).amount);
    expect(hours).toEqual([0n, 720n, 720n, 1440n, 1440n, 2160n, 2160n, 3600n, 3600n]);
    expect(inYearOf(40, 1800).amount).toBe(7_20n);
    expect(inYearOf(29).reason.code).toBe('outside-table');
  });

  it('says hours where the unit is hours', () => {
    expect(explain(inYearOf(40, 1800).reason, 'nl')).toBe(
      'Recht op 7,2 uur voor 01-01-2015 tot en met 31-12-2015; voltijds en het hele tijdvak in dienst is het 14,4 uur.',
    );
    expect(explain(inYearOf(40, 1800).reason, 'en')).toContain('Granted 7.2 hours for 2015-01-01');
  });

  it('is nothing where the date of birth is unknown', () => {
    const reason = decide(vitality, employment({ birthDate: null }), month(2015)).reason;
    expect(explain(reason, 'nl')).toBe('Niet te beoordelen: de geboortedatum is onbekend.');
  });
});

describe('an amount for one person', () => {
  it('follows a table of years, from each year on', () => {
    const indexed = [
      { from: 2025, amount: 102_23 },
      { from: 2026, amount: 103_20 },
    ];
    const scheme = made({ kind: 'fixed', amount: 100_00, indexed, every: eachYear });
    const amounts = [2024, 2025, 2026, 2030].map(
      (year) => decide(scheme, employment(), month(year)).amount,
    );
    expect(amounts).toEqual([100_00n, 102_23n, 103_20n, 103_20n]);
    const schoolYear = made({
      kind: 'fixed',
      amount: 100_00,
      indexed,
      every: { kind: 'years', anchor: '2000-09-01' },
      joiners: 'whole',
    });
    const joiner = employment({ hireDate: '2025-02-01' });
    expect(decide(schoolYear, joiner, month(2025, 2)).amount).toBe(100_00n);
  });

  it('is rounded once: up to whole hours, down, or half-up to hundredths', () => {
    const hours = (
      roundedTo: { step: number; mode: 'up' | 'down' | 'half-up' },
      contractHours = 2450,
    ) =>
      decide(
        made(
          {
            kind: 'fixed',
            amount: 79_00,
            every: eachYear,
            partTime: { kind: 'linear', fullTimeHours: 3600 },
            roundedTo,
          },
          { unit: 'hours' },
        ),
        employment({ contractHours }),
        month(2024),
      ).amount;
    expect(hours({ step: 100, mode: 'up' })).toBe(54_00n);
    expect(hours({ step: 100, mode: 'down' })).toBe(53_00n);
    expect(hours({ step: 1, mode: 'half-up' })).toBe(53_76n);
    expect(hours({ step: 100, mode: 'up' }, 3600)).toBe(79_00n);
  });

  it('follows part-time hours in each period, and never exceeds full time', () => {
    const scheme = made({
      kind: 'fixed',
      amount: 120_00,
      partTime: { kind: 'linear', fullTimeHours: 3600 },
    });
    expect(monthsOf(scheme, { contractHours: 1800 })).toEqual(Array(12).fill(5_00n));
    expect(sum(monthsOf(scheme, { contractHours: 4000 }))).toBe(120_00n);
    expect(sum(monthsOf(scheme, { contractHours: 0 }))).toBe(0n);
  });

  it('asks what full time is, where only the employer knows', () => {
    const scheme = made({
      kind: 'fixed',
      amount: 120_00,
      partTime: { kind: 'linear', fullTimeHours: null },
    });
    const inJanuary = (more: MoreFacts) =>
      decide(scheme, employment({ contractHours: 1900 }), month(2024), more);
    expect(inJanuary({ fullTimeHours: 3800 }).amount).toBe(5_00n);
    expect(inJanuary({}).reason.params).toEqual({ fact: 'fullTimeHours' });
  });

  it('adds up to the year, whatever the hours', () => {
    assert(
      property(
        integer({ min: 1, max: 6000 }),
        integer({ min: 1, max: 1_000_000 }),
        (hours, amount) => {
          const scheme = made({
            kind: 'fixed',
            amount,
            partTime: { kind: 'linear', fullTimeHours: 3600 },
          });
          const share = Math.min(hours, 3600);
          const year = (2n * BigInt(amount) * BigInt(share) + 3600n) / 7200n;
          expect(sum(monthsOf(scheme, { contractHours: hours }))).toBe(year);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('more for some', () => {
  const topUps = [
    { name: 'older', amount: 60_00, when: { minimumYears: 40 } },
    { name: 'shortage', amount: 24_00, when: { group: 'shortage-occupation' }, outsideCap: true },
  ];
  const scheme = made({
    kind: 'fixed',
    amount: 120_00,
    topUps,
    cap: { kind: 'annual', amount: 150_00 },
  });
  const inDecember = (given: Partial<EmploymentFacts>, more: MoreFacts) =>
    decide(scheme, employment(given), month(2024, 12), { grantedThisYear: 110_00n, ...more });
  const young = { birthDate: '1990-01-01' };
  const old = { birthDate: '1970-01-01' };

  it('is added for who meets the condition, and told', () => {
    expect(inDecember(young, { groups: [] }).amount).toBe(10_00n);
    const justFits = { groups: ['shortage-occupation'], grantedThisYear: 140_00n };
    expect(inDecember(young, justFits)).toMatchObject({
      amount: 12_00n,
      reason: { code: 'granted-extra', params: { extraCents: 2_00, why: 'shortage' } },
    });
    expect(inDecember(old, { groups: [] })).toMatchObject({
      amount: 15_00n,
      reason: { code: 'granted-extra', params: { extraCents: 5_00, why: 'older' } },
    });
    expect(inDecember(old, { groups: ['shortage-occupation'] }).amount).toBe(17_00n);
  });

  it('comes also when the cap is reached, where it stands outside of it', () => {
    const full = { grantedThisYear: 150_00n };
    expect(inDecember(young, { ...full, groups: [] }).reason.code).toBe('cap-reached');
    expect(inDecember(young, { ...full, groups: ['shortage-occupation'] })).toMatchObject({
      amount: 2_00n,
      entitled: true,
      reason: { code: 'granted-up-to-cap' },
    });
  });

  it('waits where a fact is unknown, and the ordinary amount does not', () => {
    expect(inDecember(young, {})).toMatchObject({
      amount: 10_00n,
      reason: { code: 'granted-without-extra', params: { fact: 'groups' } },
    });
  });

  it('asks everything a condition names: what is certainly not met outweighs what is unknown', () => {
    const when = {
      group: 'low-skilled',
      educationLevels: ['low' as const],
      statuses: ['jobseeker' as const],
    };
    const both = made({
      kind: 'fixed',
      amount: 120_00,
      topUps: [{ name: 'aimed', amount: 12_00, when }],
    });
    const amount = (more: MoreFacts) => decide(both, employment(), month(2024), more).reason.code;
    expect(
      amount({ groups: ['low-skilled'], educationLevel: 'low', statuses: ['jobseeker'] }),
    ).toBe('granted-extra');
    expect(amount({ groups: ['low-skilled'], educationLevel: 'low' })).toBe(
      'granted-without-extra',
    );
    expect(amount({ educationLevel: 'high' })).toBe('granted');
  });
});

describe('a cap', () => {
  const scheme = made({
    kind: 'fixed',
    amount: 600_00,
    every: eachYear,
    cap: { kind: 'balance', amount: 4500_00 },
  });
  const rule = ruleFor(scheme, month(2024));

  it('is never exceeded, and takes no more away than needed', () => {
    assert(
      property(bigInt({ min: -2_000_00n, max: 10_000_00n }), (balance) => {
        const { amount } = rule(employment(), { balance });
        expect(amount >= 0n && amount <= 600_00n).toBe(true);
        expect(amount === 0n || balance + amount <= 4500_00n).toBe(true);
        expect(amount === 600_00n || balance + amount >= 4500_00n).toBe(true);
      }),
    );
  });

  it('can stand over a percentage too', () => {
    const percentage = made({
      kind: 'percentage',
      rates: [{ name: 'all', basisPoints: 100 }],
      salaryFields: ['salary'],
      components: [],
      additions: [],
      cap: { kind: 'annual', amount: 100_00 },
    });
    const facts = employment({ wages: { ...noWages, salary: 3000_00 } });
    expect(decide(percentage, facts, month(2024, 4), { grantedThisYear: 90_00n }).amount).toBe(
      10_00n,
    );
  });
});

describe('how far back', () => {
  it('goes no further than the scheme says', () => {
    const scheme = made({ kind: 'fixed', amount: 150_00, backdatingMonths: 24 });
    const inMay2019 = (today: string) => decide(scheme, employment(), month(2019, 5), { today });
    expect(inMay2019('2021-05-31').entitled).toBe(true);
    expect(inMay2019('2021-06-01').reason.code).toBe('too-long-ago');
    expect(decide(scheme, employment(), month(2019, 5)).entitled).toBe(true);
  });
});
