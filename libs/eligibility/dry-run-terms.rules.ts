import { addDays, addMonths, type Day } from '#libs/core';
import { type BothSchemes, lapsesOn, newTerm, type Scheme } from '#libs/schemes';

/** The day lots are of, and the last one they can be spent on; null where none is fixed. */
export interface LotDays {
  lotOn: Day;
  expiresOn: Day | null;
}

/** Lots that a change would give another end. */
export interface MovedTerm extends LotDays {
  /** Whether they would be gone on the very day a version begins, or are so already, and would not without the change. */
  atOnce: boolean;
}

/** Those of the days that lots have on which a change moves their end, be it a fixed day or the window of a later accrual. */
export function movedTerms(
  { before, after }: Pick<BothSchemes, 'before' | 'after'>,
  days: readonly LotDays[],
  today: Day,
): MovedTerm[] {
  if (!before) return [];
  return days.flatMap((lot) => {
    const [was, is] = [endOf(before, lot), endOf(after, lot)];
    if (was.last === is.last && was.goneOn === is.goneOn) return [];
    return [{ ...lot, atOnce: isAtOnce(after, { was: was.goneOn, is: is.goneOn, today }) }];
  });
}

interface End {
  last: Day | null;
  goneOn: Day | null;
}

function endOf(scheme: Scheme, lot: LotDays): End {
  const term = newTerm(scheme, { ...lot, on: '9999-12-31' });
  const last = term === 'unchanged' ? lot.expiresOn : term.expiresOn;
  return { last, goneOn: last === null ? outOfWindow(scheme, lot.lotOn) : addDays(last, 1) };
}

/** The first day on which an accrual would make lots lapse, whether one is known or not. */
const outOfWindow = (scheme: Scheme, lotOn: Day): Day | null =>
  scheme.versions.some(({ lots }) => lots.expiry === 'with-next-accrual')
    ? lapsesOn(scheme, lotOn, daysThatCount(scheme, lotOn))
    : null;

/** As if something accrued every day: the first to make a lot lapse is one of these. */
const daysThatCount = ({ versions, tolerances }: Scheme, lotOn: Day): Day[] =>
  [
    ...versions.flatMap(({ validFrom, lots }) => [
      validFrom,
      addMonths(lotOn, lots.termMonths ?? 0),
    ]),
    ...tolerances.map(({ until }) => until),
  ]
    .filter((day) => day > lotOn)
    .toSorted();

function isAtOnce(
  { versions }: Scheme,
  { was, is, today }: { was: Day | null; is: Day | null; today: Day },
): boolean {
  if (is === null || (was !== null && was <= is)) return false;
  return is <= today || versions.some(({ validFrom }) => validFrom === is);
}
