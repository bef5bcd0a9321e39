import { makePeriod } from '#libs/core';
import type { EmploymentFacts } from '#libs/connector';
import { decide } from './decision.rules.js';
import { employment, makeScheme } from './fixtures/made.js';
import type { MoreFacts } from './more-facts.js';
import type { SchemeData } from './scheme.js';

type EntitlementData = SchemeData['versions'][number]['entitlement'];

const january = makePeriod('month', 2024, 1);

/** `granted`, or the code of the reason and the fact it names. */
function outcome(
  entitlement: EntitlementData,
  facts: Partial<EmploymentFacts> = {},
  more: MoreFacts = {},
  period = january,
): string {
  const scheme = makeScheme({ entitlement, grant: { kind: 'fixed', amount: 120_00 } });
  const { reason } = decide(scheme, employment(facts), period, more);
  return reason.code === 'fact-unknown' ? `unknown: ${reason.params['fact']}` : reason.code;
}

describe('between which ages', () => {
  const born = (birthDate: string | null) => ({ birthDate });

  it('counts birthdays up to the last day of the period', () => {
    const age = { minimumYears: 18, maximumYears: 64 };
    expect(outcome({ age }, born('2006-01-31'))).toBe('granted');
    expect(outcome({ age }, born('2006-02-01'))).toBe('too-young');
    expect(outcome({ age }, born('1959-02-01'))).toBe('granted');
    expect(outcome({ age }, born('1959-01-31'))).toBe('too-old');
    expect(outcome({ age }, born(null))).toBe('unknown: birthDate');
  });

  it('or the age reached in the calendar year', () => {
    const age = { minimumYears: 30, counted: 'in-calendar-year' } as const;
    expect(outcome({ age }, born('1994-12-31'))).toBe('granted');
    expect(outcome({ age }, born('1995-01-01'))).toBe('too-young');
  });

  it('gives who was born on 29 February a birthday on the 28th', () => {
    const age = { minimumYears: 18 };
    const february = makePeriod('month', 2022, 2);
    expect(outcome({ age }, born('2004-02-29'), {}, february)).toBe('granted');
    expect(outcome({ age }, born('2004-02-29'), {}, makePeriod('month', 2022, 1))).toBe(
      'too-young',
    );
  });

  it('ends on the day of the state pension', () => {
    const age = { beforeStatePension: true };
    const code = (birthDate: string, year: number, number: number) =>
      outcome({ age }, born(birthDate), {}, makePeriod('month', year, number));
    expect([code('1957-03-01', 2024, 2), code('1957-03-01', 2024, 3)]).toEqual([
      'granted',
      'state-pension-reached',
    ]);
    expect([code('1953-01-15', 2019, 4), code('1953-01-15', 2019, 5)]).toEqual([
      'granted',
      'state-pension-reached',
    ]);
    expect(code('1947-12-31', 2012, 12)).toBe('state-pension-reached');
  });

  it('begins so many years before the state pension', () => {
    const age = { yearsBeforeStatePension: 10 };
    expect(outcome({ age }, born('1967-01-01'))).toBe('far-from-pension');
    expect(outcome({ age }, born('1966-10-31'))).toBe('granted');
  });

  it('is judged on another day where the scheme says so', () => {
    const onDay = (on: 'previous-31-december' | '1-january' | 'march') =>
      outcome({ age: { minimumYears: 18, on } }, born('2006-01-01'));
    expect(onDay('1-january')).toBe('granted');
    expect(onDay('previous-31-december')).toBe('too-young');
    expect(onDay('march')).toBe('too-young');
    const inMarch = makePeriod('month', 2024, 3);
    const byMarch = { age: { minimumYears: 18, on: 'march' } } as const;
    expect(outcome(byMarch, born('2006-03-31'), {}, inMarch)).toBe('granted');
    const onApplication = { age: { minimumYears: 18, on: 'application-date' } } as const;
    expect(outcome(onApplication, born('2006-01-01'))).toBe('unknown: applicationDate');
    expect(outcome(onApplication, born('2006-01-01'), { applicationDate: '2024-01-01' })).toBe(
      'granted',
    );
  });
});

