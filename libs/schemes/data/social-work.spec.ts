import { makePeriod, type Cents, type PeriodType } from '#libs/core';
import type { EmploymentFacts } from '#libs/connector';
import {
  learner,
  lot,
  paid,
  planFor,
  refusals,
  scheme,
  training,
} from '../../../test/factories/plan-request.js';
import { schemeById } from '../catalogue.js';
import { conversationOn, conversationRuleOn } from '../conversation.rules.js';
import { decide } from '../decision.rules.js';
import { payoutProblems } from '../fiscal.rules.js';
import { employment, noWages, withPolicies } from '../fixtures/made.js';
import { lapsesOn, lastUsableDay } from '../lapse.rules.js';
import { lapsedGoesTo, settlementFor } from '../lifecycle.rules.js';
import type { Scheme } from '../scheme.js';
import { latestVersionOn } from '../timeline.js';

const lbb = schemeById('nl-sw-lbb');
const hours = schemeById('nl-sw-vitality-hours');
const ikb = schemeById('nl-sw-ikb');
const ikbHours = schemeById('nl-sw-ikb-hours');

const month = (year: number, number: number) => makePeriod('month', year, number);
const inYear = (
  one: Scheme,
  facts: EmploymentFacts,
  year: number,
  type: PeriodType = 'month',
): Cents =>
  Array.from(
    { length: type === 'month' ? 12 : 13 },
    (_, index) => decide(one, facts, makePeriod(type, year, index + 1)).amount,
  ).reduce((sum, amount) => sum + amount, 0n);
const born = (year: number) => employment({ birthDate: `${year}-12-31` });
const earning = (salary: number | null) => employment({ wages: { ...noWages, salary } });

describe('the money of the career budget', () => {
  const ask = (more: Parameters<typeof training>[0]) =>
    planFor({
      training: training(more),
      schemes: [scheme(lbb.id, latestVersionOn(lbb, '2026-01-15'))],
      lots: [lot(lbb.id, 900_00n)],
    });

  it('T36: refuses what the function needs, takes nothing, and says the employer must pay', () => {
    const plan = ask({ mandatoryForFunction: true });
    expect(plan.lines).toEqual([]);
    expect(refusals(plan)).toContainEqual(['nl-sw-lbb', 'training-is-mandatory']);
    expect(plan.suggestions).toEqual([{ code: 'employer-must-pay', params: {} }]);
  });

  it('pays a coach, and no regular refresher training', () => {
    expect(paid(ask({ purpose: 'coaching' }))).toEqual([['lot-nl-sw-lbb', 'lot', 400_00n]]);
    expect(refusals(ask({ purpose: 'refresher' }))).toEqual([
      ['nl-sw-lbb', 'purpose-not-admitted'],
    ]);
  });

  it('waits for an agreement with goal and amount, and for the yes of the employer', () => {
    for (const day of ['2015-08-01', '2018-03-01', '2024-03-01'])
      expect(conversationRuleOn(lbb, day)).toMatchObject({
        required: 'yearly',
        planDocument: 'individual-employability-plan',
        spendAgreement: true,
        employerDecision: 'approve',
        initiative: 'either',
      });
  });

  it('could be refused for weighty reasons only in the cao of 2014-16', () => {
    expect(conversationRuleOn(lbb, '2015-08-01')?.validRefusalGrounds).toEqual([
      'business',
      'organisational',
      'fiscal',
    ]);
  });
});

