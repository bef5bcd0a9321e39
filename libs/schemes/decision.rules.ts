import type { Cents, Day, Period } from '#libs/core';
import type { EmploymentFacts } from '#libs/connector';
import { refusalFor } from './entitlement.rules.js';
import { grantFor } from './grant.rules.js';
import { invoicedIn } from './invoice.rules.js';
import { lastUsableDay } from './lapse.rules.js';
import type { Reason } from './reasons.js';
import type { Scheme, SchemeVersion } from './scheme.js';
import { suspensionOn, versionOn } from './timeline.js';

/** What a scheme gives one person over one period, and why. Stored as it is, so that it can be explained later. */
export interface Decision {
  schemeId: string;
  /** The version it was taken under; `none` if none was in force. */
  schemeVersion: string;
  entitled: boolean;
  reason: Reason;
  /** In hundredths of the unit; 0n for who is not entitled. */
  amount: Cents;
  unit: Scheme['unit'];
  /** What the term of the lot counts from. */
  lotOn: Day;
  /** The last day it can be spent; null where no day is fixed, as it lapses when a later period accrues. */
  expiresOn: Day | null;
}

/** Decides about one person. For many, make the rule once with `ruleFor`. */
export const decide = (scheme: Scheme, facts: EmploymentFacts, period: Period): Decision =>
  ruleFor(scheme, period)(facts);

/**
 * The rule of a scheme for one period, made once and asked for each person. A period is under the version in force on
 * its last day, also a four-week period in which a version begins.
 */
export function ruleFor(scheme: Scheme, period: Period): (facts: EmploymentFacts) => Decision {
  const version = versionOn(scheme, period.end);
  const answer = answerFor(scheme, version, period);
  if (!version) return () => answer(0n, notInForce(period));
  const suspension = suspensionOn(scheme, period.end);
  if (suspension) return () => answer(0n, suspended(suspension));
  const refuse = refusalFor(scheme.policies, version, period);
  const grant = grantFor(scheme, version, period);
  return (facts) => {
    const refusal = refuse(facts);
    if (refusal) return answer(0n, refusal);
    const { amount, reason } = grant(facts);
    return answer(amount, reason);
  };
}

type Answer = (amount: Cents, reason: Reason) => Decision;

function answerFor(scheme: Scheme, version: SchemeVersion | undefined, period: Period): Answer {
  const lotOn = lotDayOf(scheme, period);
  const schemeVersion = version?.id ?? 'none';
  const expiresOn = version ? lastUsableDay(version, lotOn) : null;
  const { id: schemeId, unit } = scheme;
  return (amount, reason) => ({
    schemeId,
    schemeVersion,
    entitled: amount > 0n,
    reason,
    amount,
    unit,
    lotOn,
    expiresOn,
  });
}

const lotDayOf = (scheme: Scheme, period: Period): Day =>
  scheme.policies.lotDate === 'invoice'
    ? (invoicedIn(scheme, period)?.end ?? period.end)
    : period.end;

const notInForce = ({ end: on }: Period): Reason => ({
  code: 'scheme-not-in-force',
  params: { on },
});

const suspended = ({ from, to }: Scheme['suspensions'][number]): Reason => ({
  code: 'scheme-suspended',
  params: { from, to },
});