describe('how long in service', () => {
  const after = (hireDate: string, on: 'each-period' | '1-january' | 'application-date') =>
    outcome({ service: { months: 6, on } }, { hireDate }, { applicationDate: '2024-01-15' });

  it('is counted on the day the scheme names, that day included', () => {
    expect([after('2023-08-01', 'each-period'), after('2023-08-02', 'each-period')]).toEqual([
      'granted',
      'service-too-short',
    ]);
    expect([after('2023-07-02', '1-january'), after('2023-07-03', '1-january')]).toEqual([
      'granted',
      'service-too-short',
    ]);
    expect(after('2023-07-16', 'application-date')).toBe('granted');
    expect(after('2023-07-17', 'application-date')).toBe('service-too-short');
  });

  it('is a year on 28 February for who was hired on the 29th', () => {
    const inMonth = (number: number) =>
      outcome(
        { service: { months: 12 } },
        { hireDate: '2024-02-29' },
        {},
        makePeriod('month', 2025, number),
      );
    expect([inMonth(1), inMonth(2)]).toEqual(['service-too-short', 'granted']);
  });

  it('takes no employment where the scheme is open to all', () => {
    const gone = { leaveDate: '2020-01-01' };
    expect(outcome({}, gone)).toBe('not-in-service');
    expect(outcome({ inService: false }, gone)).toBe('granted');
  });
});

describe('what payroll does not tell', () => {
  interface Case {
    fact: keyof MoreFacts;
    entitlement: EntitlementData;
    right: unknown;
    wrong: unknown;
    code: string;
  }
  const cases: Case[] = [
    {
      fact: 'careerDays',
      entitlement: { minimumCareerDays: 2555 },
      right: 2555,
      wrong: 2554,
      code: 'career-too-short',
    },
    {
      fact: 'employerFte',
      entitlement: { employerSize: { minimumFte: 20_00 } },
      right: 20_00,
      wrong: 19_99,
      code: 'employer-too-small',
    },
    {
      fact: 'employerFte',
      entitlement: { employerSize: { minimumFte: 10_00, belowFte: 20_00 } },
      right: 19_99,
      wrong: 20_00,
      code: 'employer-too-large',
    },
    {
      fact: 'region',
      entitlement: { regions: ['be-vlg'] },
      right: 'be-vlg',
      wrong: 'be-wal',
      code: 'region-outside',
    },
    {
      fact: 'educationLevel',
      entitlement: { educationLevels: ['low', 'middle'] },
      right: 'middle',
      wrong: 'high',
      code: 'education-outside',
    },
    {
      fact: 'statuses',
      entitlement: { statuses: ['jobseeker'] },
      right: ['self-employed', 'jobseeker'],
      wrong: [],
      code: 'status-outside',
    },
    {
      fact: 'receives',
      entitlement: { notReceiving: ['student-finance'] },
      right: [],
      wrong: ['student-finance'],
      code: 'receives-other',
    },
  ];

  it.each(cases)('$fact decides ($code), and is not guessed', (one) => {
    const { fact, entitlement, right, wrong, code } = one;
    expect(outcome(entitlement, {}, { [fact]: right })).toBe('granted');
    expect(outcome(entitlement, {}, { [fact]: wrong })).toBe(code);
    expect(outcome(entitlement)).toBe(`unknown: ${fact}`);
  });
});

describe('who judges', () => {
  const hours = { minimumHours: { operator: '≥', hoursPerWeek: 16 } } as const;
  const few = { contractHours: 1500 };

  it('is the hub, unless the scheme says payroll', () => {
    const byPayroll = { ...hours, evaluatedBy: 'payroll' } as const;
    expect(outcome(hours, few, { payrollSaysEntitled: true })).toBe('hours-below-minimum');
    expect(outcome(byPayroll, few, { payrollSaysEntitled: true })).toBe('granted');
    expect(outcome(byPayroll, {}, { payrollSaysEntitled: false })).toBe('payroll-says-no');
    expect(outcome(byPayroll)).toBe('unknown: payrollSaysEntitled');
  });

  it('is both, and nothing is granted while they differ', () => {
    const both = { ...hours, evaluatedBy: 'both-compare' } as const;
    expect(outcome(both, {}, { payrollSaysEntitled: true })).toBe('granted');
    expect(outcome(both, few, { payrollSaysEntitled: false })).toBe('hours-below-minimum');
    expect(outcome(both, few, { payrollSaysEntitled: true })).toBe('payroll-disagrees');
    expect(outcome(both, {}, { payrollSaysEntitled: false })).toBe('payroll-disagrees');
  });
});
