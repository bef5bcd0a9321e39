import type { Cents, Period } from '#libs/core';
import type { EmploymentFacts } from '#libs/connector';
import { refusalFor } from '../entitlement.rules.js';
import { amountForPerson } from './person.rules.js';
import { isReason } from './size.rules.js';
import type { MoreFacts } from '../more-facts.js';
import type { Reason } from '../reasons.js';
import type { Scheme, SchemeVersion } from '../scheme.js';
import { suspensionOn, versionOn } from '../timeline.js';

/** Whether a version lets people draw on what it has still to grant them. */
export const drawsAhead = ({ grant }: SchemeVersion): boolean =>
  'advanceTurns' in grant && grant.advanceTurns !== null;

/**
 * How far below zero a person may draw on a budget, in hundredths of the unit: so many turns of what one turn brings
 * them now [AED2]. 0n where the scheme lets nobody draw ahead; a reason for who has no right to it in this period, or
 * where a fact is missing to tell.
 */
export function advanceFor(
  scheme: Scheme,
  period: Period,
): (facts: EmploymentFacts, more?: MoreFacts) => Cents | Reason {
  const version = versionOn(scheme, period.end);
  const turns = version && !suspensionOn(scheme, period.end) ? turnsAhead(version) : 0;
  if (!version || !('advanceTurns' in version.grant) || turns === 0) return () => 0n;
  const refuse = refusalFor(version, period);
  const amountOf = amountForPerson(version.grant, period);
  return (facts, more = {}) => {
    const refusal = refuse(facts, more);
    if (refusal) return refusal;
    const amount = amountOf(facts, more);
    return isReason(amount) ? amount : amount.ordinary * BigInt(turns);
  };
}

/** Turns on top of the one that was granted; where that one is among them, one less. */
function turnsAhead({ grant, policies }: SchemeVersion): number {
  const turns = 'advanceTurns' in grant ? (grant.advanceTurns ?? 0) : 0;
  return policies.advanceReading === 'on-top' ? turns : Math.max(turns - 1, 0);
}
