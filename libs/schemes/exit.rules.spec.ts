import { makePeriod } from '#libs/core';
import { schemeById } from './catalogue.js';
import { settleExit } from './exit.rules.js';
import { lapsedLots } from './lapse.rules.js';

const iob = schemeById('nl-rnf-iob');
const plb = schemeById('nl-etd-plb');
const lbb = schemeById('nl-sw-lbb');

const lots = Array.from({ length: 24 }, (_, index) => ({
  lotOn: makePeriod('month', 2022 + Math.floor(index / 12), (index % 12) + 1).end,
  remaining: 30_00n,
}));

describe('leaving an employer in Sociaal Werk', () => {
  it('T11i: under the same cao 720.00 goes to the new employer, each lot with its date', () => {
    const exit = settleExit(lbb, { leftOn: '2023-12-31', next: 'same-scheme', lots });
    expect(exit).toMatchObject({
      behaviour: 'transfer-to-new-employer',
      goesTo: 'new-employer',
      amount: 720_00n,
      hours: 'taken-or-paid',
    });
    expect(exit.lots).toEqual(lots);
  });

  it('T11i: with the dates they came with, old lots do not lapse at the first accrual elsewhere', () => {
    const { lots: taken } = settleExit(lbb, { leftOn: '2023-12-31', next: 'same-scheme', lots });
    const lapsedAfter = (day: string) =>
      lapsedLots(lbb, { lots: taken, accruals: [day], day }).length;
    expect(lapsedAfter('2024-01-31')).toBe(0);
    expect(lapsedAfter('2027-01-31')).toBe(1);
  });

  it('T11ii: elsewhere, what is left after 500.00 of coaching lapses to the employer', () => {
    const afterCoaching = lots.map((lot, index) => ({
      ...lot,
      remaining: index < 16 ? 0n : index === 16 ? 10_00n : lot.remaining,
    }));
    const exit = settleExit(lbb, { leftOn: '2023-12-31', next: 'elsewhere', lots: afterCoaching });
    expect(exit).toMatchObject({
      schemeVersion: '2022-05',
      behaviour: 'lapse',
      goesTo: 'employer-left',
      amount: 220_00n,
      hours: 'taken-or-paid',
    });
    expect(exit.lots).toHaveLength(8);
  });

  it('T11, T34: in the cao 2014-16 the balance is paid through payroll instead, unless a new employer takes it', () => {
    const elsewhere = settleExit(lbb, { leftOn: '2016-02-29', next: 'elsewhere', lots });
    expect(elsewhere).toMatchObject({
      schemeVersion: '2015-07',
      behaviour: 'taxed-settlement',
      goesTo: 'payroll',
      amount: 720_00n,
    });
    const inScheme = settleExit(lbb, { leftOn: '2016-02-29', next: 'same-scheme', lots });
    expect(inScheme.goesTo).toBe('new-employer');
  });
});

describe('leaving an employer in retail', () => {
  it('T15: in 2020 the lot goes back to the employer left, since 2021 it stays', () => {
    const one = [{ lotOn: '2020-10-31', remaining: 12_50n }];
    const exitOn = (leftOn: string) => settleExit(iob, { leftOn, next: 'elsewhere', lots: one });
    expect(exitOn('2020-10-31')).toMatchObject({ goesTo: 'employer-left', amount: 12_50n });
    expect(exitOn('2022-10-31')).toMatchObject({ goesTo: 'person', amount: 12_50n });
  });

  it('leaves to a person what the Technische Detailhandel does not settle', () => {
    const exit = settleExit(plb, { leftOn: '2023-12-31', next: 'elsewhere', lots });
    expect(exit).toMatchObject({ behaviour: 'undecided', goesTo: 'nobody-yet', amount: 720_00n });
  });
});
