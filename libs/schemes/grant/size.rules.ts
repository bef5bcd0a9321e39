import { yearOf, type Cents, type Day, type Period } from '#libs/core';
import type { EmploymentFacts } from '#libs/connector';
import { ageInYear, ageOn } from '../age.js';
import { judge, type Judged } from '../condition.rules.js';
import { factUnknown } from '../entitlement-facts.rules.js';
import { whole, type Fraction } from '../fraction.js';
import type { FactName, MoreFacts } from '../more-facts.js';
import type { Reason } from '../reasons.js';
import { yearsAround } from '../recurrence.rules.js';
import type { SizedGrant } from '../shape/grant.js';

type Asked<Answer> = (facts: EmploymentFacts, more: MoreFacts) => Answer | Reason;
type Table = Extract<SizedGrant, { kind: 'table' }>;
type PartTime = Exclude<SizedGrant['partTime'], { kind: 'none' }>;

export const isReason = (answer: object | bigint): answer is Reason =>
  typeof answer === 'object' && 'code' in answer;

/** The amount of a scheme for a turn, before anything about the person but age and employer. */
export function wholeAmount(grant: SizedGrant, period: Period): Asked<Cents> {
  const year = yearOfTurn(grant, period);
  if (grant.kind === 'table') return fromTable(grant, { end: period.end, year });
  const fixed = grant.indexed.findLast(({ from }) => from <= year)?.amount ?? grant.amount;
  if (fixed === null) return asAgreed;
  const amount = BigInt(fixed);
  return () => amount;
}

const asAgreed: Asked<Cents> = (_, { agreedAmount }) =>
  agreedAmount ?? { code: 'agreed-amount-missing', params: {} };

/** The calendar year that tables and ages go by: the one the turn began in. */
const yearOfTurn = ({ every }: SizedGrant, { year, end }: Period): number =>
  every.kind === 'years' ? yearOf(yearsAround(every, end).from) : year;

function fromTable({ by, bands }: Table, at: { end: Day; year: number }): Asked<Cents> {
  const outside: Reason = { code: 'outside-table', params: { by } };
  return (facts, more) => {
    const value = tableValue(by, facts, { more, ...at });
    if (typeof value === 'string') return factUnknown(value);
    const band = bands.find(
      ({ from, below }) => from <= value && (below === null || value < below),
    );
    return band && band.amount > 0 ? BigInt(band.amount) : outside;
  };
}

function tableValue(
  by: Table['by'],
  { birthDate }: EmploymentFacts,
  { more, end, year }: { more: MoreFacts; end: Day; year: number },
): number | FactName {
  if (by === 'employer-fte')
    return more.employerFte === undefined ? 'employerFte' : more.employerFte / 100;
  if (birthDate === null) return 'birthDate';
  return by === 'age' ? ageOn(birthDate, end) : ageInYear(birthDate, year);
}

/** The part of the amount that goes with part-time work. */
export function partTimeFactor({ partTime }: SizedGrant): Asked<Fraction> {
  if (partTime.kind === 'none') return () => whole;
  return (facts, more) => {
    const hours = hoursFor(partTime, facts, more);
    if (typeof hours === 'string') return factUnknown(hours);
    if (isIdleMarch(partTime, more)) return { code: 'no-work-in-march', params: {} };
    const fullTime = partTime.fullTimeHours ?? more.fullTimeHours;
    if (fullTime === undefined) return factUnknown('fullTimeHours');
    return inProportion(partTime, hours, fullTime);
  };
}

function hoursFor(
  { per, factorDate }: PartTime,
  { contractHours }: EmploymentFacts,
  { march, hoursInYear }: MoreFacts,
): number | FactName {
  if (per === 'year') return hoursInYear ?? 'hoursInYear';
  if (factorDate === 'march') return march?.contractHours ?? 'march';
  return contractHours ?? 'contractHours';
}

const isIdleMarch = ({ factorDate }: PartTime, { march }: MoreFacts): boolean =>
  factorDate === 'march' && march?.paidHours === 0;

function inProportion(
  { kind, fromPercent }: PartTime,
  hours: number,
  fullTime: number,
): Fraction | Reason {
  const isFrom = hours * 100 >= fullTime * fromPercent;
  if (kind === 'threshold' && !isFrom)
    return { code: 'part-time-below-threshold', params: { minimum: fromPercent } };
  return hours >= fullTime || (kind === 'step' && isFrom)
    ? whole
    : { of: BigInt(hours), parts: BigInt(fullTime) };
}

/** What comes on top of the amount, why, and what could not be judged. */
export interface Extra {
  insideCap: Cents;
  outsideCap: Cents;
  why: readonly string[];
  unknown: FactName | null;
}

type ExtraRule = (facts: EmploymentFacts, more: MoreFacts, amount: Cents) => Extra;

/** Multiplier and top-ups. An unknown fact takes nothing of the ordinary amount away: the extra waits, and the reason says so. */
export function extrasFor({ multiplier, topUps }: SizedGrant, period: Period): ExtraRule | null {
  const rules = [
    ...(multiplier ? [multiplied(multiplier, period)] : []),
    ...topUps.map((topUp) => topUpRule(topUp, period)),
  ];
  if (rules.length === 0) return null;
  return (facts, more, amount) => rules.map((rule) => rule(facts, more, amount)).reduce(together);
}

const none: Extra = { insideCap: 0n, outsideCap: 0n, why: [], unknown: null };

const together = (one: Extra, other: Extra): Extra => ({
  insideCap: one.insideCap + other.insideCap,
  outsideCap: one.outsideCap + other.outsideCap,
  why: [...one.why, ...other.why],
  unknown: one.unknown ?? other.unknown,
});

const given = (judged: Judged, extra: Partial<Extra>): Extra =>
  typeof judged === 'string' ? { ...none, unknown: judged } : { ...none, ...(judged ? extra : {}) };

function multiplied(
  { times, when }: NonNullable<SizedGrant['multiplier']>,
  period: Period,
): ExtraRule {
  const holds = judge(when, period);
  const why = [`× ${times}`];
  return (facts, more, amount) =>
    given(holds(facts, more), { insideCap: amount * BigInt(times - 1), why });
}

function topUpRule(
  { name, amount, when, outsideCap }: SizedGrant['topUps'][number],
  period: Period,
): ExtraRule {
  const holds = judge(when, period);
  const extra = { [outsideCap ? 'outsideCap' : 'insideCap']: BigInt(amount), why: [name] };
  return (facts, more) => given(holds(facts, more), extra);
}
