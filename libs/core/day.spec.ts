import * as fc from 'fast-check';
import {
  addDays,
  addMonths,
  completeMonths,
  type Day,
  daysBetween,
  Instant,
  isDay,
  lastDayOfMonth,
  todayInAmsterdam,
  weekdayOf,
} from './day.js';

const days = fc.integer({ min: 0, max: 36_890 }).map((days): Day => addDays('2000-01-01', days));

describe('a day', () => {
  it.each(['2026-02-28', '2024-02-29', '2000-02-29', '1900-01-01', '2199-12-31'])(
    '%s is one',
    (text) => {
      expect(isDay(text)).toBe(true);
    },
  );

  it.each([
    '2026-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-01',
    '2026-1-1',
    '20260101',
    '01-01-2026',
    '2026-01-01T00:00:00Z',
    ' 2026-01-01',
    '0000-01-01',
    '1899-12-31',
    '2200-01-01',
    '9999-12-31',
    '',
  ])('%j is none', (text) => {
    expect(isDay(text)).toBe(false);
  });

  it('has the weekday of the calendar: Monday is 1, Sunday is 7', () => {
    const week = Array.from({ length: 7 }, (_, index) => addDays('2026-11-23', index));
    expect(week.map(weekdayOf)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('goes over the end of a month, a year and a leap day', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
  });

  it('counted forward is found again', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -4000, max: 4000 }), (day, count) => {
        expect(daysBetween(day, addDays(day, count))).toBe(count);
      }),
    );
  });

  it('sorts as text', () => {
    fc.assert(
      fc.property(days, days, (one, other) => {
        expect(one < other).toBe(daysBetween(one, other) > 0);
      }),
    );
  });
});

describe('a moment', () => {
  it.each(['2026-03-01T00:00:00Z', '2026-03-01T01:00:00+01:00', '1900-01-01T00:00:00Z'])(
    '%s is one',
    (text) => {
      expect(Instant.parse(text)).toEqual(new Date(text));
    },
  );

  it.each([
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59-23:59',
    '2026-03-01T00:00:00',
    '2026-03-01',
  ])('%s is none', (text) => {
    expect(Instant.safeParse(text).success).toBe(false);
  });
});

describe('months later', () => {
  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-02-29', 48, '2028-02-29'],
    ['2026-08-31', 1, '2026-09-30'],
    ['2026-12-15', 1, '2027-01-15'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-11-22', 0, '2026-11-22'],
    ['2026-11-22', -36, '2023-11-22'],
  ])('%s and %d months is %s', (day, months, later) => {
    expect(addMonths(day, months)).toBe(later);
  });

  it.each([
    ['2026-02-01', '2026-02-28'],
    ['2024-02-10', '2024-02-29'],
    ['2100-02-10', '2100-02-28'],
    ['2026-12-31', '2026-12-31'],
  ])('the month of %s ends on %s', (day, last) => {
    expect(lastDayOfMonth(day)).toBe(last);
  });
});

describe('months of service', () => {
  it.each([
    ['2026-01-15', '2026-02-14', 0],
    ['2026-01-15', '2026-02-15', 1],
    ['2026-01-31', '2026-02-27', 0],
    ['2026-01-31', '2026-02-28', 1],
    ['2026-01-31', '2026-03-30', 1],
    ['2026-01-31', '2026-03-31', 2],
    ['2024-02-29', '2025-02-28', 12],
    ['2025-12-31', '2026-01-01', 0],
    ['2026-01-01', '2027-01-01', 12],
    ['2026-01-01', '2026-01-01', 0],
    ['2026-02-01', '2026-01-01', 0],
  ])('from %s until %s are %d', (from, until, months) => {
    expect(completeMonths(from, until)).toBe(months);
  });

  it('are full on the day that many months later, and not the day before', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 480 }), (hired, months) => {
        const anniversary = addMonths(hired, months);
        expect(completeMonths(hired, anniversary)).toBe(months);
        expect(completeMonths(hired, addDays(anniversary, -1))).toBe(months - 1);
      }),
    );
  });
});

describe('today in Amsterdam', () => {
  it.each([
    ['2026-01-14T22:59:59Z', '2026-01-14'],
    ['2026-01-14T23:00:00Z', '2026-01-15'],
    ['2026-07-14T21:59:59Z', '2026-07-14'],
    ['2026-07-14T22:00:00Z', '2026-07-15'],
    ['2026-12-31T23:00:00Z', '2027-01-01'],
    // Clocks go forward on 29 March and back on 25 October 2026.
    ['2026-03-28T22:59:59Z', '2026-03-28'],
    ['2026-03-28T23:00:00Z', '2026-03-29'],
    ['2026-03-29T22:00:00Z', '2026-03-30'],
    ['2026-10-24T22:00:00Z', '2026-10-25'],
    ['2026-10-25T22:59:59Z', '2026-10-25'],
    ['2026-10-25T23:00:00Z', '2026-10-26'],
  ])('at %s is %s', (moment, day) => {
    expect(todayInAmsterdam(new Date(moment))).toBe(day);
  });
});
