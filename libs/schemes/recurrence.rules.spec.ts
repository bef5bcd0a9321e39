import { assert, nat, property } from 'fast-check';
import { addDays, makePeriod, periodOn, type Period, type PeriodType } from '#libs/core';
import type { EmploymentFacts } from '#libs/connector';
import { decide, ruleFor } from './decision.rules.js';
import { employment, makeScheme } from './fixtures/made.js';
import type { MoreFacts } from './more-facts.js';
import { yearsAround } from './recurrence.rules.js';
import type { Scheme, SchemeData } from './scheme.js';
import type { Policies } from './shape/policies.js';

type Fixed = Extract<SchemeData['versions'][number]['grant'], { kind: 'fixed' }>;

const scheme = (grant: Partial<Fixed>, policies: Partial<Policies> = {}): Scheme =>
  makeScheme({ policies, grant: { kind: 'fixed', amount: 1200_00, ...grant } });

const periodsOf = (type: PeriodType, ...years: number[]): Period[] =>
  years.flatMap((year) =>
    Array.from({ length: type === 'month' ? 12 : 13 }, (_, at) => makePeriod(type, year, at + 1)),
  );

/** In which periods something is granted, and how much. */
const grants = (
  made: Scheme,
  facts: Partial<EmploymentFacts>,
  periods: Period[],
  more: MoreFacts = {},
): [string, bigint][] =>
  periods
    .map((period): [string, bigint] => [
      period.start,
      decide(made, employment(facts), period, more).amount,
    ])
    .filter(([, amount]) => amount > 0n);

describe('turns of years', () => {
  it('begin on their anchor, before and after it', () => {
    const everyTwo = { anchor: '2014-04-01', years: 2 };
    expect(yearsAround(everyTwo, '2016-03-31')).toEqual({ from: '2014-04-01', to: '2016-03-31' });
    expect(yearsAround(everyTwo, '2016-04-01').from).toBe('2016-04-01');
    expect(yearsAround(everyTwo, '2014-03-31').from).toBe('2012-04-01');
    const calendar = { anchor: '2000-01-01', years: 1 };
    expect(yearsAround(calendar, '2024-12-31')).toEqual({ from: '2024-01-01', to: '2024-12-31' });
  });

  it('of five years grant once in five years, and who joins gets all of it or waits', () => {
    const every = { kind: 'years', years: 5, anchor: '2020-01-01' } as const;
    const years = periodsOf('month', 2020, 2021, 2022, 2023, 2024, 2025);
    const joiner = { hireDate: '2022-03-31' };
    expect(grants(scheme({ every }), {}, years)).toEqual([
      ['2020-01-01', 1200_00n],
      ['2025-01-01', 1200_00n],
    ]);
    expect(grants(scheme({ every }), joiner, years)).toEqual([['2025-01-01', 1200_00n]]);
    expect(grants(scheme({ every, joiners: 'whole' }), joiner, years)).toEqual([
      ['2022-03-01', 1200_00n],
      ['2025-01-01', 1200_00n],
    ]);
  });

  it('wait until somebody has been in service long enough', () => {
    const made = makeScheme({
      entitlement: { service: { months: 6 } },
      grant: {
        kind: 'fixed',
        amount: 5000_00,
        every: { kind: 'years', years: 5, anchor: '2020-01-01' },
        joiners: 'whole',
      },
    });
    const years = periodsOf('month', 2022);
    expect(grants(made, { hireDate: '2022-03-15' }, years)).toEqual([['2022-09-01', 5000_00n]]);
  });

  it('cut by days count 29 February', () => {
    const made = scheme({
      amount: 366_00,
      every: { kind: 'years', anchor: '2000-01-01' },
      joiners: 'days-remaining',
    });
    const from = (hireDate: string, year = 2024) =>
      grants(made, { hireDate }, periodsOf('month', year));
    expect(from('2024-02-29')).toEqual([['2024-02-01', 307_00n]]);
    expect(from('2024-03-01')).toEqual([['2024-03-01', 306_00n]]);
    expect(from('2024-12-31')).toEqual([['2024-12-01', 1_00n]]);
    expect(from('2023-12-31', 2023)).toEqual([['2023-12-01', 1_00n]]);
  });

  it('go by the service of before, so that a new income relation is not a second grant', () => {
    const made = scheme({ every: { kind: 'years', anchor: '2000-01-01' }, joiners: 'whole' });
    const moved = { hireDate: '2024-06-01', seniorityDate: '2015-01-01' };
    expect(grants(made, moved, periodsOf('month', 2024))).toEqual([]);
  });

  it('pass over hire dates where the scheme takes no employment', () => {
    const open = makeScheme({
      entitlement: { inService: false },
      grant: { kind: 'fixed', amount: 500_00, every: { kind: 'years', anchor: '2000-01-01' } },
    });
    const hired = { hireDate: '2024-06-01', leaveDate: '2024-07-01' };
    expect(grants(open, hired, periodsOf('month', 2024))).toEqual([['2024-01-01', 500_00n]]);
  });

  it('begin with the scheme, where that begins within a turn', () => {
    const made = makeScheme({
      id: '2024-07',
      validFrom: '2024-07-01',
      grant: { kind: 'fixed', amount: 500_00, every: { kind: 'years', anchor: '2000-01-01' } },
    });
    expect(grants(made, {}, periodsOf('month', 2024, 2025))).toEqual([
      ['2024-07-01', 500_00n],
      ['2025-01-01', 500_00n],
    ]);
  });

  it('cut leavers by months or days where the scheme says so', () => {
    const every = { kind: 'years', anchor: '2000-01-01' } as const;
    const leaver = { leaveDate: '2024-02-29' };
    const made = (joiners: Fixed['joiners'] = 'next-turn') =>
      scheme({ amount: 366_00, every, joiners }, { leavers: 'pro-rata' });
    const years = periodsOf('month', 2024);
    expect(grants(made(), leaver, years)).toEqual([['2024-01-01', 61_00n]]);
    expect(grants(made('days-remaining'), leaver, years)).toEqual([['2024-01-01', 60_00n]]);
    const wholeMonths = scheme(
      { amount: 366_00, every },
      { leavers: 'pro-rata', midPeriod: 'whole-period' },
    );
    const halfway = { leaveDate: '2024-03-15' };
    expect(grants(wholeMonths, halfway, years)).toEqual([['2024-01-01', 61_00n]]);
  });

  it('grant exactly once a turn, whoever is hired when, by months and by four weeks', () => {
    const made = scheme({ every: { kind: 'years', anchor: '2000-01-01' }, joiners: 'whole' });
    const rules = (['month', 'four-week'] as const).map((type) =>
      periodsOf(type, 2023, 2024).map((period) => ruleFor(made, period)),
    );
    assert(
      property(nat(730), (days) => {
        const facts = employment({ hireDate: addDays('2023-01-01', days) });
        for (const ofType of rules) {
          const granted = ofType.filter((rule) => rule(facts).entitled).length;
          expect(granted).toBe(days < 365 ? 2 : 1);
        }
      }),
    );
  });
});

