import { addDays, addMonths, completeMonths, makeDay, type Day, type Period } from '#libs/core';
import type { EmploymentFacts } from '#libs/connector';
import type { Reason } from './reasons.js';
import type { Scheme, SchemeVersion } from './scheme.js';

/** The reason why somebody has no right, or null if nothing stands in the way. */
export type Refusal = (facts: EmploymentFacts) => Reason | null;

type Policies = Scheme['policies'];
type Entitlement = SchemeVersion['entitlement'];

/** Who has the right in this period. All that does not depend on the person is worked out once, here. */
export function refusalFor(
  policies: Policies,
  { entitlement }: SchemeVersion,
  period: Period,
): Refusal {
  const checks = [
    outOfService(policies, period),
    excludedGroup(policies, entitlement),
    olderRight(entitlement),
    tooFewHours(entitlement),
    tooShortService(policies, entitlement, period),
  ].filter((check) => check !== null);
  return (facts) => {
    for (const check of checks) {
      const reason = check(facts);
      if (reason) return reason;
    }
    return null;
  };
}

/** The first day of service, where that is earlier than this employment. */
export const startOfService = ({ seniorityDate, hireDate }: EmploymentFacts): Day =>
  seniorityDate !== null && seniorityDate < hireDate ? seniorityDate : hireDate;

/** In service on any day of the period, or on all of them: the scheme says which counts. */
export const isInService = (
  stay: { from: Day; to: Day | null },
  period: Pick<Period, 'start' | 'end'>,
  rule: Policies['midPeriod'],
): boolean => {
  const [latestStart, earliestEnd] =
    rule === 'any-day' ? [period.end, period.start] : [period.start, period.end];
  return stay.from <= latestStart && (stay.to === null || stay.to >= earliestEnd);
};

function outOfService({ midPeriod }: Policies, period: Period): Refusal {
  const reason: Reason = {
    code: 'not-in-service',
    params: { from: period.start, to: period.end, rule: midPeriod },
  };
  return ({ hireDate, leaveDate }) =>
    isInService({ from: hireDate, to: leaveDate }, period, midPeriod) ? null : reason;
}

function excludedGroup({ onCallWorkers }: Policies, { excluded }: Entitlement): Refusal {
  const categories = new Set<string>(excluded.categories);
  const relations = new Set<string>(excluded.relations);
  const contracts = new Set<string>(excluded.contracts);
  if (onCallWorkers === 'excluded') contracts.add('on-call');
  const refuse = (group: string): Reason => ({ code: 'category-excluded', params: { group } });
  return ({ category, contract, relation }) => {
    if (relations.has(relation)) return refuse(relation);
    if (categories.has(category)) return refuse(category);
    return contracts.has(contract) ? refuse(contract) : null;
  };
}

/** A birth date nobody knows is not guessed: a person has to look. */
function olderRight({ excludedCohort: cohort }: Entitlement): Refusal | null {
  if (!cohort) return null;
  const { bornBefore, inServiceBy } = cohort;
  return (facts) => {
    if (startOfService(facts) > inServiceBy) return null;
    if (facts.birthDate === null) return { code: 'birth-date-unknown', params: { bornBefore } };
    return facts.birthDate < bornBefore
      ? { code: 'cohort-excluded', params: { bornBefore, inServiceBy } }
      : null;
  };
}

function tooFewHours({ minimumHours }: Entitlement): Refusal | null {
  if (!minimumHours) return null;
  const { operator, hoursPerWeek: minimum } = minimumHours;
  const hundredths = Math.round(minimum * 100);
  return ({ contractHours }) => {
    if (contractHours === null) return { code: 'hours-unknown', params: { operator, minimum } };
    const enough = operator === '≥' ? contractHours >= hundredths : contractHours > hundredths;
    return enough
      ? null
      : { code: 'hours-below-minimum', params: { hours: contractHours / 100, operator, minimum } };
  };
}

function tooShortService(
  policies: Policies,
  { service }: Entitlement,
  period: Period,
): Refusal | null {
  if (!service) return null;
  const on = makeDay(period.year - 1, 12, 31);
  const until = policies.serviceYear === 'last-day-counts' ? addDays(on, 1) : on;
  const anniversary = addMonths(until, -service.months);
  const latestStart =
    policies.serviceYear === 'before-anniversary' ? addDays(anniversary, -1) : anniversary;
  return (facts) => {
    const start = startOfService(facts);
    if (start <= latestStart) return null;
    const months = completeMonths(start, until);
    return { code: 'service-too-short', params: { on, months, minimum: service.months } };
  };
}
