import { makePeriod, type Cents } from '#libs/core';
import {
  lot,
  paid,
  planFor,
  refusals,
  scheme,
  training,
} from '../../../test/factories/plan-request.js';
import { schemeById } from '../catalogue.js';
import { conversationRuleOn } from '../conversation.rules.js';
import { decide, type Decision } from '../decision.rules.js';
import { employment, withPolicies } from '../fixtures/made.js';
import { fundingOn, providerPaidBy } from '../funding.rules.js';
import { periodsOnInvoice } from '../fixtures/invoices.js';
import { invoicedIn } from '../invoice.rules.js';
import { lapsesOn, lastUsableDay } from '../lapse.rules.js';
import { lapsedGoesTo, settlementFor } from '../lifecycle.rules.js';
import type { MoreFacts } from '../more-facts.js';
import type { Scheme } from '../scheme.js';
import { latestVersionOn } from '../timeline.js';

const month = (year: number, number: number) => makePeriod('month', year, number);
const overYear = (
  one: Scheme,
  year: number,
  { facts = employment(), more = {} }: { facts?: typeof hired; more?: MoreFacts } = {},
): Decision[] =>
  Array.from({ length: 12 }, (_, index) => decide(one, facts, month(year, index + 1), more));
const amountsOf = (decisions: Decision[]): Cents[] => decisions.map(({ amount }) => amount);
const total = (amounts: Cents[]): Cents => amounts.reduce((sum, amount) => sum + amount, 0n);
const hired = employment();

describe('De Leerrekening', () => {
  const leerrekening = schemeById('nl-leerrekening');
  it('grants nothing as long as no agreement names an amount', () => {
    expect(decide(leerrekening, hired, month(2024, 1))).toMatchObject({
      entitled: false,
      amount: 0n,
      reason: { code: 'agreed-amount-missing' },
    });
  });

  it('grants what an employer agreed to everybody reported, of whatever hours', () => {
    const helper = employment({ contractHours: 400, category: 'weekend-helper' });
    const more = { agreedAmount: 150_00n };
    for (const facts of [hired, helper])
      expect(amountsOf(overYear(leerrekening, 2024, { facts, more }))).toEqual(
        Array(12).fill(12_50n),
      );
  });

  it('is invoiced the month after, and can be spent once the money is there', () => {
    expect(invoicedIn(leerrekening, month(2024, 1))).toEqual(month(2024, 2));
    expect(fundingOn(leerrekening, { on: '2024-01-31', invoicedOn: null })).toMatchObject({
      model: 'prefunded-trust',
      spendableWhen: 'funded',
    });
  });

  it('keeps each deposit five years, and gives it back to the employer after that', () => {
    expect(lastUsableDay(latestVersionOn(leerrekening, '2024-01-31'), '2024-01-31')).toBe(
      '2029-01-30',
    );
    expect(lapsedGoesTo(latestVersionOn(leerrekening, '2029-02-01'), 'exists')).toBe(
      'employer-left',
    );
  });

  it('goes along to another job, also when the employer fails, for training for other work', () => {
    for (const event of ['exit-elsewhere', 'employer-bankrupt'] as const)
      expect(settlementFor(leerrekening, { event, on: '2024-06-30' })).toMatchObject({
        accrual: 'stop',
        goesTo: 'person',
        spendable: 'category-d-only',
      });
  });
});

describe('the supermarket budget', () => {
  const pob = schemeById('nl-sm-pob');
  const months = Array.from({ length: 12 }, (_, index) => month(2018, index + 1));

  it('is for more than 12 hours a week: 12 is too few', () => {
    const of = (contractHours: number) => {
      const { entitled, reason } = decide(pob, employment({ contractHours }), month(2018, 1));
      return [entitled, reason.code];
    };
    expect(of(1200)).toEqual([false, 'hours-below-minimum']);
    expect(of(1201)).toEqual([true, 'granted']);
  });

  it('T4: adds up to 175.00 a year, where 14.58 a month would lose four cents', () => {
    const amounts = amountsOf(overYear(pob, 2018));
    expect(amounts.slice(0, 5)).toEqual([14_58n, 14_59n, 14_58n, 14_58n, 14_59n]);
    expect(total(amounts)).toBe(175_00n);
  });

  it('T35: the twelve grants of 2018 stay when the employer keeps the money from 12 December', () => {
    const modelOn = (on: string) => fundingOn(pob, { on, invoicedOn: null }).model;
    expect([modelOn('2018-12-11'), modelOn('2018-12-12')]).toEqual([
      'prefunded-trust',
      'employer-reserve',
    ]);
    expect(total(amountsOf(overYear(pob, 2018)))).toBe(175_00n);
    expect(months.map(({ end }) => lapsesOn(pob, end, [])?.slice(0, 4))).toEqual(
      Array(12).fill('2023'),
    );
  });

  it('T35: nothing of 2018 is ever invoiced, so nothing is in trust', () => {
    for (const period of months) expect(invoicedIn(pob, period)).toBeNull();
    for (const invoice of [...months, month(2019, 1), month(2019, 2)])
      expect(periodsOnInvoice(pob, invoice)).toEqual([]);
  });

  it('T35: what is spent later is passed on to the employer', () => {
    const { model } = fundingOn(pob, { on: '2019-03-01', invoicedOn: null });
    expect(providerPaidBy[model]).toBe('employer');
  });

  it('can be spent for sixty months after the month it accrued in', () => {
    expect(lapsesOn(pob, '2018-01-31', [])).toBe('2023-01-31');
  });

  it('leaves it to a person what a leaver keeps, since sources contradict each other', () => {
    const on = (day: string) => settlementFor(pob, { event: 'exit-elsewhere', on: day }).goesTo;
    expect([on('2018-06-30'), on('2024-06-30')]).toEqual(['person', 'nobody-yet']);
  });

  it('pays no training for the present function, and none from outside the catalogue', () => {
    const ask = (more: Parameters<typeof training>[0]) =>
      refusals(
        planFor({
          training: training(more),
          schemes: [scheme(pob.id, latestVersionOn(pob, '2026-01-15'))],
          lots: [lot(pob.id, 175_00n)],
        }),
      );
    expect(ask({ mandatoryForFunction: true })).toContainEqual([
      'nl-sm-pob',
      'training-is-mandatory',
    ]);
    expect(ask({ inCatalogue: false })).toEqual([['nl-sm-pob', 'not-in-catalogue']]);
  });
});

