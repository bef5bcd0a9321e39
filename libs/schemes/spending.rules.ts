import { addMonths, divideHalfUp, type Cents } from '#libs/core';
import type { PlanRequest, SchemeAtHand, Standing } from './planner/request.js';
import type { Reason } from './reasons.js';
import type { Spending } from './shape/spending.js';

type Asked = Pick<PlanRequest, 'on' | 'training' | 'learner'>;
type Check = (spending: Spending, asked: Asked, standing: Standing) => Reason | null;

/** Everything a scheme has against a training; empty if it may be paid with it. */
export const spendingRefusals = (
  { spending, standing }: Pick<SchemeAtHand, 'spending' | 'standing'>,
  asked: Asked,
): Reason[] =>
  checks.flatMap((check) => {
    const reason = check(spending, asked, standing);
    return reason ? [reason] : [];
  });

const checks: Check[] = [
  ({ mandatoryTraining }, { training }) =>
    mandatoryTraining === 'blocked' && training.mandatoryForFunction
      ? { code: 'training-is-mandatory', params: {} }
      : null,
  ({ requestedBy }, { training }) =>
    requestedBy === 'person' && training.requestedBy === 'employer'
      ? { code: 'training-asked-by-employer', params: {} }
      : null,
  ({ allowedPurposes, deniedPurposes }, { training: { purpose } }) =>
    deniedPurposes.includes(purpose) ||
    (allowedPurposes.length > 0 && !allowedPurposes.includes(purpose))
      ? { code: 'purpose-not-admitted', params: { purpose } }
      : null,
  ({ catalogueOnly, requestUnlistedCourse }, { training }) =>
    catalogueOnly && !training.inCatalogue
      ? { code: requestUnlistedCourse ? 'ask-for-listing' : 'not-in-catalogue', params: {} }
      : null,
  ({ courseRegisters }, { training }) =>
    missesAll(courseRegisters, training.registers)
      ? { code: 'course-not-registered', params: { registers: courseRegisters.join(', ') } }
      : null,
  ({ providerAccreditations: asked }, { training }) =>
    missesAll(asked, training.accreditations)
      ? { code: 'provider-not-accredited', params: { accreditations: asked.join(', ') } }
      : null,
  ({ minimumHours }, { training }) =>
    minimumHours !== null && training.hours < BigInt(minimumHours) * 100n
      ? { code: 'training-too-short', params: { hours: inUnits(training.hours), minimumHours } }
      : null,
  ({ notStarted }, { on, training }) =>
    notStarted && training.startsOn <= on
      ? { code: 'training-has-started', params: { startsOn: training.startsOn } }
      : null,
  startsTooLate,
  ({ preEnrolmentProof }, { training }) =>
    preEnrolmentProof && !training.enrolmentProven
      ? { code: 'enrolment-not-proven', params: {} }
      : null,
  ({ awardsPerYear }, _, { awardsThisYear }) =>
    awardsPerYear !== null && awardsThisYear >= awardsPerYear
      ? { code: 'awards-used-up', params: { awardsPerYear } }
      : null,
  usedUp,
  tooYoung,
];

/** Unknown is not few: where a course is limited, somebody has to tell how often it was awarded. */
function usedUp({ grantsPerCourse }: Spending, _: Asked, standing: Standing): Reason | null {
  if (grantsPerCourse === null) return null;
  const { grantsForCourse } = standing;
  if (grantsForCourse === null)
    return { code: 'course-awards-unknown', params: { grantsPerCourse } };
  return grantsForCourse >= grantsPerCourse
    ? { code: 'course-used-up', params: { grantsPerCourse } }
    : null;
}

const missesAll = (asked: readonly string[], present: readonly string[]): boolean =>
  asked.length > 0 && !asked.some((word) => present.includes(word));

function startsTooLate(
  { startsWithinMonths }: Spending,
  { on, training: { startsOn, windowClosesOn } }: Asked,
): Reason | null {
  if (startsWithinMonths === null) return null;
  const latest = addMonths(windowClosesOn ?? on, startsWithinMonths);
  return startsOn > latest
    ? { code: 'training-starts-too-late', params: { startsOn, latest } }
    : null;
}

function tooYoung(spending: Spending, { training, learner }: Asked): Reason | null {
  const fromAge = limitOn(spending, training.purpose)?.fromAge ?? null;
  if (fromAge === null) return null;
  const params = { fromAge, purpose: training.purpose };
  if (learner.age === null) return { code: 'age-unknown-for-purpose', params };
  return learner.age < fromAge ? { code: 'too-young-for-purpose', params } : null;
}

const limitOn = ({ shareLimits }: Spending, purpose: string) =>
  shareLimits.find((limit) => limit.purpose === purpose);

/** What is left of the share of a budget that may go to the purpose of a training; null where it has no limit. */
export function leftForPurpose(
  spending: Spending,
  purpose: string,
  { granted, spentOnPurpose }: Standing,
): bigint | null {
  const limit = limitOn(spending, purpose);
  if (!limit) return null;
  const left = (granted * BigInt(limit.basisPoints)) / 10_000n - spentOnPurpose;
  return left > 0n ? left : 0n;
}

/** Cents an hour is worth where hours may pay a price; null if they may not, or the wage is unknown. */
export function centsPerHour(
  { hoursToMoney }: Spending,
  hourlyWageCents: Cents | null,
): Cents | null {
  switch (hoursToMoney.kind) {
    case 'none':
      return null;
    case 'fixed':
      return BigInt(hoursToMoney.centsPerHour);
    case 'hourly-wage':
      return hourlyWageCents;
    default:
      return hoursToMoney satisfies never;
  }
}

/** What a number of hours is worth, half-up to cents. */
export const moneyForHours = (hundredths: bigint, rate: Cents): Cents =>
  divideHalfUp(hundredths * rate, 100n);

const inUnits = (hundredths: bigint): number => Number(hundredths) / 100;
