import type { Day } from '#libs/core';
import type { Reason, ReasonCode } from './reasons.js';
import type { Scheme, SchemeVersion } from './scheme.js';
import type { BalanceOutcome, LifeEvent, Lifecycle } from './shape/lifecycle.js';
import { latestVersionOn } from './timeline.js';

/** Whoever the balance is for after an event; `nobody-yet` where a person must decide. */
export type Destination =
  'person' | 'new-employer' | 'employer-left' | 'payroll' | 'fund' | 'pool' | 'void' | 'nobody-yet';

/** What an event means for accrual and balance. The lots keep their dates wherever they go: with new ones their term would begin anew. */
export interface Settlement {
  schemeVersion: string;
  accrual: Outcome['accrual'];
  balance: BalanceOutcome;
  spendable: Outcome['spendable'];
  goesTo: Destination;
  /** What becomes of hours that go with the scheme. */
  hours: Lifecycle['hours'];
  reason: Reason;
}

type Outcome = Lifecycle['exit-elsewhere'];
type Employer = 'exists' | 'gone';

/**
 * What becomes of a balance at an event, by the rules of that day (for an exit: the last day in service). Spending of before is
 * no matter here. `employerIs` says whether the employer that is left had failed by that day, whatever the event is called.
 */
export function settlementFor(
  scheme: Scheme,
  {
    event,
    on,
    next = 'elsewhere',
    employerIs = event === 'employer-bankrupt' ? 'gone' : 'exists',
  }: { event: LifeEvent; on: Day; next?: 'same-scheme' | 'elsewhere'; employerIs?: Employer },
): Settlement {
  const version = latestVersionOn(scheme, on);
  const { accrual, balance, spendable } = outcomeOf(version.lifecycle, event, next);
  const goesTo = destinationOf(version, balance, employerIs);
  return {
    schemeVersion: version.id,
    accrual,
    balance,
    spendable,
    goesTo,
    hours: version.lifecycle.hours,
    reason: { code: reasonOf(balance, spendable), params: { goesTo } },
  };
}

/** Who gets what lapses on its day, also when the employer who granted it is no longer there. */
export function lapsedGoesTo(
  { lots, lifecycle }: Pick<SchemeVersion, 'lots' | 'lifecycle'>,
  employer: Employer,
): Destination {
  return lots.lapsesTo === 'employer' ? employerLeft(lifecycle, employer) : lots.lapsesTo;
}

const employerLeft = ({ employerGone }: Lifecycle, employer: Employer): Destination =>
  employer === 'gone' ? employerGone : 'employer-left';

/** An event that is not named follows the general one: an exit in the scheme, or any other exit. */
function outcomeOf(
  lifecycle: Lifecycle,
  event: LifeEvent,
  next: 'same-scheme' | 'elsewhere',
): Outcome {
  const named = lifecycle[event];
  if (named) return named;
  const elsewhere = lifecycle['exit-elsewhere'];
  switch (event) {
    case 'death':
      return elsewhere.balance === 'keep-until-expiry'
        ? { ...elsewhere, balance: 'undecided' }
        : elsewhere;
    case 'retirement':
      return elsewhere;
    default:
      return (next === 'same-scheme' && lifecycle['exit-in-scheme']) || elsewhere;
  }
}

function destinationOf(
  version: SchemeVersion,
  balance: BalanceOutcome,
  employer: Employer,
): Destination {
  switch (balance) {
    case 'keep-until-expiry':
      return 'person';
    case 'transfer-to-new-employer':
      return 'new-employer';
    case 'taxed-settlement':
    case 'payout-gross':
      return 'payroll';
    case 'refund-to-employer':
      return employerLeft(version.lifecycle, employer);
    case 'use-before-exit':
    case 'lapse':
      return lapsedGoesTo(version, employer);
    case 'undecided':
      return 'nobody-yet';
    default:
      return balance satisfies never;
  }
}

const reasonOf = (balance: BalanceOutcome, spendable: Outcome['spendable']): ReasonCode =>
  balance === 'keep-until-expiry' && spendable === 'category-d-only'
    ? 'balance-kept-for-other-work'
    : `balance-${balance}`;
