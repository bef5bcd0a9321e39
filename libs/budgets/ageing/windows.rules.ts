import type { Day } from '#libs/core';
import { lapsesOn, type Scheme } from '#libs/schemes';

/** Lots of one day lapse if something accrued between two days, both included; or anyway, where a tolerance ended. */
export interface Window {
  lotOn: Day;
  from: Day;
  until: Day;
  anyway: boolean;
}

/**
 * For each day that lots are of: between which days a later accrual makes them lapse, by `lapsesOn`. The days of lots
 * are also the days of accruals, and there are few of them, so whole employers can be asked at once.
 */
export const windowsOf = (scheme: Scheme, days: readonly Day[], today: Day): Window[] =>
  days.flatMap((lotOn): Window[] => {
    const atOnce = lapsesOn(scheme, lotOn, []);
    if (atOnce !== null && atOnce <= today)
      return [{ lotOn, from: atOnce, until: atOnce, anyway: true }];
    return runsOf(days, (day) => day > lotOn && lapsesOn(scheme, lotOn, [day]) === day).map(
      ([from, until]) => ({ lotOn, from, until, anyway: false }),
    );
  });

/** Neighbours that pass, as first and last of each run. */
function runsOf(days: readonly Day[], passes: (day: Day) => boolean): [Day, Day][] {
  const runs: [Day, Day][] = [];
  let open: [Day, Day] | undefined;
  for (const day of days) {
    if (!passes(day)) open = undefined;
    else if (open) open[1] = day;
    else runs.push((open = [day, day]));
  }
  return runs;
}
