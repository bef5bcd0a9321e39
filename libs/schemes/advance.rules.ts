import type { Cents, Period } from '#libs/core';
import type { EmploymentFacts } from '#libs/connector';
import { amountForPerson } from './grant-person.rules.js';
import { isReason } from './grant-size.rules.js';
import type { MoreFacts } from './more-facts.js';
import type { Reason } from './reasons.js';
import type { Scheme } from './scheme.js';
import { versionOn } from './timeline.js';

/**
 * How far below zero a person may draw on a budget, in hundredths of the unit: so many turns of what one turn brings
 * them now [AED2]. 0n where the scheme lets nobody draw ahead; a reason where a fact is missing to tell.
 */
export function advanceFor(
  scheme: Scheme,
  period: Period,
): (facts: EmploymentFacts, more?: MoreFacts) => Cents | Reason {
  const grant = versionOn(scheme, period.end)?.grant;
  const turns = grant && 'advanceTurns' in grant ? grant.advanceTurns : null;
  if (!grant || !('advanceTurns' in grant) || turns === null) return () => 0n;
  const amountOf = amountForPerson(grant, period);
  const ahead = scheme.policies.advanceReading === 'on-top' ? turns : turns - 1;
  return (facts, more = {}) => {
    const amount = amountOf(facts, more);
    return isReason(amount) ? amount : amount.ordinary * BigInt(ahead);
  };
}
