import { addDays, addMonths, completeMonths, type Day, type Period } from '#libs/core';
import type { EmploymentFacts } from '#libs/connector';
import {
  factUnknown,
  notAmong,
  receivesOther,
  tooShortCareer,
  wrongAge,
  wrongEmployerSize,
  type Refusal,
} from './entitlement-facts.rules.js';
import { referenceDay } from './reference-date.js';
import type { Reason } from './reasons.js';
import type { SchemeVersion } from './scheme.js';
import type { Policies } from './shape/policies.js';

type Entitlement = SchemeVersion['entitlement'];

/** Who has the right in this period. All that does not depend on the person is worked out once, here. */
export function refusalFor({ entitlement, policies }: SchemeVersion, period: Period): Refusal {
  const absent = entitlement.inService ? outOfService(policies, period) : null;
  const judgedByHub = firstOf([
    excludedGroup(policies, entitlement),
    olderRight(entitlement),
    tooFewHours(entitlement),
    tooShortService(policies, entitlement, period),
    wrongAge(entitlement, period),
    tooShortCareer(entitlement),
    wrongEmployerSize(entitlement),
    ...notAmong(entitlement),
    receivesOther(entitlement),
  ]);
  return firstOf([absent, asEvaluated(entitlement.evaluatedBy, judgedByHub)]);
}

function firstOf(given: readonly (Refusal | null)[]): Refusal {
  const checks = given.filter((check) => check !== null);
  return (facts, more) => {
    for (const check of checks) {
      const reason = check(facts, more);
      if (reason) return reason;
    }
    return null;
  };
}

/** Whose word counts. Where both judge and differ, nothing is granted until a person has looked. */
function asEvaluated(by: Entitlement['evaluatedBy'], hub: Refusal): Refusal {
  if (by === 'hub') return hub;
  return (facts, more) => {
    const payroll = more.payrollSaysEntitled;
    if (payroll === undefined) return factUnknown('payrollSaysEntitled');
    if (by === 'payroll') return payroll ? null : { code: 'payroll-says-no', params: {} };
    const reason = hub(facts, more);
    return (reason === null) === payroll
      ? reason
      : { code: 'payroll-disagrees', params: { hub: reason?.code ?? 'granted' } };
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
  const refusalOn = (on: Day): ((facts: EmploymentFacts) => Reason | null) => {
    const until = policies.serviceYear === 'last-day-counts' ? addDays(on, 1) : on;
    const latestStart = latestStartOn(policies, service.months, on);
    return (facts) => {
      const start = startOfService(facts);
      if (start <= latestStart) return null;
      const months = completeMonths(start, until);
      return { code: 'service-too-short', params: { on, months, minimum: service.months } };
    };
  };
  if (service.on === 'application-date')
    return (facts, { applicationDate: on }) =>
      on === undefined ? factUnknown('applicationDate') : refusalOn(on)(facts);
  const refuse = refusalOn(referenceDay(service.on, period, {}) ?? period.end);
  return (facts) => refuse(facts);
}

function latestStartOn({ serviceYear }: Policies, months: number, on: Day): Day {
  const until = serviceYear === 'last-day-counts' ? addDays(on, 1) : on;
  const anniversary = addMonths(until, -months);
  return serviceYear === 'before-anniversary' ? addDays(anniversary, -1) : anniversary;
}

/** The last first day of service with which somebody has the right in a period; who came later, comes in later. */
export function latestStart({ policies, entitlement }: SchemeVersion, period: Period): Day {
  const { service } = entitlement;
  const on = service ? referenceDay(service.on, period, {}) : undefined;
  if (service && on !== undefined) return latestStartOn(policies, service.months, on);
  return policies.midPeriod === 'any-day' ? period.end : period.start;
}
