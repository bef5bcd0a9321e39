import { makeDay, yearOf, type Day, type Period } from '#libs/core';
import type { MoreFacts } from './more-facts.js';
import type { ReferenceDate } from './shape/entitlement.js';

/** The day on which a rule looks at a person; undefined where the day of application is asked and not known. */
export function referenceDay(
  on: ReferenceDate,
  period: Pick<Period, 'year' | 'end'>,
  more: Pick<MoreFacts, 'applicationDate'>,
): Day | undefined {
  switch (on) {
    case 'each-period':
      return period.end;
    case 'previous-31-december':
      return makeDay(period.year - 1, 12, 31);
    case '1-january':
      return makeDay(period.year, 1, 1);
    case 'march':
      return lastMarch(period.end);
    case 'application-date':
      return more.applicationDate;
    default:
      return on satisfies never;
  }
}

/** The last day of the March that was over, or ends, on a day. */
function lastMarch(day: Day): Day {
  const thisYear = makeDay(yearOf(day), 3, 31);
  return thisYear <= day ? thisYear : makeDay(yearOf(day) - 1, 3, 31);
}
