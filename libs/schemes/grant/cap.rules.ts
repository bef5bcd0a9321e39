import type { Cents, Period } from '#libs/core';
import type { EmploymentFacts } from '#libs/connector';
import { judge } from '../condition.rules.js';
import { factUnknown } from '../entitlement-facts.rules.js';
import { nothing, type Grant, type GrantRule } from './grant.js';
import type { FactName, MoreFacts } from '../more-facts.js';
import { amountParams } from '../reasons.js';
import type { Cap } from '../shape/sizing.js';

interface CapGround {
  unit: string;
  cap: Cap;
  period: Period;
}

/** No more than fits under the cap; what comes outside of it, comes anyway. */
export function underCap({ unit, cap, period }: CapGround, rule: GrantRule): GrantRule {
  if (!cap) return rule;
  const capOf = capFor(cap, period);
  const fact = cap.kind === 'balance' ? 'balance' : 'grantedThisYear';
  return (facts, more) => {
    const grant = rule(facts, more);
    const free = grant.outsideCap ?? 0n;
    const wanted = grant.amount - free;
    if (wanted === 0n) return grant;
    const used = more[fact];
    if (used === undefined) return nothing(factUnknown(fact));
    const limit = capOf(facts, more, used + wanted);
    if (typeof limit === 'string') return nothing(factUnknown(limit));
    const room = limit > used ? limit - used : 0n;
    return wanted <= room ? grant : cut(unit, grant, { amount: room + free, cap: limit });
  };
}

function cut(unit: string, grant: Grant, { amount, cap }: { amount: Cents; cap: Cents }): Grant {
  if (amount === 0n) return nothing({ code: 'cap-reached', params: amountParams(unit, { cap }) });
  const params = amountParams(unit, { amount, uncapped: grant.amount, cap });
  return { ...grant, amount, reason: { code: 'granted-up-to-cap', params } };
}

/** The cap for one person: the first raised one that holds. What would not be reached need not be known. */
function capFor(
  { amount, raised }: NonNullable<Cap>,
  period: Period,
): (facts: EmploymentFacts, more: MoreFacts, reached: Cents) => Cents | FactName {
  const ordinary = BigInt(amount);
  const higher = raised.map((one) => ({
    amount: BigInt(one.amount),
    holds: judge(one.when, period),
  }));
  return (facts, more, reached) => {
    if (reached <= ordinary) return ordinary;
    for (const one of higher) {
      const judged = one.holds(facts, more);
      if (typeof judged === 'string') return judged;
      if (judged) return one.amount;
    }
    return ordinary;
  };
}
