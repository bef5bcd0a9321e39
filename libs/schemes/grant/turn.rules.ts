import { addDays, type Cents } from '#libs/core';
import { factUnknown } from '../entitlement-facts.rules.js';
import { amountForPerson, grantOf, type PersonAmount } from './person.rules.js';
import { isReason } from './size.rules.js';
import { nothing, type Grant, type GrantRule } from './grant.js';
import type { MoreFacts } from '../more-facts.js';
import { amountParams, type Reason } from '../reasons.js';
import { turnFor, type Turn, type TurnGround } from '../recurrence.rules.js';
import type { EmploymentFacts } from '#libs/connector';

/** A grant that is not cut in payroll periods: all of it in the period that its turn, birthday, window or event is in. */
export function grantPerTurn(ground: TurnGround): GrantRule {
  const turnOf = turnFor(ground);
  const amountOf = amountForPerson(ground.grant, ground.period);
  const lateOf = lateMultiplier(ground);
  const { unit } = ground.scheme;
  return (facts, more) => {
    const turn = turnOf(facts, more);
    if (isReason(turn)) return nothing(turn);
    if (turn.isGrantedBefore) return lateOf(facts, more, turn);
    const amount = amountOf(facts, more, turn);
    if (isReason(amount)) return nothing(amount);
    const grant = grantOf(unit, amount, () => reasonFor(unit, turn, amount));
    const refusal = potRefusal(ground, turn, { wanted: grant.amount, more });
    return refusal ? nothing(refusal) : grant;
  };
}

function reasonFor(unit: string, { from, to }: Turn, { insideCap, whole }: PersonAmount): Reason {
  if (to === null)
    return {
      code: 'granted-once',
      params: { ...amountParams(unit, { amount: insideCap }), from },
    };
  const params = amountParams(unit, { amount: insideCap, whole });
  return { code: 'granted-for-turn', params: { ...params, from, to } };
}

/** First come, first served: whoever does not fit in the pot of the window gets nothing from it. */
function potRefusal(
  { grant: { every } }: TurnGround,
  { from }: Turn,
  { wanted, more }: { wanted: Cents; more: MoreFacts },
): Reason | null {
  if (every.kind !== 'window') return null;
  const window = every.windows.find((one) => one.from <= from && from <= one.to);
  if (!window || window.pot === null) return null;
  if (more.potLeft === undefined) return factUnknown('potLeft');
  return wanted <= more.potLeft ? null : { code: 'pot-empty', params: { from: window.from } };
}

type LateRule = (facts: EmploymentFacts, more: MoreFacts, turn: Turn) => Grant;

/** For who enrols in the programme of a multiplier after the grant of the turn: the difference, where the scheme gives it. */
function lateMultiplier({ scheme, version, grant, period }: TurnGround): LateRule {
  const programme = grant.multiplier?.when.programme ?? null;
  if (programme === null || version.policies.multiplierTiming === 'next-turn')
    return (_, __, turn) => nothing(untilNext(turn));
  const amountOf = amountForPerson({ ...grant, topUps: [] }, period);
  return (facts, more, turn) => {
    if (!enrols(programme, more, { turn, period })) return nothing(untilNext(turn));
    const person = amountOf(facts, more, turn);
    if (isReason(person)) return nothing(person);
    const amount = person.insideCap - person.ordinary;
    const params = amountParams(scheme.unit, { amount, extra: amount });
    return amount > 0n
      ? {
          amount,
          reason: { code: 'granted-extra', params: { ...params, why: String(person.extra.why) } },
        }
      : nothing(untilNext(turn));
  };
}

const untilNext = ({ to, from }: Turn): Reason => ({
  code: 'granted-on-another-day',
  params: { on: to === null ? from : addDays(to, 1) },
});

/** Enrols in this period, and had not been enrolled in this turn before. */
function enrols(
  programme: string,
  { programmes }: MoreFacts,
  { turn, period }: Pick<TurnGround, 'period'> & { turn: Turn },
): boolean {
  const own = programmes?.filter(({ name }) => name === programme) ?? [];
  return (
    own.some(({ from }) => period.start <= from && from <= period.end) &&
    !own.some(({ from, until }) => from < period.start && (until === null || until >= turn.from))
  );
}
