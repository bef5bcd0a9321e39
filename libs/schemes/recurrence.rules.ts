import {
  addDays,
  addMonths,
  daysBetween,
  lastDayOfMonth,
  monthOf,
  previousPeriod,
  yearOf,
  type Day,
  type Period,
} from '#libs/core';
import type { EmploymentFacts } from '#libs/connector';
import { birthdayOf } from './age.js';
import { factUnknown } from './entitlement-facts.rules.js';
import { latestStart, startOfService } from './entitlement.rules.js';
import { whole, type Fraction } from './fraction.js';
import type { MoreFacts } from './more-facts.js';
import type { Reason } from './reasons.js';
import type { Scheme, SchemeVersion } from './scheme.js';
import type { SizedGrant } from './shape/grant.js';
import type { Policies } from './shape/policies.js';
import { versionOn } from './timeline.js';

/** What a grant is for: a turn of years, or a moment. */
export interface Turn {
  from: Day;
  /** Its last day; null where it is for a moment and not for a time. */
  to: Day | null;
  /** The part of the turn the person is in service for, as far as the scheme counts it. */
  share: Fraction;
  /** How many times it happened; 1 but for events. */
  times: bigint;
  /** Whether it was granted in an earlier period of the turn. */
  isGrantedBefore: boolean;
}

/** The turn a person's grant of this period is for, or the reason why there is none in it. */
export type TurnRule = (facts: EmploymentFacts, more: MoreFacts) => Turn | Reason;

export interface TurnGround {
  scheme: Scheme;
  version: SchemeVersion;
  grant: SizedGrant;
  period: Period;
}

type Every<Kind> = Extract<SizedGrant['every'], { kind: Kind }>;

/** When a grant that is not cut in payroll periods falls. */
export function turnFor(ground: TurnGround): TurnRule {
  const { every } = ground.grant;
  switch (every.kind) {
    case 'years':
      return turnOfYears(ground, every);
    case 'once':
      return onceFor(ground);
    case 'at-age':
      return atAge(ground, every);
    case 'window':
      return inWindow(every, ground.period);
    case 'event':
      return perEvent(every, ground.period);
    case 'payroll-period':
      return () => elsewhere;
    default:
      return every satisfies never;
  }
}

const elsewhere: Reason = { code: 'granted-in-another-period', params: {} };

const moment = (from: Day, times = 1n): Turn => ({
  from,
  to: null,
  share: whole,
  times,
  isGrantedBefore: false,
});

const isIn = (period: Period, day: Day): boolean => period.start <= day && day <= period.end;

/** The turn of so many years that a day is in. */
export function yearsAround(
  { anchor, years }: Pick<Every<'years'>, 'anchor' | 'years'>,
  day: Day,
): { from: Day; to: Day } {
  const months = (yearOf(day) - yearOf(anchor)) * 12 + monthOf(day) - monthOf(anchor);
  const from = addMonths(anchor, Math.floor(months / (12 * years)) * 12 * years);
  return { from, to: addDays(addMonths(from, 12 * years), -1) };
}

function turnOfYears(ground: TurnGround, every: Every<'years'>): TurnRule {
  const { grant, period } = ground;
  const { from, to } = yearsAround(every, period.end);
  const next: Reason = { code: 'granted-on-another-day', params: { on: addDays(to, 1) } };
  const begins = isIn(period, later(from, firstDay(ground.scheme)));
  const arrives = arrivalIn(ground);
  const share = shareOfTurn(ground, { from, to });
  const stayOf = stayFor(ground);
  return (facts) => {
    const { start, leave } = stayOf(facts);
    if (start > from && grant.joiners === 'next-turn') return next;
    const turn = { from, to, share: share(start, leave), times: 1n };
    return { ...turn, isGrantedBefore: !begins && !arrives(start) };
  };
}

interface Stay {
  start: Day;
  leave: Day | null;
}

const always: Stay = { start: '', leave: null };

/** From when to when somebody belongs to a scheme; one that takes no employment has no joiners and no leavers. */
const stayFor = ({ version }: TurnGround): ((facts: EmploymentFacts) => Stay) =>
  version.entitlement.inService
    ? (facts) => ({ start: startOfService(facts), leave: facts.leaveDate })
    : () => always;

