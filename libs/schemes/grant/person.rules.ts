import type { Cents, Period } from '#libs/core';
import type { EmploymentFacts } from '#libs/connector';
import { partOf, product, whole as allOfIt, type Fraction } from '../fraction.js';
import { extrasFor, isReason, partTimeFactor, wholeAmount, type Extra } from './size.rules.js';
import type { Grant } from './grant.js';
import type { MoreFacts } from '../more-facts.js';
import { amountParams, type Reason } from '../reasons.js';
import type { SizedGrant } from '../shape/grant.js';

/** What an amount of the scheme comes to for one person, each number rounded once. */
export interface PersonAmount {
  /** Full time, the whole turn, without extras. */
  whole: Cents;
  /** For this person, without extras. */
  ordinary: Cents;
  insideCap: Cents;
  outsideCap: Cents;
  extra: Pick<Extra, 'why' | 'unknown'>;
}

export type PersonRule = (
  facts: EmploymentFacts,
  more: MoreFacts,
  turn?: { share: Fraction; times: bigint },
) => PersonAmount | Reason;

const noExtra: PersonAmount['extra'] = { why: [], unknown: null };

/** Table, part-time work, the part of the turn in service, multiplier and top-ups, in that order. */
export function amountForPerson(grant: SizedGrant, period: Period): PersonRule {
  const wholeOf = wholeAmount(grant, period);
  const factorOf = partTimeFactor(grant);
  const extrasOf = extrasFor(grant, period);
  return (facts, more, turn = { share: allOfIt, times: 1n }) => {
    const factor = factorOf(facts, more);
    if (isReason(factor)) return factor;
    const whole = wholeOf(facts, more);
    if (isReason(whole)) return whole;
    const share = product(factor, turn.share);
    const sized = (amount: Cents): Cents => partOf(amount * turn.times, share, grant.roundedTo);
    const ordinary = sized(whole);
    if (!extrasOf) return { whole, ordinary, insideCap: ordinary, outsideCap: 0n, extra: noExtra };
    const extra = extrasOf(facts, more, whole);
    return {
      whole,
      ordinary,
      insideCap: sized(whole + extra.insideCap),
      outsideCap: sized(extra.outsideCap),
      extra,
    };
  };
}

/** The grant with its reason: the ordinary one, or that there is more, or that it cannot be told whether there is. */
export function grantOf(
  unit: string,
  { ordinary, insideCap, outsideCap, extra }: PersonAmount,
  ordinaryReason: () => Reason,
): Grant {
  const amount = insideCap + outsideCap;
  return { amount, outsideCap, reason: reason() };

  function reason(): Reason {
    if (amount === 0n) return { code: 'comes-to-nothing', params: {} };
    if (extra.unknown !== null)
      return {
        code: 'granted-without-extra',
        params: { ...amountParams(unit, { amount }), fact: extra.unknown },
      };
    if (amount === ordinary) return ordinaryReason();
    const params = amountParams(unit, { amount, extra: amount - ordinary });
    return { code: 'granted-extra', params: { ...params, why: extra.why.join(', ') } };
  }
}
