import * as fc from 'fast-check';
import { addDays, addMonths, makePeriod, type Day } from '#libs/core';
import { schemeById } from './catalogue.js';
import { lapsedLots, lapsesOn, lastUsableDay } from './lapse.rules.js';
import type { Scheme } from './scheme.js';
import { Lots } from './shape/lots.js';
import { graceUntil, newTerm, noticesDue } from './term.rules.js';

type LotsData = object;
const iob = schemeById('nl-rnf-iob');
const lots = (data: LotsData): Lots => Lots.parse({ lapsesTo: 'employer', ...data });
/** A scheme of one version after another, each with its own first day and rules for lots. */
const schemeOf = (...versions: [Day, LotsData][]): Scheme => ({
  ...iob,
  versions: versions.map(([validFrom, data], at) => {
    const next = versions[at + 1];
    return {
      ...iob.versions[0]!,
      id: validFrom.slice(0, 7),
      validFrom,
      validTo: next ? addDays(next[0], -1) : null,
      lots: lots(data),
    };
  }),
});
const months60 = { expiry: 'date', termMonths: 60 };
const lastDay = (data: LotsData, lotOn: Day, validFrom = '2020-01-01') =>
  lastUsableDay({ lots: lots(data), validFrom }, lotOn);

describe('the last day a lot can be spent', () => {
  it.each([
    ['2020-10-31', 60, '2025-10-30'],
    ['2024-02-29', 60, '2029-02-27'],
    ['2024-02-29', 48, '2028-02-28'],
    ['2020-12-31', 60, '2025-12-30'],
    ['2026-01-25', 36, '2029-01-24'],
  ])('a lot of %s of %d months: %s', (lotOn, termMonths, last) => {
    expect(lastDay({ expiry: 'date', termMonths }, lotOn)).toBe(last);
  });

  it('T32: what an individual choice budget brings in a year does not survive 31 December of it', () => {
    const ikb = schemeOf(['2024-01-01', { expiry: 'period-end', lapsesTo: 'payroll' }]);
    const year = Array.from({ length: 12 }, (_, index) => ({
      lotOn: makePeriod('month', 2024, index + 1).end,
      remaining: 522_16n,
    }));
    for (const { lotOn } of year) expect(lastUsableDay(ikb.versions[0]!, lotOn)).toBe('2024-12-31');
    const lapsed = (day: Day) => lapsedLots(ikb, { lots: year, accruals: [], day });
    expect(lapsed('2024-12-31')).toEqual([]);
    expect(lapsed('2025-01-01').reduce((sum, { remaining }) => sum + remaining, 0n)).toBe(
      6_265_92n,
    );
  });

  it('ends with the school year, also for the lot of its last day', () => {
    const vov = { expiry: 'period-end', periodEnd: 'school-year', lapsesTo: 'void' };
    expect(lastDay(vov, '2024-09-01')).toBe('2025-08-31');
    expect(lastDay(vov, '2025-08-31')).toBe('2025-08-31');
  });

  it('ends with a fixed block of five years, wherever in it the lot was granted', () => {
    const block = { expiry: 'block-end', blockYears: 5, blockFrom: '2019-01-01' };
    expect(lastDay(block, '2019-01-01')).toBe('2023-12-31');
    expect(lastDay(block, '2023-12-31')).toBe('2023-12-31');
    expect(lastDay(block, '2024-02-29')).toBe('2028-12-31');
    expect(lastDay({ ...block, blockFrom: null }, '2024-12-31')).toBe('2024-12-31');
  });

  it('does not come for a lot that never lapses', () => {
    const base = schemeOf(['2016-01-01', { expiry: 'never' }]);
    expect(lastUsableDay(base.versions[0]!, '2016-01-31')).toBeNull();
    expect(lapsesOn(base, '2016-01-31', ['2050-01-31'])).toBeNull();
  });
});

