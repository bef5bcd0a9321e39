import {
  cumulativeShare,
  divideHalfUp,
  nextPeriod,
  periodOn,
  periodsPerYear,
  type Cents,
  type Period,
} from '#libs/core';
import type { EmploymentFacts } from '#libs/connector';
import { isInService, startOfService } from './entitlement.rules.js';
import type { Reason } from './reasons.js';
import type { Scheme, SchemeVersion } from './scheme.js';
import { suspensionOn, versionOn } from './timeline.js';

/** What an entitled person gets over a period; nothing, where there is nothing to take a share of. */
export interface Grant {
  amount: Cents;
  reason: Reason;
}
export type GrantRule = (facts: EmploymentFacts) => Grant;

type Wages = EmploymentFacts['wages'];
type FixedGrant = Extract<SchemeVersion['grant'], { kind: 'fixed' }>;
type PercentageGrant = Extract<SchemeVersion['grant'], { kind: 'percentage' }>;

/** How much this period brings. All that does not depend on the person is worked out once, here. */
export const grantFor = (scheme: Scheme, { grant }: SchemeVersion, period: Period): GrantRule =>
  grant.kind === 'fixed' ? fixedGrant(scheme, grant, period) : percentageGrant(grant);

function fixedGrant(scheme: Scheme, grant: FixedGrant, period: Period): GrantRule {
  const amount = shareOf(scheme.policies.rounding, grant, period);
  const plain: Grant = {
    amount,
    reason: {
      code: 'granted',
      params: {
        amountCents: Number(amount),
        number: period.number,
        periods: periodsPerYear(period.type),
        yearAmountCents: grant.amountPerYearCents,
      },
    },
  };
  const topUpOf = topUpFor(scheme, period);
  return (facts) => {
    const extra = topUpOf?.(facts);
    return extra ? { amount: amount + extra.topUp, reason: withTopUp(amount, extra) } : plain;
  };
}

const shareOf = (
  rounding: Scheme['policies']['rounding'],
  grant: FixedGrant,
  period: Period,
): Cents => {
  const total = BigInt(grant.amountPerYearCents);
  const periods = periodsPerYear(period.type);
  return rounding === 'cumulative'
    ? cumulativeShare(total, periods, period.number)
    : divideHalfUp(total, BigInt(periods));
};

interface TopUp {
  topUp: Cents;
  total: Cents;
  override: Scheme['overrides'][number];
}

const withTopUp = (amount: Cents, { topUp, total, override: { from, to } }: TopUp): Reason => ({
  code: 'granted-with-top-up',
  params: {
    amountCents: Number(amount + topUp),
    topUpCents: Number(topUp),
    totalCents: Number(total),
    from,
    to,
  },
});

/**
 * In the last period of an override: what is still missing of its total. It reckons from the facts of that period, so
 * each earlier one in service counts as accrued, also one in which the person had too few hours.
 */
function topUpFor(
  scheme: Scheme,
  period: Period,
): ((facts: EmploymentFacts) => TopUp | null) | null {
  const override = scheme.overrides.find(
    ({ to }) => period.end <= to && to < nextPeriod(period).end,
  );
  if (!override) return null;
  const shares = sharesWithin(scheme, override, period);
  const { midPeriod, partialOverride } = scheme.policies;
  return (facts) => {
    const stay = { from: startOfService(facts), to: facts.leaveDate };
    const served = shares.filter((share) => isInService(stay, share.period, midPeriod));
    const accrued = served.reduce((sum, share) => sum + share.amount, 0n);
    const whole = isInService(stay, { start: override.from, end: override.to }, 'whole-period');
    if (!whole && partialOverride === 'as-accrued') return null;
    const parts = whole ? shares.length : served.length;
    const total = divideHalfUp(BigInt(override.totalCents) * BigInt(parts), BigInt(shares.length));
    return total > accrued ? { topUp: total - accrued, total, override } : null;
  };
}

function sharesWithin(
  scheme: Scheme,
  { from }: Scheme['overrides'][number],
  last: Period,
): { period: Period; amount: Cents }[] {
  const shares = [];
  for (
    let period = periodOn(last.type, from);
    period.end <= last.end;
    period = nextPeriod(period)
  ) {
    const grant = versionOn(scheme, period.end)?.grant;
    if (grant?.kind === 'fixed' && !suspensionOn(scheme, period.end))
      shares.push({ period, amount: shareOf(scheme.policies.rounding, grant, period) });
  }
  return shares;
}

function percentageGrant(grant: PercentageGrant): GrantRule {
  const rate = BigInt(grant.rates.reduce((sum, { basisPoints }) => sum + basisPoints, 0));
  const percent = Number(rate) / 100;
  const onTopOf = accrualsOver(grant);
  const unknownWage: Grant = {
    amount: 0n,
    reason: { code: 'no-wage-known', params: { fields: grant.salaryFields.join(', ') } },
  };
  return ({ wages }) => {
    const salary = salaryOf(grant, wages);
    if (salary === null) return unknownWage;
    const base = BigInt(salary) + onTopOf(BigInt(salary)) + BigInt(additionsOf(grant, wages));
    const amount = divideHalfUp(base * rate, 10_000n);
    const params = {
      amountCents: Number(amount),
      percent,
      baseCents: Number(base),
      irregularHoursCents: wages.irregularHours ?? 'unknown',
    };
    return amount > 0n
      ? { amount, reason: { code: 'granted-percentage', params } }
      : { amount: 0n, reason: { code: 'nothing-earned', params } };
  };
}

function salaryOf({ salaryFields }: PercentageGrant, wages: Wages): number | null {
  for (const field of salaryFields) if (wages[field] !== null) return wages[field];
  return null;
}

/** What accrues on top of salary: each part rounded by itself before the next is reckoned over it. */
function accrualsOver({ components }: PercentageGrant): (salary: Cents) => Cents {
  const names = ['salary', ...components.map(({ name }) => name)];
  const steps = components.map(({ basisPoints, over }) => ({
    rate: BigInt(basisPoints),
    over: over.map((name) => names.indexOf(name)),
  }));
  return (salary) => {
    const parts = [salary];
    let total = 0n;
    for (const { rate, over } of steps) {
      let sum = 0n;
      for (const index of over) sum += parts[index] ?? 0n;
      const part = divideHalfUp(sum * rate, 10_000n);
      parts.push(part);
      total += part;
    }
    return total;
  };
}

function additionsOf({ additions }: PercentageGrant, wages: Wages): number {
  let total = 0;
  for (const field of additions) total += wages[field] ?? 0;
  return total;
}
