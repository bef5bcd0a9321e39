import { divideHalfUp, nextPeriod, periodOn, type Cents, type Period } from '#libs/core';
import type { EmploymentFacts } from '#libs/connector';
import { isInService, startOfService } from '../entitlement.rules.js';
import { periodShare } from './wage.rules.js';
import type { Grant } from './grant.js';
import type { Scheme, SchemeVersion } from '../scheme.js';
import { suspensionOn, versionOn } from '../timeline.js';

interface TopUp {
  topUp: Cents;
  total: Cents;
  override: Scheme['overrides'][number];
}

/** A grant together with what tops it up. */
export const withTopUp = (
  amount: Cents,
  { topUp, total, override: { from, to } }: TopUp,
): Grant => ({
  amount: amount + topUp,
  reason: {
    code: 'granted-with-top-up',
    params: {
      amountCents: Number(amount + topUp),
      topUpCents: Number(topUp),
      totalCents: Number(total),
      from,
      to,
    },
  },
});

/**
 * In the last period of an override: what is still missing of its total. It reckons from the facts of that period, so
 * each earlier one in service counts as accrued, also one in which the person had too few hours.
 */
export function topUpFor(
  scheme: Scheme,
  { policies }: SchemeVersion,
  period: Period,
): ((facts: EmploymentFacts) => TopUp | null) | null {
  const override = scheme.overrides.find(
    ({ to }) => period.end <= to && to < nextPeriod(period).end,
  );
  if (!override) return null;
  const shares = sharesWithin(scheme, override, period);
  const { midPeriod, partialOverride } = policies;
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
    const { grant, policies } = versionOn(scheme, period.end) ?? {};
    if (
      policies &&
      grant?.kind === 'fixed' &&
      grant.amount !== null &&
      !suspensionOn(scheme, period.end)
    ) {
      const amount = periodShare(policies.rounding, BigInt(grant.amount), period);
      shares.push({ period, amount });
    }
  }
  return shares;
}
