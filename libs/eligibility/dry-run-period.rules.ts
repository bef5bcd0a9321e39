import { type Day, nextPeriod, type Period, periodOn, type PeriodType } from '#libs/core';
import { type Scheme, type SchemeVersion, versionOn, yearsAround } from '#libs/schemes';

/** No turn of a scheme is longer than this; periods are known up to 2100. */
const YEARS = 10;
const LAST_YEAR = 2100;

/**
 * The first period from a day on in which one of these schemes grants, and the period of that day if none does. Of a grant
 * that depends on a person's day, a birthday or an event, every period can be the one.
 */
export function periodToReckon(
  schemes: readonly (Scheme | undefined)[],
  type: PeriodType,
  from: Day,
): Period {
  const first = periodOn(type, from);
  const last = Math.min(first.year + YEARS, LAST_YEAR - 1);
  for (let period = first; period.year <= last; period = nextPeriod(period))
    if (schemes.some((scheme) => scheme && grantsIn(scheme, period))) return period;
  return first;
}

function grantsIn(scheme: Scheme, period: Period): boolean {
  const version = versionOn(scheme, period.end);
  const isSuspended = scheme.suspensions.some(
    ({ from, to }) => from <= period.end && period.end <= to,
  );
  return scheme.execution === 'hub' && version !== undefined && !isSuspended
    ? isTurn(scheme, version, period)
    : false;
}

function isTurn({ versions }: Scheme, { grant }: SchemeVersion, period: Period): boolean {
  if (!('every' in grant)) return true;
  const { every } = grant;
  const firstDay = versions[0]?.validFrom ?? '';
  switch (every.kind) {
    case 'years':
      return isIn(period, later(yearsAround(every, period.end).from, firstDay));
    case 'once':
      return isIn(period, firstDay);
    case 'window':
      return every.windows.some(({ from, to }) => from <= period.end && to >= period.start);
    case 'payroll-period':
    case 'at-age':
    case 'event':
      return true;
    default:
      return every satisfies never;
  }
}

const isIn = ({ start, end }: Period, day: Day): boolean => start <= day && day <= end;
const later = (one: Day, other: Day): Day => (one > other ? one : other);
