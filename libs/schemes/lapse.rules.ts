import {
  addDays,
  addMonths,
  completeMonths,
  makeDay,
  yearOf,
  type Cents,
  type Day,
} from '#libs/core';
import type { Scheme, SchemeVersion } from './scheme.js';
import type { Lots } from './shape/lots.js';
import { latestVersionOn } from './timeline.js';

/** What is left of what one period brought. */
export interface DatedLot {
  lotOn: Day;
  remaining: Cents;
}

/**
 * The last day a lot can be spent, by the rules it was granted under. A lot of 31 October 2020 with 60 months is
 * spendable up to 30 October 2025; one that ends with its year or block, up to and with the last day of that. Null
 * where no day is fixed: it lapses with a later accrual, or never.
 */
export function lastUsableDay(
  { lots, validFrom }: Pick<SchemeVersion, 'lots' | 'validFrom'>,
  lotOn: Day,
): Day | null {
  switch (lots.expiry) {
    case 'date':
      return addDays(addMonths(lotOn, lots.termMonths ?? 0), -1);
    case 'period-end':
      return endOfYear(lots.periodEnd, lotOn);
    case 'block-end':
      return endOfBlock(lots.blockFrom ?? validFrom, lots.blockYears ?? 1, lotOn);
    case 'with-next-accrual':
    case 'never':
      return null;
    default:
      return lots.expiry satisfies never;
  }
}

function endOfYear(kind: Lots['periodEnd'], day: Day): Day {
  const [month, last] = kind === 'school-year' ? [8, 31] : [12, 31];
  const end = makeDay(yearOf(day), month, last);
  return day <= end ? end : makeDay(yearOf(day) + 1, month, last);
}

function endOfBlock(firstDay: Day, years: number, day: Day): Day {
  const months = years * 12;
  const blocksBefore = Math.floor(completeMonths(firstDay, day) / months);
  return addDays(addMonths(firstDay, (blocksBefore + 1) * months), -1);
}

/**
 * The lots that have something left and have lapsed by a day, that day included. `accruals` are the days on which
 * something accrued, oldest first; only a scheme whose lots lapse with a later accrual has need of them.
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

/**
 * The first day a lot is no longer there; null if nothing known makes it lapse. A live lot is under the rules of the
 * version of the day, if that one says so: it gets a longer term as soon as there is one, and what has lapsed stays
 * lapsed.
 */
export function lapsesOn(scheme: Scheme, lotOn: Day, accruals: readonly Day[]): Day | null {
  let rules = latestVersionOn(scheme, lotOn);
  for (const { version, to } of reigns(scheme)) {
    if (to !== null && to < lotOn) continue;
    if (version.lots.transition === 'live-lots-get-new-term') rules = version;
    const day = lapseWithin(scheme, rules, { lotOn, accruals, from: version.validFrom });
    if (day !== null && (to === null || day <= lastLapse(rules, to))) return day;
  }
  return null;
}

/** A lot whose last usable day is the last of a version is gone when the next one begins, which cannot renew it. */
const lastLapse = ({ lots }: SchemeVersion, to: Day): Day =>
  lots.expiry === 'with-next-accrual' ? to : addDays(to, 1);

/** Each version and the last day before the next one begins; the last version has no end for money already granted. */
const reigns = ({ versions }: Scheme): { version: SchemeVersion; to: Day | null }[] =>
  versions.map((version, at) => {
    const next = versions[at + 1];
    return { version, to: next ? addDays(next.validFrom, -1) : null };
  });

interface Lapsing {
  lotOn: Day;
  accruals: readonly Day[];
  from: Day;
}

const lapseWithin = (scheme: Scheme, rules: SchemeVersion, lapsing: Lapsing): Day | null =>
  rules.lots.expiry === 'with-next-accrual'
    ? lapseFromWindow(scheme, rules, lapsing)
    : lapseByDate(rules, lapsing);

function lapseByDate(rules: SchemeVersion, { lotOn, from }: Lapsing): Day | null {
  const last = lastUsableDay(rules, lotOn);
  if (last === null) return null;
  return last < from ? from : addDays(last, 1);
}

/** A window of the last so many months: the first accrual that finds the lot older than that makes it lapse. */
function lapseFromWindow(
  { tolerances }: Scheme,
  { lots }: SchemeVersion,
  { lotOn, accruals, from }: Lapsing,
): Day | null {
  const outOfWindow = addMonths(lotOn, lots.termMonths ?? 0);
  const isTolerated = (day: Day): boolean => tolerances.some(({ until }) => day < until);
  const byAccrual = accruals.find((day) => day >= from && day >= outOfWindow && !isTolerated(day));
  const atOnce = tolerances
    .filter(({ until, lapsesAccruedBefore }) => until >= from && lotOn < lapsesAccruedBefore)
    .map(({ until }) => until);
  return [...(byAccrual === undefined ? [] : [byAccrual]), ...atOnce].toSorted()[0] ?? null;
}
