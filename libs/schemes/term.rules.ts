import { addDays, addMonths, type Day } from '#libs/core';
import { lastUsableDay } from './lapse.rules.js';
import type { Scheme, SchemeVersion } from './scheme.js';

/**
 * The last usable day a live lot has under the versions begun by `on`, where that is another one than it has now. A
 * version with a shorter term never makes a lot lapse before it began. `expiresOn` is the term of the lot: days of
 * grace after a cancelled order are not part of it.
 */
export function newTerm(
  scheme: Scheme,
  lot: { lotOn: Day; expiresOn: Day | null; on: Day },
): { expiresOn: Day | null } | 'unchanged' {
  const last = scheme.versions
    .filter(({ validFrom }) => lot.lotOn < validFrom && validFrom <= lot.on)
    .filter(({ lots }) => lots.transition === 'live-lots-get-new-term')
    .reduce((last, version) => termUnder(version, { lotOn: lot.lotOn, last }), lot.expiresOn);
  return last === lot.expiresOn ? 'unchanged' : { expiresOn: last };
}

function termUnder(
  version: SchemeVersion,
  { lotOn, last }: { lotOn: Day; last: Day | null },
): Day | null {
  if (last !== null && last < version.validFrom) return last;
  const fresh = lastUsableDay(version, lotOn);
  const dayBefore = addDays(version.validFrom, -1);
  return fresh !== null && fresh < dayBefore ? dayBefore : fresh;
}

/**
 * The last day of what an order gives back to a lot when it is cancelled; null if it lapses on that very day. Only what
 * was still held when the lot had had its last day has days of grace; what came back by then goes with the lot.
 */
export function graceUntil(
  { lots }: Pick<SchemeVersion, 'lots'>,
  expiresOn: Day,
  cancelledOn: Day,
): Day | null {
  if (cancelledOn <= expiresOn) return expiresOn;
  return lots.holdProtects ? addDays(cancelledOn, lots.graceDays) : null;
}

/** Which notices fall due after one day, up to and with another: so many months before the last usable day. Earliest first. */
export const noticesDue = (
  noticeMonths: readonly number[],
  expiresOn: Day,
  { after, until }: { after: Day; until: Day },
): number[] =>
  noticeMonths
    .filter((months) => {
      const day = addMonths(expiresOn, -months);
      return after < day && day <= until;
    })
    .toSorted((a, b) => b - a);