describe('the training budget of ING', () => {
  const ing = schemeById('nl-ing-budget');
  const enrolled = (from: string): MoreFacts => ({
    programmes: [{ name: 'training-programme', from, until: null }],
  });
  const over2018 = (one: Scheme, more: MoreFacts) => amountsOf(overYear(one, 2018, { more }));

  it('T31: is 375.00 a year for everybody', () => {
    expect(over2018(ing, { programmes: [] })).toEqual([375_00n, ...Array<bigint>(11).fill(0n)]);
  });

  it('T31: is 750.00 for who enrols on 1 July, of which half comes in July', () => {
    const amounts = over2018(ing, enrolled('2018-07-01'));
    expect([amounts[0], amounts[6], total(amounts)]).toEqual([375_00n, 375_00n, 750_00n]);
  });

  it('T31: or 375.00 that year and 750.00 the next, in the other reading', () => {
    const next = withPolicies(ing, { multiplierTiming: 'next-turn' });
    expect(total(over2018(next, enrolled('2018-07-01')))).toBe(375_00n);
    expect(decide(next, hired, month(2019, 1), enrolled('2018-07-01')).amount).toBe(750_00n);
  });

  it('is not doubled, and says so, as long as nobody told who enrolled', () => {
    expect(decide(ing, hired, month(2018, 1))).toMatchObject({
      amount: 375_00n,
      reason: { code: 'granted-without-extra', params: { fact: 'programmes' } },
    });
  });

  it('goes along to another employer', () => {
    expect(settlementFor(ing, { event: 'resignation', on: '2022-03-31' }).goesTo).toBe('person');
  });
});

describe('the budgets of retail', () => {
  const iob = schemeById('nl-rnf-iob');
  const plb = schemeById('nl-etd-plb');
  const plan = (one: Scheme, more: Parameters<typeof training>[0] = {}) =>
    planFor({
      training: training({ priceCents: 150_00n, ...more }),
      schemes: [scheme(one.id, latestVersionOn(one, '2026-01-15'))],
      lots: [lot(one.id, 150_00n)],
    });

  it('pay a course from the catalogue', () => {
    for (const one of [iob, plb])
      expect(paid(plan(one))).toEqual([[`lot-${one.id}`, 'lot', 150_00n]]);
  });

  it('T36: never pay what the employer must give', () => {
    for (const one of [iob, plb]) {
      const { lines, suggestions } = plan(one, { mandatoryForFunction: true });
      expect(lines).toEqual([]);
      expect(suggestions).toEqual([{ code: 'employer-must-pay', params: {} }]);
    }
  });

  it('pay no hobby, and technical retail no books alone either', () => {
    for (const one of [iob, plb])
      expect(refusals(plan(one, { purpose: 'hobby' }))).toEqual([[one.id, 'purpose-not-admitted']]);
    expect(refusals(plan(plb, { purpose: 'self-study' }))).toEqual([
      ['nl-etd-plb', 'purpose-not-admitted'],
    ]);
  });

  it('let a person ask for a course that is missing in technical retail only', () => {
    const missing = (one: Scheme) => refusals(plan(one, { inCatalogue: false }));
    expect(missing(plb)).toEqual([['nl-etd-plb', 'ask-for-listing']]);
    expect(missing(iob)).toEqual([['nl-rnf-iob', 'not-in-catalogue']]);
  });

  it('wait in technical retail for the employer, who looks at the budget and the conditions', () => {
    expect(conversationRuleOn(plb, '2024-05-01')).toMatchObject({
      required: 'none',
      employerDecision: 'approve',
      spendAgreement: false,
      validRefusalGrounds: ['budget-too-small', 'conditions-not-met'],
    });
    expect(conversationRuleOn(iob, '2024-05-01')).toBeUndefined();
  });

  it('show the course to the employer only where it approves it', () => {
    const sees = (one: Scheme) => latestVersionOn(one, '2024-05-01').privacy.employerSees;
    expect([sees(iob), sees(plb)]).toEqual(['category', 'course']);
  });
});
