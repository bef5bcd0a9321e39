import { makePeriod } from '#libs/core';
import { paid, planFor, refusals, scheme, training } from '../../../test/factories/plan-request.js';
import { advanceFor } from '../grant/advance.rules.js';
import { schemeById } from '../catalogue.js';
import { conversationOn } from '../conversation.rules.js';
import { decide } from '../decision.rules.js';
import { usableFor } from '../fiscal.rules.js';
import { employment } from '../fixtures/made.js';
import { lapsedLots } from '../lapse.rules.js';
import { settlementFor } from '../lifecycle.rules.js';
import { latestVersionOn } from '../timeline.js';

const month = (year: number, number: number) => makePeriod('month', year, number);

describe('Woondiensten (T27)', () => {
  const ilob = schemeById('nl-woondiensten-ilob');
  const joiner = employment({ hireDate: '2022-04-01', contractHours: 2400 });
  const granted = (year: number, number: number, balance = 0n, facts = joiner) =>
    decide(ilob, facts, month(year, number), { balance });

  it('T27: hired on 1 April 2022 for 24 of 36 hours has 450.00 that year, and 600.00 the year after', () => {
    expect([3, 4, 5].map((number) => granted(2022, number).amount)).toEqual([0n, 450_00n, 0n]);
    expect(granted(2023, 1, 450_00n).amount).toBe(600_00n);
  });

  it('T27: three years ahead come on top: 2,250.00 can be booked, 1,800.00 below zero', () => {
    const ahead = advanceFor(ilob, month(2022, 4))(joiner);
    expect(ahead).toBe(1800_00n);
    expect(granted(2022, 4).amount + (ahead as bigint)).toBe(2250_00n);
  });

  it('T27: at 4,500.00 nothing more comes', () => {
    expect(granted(2023, 1, 4500_00n)).toMatchObject({
      amount: 0n,
      reason: { code: 'cap-reached' },
    });
  });

  it('before the cao of 2022 who was not there on 1 January waited, and nobody drew ahead', () => {
    const hired = employment({ hireDate: '2021-04-01' });
    expect(granted(2021, 4, 0n, hired).amount).toBe(0n);
    expect(granted(2021, 1, 0n, employment()).amount).toBe(900_00n);
    expect(advanceFor(ilob, month(2021, 4))(hired)).toBe(0n);
  });

  it('is for on-call and fixed-term workers too, not for agency workers', () => {
    const amountFor = (contract: 'on-call' | 'fixed' | 'agency') =>
      granted(2023, 1, 0n, employment({ contract })).amount;
    expect([amountFor('on-call'), amountFor('fixed'), amountFor('agency')]).toEqual([
      900_00n,
      900_00n,
      0n,
    ]);
  });

  it('never lapses in service, and ends with the employment', () => {
    expect(granted(2023, 1).expiresOn).toBeNull();
    expect(settlementFor(ilob, { event: 'resignation', on: '2024-06-30' })).toMatchObject({
      balance: 'use-before-exit',
      goesTo: 'employer-left',
    });
  });

  it('does not pay a driving licence', () => {
    const rules = scheme(ilob.id, latestVersionOn(ilob, '2026-01-15'));
    const plan = planFor({ schemes: [rules], training: training({ purpose: 'driving-licence' }) });
    expect(refusals(plan)).toEqual([['nl-woondiensten-ilob', 'purpose-not-admitted']]);
  });
});

describe('Architectenbureaus (T29)', () => {
  const voucher = schemeById('nl-architecten-voucher');
  const leaver = employment({ contractHours: 3200, leaveDate: '2025-06-30' });
  const inJanuary = (year: number) => decide(voucher, leaver, month(year, 1));
  const leftOf2024 = { lotOn: inJanuary(2024).lotOn, remaining: 18_00n };

  it('T29: 32 of 40 hours is 28 hours a year; what is left of 2024 goes along to 2025, and 28 come', () => {
    expect(inJanuary(2024)).toMatchObject({ amount: 28_00n, unit: 'hours' });
    const lapsed = lapsedLots(voucher, { lots: [leftOf2024], accruals: [], day: '2025-06-30' });
    expect(lapsed).toEqual([]);
    expect(inJanuary(2025).amount).toBe(28_00n);
  });

  it('T29: at exit all of it lapses, to nobody', () => {
    const settlement = settlementFor(voucher, { event: 'resignation', on: '2025-06-30' });
    expect(settlement).toMatchObject({ balance: 'lapse', goesTo: 'void', accrual: 'stop' });
  });

  it('keeps hours for five years', () => {
    const on = (day: string) => lapsedLots(voucher, { lots: [leftOf2024], accruals: [], day });
    expect([on('2029-01-30').length, on('2029-01-31').length]).toEqual([0, 1]);
  });

  it('only warns when a year goes by without a talk', () => {
    const state = (day: string) =>
      conversationOn(voucher, { savingSince: '2024-01-01', talks: ['2024-11-20'], day });
    expect([state('2025-12-31').effect, state('2026-01-01').effect]).toEqual(['none', 'warn']);
  });
});

describe('Graanbe- en verwerkende bedrijven (T28)', () => {
  const pob = schemeById('nl-graan-pob');
  const may: [string, bigint] = ['2014-05-12', 600_00n];
  const november: [string, bigint] = ['2015-11-12', 400_00n];
  const asked = (on: string, uses: [string, bigint][]) =>
    planFor({
      on,
      training: training({ priceCents: 700_00n }),
      schemes: [
        scheme(pob.id, latestVersionOn(pob, on), {
          uses: uses.map(([day, amount]) => ({ on: day, amount })),
        }),
      ],
    });

  it('T28: after 600.00 in May 2014 the fund pays 400.00 of 700.00 in November 2015, the person 300.00', () => {
    expect(paid(asked('2015-11-12', [may]))).toEqual([
      ['nl-graan-pob', 'fund', 400_00n],
      ['person', 'person', 300_00n],
    ]);
  });

  it('T28: two years after May 2014 it is 1,000.00 again, less November', () => {
    expect(refusals(asked('2016-05-11', [may, november]))).toEqual([
      ['nl-graan-pob', 'limit-reached'],
    ]);
    expect(paid(asked('2016-05-12', [may, november]))[0]).toEqual([
      'nl-graan-pob',
      'fund',
      600_00n,
    ]);
  });

  it('was 750.00 in two years before April 2014', () => {
    expect(paid(asked('2014-03-31', [['2013-06-01', 200_00n]]))[0]).toEqual([
      'nl-graan-pob',
      'fund',
      550_00n,
    ]);
  });

  it('is a right without lots, for training that is not for the present function', () => {
    expect(decide(pob, employment(), month(2015, 11))).toMatchObject({
      entitled: true,
      amount: 0n,
      reason: { code: 'right-without-lots' },
    });
    const usable = (category: 'c' | 'd') =>
      usableFor(pob, {
        category,
        granterIsCurrentEmployer: true,
        spendable: 'any',
        on: '2015-11-12',
      }).usable;
    expect([usable('c'), usable('d')]).toEqual([false, true]);
  });

  it('pays nothing where the enrolment is not proven or the employer asks for the training', () => {
    const plan = planFor({
      schemes: [scheme(pob.id, latestVersionOn(pob, '2015-11-12'))],
      training: training({ enrolmentProven: false, requestedBy: 'employer' }),
    });
    expect(refusals(plan)).toEqual([
      ['nl-graan-pob', 'training-asked-by-employer'],
      ['nl-graan-pob', 'enrolment-not-proven'],
    ]);
  });
});
