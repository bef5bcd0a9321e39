import { z } from 'zod';
import { addDays, Day, lastDayOfMonth, makeDay, monthOf, weekdayOf, yearOf } from './day.js';
import { HubError } from './errors.js';

export const PeriodType = z.enum(['month', 'four-week']);
export type PeriodType = z.infer<typeof PeriodType>;

/** The years that payroll periods are kept of. */
const FIRST_YEAR = 2000;
const LAST_YEAR = 2100;

/** One payroll period. `start` and `end` are both in it. A period is never written as `YYYY-MM`: thirteen of them are no months. */
export const Period = z.strictObject({
  type: PeriodType,
  year: z.int().min(FIRST_YEAR).max(LAST_YEAR),
  number: z.int().min(1).max(13),
  start: Day,
  end: Day,
});
export type Period = z.infer<typeof Period>;

export const periodsPerYear = (type: PeriodType): number => (type === 'month' ? 12 : 13);

const month = (year: number, number: number): Period => {
  const start = makeDay(year, number, 1);
  return { type: 'month', year, number, start, end: lastDayOfMonth(start) };
};

/** The Monday of ISO week 1: the week that holds 4 January. */
const firstMonday = (year: number): Day => {
  const fourth = makeDay(year, 1, 4);
  return addDays(fourth, 1 - weekdayOf(fourth));
};

/**
 * The thirteen four-week periods of the wage-tax return: the first begins on 1 January and ends with ISO week 4, the
 * last ends on 31 December; so those two are seldom 28 days. Confirmed against the enumerations of the 2026 schema;
 * for other years it is the same rule, unconfirmed.
 */
const fourWeek = (year: number, number: number): Period => {
  const start = addDays(firstMonday(year), (number - 1) * 28);
  return {
    type: 'four-week',
    year,
    number,
    start: number === 1 ? makeDay(year, 1, 1) : start,
    end: number === 13 ? makeDay(year, 12, 31) : addDays(start, 27),
  };
};

export function makePeriod(type: PeriodType, year: number, number: number): Period {
  if (!isBetween(number, 1, periodsPerYear(type)) || !isBetween(year, FIRST_YEAR, LAST_YEAR))
    throw new HubError(
      'invalid',
      'period.unknown',
      `There is no ${type} period ${number} in ${year}.`,
      {
        remedy: `Give a year from ${FIRST_YEAR} to ${LAST_YEAR}, and a number from 1 to ${periodsPerYear(type)}.`,
      },
    );
  return type === 'month' ? month(year, number) : fourWeek(year, number);
}

const isBetween = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

/**
 * The period that has exactly these bounds, if there is one. In some years a month and a four-week period have the same
 * (January 2027): then the preferred type decides.
 */
export function periodOf(
  start: Day,
  end: Day,
  preferred: PeriodType = 'month',
): Period | undefined {
  const year = yearOf(start);
  const found = [month(year, monthOf(start)), ...fourWeeksOf(year)].filter(
    (period) => period.start === start && period.end === end,
  );
  return found.find(({ type }) => type === preferred) ?? found[0];
}

const fourWeeksOf = (year: number): Period[] =>
  Array.from({ length: 13 }, (_, index) => fourWeek(year, index + 1));

/** The period of this type that a day falls in. */
export function periodOn(type: PeriodType, day: Day): Period {
  const year = yearOf(day);
  if (type === 'month') return month(year, monthOf(day));
  const found = fourWeeksOf(year).find((period) => period.start <= day && day <= period.end);
  if (!found) throw new HubError('bug', 'period.gap', `No four-week period holds ${day}.`);
  return found;
}

/** `month-2026-02`, `four-week-2026-13`: for references, addresses and URLs. Sorts in order of time within a type. */
export const periodKey = (period: Pick<Period, 'type' | 'year' | 'number'>): string =>
  `${period.type}-${period.year}-${String(period.number).padStart(2, '0')}`;

export function parsePeriodKey(key: string): Period {
  const found = /^(month|four-week)-(\d{4})-(\d{2})$/.exec(key);
  if (!found)
    throw new HubError('invalid', 'period.unreadable', 'The period cannot be read.', {
      remedy: 'Write it as month-2026-02 or four-week-2026-13.',
    });
  return makePeriod(PeriodType.parse(found[1]), Number(found[2]), Number(found[3]));
}

export function nextPeriod(period: Period): Period {
  const last = period.number === periodsPerYear(period.type);
  return last
    ? makePeriod(period.type, period.year + 1, 1)
    : makePeriod(period.type, period.year, period.number + 1);
}

export function previousPeriod(period: Period): Period {
  return period.number === 1
    ? makePeriod(period.type, period.year - 1, periodsPerYear(period.type))
    : makePeriod(period.type, period.year, period.number - 1);
}