describe('other moments', () => {
  const years = periodsOf('month', 2024, 2025);

  it('once: as the scheme begins, or when somebody comes in', () => {
    const made = makeScheme({
      validFrom: '2024-03-01',
      id: '2024-03',
      grant: { kind: 'fixed', amount: 500_00, every: { kind: 'once' } },
    });
    expect(grants(made, {}, years)).toEqual([['2024-03-01', 500_00n]]);
    expect(grants(made, { hireDate: '2024-03-31' }, years)).toEqual([['2024-03-01', 500_00n]]);
    expect(grants(made, { hireDate: '2025-05-02' }, years)).toEqual([['2025-05-01', 500_00n]]);
  });

  it('at an age: on the birthday; who is older comes in later, or not at all', () => {
    const every = { kind: 'at-age', years: 40 } as const;
    const forty = { birthDate: '1984-02-29' };
    const older = { birthDate: '1960-01-01', hireDate: '2024-07-01' };
    const made = scheme({ amount: 4000_00, every, joiners: 'whole' });
    expect(grants(made, forty, years)).toEqual([['2024-02-01', 4000_00n]]);
    expect(grants(made, older, years)).toEqual([['2024-07-01', 4000_00n]]);
    expect(grants(scheme({ every }), older, years)).toEqual([]);
    expect(grants(made, { ...older, birthDate: '1990-01-01' }, years)).toEqual([]);
    const unknown = decide(made, employment({ birthDate: null }), makePeriod('month', 2024, 1));
    expect(unknown.reason).toEqual({ code: 'fact-unknown', params: { fact: 'birthDate' } });
  });

  it('in a window: on the day of application, while the pot lasts', () => {
    const made = scheme({
      amount: 1000_00,
      every: {
        kind: 'window',
        windows: [{ from: '2024-01-02', to: '2024-01-31', pot: 34_000_000_00 }],
      },
    });
    const january = makePeriod('month', 2024, 1);
    const code = (more: MoreFacts, period = january) =>
      decide(made, employment(), period, more).reason.code;
    const inTime = { applicationDate: '2024-01-31' };
    expect(decide(made, employment(), january, { ...inTime, potLeft: 1000_00n })).toMatchObject({
      amount: 1000_00n,
      reason: { code: 'granted-once' },
    });
    expect(code({ ...inTime, potLeft: 999_99n })).toBe('pot-empty');
    expect(code(inTime)).toBe('fact-unknown');
    expect(code({ applicationDate: '2024-01-01', potLeft: 1n })).toBe('window-closed');
    expect(code({ ...inTime, potLeft: 1n }, makePeriod('month', 2024, 2))).toBe(
      'granted-in-another-period',
    );
    expect(code({})).toBe('fact-unknown');
  });

  it('per event: each one in the period, and none is no event', () => {
    const made = scheme({ amount: 45_00, every: { kind: 'event', event: 'career-guidance' } });
    const happened = (...days: string[]): MoreFacts => ({
      events: days.map((on) => ({ kind: 'career-guidance', on })),
    });
    const amount = (more: MoreFacts) =>
      decide(made, employment(), makePeriod('month', 2024, 1), more).amount;
    expect(amount(happened('2024-01-01', '2024-01-31', '2024-02-01'))).toBe(90_00n);
    expect(amount(happened())).toBe(0n);
    expect(amount({ events: [{ kind: 'outplacement', on: '2024-01-05' }] })).toBe(0n);
  });

  it('holds 31 December and 1 January apart in a year of four-week periods', () => {
    const made = scheme({
      every: { kind: 'years', anchor: '2000-01-01' },
      joiners: 'days-remaining',
      amount: 365_00,
    });
    const last = periodOn('four-week', '2025-12-31');
    expect(decide(made, employment({ hireDate: '2025-12-31' }), last).amount).toBe(1_00n);
    const first = periodOn('four-week', '2026-01-01');
    expect(decide(made, employment({ hireDate: '2025-12-31' }), first).amount).toBe(365_00n);
  });
});