describe('a new version of the rules for lots', () => {
  const longer = schemeOf(
    ['2020-01-01', { expiry: 'date', termMonths: 36 }],
    ['2022-05-01', months60],
  );
  const granted = { lotOn: '2020-01-31', expiresOn: '2023-01-30' };

  it('gives a live lot the longer term from the day it begins', () => {
    expect(newTerm(longer, { ...granted, on: '2022-04-30' })).toBe('unchanged');
    expect(newTerm(longer, { ...granted, on: '2022-05-01' })).toEqual({ expiresOn: '2025-01-30' });
    expect(lapsesOn(longer, '2020-01-31', [])).toBe('2025-01-31');
  });

  it('changes nothing for a lot that already has the term, or is granted under it', () => {
    expect(
      newTerm(longer, { lotOn: '2020-01-31', expiresOn: '2025-01-30', on: '2024-01-01' }),
    ).toBe('unchanged');
    expect(
      newTerm(longer, { lotOn: '2022-05-31', expiresOn: '2027-05-30', on: '2024-01-01' }),
    ).toBe('unchanged');
  });

  it('does not bring back what had lapsed', () => {
    const early = schemeOf(
      ['2018-01-01', { expiry: 'date', termMonths: 36 }],
      ['2022-05-01', months60],
    );
    const lapsed = { lotOn: '2018-06-30', expiresOn: '2021-06-29', on: '2022-06-01' };
    expect(newTerm(early, lapsed)).toBe('unchanged');
    expect(lapsesOn(early, '2018-06-30', [])).toBe('2021-06-30');
  });

  it('leaves each lot the term it was granted with, where the scheme says so', () => {
    const kept = schemeOf(
      ['2020-01-01', { expiry: 'date', termMonths: 36 }],
      ['2022-05-01', { ...months60, transition: 'lots-keep-grant-term' }],
    );
    expect(newTerm(kept, { ...granted, on: '2022-05-01' })).toBe('unchanged');
    expect(lapsesOn(kept, '2020-01-31', [])).toBe('2023-01-31');
  });

  it('with a shorter term makes nothing lapse before it began', () => {
    const shorter = schemeOf(
      ['2020-01-01', months60],
      ['2024-01-01', { expiry: 'date', termMonths: 12 }],
    );
    const lot = { lotOn: '2020-01-31', expiresOn: '2025-01-30', on: '2024-01-01' };
    expect(newTerm(shorter, lot)).toEqual({ expiresOn: '2023-12-31' });
    expect(lapsesOn(shorter, '2020-01-31', [])).toBe('2024-01-01');
  });

  it('can turn a window into a date, or a date into for ever', () => {
    const window = schemeOf(
      ['2020-01-01', { expiry: 'with-next-accrual', termMonths: 36 }],
      ['2022-01-01', months60],
    );
    const lot = { lotOn: '2020-01-31', expiresOn: null, on: '2022-01-01' };
    expect(newTerm(window, lot)).toEqual({ expiresOn: '2025-01-30' });
    expect(lapsesOn(window, '2020-01-31', [])).toBe('2025-01-31');
    const never = schemeOf(['2020-01-01', months60], ['2022-01-01', { expiry: 'never' }]);
    expect(
      newTerm(never, { lotOn: '2020-01-31', expiresOn: '2025-01-30', on: '2022-01-01' }),
    ).toEqual({ expiresOn: null });
  });

  it('says one thing however often it is asked, and the day after is when the lot lapses', () => {
    const day = fc.integer({ min: 0, max: 4_000 }).map((days) => addDays('2016-01-01', days));
    const term = fc.constantFrom(12, 24, 36, 48, 60);
    fc.assert(
      fc.property(day, fc.array(term, { minLength: 3, maxLength: 3 }), (lotOn, [a, b, c]) => {
        const date = (termMonths: number | undefined) => ({ expiry: 'date', termMonths });
        const scheme = schemeOf(
          ['2016-01-01', date(a)],
          ['2019-03-01', date(b)],
          ['2022-02-28', date(c)],
        );
        const first = lastUsableDay(
          scheme.versions.findLast(({ validFrom }) => validFrom <= lotOn)!,
          lotOn,
        );
        const renewed = newTerm(scheme, { lotOn, expiresOn: first, on: '2040-01-01' });
        const expiresOn = renewed === 'unchanged' ? first : renewed.expiresOn;
        expect(newTerm(scheme, { lotOn, expiresOn, on: '2040-01-01' })).toBe('unchanged');
        expect(lapsesOn(scheme, lotOn, [])).toBe(addDays(expiresOn!, 1));
      }),
      { numRuns: 500, examples: [['2020-02-28', [12, 24, 36]]] },
    );
  });
});

