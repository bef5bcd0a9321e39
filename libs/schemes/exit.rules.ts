import type { Cents, Day } from '#libs/core';
import type { DatedLot } from './lapse.rules.js';
import type { Scheme, SchemeVersion } from './scheme.js';
import type { ExitBehaviour } from './shape/exit.js';
import { latestVersionOn } from './timeline.js';

/** Whoever the balance is for after an exit; `nobody-yet` where a person must decide. */
export type ExitDestination =
  'person' | 'new-employer' | 'employer-left' | 'payroll' | 'nobody-yet';

const destinations = {
  'keep-until-expiry': 'person',
  'transfer-to-new-employer': 'new-employer',
  'taxed-settlement': 'payroll',
  'refund-to-employer': 'employer-left',
  lapse: 'employer-left',
  undecided: 'nobody-yet',
} as const satisfies Record<ExitBehaviour, ExitDestination>;

export interface ExitSettlement<Lot extends DatedLot> {
  schemeVersion: string;
  behaviour: ExitBehaviour;
  goesTo: ExitDestination;
  amount: Cents;
  /** The lots it is made of. A transfer takes their dates along: with new dates their window would begin anew. */
  lots: Lot[];
  hours: SchemeVersion['exit']['hours'];
}

/** What becomes of a balance at exit, by the rules of the last day in service; what was spent before is no longer in the lots. */
export function settleExit<Lot extends DatedLot>(
  scheme: Scheme,
  exit: { leftOn: Day; next: 'same-scheme' | 'elsewhere'; lots: readonly Lot[] },
): ExitSettlement<Lot> {
  const version = latestVersionOn(scheme, exit.leftOn);
  const behaviour = exit.next === 'same-scheme' ? version.exit.inScheme : version.exit.elsewhere;
  const lots = exit.lots.filter(({ remaining }) => remaining > 0n);
  return {
    schemeVersion: version.id,
    behaviour,
    goesTo: destinations[behaviour],
    amount: lots.reduce((sum, { remaining }) => sum + remaining, 0n),
    lots,
    hours: version.exit.hours,
  };
}
