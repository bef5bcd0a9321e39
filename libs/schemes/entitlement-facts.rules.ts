import { addDays, addMonths, makeDay, yearOf, type Day, type Period } from '#libs/core';
import type { EmploymentFacts } from '#libs/connector';
import { ageInYear, ageOn, statePensionOn } from './age.js';
import type { FactName, MoreFacts } from './more-facts.js';
import type { Reason } from './reasons.js';
import { referenceDay } from './reference-date.js';
import type { SchemeVersion } from './scheme.js';

/** The reason why somebody has no right, or null if nothing stands in the way. */
export type Refusal = (facts: EmploymentFacts, more: MoreFacts) => Reason | null;

type Entitlement = SchemeVersion['entitlement'];

/** A fact nobody knows is not guessed: the reason names it, so that somebody can tell it. */
export const factUnknown = (fact: FactName): Reason => ({ code: 'fact-unknown', params: { fact } });

/** Between which ages, and before which pension. */
export function wrongAge({ age }: Entitlement, period: Period): Refusal | null {
  if (!age) return null;
  return ({ birthDate }, more) => {
    if (birthDate === null) return factUnknown('birthDate');
    const day = referenceDay(age.on, period, more);
    if (day === undefined) return factUnknown('applicationDate');
    const years =
      age.counted === 'reached' ? ageOn(birthDate, day) : ageInYear(birthDate, yearOf(day));
    return outsideYears(age, years) ?? nearPension(age, birthDate, day);
  };
}

type Age = NonNullable<Entitlement['age']>;

function outsideYears({ minimumYears, maximumYears }: Age, years: number): Reason | null {
  if (minimumYears !== null && years < minimumYears)
    return { code: 'too-young', params: { minimum: minimumYears } };
  return maximumYears !== null && years > maximumYears
    ? { code: 'too-old', params: { maximum: maximumYears } }
    : null;
}

function nearPension(age: Age, birthDate: Day, day: Day): Reason | null {
  const pensionOn = statePensionOn(birthDate);
  const years = age.yearsBeforeStatePension;
  if (years !== null && addMonths(pensionOn, -12 * years) > day)
    return { code: 'far-from-pension', params: { years } };
  return age.beforeStatePension && day >= pensionOn
    ? { code: 'state-pension-reached', params: { on: day } }
    : null;
}

export function tooShortCareer({ minimumCareerDays: minimum }: Entitlement): Refusal | null {
  if (minimum === null) return null;
  return (_, { careerDays }) => {
    if (careerDays === undefined) return factUnknown('careerDays');
    return careerDays >= minimum
      ? null
      : { code: 'career-too-short', params: { days: careerDays, minimum } };
  };
}

export function wrongEmployerSize({ employerSize: size }: Entitlement): Refusal | null {
  if (!size) return null;
  return (_, { employerFte }) => {
    if (employerFte === undefined) return factUnknown('employerFte');
    const params = { fte: employerFte / 100, minimum: size.minimumFte / 100 };
    if (employerFte < size.minimumFte) return { code: 'employer-too-small', params };
    return size.belowFte === null || employerFte < size.belowFte
      ? null
      : {
          code: 'employer-too-large',
          params: { fte: params.fte, below: size.belowFte / 100 },
        };
  };
}

/** The months over which the size of an employer is averaged for a day; null where the size of that day counts. */
export function sizeWindowOn(
  { sizeWindow: window }: Entitlement,
  day: Day,
): { from: Day; to: Day } | null {
  if (!window) return null;
  const turn = Math.floor((yearOf(day) - window.since) / window.holdsYears);
  const firstYear = window.since + turn * window.holdsYears;
  const afterwards = addMonths(makeDay(firstYear - 1, window.lastMonth, 1), 1);
  return { from: addMonths(afterwards, -window.months), to: addDays(afterwards, -1) };
}

/** Where somebody works, what they learned, what they are: one of a list, where there is one. */
export const notAmong = (entitlement: Entitlement): (Refusal | null)[] => [
  oneOf(entitlement.regions, 'region', 'region-outside'),
  oneOf(entitlement.educationLevels, 'educationLevel', 'education-outside'),
  oneOf(entitlement.statuses, 'statuses', 'status-outside'),
];

function oneOf(
  allowed: readonly string[],
  fact: 'region' | 'educationLevel' | 'statuses',
  code: 'region-outside' | 'education-outside' | 'status-outside',
): Refusal | null {
  if (allowed.length === 0) return null;
  const reason: Reason = { code, params: { allowed: allowed.join(', ') } };
  return (_, more) => {
    const told = more[fact];
    if (told === undefined) return factUnknown(fact);
    const values: readonly string[] = typeof told === 'string' ? [told] : told;
    return values.some((value) => allowed.includes(value)) ? null : reason;
  };
}

export function receivesOther({ notReceiving }: Entitlement): Refusal | null {
  if (notReceiving.length === 0) return null;
  return (_, { receives }) => {
    if (receives === undefined) return factUnknown('receives');
    const what = notReceiving.find((code) => receives.includes(code));
    return what === undefined ? null : { code: 'receives-other', params: { what } };
  };
}