describe('an order that is cancelled after the lot would have lapsed', () => {
  const protects = { lots: lots(months60) };
  const lapses = { lots: lots({ ...months60, holdProtects: false }) };

  it('T16: the lot can be spent for thirty days more, or lapses at once', () => {
    expect(graceUntil(protects, '2025-10-31', '2025-11-15')).toBe('2025-12-15');
    expect(graceUntil(lapses, '2025-10-31', '2025-11-15')).toBeNull();
  });

  it('is another thing than one cancelled by its last day: what comes back then goes with the lot', () => {
    expect(graceUntil(protects, '2025-10-31', '2025-11-01')).toBe('2025-12-01');
    expect(graceUntil(protects, '2025-10-31', '2025-10-31')).toBe('2025-10-31');
    expect(graceUntil(protects, '2025-10-31', '2025-01-15')).toBe('2025-10-31');
    expect(graceUntil(lapses, '2025-10-31', '2025-10-31')).toBe('2025-10-31');
  });
});

describe('notices before a lot lapses', () => {
  const due = (expiresOn: Day, after: Day, until: Day) =>
    noticesDue([12, 6, 3, 1], expiresOn, { after, until });

  it('fall due twelve, six, three months and one before the last usable day', () => {
    expect(due('2025-10-30', '2024-10-29', '2024-10-30')).toEqual([12]);
    expect(due('2025-10-30', '2024-10-30', '2025-04-29')).toEqual([]);
    expect(due('2025-10-30', '2024-10-30', '2025-10-30')).toEqual([6, 3, 1]);
  });

  it('fall on the last day of a month that is too short', () => {
    expect(due('2028-02-29', '2027-02-27', '2027-02-28')).toEqual([12]);
    expect(due('2025-12-31', '2025-09-29', '2025-09-30')).toEqual([3]);
    expect(due('2025-12-31', '2025-11-29', '2025-11-30')).toEqual([1]);
    expect(due('2025-05-31', '2025-02-27', '2025-02-28')).toEqual([3]);
  });

  it('come once each, however the days between are cut', () => {
    const days = fc.integer({ min: 0, max: 500 });
    fc.assert(
      fc.property(days, fc.array(days), (start, cuts) => {
        const expiresOn = addDays('2027-12-01', start);
        const from = addMonths(expiresOn, -13);
        const marks = [0, ...cuts, 500]
          .toSorted((a, b) => a - b)
          .map((count) => addDays(from, count));
        const told = marks.slice(1).flatMap((until, at) => due(expiresOn, marks[at]!, until));
        expect(told).toEqual([12, 6, 3, 1]);
      }),
    );
  });
});

describe('rules for lots that contradict themselves', () => {
  const problem = (data: LotsData) =>
    Lots.safeParse({ lapsesTo: 'employer', ...data }).error?.issues.map(
      ({ path, message }) => `${path.join('.')} ${message}`,
    );

  it('are refused with the field', () => {
    expect(problem({ expiry: 'date' })).toEqual(['termMonths is needed for date']);
    expect(problem({ expiry: 'never', termMonths: 60 })).toEqual([
      'termMonths has no effect with never',
    ]);
    expect(problem({ expiry: 'block-end' })).toEqual([
      'blockYears goes with block-end, and block-end with it',
    ]);
    expect(problem({ ...months60, blockFrom: '2020-01-01' })).toEqual([
      'blockFrom has no effect without blockYears',
    ]);
    expect(problem({ ...months60, noticeMonths: [3, 3] })).toEqual([
      'noticeMonths holds the same month twice',
    ]);
    expect(problem(months60)).toBeUndefined();
  });
});
