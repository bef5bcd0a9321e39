import type { Cents, Day, Period } from '#libs/core';
import type { EmploymentFacts } from '#libs/connector';
import { refusalFor } from './entitlement.rules.js';
import { nothing, type Grant, type GrantPart } from './grant/grant.js';
import { grantFor } from './grant/grant.rules.js';
import { invoicedIn } from './invoice.rules.js';
import { lastUsableDay } from './lapse.rules.js';
import type { MoreFacts } from './more-facts.js';
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
  /** In hundredths of the unit; 0n for who is not entitled, and for a right that brings no lots. */
  amount: Cents;
  unit: Scheme['unit'];
  /** What the amount is made of, where the scheme keeps its parts apart; otherwise empty. */
  parts: readonly GrantPart[];
  /** What the term of the lot counts from. */
  lotOn: Day;
  /** The last day it can be spent; null where no day is fixed, as it lapses when a later period accrues. */
  expiresOn: Day | null;
}

/** Asked for each person: what payroll tells, and what else is known. What a scheme needs and nobody told is a reason to refuse. */
export type Rule = (facts: EmploymentFacts, more?: MoreFacts) => Decision;

/** Decides about one person. For many, make the rule once with `ruleFor`. */
export const decide = (
  scheme: Scheme,
  facts: EmploymentFacts,
  period: Period,
  more: MoreFacts = {},
): Decision => ruleFor(scheme, period)(facts, more);

/**
 * The rule of a scheme for one period, made once and asked for each person. A period is under the version in force on
 * its last day, also a four-week period in which a version begins. A scheme that is run elsewhere grants nothing.
 */
export function ruleFor(scheme: Scheme, period: Period): Rule {
  if (scheme.execution === 'hub') return rightFor(scheme, period);
  const answer = answerFor({ scheme, version: versionOn(scheme, period.end), period });
  return () => answer(nothing({ code: 'informational-only', params: {} }));
}

/** The same for a scheme that is only shown: what it would bring, to be listed and never granted. */
export function rightFor(scheme: Scheme, period: Period): Rule {
  const version = versionOn(scheme, period.end);
  const answer = answerFor({ scheme, version, period });
  if (!version) return () => answer(nothing(notInForce(period)));
  const suspension = suspensionOn(scheme, period.end);
  if (suspension) return () => answer(nothing(suspended(suspension)));
  const refuse = refusalFor(version, period);
  const grant = grantFor(scheme, version, period);
  return (facts, more = {}) => {
    const refusal = refuse(facts, more);
    return answer(refusal ? nothing(refusal) : grant(facts, more));
  };
}

const noParts: readonly GrantPart[] = [];

interface Ground {
  scheme: Scheme;
  version: SchemeVersion | undefined;
  period: Period;
}

function answerFor({ scheme, version, period }: Ground): (grant: Grant) => Decision {
  const lotOn = lotDayOf({ scheme, version, period });
  const schemeVersion = version?.id ?? 'none';
  const expiresOn = version ? lastUsableDay(version, lotOn) : null;
  const { id: schemeId, unit } = scheme;
  return ({ amount, reason, parts = noParts, isRight = amount > 0n }) => ({
    schemeId,
    schemeVersion,
    entitled: isRight,
    reason,
    amount,
    unit,
    parts,
    lotOn,
    expiresOn,
  });
}

const lotDayOf = ({ scheme, version, period }: Ground): Day =>
  version?.policies.lotDate === 'invoice'
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
