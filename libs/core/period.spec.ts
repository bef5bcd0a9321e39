import * as fc from 'fast-check';
import { addDays, daysBetween } from './day.js';
import {
  makePeriod,
  nextPeriod,
  parsePeriodKey,
  Period,
  periodKey,
  periodOf,
  periodOn,
  periodsPerYear,
  PeriodType,
  previousPeriod,
} from './period.js';

const types = PeriodType.options;
const years = Array.from({ length: 101 }, (_, index) => 2000 + index);
const periodsOf = (type: PeriodType, year: number): Period[] =>
  Array.from({ length: periodsPerYear(type) }, (_, index) => makePeriod(type, year, index + 1));
const allPeriods = types.flatMap((type) => years.flatMap((year) => periodsOf(type, year)));
const somePeriod = fc.constantFrom(...allPeriods);

describe('the four-week periods of 2026', () => {
  it.each([
    [1, '2026-01-01', '2026-01-25'],
    [2, '2026-01-26', '2026-02-22'],
    [3, '2026-02-23', '2026-03-22'],
    [4, '2026-03-23', '2026-04-19'],
    [5, '2026-04-20', '2026-05-17'],
    [6, '2026-05-18', '2026-06-14'],
    [7, '2026-06-15', '2026-07-12'],
    [8, '2026-07-13', '2026-08-09'],
    [9, '2026-08-10', '2026-09-06'],
    [10, '2026-09-07', '2026-10-04'],
    [11, '2026-10-05', '2026-11-01'],
    [12, '2026-11-02', '2026-11-29'],
    [13, '2026-11-30', '2026-12-31'],
  ])('number %d runs from %s to %s', (number, start, end) => {
    const period = { type: 'four-week', year: 2026, number, start, end };
    expect(makePeriod('four-week', 2026, number)).toEqual(period);
    expect(periodOf(start, end)).toEqual(period);
    expect([start, end].map((day) => periodOn('four-week', day).number)).toEqual([number, number]);
  });
});

describe('the periods of a year', () => {
  it.each(types)('of type %s cover every year from 2000 to 2100 once, without a gap', (type) => {
    for (const year of years) {
      const periods = periodsOf(type, year);
      const starts = periods.map(({ start }) => start);
      const follow = [`${year - 1}-12-31`, ...periods.map(({ end }) => end)].map((end) =>
        addDays(end, 1),
      );
      expect(follow).toEqual([...starts, `${year + 1}-01-01`]);
    }
  });

  it('are of four weeks, but for the first and the last, which take up the ends of the year', () => {
    for (const { number, start, end } of allPeriods.filter(({ type }) => type === 'four-week')) {
      const length = daysBetween(start, end) + 1;
      if (number > 1 && number < 13) expect(length).toBe(28);
      expect(length).toBeGreaterThanOrEqual(25);
      expect(length).toBeLessThanOrEqual(35);
    }
  });

  it('are all well formed', () => {
    expect(allPeriods.filter((period) => !Period.safeParse(period).success)).toEqual([]);
  });

  it('hold every day of theirs and no other', () => {
    fc.assert(
      fc.property(somePeriod, (period) => {
        for (const day of [period.start, period.end])
          expect(periodOn(period.type, day)).toEqual(period);
        expect(periodOn(period.type, addDays(period.end, 1))).not.toEqual(period);
      }),
    );
  });

  it('sort by their key in order of time', () => {
    for (const type of types) {
      const keys = allPeriods.filter((period) => period.type === type).map(periodKey);
      expect(keys.toSorted()).toEqual(keys);
    }
  });
});

describe('a period', () => {
  it('is found back by its key', () => {
    fc.assert(
      fc.property(somePeriod, (period) => {
        expect(parsePeriodKey(periodKey(period))).toEqual(period);
      }),
    );
  });

  it('is found back by its bounds, but where a month has the very same ones', () => {
    const others = allPeriods.filter(({ start, end, type }) => periodOf(start, end)?.type !== type);
    expect(others.filter(({ year }) => [2026, 2027].includes(year)).map(periodKey)).toEqual([
      'four-week-2027-01',
      'four-week-2027-02',
    ]);
    for (const { type, number, start, end } of others) {
      expect(type).toBe('four-week');
      expect([1, 2, 13]).toContain(number);
      expect(periodOf(start, end)).toEqual(periodOn('month', start));
    }
  });

  it.each([
    ['2026-01-01', '2026-12-31'],
    ['2026-01-01', '2026-01-30'],
    ['2026-01-02', '2026-01-31'],
    ['2026-01-26', '2026-02-28'],
    ['2025-12-29', '2026-01-25'],
    ['2026-01-31', '2026-01-01'],
  ])('is not what runs from %s to %s', (start, end) => {
    expect(periodOf(start, end)).toBeUndefined();
  });

  it('comes after the one before it', () => {
    fc.assert(
      fc.property(
        somePeriod.filter(({ year }) => year > 2000 && year < 2100),
        (period) => {
          expect(previousPeriod(nextPeriod(period))).toEqual(period);
          expect(nextPeriod(previousPeriod(period))).toEqual(period);
          expect(nextPeriod(period).start).toBe(addDays(period.end, 1));
        },
      ),
    );
  });

  it.each([
    ['month', 2026, 0],
    ['month', 2026, 13],
    ['four-week', 2026, 14],
    ['month', 2026, 1.5],
    ['month', 1999, 12],
    ['four-week', 2101, 1],
  ] as const)('%s %d-%d does not exist', (type, year, number) => {
    expect(() => makePeriod(type, year, number)).toThrow(
      expect.objectContaining({ kind: 'invalid', code: 'period.unknown' }),
    );
  });

  it.each(['2026-02', 'month-2026-2', 'month-26-02', 'week-2026-02', 'month-2026-02 ', ''])(
    'is not written %j',
    (key) => {
      expect(() => parsePeriodKey(key)).toThrow(
        expect.objectContaining({ kind: 'invalid', code: 'period.unreadable' }),
      );
    },
  );

  it.each(['month-2026-13', 'four-week-2026-14', 'month-2026-00', 'month-1999-01'])(
    'has no key %s',
    (key) => {
      expect(() => parsePeriodKey(key)).toThrow(
        expect.objectContaining({ code: 'period.unknown' }),
      );
    },
  );
});

describe('a month and a four-week period with the same bounds', () => {
  it('is what the employer pays by', () => {
    expect(periodOf('2027-01-01', '2027-01-31')?.type).toBe('month');
    expect(periodOf('2027-01-01', '2027-01-31', 'four-week')).toEqual(
      makePeriod('four-week', 2027, 1),
    );
    expect(periodOf('2026-02-01', '2026-02-28', 'four-week')?.type).toBe('month');
  });
});
