import {
  addMonths,
  completeMonths,
  makeDay,
  monthOf,
  yearOf,
  type Cents,
  type Day,
} from '#libs/core';
import type { Standing } from './request.js';
import type { CoFunding } from '../shape/cofunding.js';

type Limit = NonNullable<CoFunding['limit']>;

/** What may still be spent on a day under a limit, never below zero, counted as the limit counts. */
export function leftInLimit(
  { cents, window }: Limit,
  uses: NonNullable<Standing['uses']>,
  on: Day,
): Cents {
  const counts = windowAround(window, on);
  const used = uses.reduce((sum, use) => (counts(use.on) ? sum + use.amount : sum), 0n);
  const left = BigInt(cents) - used;
  return left > 0n ? left : 0n;
}

function windowAround(window: Limit['window'], on: Day): (used: Day) => boolean {
  switch (window.kind) {
    case 'calendar-year':
      return (used) => yearOf(used) === yearOf(on);
    case 'school-year':
      return (used) => schoolYearOf(used) === schoolYearOf(on);
    case 'rolling':
      return (used) => addMonths(used, window.months) > on;
    case 'fixed':
      return (used) => blockStart(window, used) === blockStart(window, on);
    default:
      return window satisfies never;
  }
}

const schoolYearOf = (day: Day): number => yearOf(day) - (monthOf(day) < 9 ? 1 : 0);

function blockStart({ months, from }: { months: number; from: Day }, day: Day): Day {
  if (day < from) return makeDay(1, 1, 1);
  return addMonths(from, Math.floor(completeMonths(from, day) / months) * months);
}

/** The fixed co-payment of a day, or 0n: none before the first amount, none for who is exempt. */
export function copayOn(
  { fixedCopay }: CoFunding,
  on: Day,
  facts: ReadonlySet<string>,
): { amount: Cents; waivedByEmployer: boolean } {
  const none = { amount: 0n, waivedByEmployer: false };
  if (!fixedCopay || fixedCopay.exemptWhen.some((word) => facts.has(word))) return none;
  const found = fixedCopay.amounts.findLast(({ from }) => from <= on);
  return found
    ? { amount: BigInt(found.cents), waivedByEmployer: fixedCopay.exemptWhenEmployerAdds }
    : none;
}
