import { isDay, makePeriod, type Period, periodOn, periodsPerYear } from '#libs/core';
import { Problem } from './cells.js';
import { monthNamed } from './words.js';

const KEY = /^(month|four-week)-(\d{4})-(\d{1,2})$/;
const NUMBERED = /^(\d{4})[- ]?P(\d{1,2})$/i;
const NUMBER_FIRST = /^P(\d{1,2})[- /](\d{4})$/i;
const YEAR_FIRST = /^(\d{4})[-/ ]?(\d{1,2})$/;
const MONTH_FIRST = /^(\d{1,2})[-/ ](\d{4})$/;
const NAMED = /^(\p{L}{3,9})\.?[- ](\d{4})$/u;

/**
 * The earlier period a row corrects, or the file's own. Takes `month-2026-01` and `2026-P01`; for who pays by the month also
 * `2026-01`, `202601`, `01-2026`, `jan 2026` and the first day of the month. A later period is a problem.
 */
export function readPeriod(text: string, own: Period): Period | Problem {
  const found = numbered(text, own) ?? (own.type === 'month' ? byMonth(text) : undefined);
  if (!found) return unreadable(own);
  if (found.type !== own.type)
    return new Problem('is of another length than the periods of this file');
  const outside = found.number < 1 || found.number > periodsPerYear(own.type);
  if (outside || found.year < 2000 || found.year > 2100)
    return new Problem('is a period that does not exist');
  const period = makePeriod(found.type, found.year, found.number);
  return period.start > own.start ? new Problem('is later than the period of this file') : period;
}

interface Named {
  type: string;
  year: number;
  number: number;
}

function numbered(text: string, { type }: Period): (Named & Pick<Period, 'type'>) | undefined {
  const [, keyType, keyYear, keyNumber] = KEY.exec(text) ?? [];
  if (keyType === 'month' || keyType === 'four-week')
    return { type: keyType, year: Number(keyYear), number: Number(keyNumber) };
  const [, year, number] = NUMBERED.exec(text) ?? [];
  if (year !== undefined) return { type, year: Number(year), number: Number(number) };
  const [, first, last] = NUMBER_FIRST.exec(text) ?? [];
  return first === undefined ? undefined : { type, year: Number(last), number: Number(first) };
}

function byMonth(text: string): (Named & { type: 'month' }) | undefined {
  const [, year, month] = YEAR_FIRST.exec(text) ?? [];
  if (year !== undefined) return { type: 'month', year: Number(year), number: Number(month) };
  const [, first, last] = MONTH_FIRST.exec(text) ?? [];
  if (first !== undefined) return { type: 'month', year: Number(last), number: Number(first) };
  const [, name = '', inYear] = NAMED.exec(text) ?? [];
  const named = monthNamed(name);
  if (named !== undefined) return { type: 'month', year: Number(inYear), number: named };
  return text.endsWith('-01') && isDay(text) ? monthOf(text) : undefined; // what Excel makes of `jan 2026`
}

const monthOf = (day: string): Named & { type: 'month' } => {
  const { year, number } = periodOn('month', day);
  return { type: 'month', year, number };
};

const unreadable = ({ type }: Period): Problem =>
  new Problem(
    type === 'month'
      ? 'cannot be read as a period; write it as month-2026-01 or 2026-01'
      : 'cannot be read as a period; write it as four-week-2026-01 or 2026-P01',
  );
