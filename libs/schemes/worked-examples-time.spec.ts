import { periodOn, type PeriodType } from '#libs/core';
import { decide } from './decision.rules.js';
import { sizeWindowOn } from './entitlement-facts.rules.js';
import {
  eachYear,
  employment,
  makeScheme,
  month,
  overYear,
  total,
  withPolicies,
} from './fixtures/made.js';

const on = (day: string, type: PeriodType = 'month') => periodOn(type, day);

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

  it('T26: 60 % is 3 days at 25 FTE, 0.6 at 15, none at 8', () => {
    expect([25_00, 15_00, 8_00].map((fte) => withFte(fte).amount)).toEqual([3_00n, 60n, 0n]);
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

  it('T29: 32 of 40 hours is 28 hours a year', () => {
    expect(total(overYear(voucher, leaver, { year: 2024 }))).toBe(28_00n);
  });

  it('T29: the year of exit is granted whole on 1 January, or by months where the scheme says so', () => {
    expect(decide(voucher, leaver, month(2025, 1)).amount).toBe(28_00n);
    const proRata = withPolicies(voucher, { leavers: 'pro-rata' });
    expect(decide(proRata, leaver, month(2025, 1)).amount).toBe(14_00n);
  });
});