/** Who has the right in this period, and had none in the one before: hired, or long enough in service now. */
function arrivalIn({ scheme, version, period }: TurnGround): (start: Day) => boolean {
  const previous = previousPeriod(period);
  const latest = latestStart(version, period);
  const before = latestStart(versionOn(scheme, previous.end) ?? version, previous);
  return (start) => before < start && start <= latest;
}

function shareOfTurn(
  { version, grant }: TurnGround,
  turn: { from: Day; to: Day },
): (start: Day, leave: Day | null) => Fraction {
  const { leavers, midPeriod } = version.policies;
  const length = grant.joiners === 'days-remaining' ? days : monthsBy(midPeriod);
  const joinersShare = grant.joiners.endsWith('-remaining');
  return (start, leave) => {
    const from = joinersShare && start > turn.from ? start : turn.from;
    const to = leavers === 'pro-rata' && leave !== null && leave < turn.to ? leave : turn.to;
    return from === turn.from && to === turn.to
      ? whole
      : { of: length(from, to), parts: length(turn.from, turn.to) };
  };
}

const days = (from: Day, to: Day): bigint => BigInt(Math.max(0, daysBetween(from, to) + 1));

/** Months from a day to a day, those at the ends too; only whole ones, where a scheme asks for every day of a period. */
const monthsBy =
  (rule: Policies['midPeriod']) =>
  (from: Day, to: Day): bigint => {
    const touched = (yearOf(to) - yearOf(from)) * 12 + monthOf(to) - monthOf(from) + 1;
    if (rule === 'any-day') return BigInt(Math.max(0, touched));
    const cut = (from.endsWith('-01') ? 0 : 1) + (to === lastDayOfMonth(to) ? 0 : 1);
    return BigInt(Math.max(0, touched - cut));
  };

/** In the period the scheme begins in, or else in the one the person comes in. */
function onceFor(ground: TurnGround): TurnRule {
  const arrives = comesIn(ground);
  const stayOf = stayFor(ground);
  return (facts) => {
    const { start } = stayOf(facts);
    return arrives(start) ? moment(later(start, firstDay(ground.scheme))) : elsewhere;
  };
}

/** In the period of the birthday; who is older comes in with the scheme, or later, unless joiners wait. */
function atAge(ground: TurnGround, { years }: Every<'at-age'>): TurnRule {
  const { period, grant } = ground;
  const arrives = comesIn(ground);
  const stayOf = stayFor(ground);
  return (facts) => {
    if (facts.birthDate === null) return factUnknown('birthDate');
    const birthday = birthdayOf(facts.birthDate, years);
    if (isIn(period, birthday)) return moment(birthday);
    const { start } = stayOf(facts);
    const isLate = birthday < period.start && grant.joiners !== 'next-turn' && arrives(start);
    return isLate ? moment(later(start, firstDay(ground.scheme))) : elsewhere;
  };
}

function comesIn(ground: TurnGround): (start: Day) => boolean {
  const begins = isIn(ground.period, firstDay(ground.scheme));
  const arrives = arrivalIn(ground);
  return (start) => begins || arrives(start);
}

const firstDay = ({ versions }: Scheme): Day => versions[0]?.validFrom ?? '';
const later = (one: Day, other: Day): Day => (one > other ? one : other);

function inWindow({ windows }: Every<'window'>, period: Period): TurnRule {
  return (_, { applicationDate: on }) => {
    if (on === undefined) return factUnknown('applicationDate');
    if (!isIn(period, on)) return elsewhere;
    return windows.some(({ from, to }) => from <= on && on <= to)
      ? moment(on)
      : { code: 'window-closed', params: { on } };
  };
}

function perEvent({ event }: Every<'event'>, period: Period): TurnRule {
  return (_, { events }) => {
    if (events === undefined) return factUnknown('events');
    const found = events.filter(({ kind, on }) => kind === event && isIn(period, on));
    const [first] = found;
    return first ? moment(first.on, BigInt(found.length)) : elsewhere;
  };
}
