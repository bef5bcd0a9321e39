import { addDays, addMonths, type Cents, type Day } from '#libs/core';
import type { Scheme, SchemeVersion } from './scheme.js';
import { latestVersionOn } from './timeline.js';

/** What is left of what one period brought. */
export interface DatedLot {
  lotOn: Day;
  remaining: Cents;
}

/**
 * The last day a lot can be spent: the day before its date comes round. A lot of 31 October 2020 with 60 months is
 * spendable up to 30 October 2025. Null where it lapses with a later accrual.
 */
export const lastUsableDay = ({ lots }: SchemeVersion, lotOn: Day): Day | null =>
  lots.expiry === 'date' ? addDays(addMonths(lotOn, lots.termMonths), -1) : null;

/**
 * The lots that have something left and have lapsed by a day, that day included. `accruals` are the days on which
 * something accrued, oldest first; a scheme whose lots lapse by date has no need of them.
 */
export const lapsedLots = <Lot extends DatedLot>(
  scheme: Scheme,
  { lots, accruals, day }: { lots: readonly Lot[]; accruals: readonly Day[]; day: Day },
): Lot[] =>
  lots.filter((lot) => {
    if (lot.remaining <= 0n) return false;
    const lapsed = lapsesOn(scheme, lot.lotOn, accruals);
    return lapsed !== null && lapsed <= day;
  });

/** The first day a lot is no longer there; null if nothing known makes it lapse. */
export function lapsesOn(scheme: Scheme, lotOn: Day, accruals: readonly Day[]): Day | null {
  const version = latestVersionOn(scheme, lotOn);
  const last = lastUsableDay(version, lotOn);
  return last === null ? lapsesFromWindow(scheme, lotOn, accruals) : addDays(last, 1);
}

/**
 * A window of the last so many months: the first accrual that finds the lot older than the term of its own day makes
 * it lapse. So a live lot gets a longer term as soon as there is one, and what has lapsed stays lapsed.
 */
function lapsesFromWindow(scheme: Scheme, lotOn: Day, accruals: readonly Day[]): Day | null {
  const ends = scheme.tolerances
    .filter(({ lapsesAccruedBefore }) => lotOn < lapsesAccruedBefore)
    .map(({ until }) => until);
  for (const { validFrom, validTo, lots } of scheme.versions) {
    const outOfWindow = addMonths(lotOn, lots.termMonths);
    const found = accruals.find(
      (day) => day >= validFrom && day >= outOfWindow && !isTolerated(scheme, day),
    );
    if (found !== undefined && (validTo === null || found <= validTo)) ends.push(found);
  }
  return ends.length === 0 ? null : ends.reduce((first, day) => (day < first ? day : first));
}

const isTolerated = ({ tolerances }: Scheme, day: Day): boolean =>
  tolerances.some(({ until }) => day < until);
