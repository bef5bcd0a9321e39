import * as fc from 'fast-check';
import { addMonths, type Day, lastDayOfMonth } from '#libs/core';
import { lapsesOn, schemeById } from '#libs/schemes';
import { windowsOf } from './windows.rules.js';

const LBB = schemeById('nl-sw-lbb');
const monthEnds = (first: Day, count: number): Day[] =>
  Array.from({ length: count }, (_, at) => lastDayOfMonth(addMonths(first, at)));

describe('between which accruals lots of a day lapse', () => {
  it('is from the first accrual out of their window on, with no end', () => {
    const days = monthEnds('2018-01-01', 40);
    expect(
      windowsOf(LBB, days, '2021-12-31').filter(({ lotOn }) => lotOn === '2018-01-31'),
    ).toEqual([{ lotOn: '2018-01-31', from: '2021-01-31', until: days.at(-1), anyway: false }]);
  });

  it('has a gap where a longer term began: who did not lapse before lives on', () => {
    const days = monthEnds('2019-05-01', 72);
    expect(
      windowsOf(LBB, days, '2025-12-31').filter(({ lotOn }) => lotOn === '2019-05-31'),
    ).toEqual([{ lotOn: '2019-05-31', from: '2024-05-31', until: '2025-04-30', anyway: false }]);
    const first = windowsOf(LBB, monthEnds('2019-04-01', 73), '2025-12-31');
    expect(first.filter(({ lotOn }) => lotOn === '2019-04-30')).toEqual([
      { lotOn: '2019-04-30', from: '2022-04-30', until: '2022-04-30', anyway: false },
      { lotOn: '2019-04-30', from: '2024-04-30', until: '2025-04-30', anyway: false },
    ]);
  });

  it('is anyway where a pause ended, and not before', () => {
    const days = monthEnds('2016-12-01', 40);
    const of2016 = (today: Day) =>
      windowsOf(LBB, days, today).filter(({ lotOn }) => lotOn === '2016-12-31');
    expect(of2016('2019-12-31').some(({ anyway }) => anyway)).toBe(false);
    expect(of2016('2020-01-01')).toEqual([
      { lotOn: '2016-12-31', from: '2020-01-01', until: '2020-01-01', anyway: true },
    ]);
  });

  it('is nothing for lots that have a day of their own', () => {
    expect(windowsOf(schemeById('nl-rnf-iob'), ['2020-10-31'], '2024-01-01')).toEqual([]);
  });

  it('says the same as the rule for one lot and the accruals of one person', () => {
    const days = monthEnds('2015-07-01', 130);
    const today = '2026-06-30';
    const windows = windowsOf(LBB, days, today);
    fc.assert(
      fc.property(
        fc.subarray(days, { minLength: 1 }),
        fc.constantFrom(...days),
        (accruals, lotOn) => {
          const day = lapsesOn(LBB, lotOn, accruals);
          const found = windows.some(
            (one) =>
              one.lotOn === lotOn &&
              (one.anyway ||
                accruals.some((accrual) => one.from <= accrual && accrual <= one.until)),
          );
          expect(found).toBe(day !== null && day <= today);
        },
      ),
      { numRuns: 500 },
    );
  });
});