describe('vitality hours', () => {
  it('follow the age reached in the calendar year: 7.2, 14.4, 21.6, 36, and none under 30', () => {
    const at = (age: number) => inYear(hours, born(2020 - age), 2020);
    expect([29, 30, 39, 40, 44, 45, 49, 50, 64].map(at)).toEqual([
      0n,
      7_20n,
      7_20n,
      14_40n,
      14_40n,
      21_60n,
      21_60n,
      36_00n,
      36_00n,
    ]);
    expect(decide(hours, born(1990), month(2020, 1))).toMatchObject({ amount: 60n, unit: 'hours' });
    expect(decide(hours, born(1991), month(2020, 1)).reason.code).toBe('outside-table');
  });

  it('follow working hours: 24 of 36 is two thirds', () => {
    const partTimer = employment({ birthDate: '1979-03-01', contractHours: 2400 });
    expect(inYear(hours, partTimer, 2020)).toBe(9_60n);
  });

  it('were half of a year in 2015, which began in July', () => {
    expect(inYear(hours, born(1970), 2015)).toBe(10_80n);
  });

  it('accrue in service only, and up to the state pension', () => {
    const joiner = { ...born(1970), hireDate: '2020-10-01' };
    expect(inYear(hours, joiner, 2020)).toBe(9_00n);
    const pensioner = employment({ birthDate: '1954-02-10' });
    expect(decide(hours, pensioner, month(2020, 5)).amount).toBe(3_00n);
    expect(decide(hours, pensioner, month(2020, 6)).reason.code).toBe('state-pension-reached');
  });

  it('are also for who has no right to the money', () => {
    const student = { ...born(1980), category: 'student' as const };
    const older = employment({ birthDate: '1953-06-01', hireDate: '2000-01-01' });
    const both = (facts: EmploymentFacts) =>
      [lbb, hours].map((one) => decide(one, facts, month(2015, 9)).entitled);
    expect([both(student), both(older)]).toEqual([
      [false, true],
      [false, true],
    ]);
  });

  it('can be used for five years, also in the years in which money had three', () => {
    const granted = latestVersionOn(hours, '2020-01-31');
    expect(lastUsableDay(granted, '2020-01-31')).toBe('2025-01-30');
  });

  it('T11: are taken or paid at exit, to whichever employer, where money lapses or goes along', () => {
    expect(inYear(hours, born(1980), 2024)).toBe(14_40n);
    for (const next of ['same-scheme', 'elsewhere'] as const) {
      const exit = { event: 'resignation', on: '2024-12-31', next } as const;
      expect(settlementFor(hours, exit)).toMatchObject({
        goesTo: 'payroll',
        hours: 'taken-or-paid',
      });
      expect(settlementFor(lbb, exit).goesTo).toBe(
        next === 'same-scheme' ? 'new-employer' : 'employer-left',
      );
    }
  });

  it('pay the price of a course only where both agreed to it, at the wage of an hour', () => {
    const ask = (agreedAsMoney: boolean) =>
      planFor({
        training: training({ hours: 8_00n }),
        learner: learner({ hourlyWageCents: 25_00n }),
        schemes: [scheme(hours.id, latestVersionOn(hours, '2026-01-15'))],
        lots: [lot(hours.id, 14_40n, { unit: 'hours', agreedAsMoney })],
      });
    expect(paid(ask(true))[0]).toEqual(['lot-nl-sw-vitality-hours', 'lot', 360_00n]);
    const asLeave = ask(false);
    expect(paid(asLeave)).toEqual([['person', 'person', 400_00n]]);
    expect(asLeave.time).toMatchObject([{ hundredths: 8_00n }]);
  });

  it('ask for an agreement, and a missed talk about them is a warning', () => {
    expect(conversationRuleOn(hours, '2024-01-01')).toMatchObject({ spendAgreement: true });
    const missed = { savingSince: '2022-01-31', talks: [], day: '2024-01-01' };
    expect(conversationOn(hours, missed).effect).toBe('warn');
    expect(conversationOn(lbb, missed).effect).toBe('block-tax-free');
  });

  it('stand with the money in one family', () => {
    expect([lbb.family, hours.family]).toEqual(['sw-loopbaanbudget', 'sw-loopbaanbudget']);
  });
});

describe('the choice budget', () => {
  it('T32: over 3,000.00 it is 522.16 a month, each part kept apart', () => {
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

  it('T32: or 521.92, where the tenth of a percent is over the salary alone', () => {
    const narrow = withPolicies(ikb, { contestedBase: 'narrow' });
    expect(decide(narrow, earning(3000_00), month(2024, 3)).amount).toBe(521_92n);
  });

  it('T32: lives until December, and is paid out by payroll then', () => {
    for (const lotOn of ['2024-01-31', '2024-12-31'])
      expect(lapsesOn(ikb, lotOn, [])).toBe('2025-01-01');
    const { fiscal, ...version } = latestVersionOn(ikb, '2024-12-31');
    expect(lapsedGoesTo(version, 'exists')).toBe('payroll');
    expect(fiscal).toMatchObject({
      regime: 'arbeidsvoorwaardenbedrag',
      payoutRight: true,
      payrollFeedback: 'gross-component',
    });
  });

  it('T32: has its 26 hours of leave apart, in proportion to working hours', () => {
    expect(inYear(ikbHours, employment(), 2024)).toBe(26_00n);
    expect(inYear(ikbHours, employment(), 2024, 'four-week')).toBe(26_00n);
    expect(inYear(ikbHours, employment({ contractHours: 1800 }), 2024)).toBe(13_00n);
    expect(decide(ikbHours, employment(), month(2024, 1)).unit).toBe('hours');
    expect(ikbHours.family).toBe(ikb.family);
  });

  it('is not granted here for the years in which those hours were money', () => {
    for (const one of [ikb, ikbHours])
      expect(decide(one, earning(3000_00), month(2023, 12)).reason.code).toBe(
        'scheme-not-in-force',
      );
  });

  it('has its fixed ten euros of who earned nothing, and nothing of a wage nobody told', () => {
    expect(decide(ikb, earning(0), month(2024, 3)).amount).toBe(10_00n);
    expect(decide(ikb, earning(null), month(2024, 3)).reason.code).toBe('no-wage-known');
  });

  it('says that it buys leave at the wage of an hour, and the career budget that it does not', () => {
    const bought = (one: Scheme) => latestVersionOn(one, '2024-06-01').spending.moneyToHours;
    expect([bought(ikb), bought(lbb)]).toEqual(['hourly-wage', 'none']);
  });

  it('T36: never pays mandatory training either', () => {
    const plan = planFor({
      training: training({ mandatoryForFunction: true }),
      schemes: [scheme(ikb.id, latestVersionOn(ikb, '2026-01-15'))],
      lots: [lot(ikb.id, 900_00n)],
    });
    expect(plan.lines).toEqual([]);
  });

  it('goes to payroll at exit, with its hours', () => {
    for (const one of [ikb, ikbHours])
      expect(settlementFor(one, { event: 'resignation', on: '2024-06-30' }).goesTo).toBe('payroll');
  });

  it('says of every version that pays out that it does', () => {
    for (const { versions } of [lbb, hours, ikb, ikbHours])
      for (const version of versions) expect(payoutProblems(version)).toEqual([]);
  });
});
