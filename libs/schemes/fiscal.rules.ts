import type { Day } from '#libs/core';
import type { Reason } from './reasons.js';
import type { Scheme, SchemeVersion } from './scheme.js';
import type { Fiscal, TaxCategory } from './shape/fiscal.js';
import type { Lifecycle } from './shape/lifecycle.js';
import { latestVersionOn } from './timeline.js';

/** What a lot is asked to pay for. */
export interface UntaxedUse {
  category: TaxCategory;
  /** Whether who granted the lot is the employer today: a former one may only pay for other work [BP21]. */
  granterIsCurrentEmployer: boolean;
  /** What the settlement of an exit left the balance for. */
  spendable: Lifecycle['exit-elsewhere']['spendable'];
  on: Day;
}

/** Whether a lot can pay a training untaxed, and why; what a no means is `fiscal.failAction`. The test is made for each lot, not for the order. */
export function usableFor(scheme: Scheme, wish: UntaxedUse): { usable: boolean; reason: Reason } {
  const { fiscal } = latestVersionOn(scheme, wish.on);
  const refusal = refusalOf(fiscal, wish);
  if (refusal) return { usable: false, reason: refusal };
  return {
    usable: true,
    reason: {
      code: fiscal.regime === 'none' ? 'usable-outside-wage-tax' : 'usable-untaxed',
      params: { category: wish.category },
    },
  };
}

function refusalOf({ regime, categories }: Fiscal, wish: UntaxedUse): Reason | null {
  const { category, granterIsCurrentEmployer, spendable, on } = wish;
  if (spendable === 'category-d-only' && category !== 'd')
    return { code: 'balance-for-other-work-only', params: { category } };
  if (regime === 'none') return null;
  if (granterIsCurrentEmployer)
    return categories.current.includes(category)
      ? null
      : { code: 'category-not-untaxed', params: { category } };
  if (on < categories.formerFrom)
    return { code: 'former-employer-not-untaxed-yet', params: { from: categories.formerFrom } };
  return categories.former.includes(category)
    ? null
    : { code: 'former-employer-category-not-untaxed', params: { category } };
}

/**
 * Where a version pays out what a training budget never may: with any way to money in hand it is wage, not a
 * conditional right [KG]. Empty if it holds together; a path within the version and what is wrong otherwise.
 */
export function payoutProblems({
  fiscal,
  lots,
  lifecycle,
}: Pick<SchemeVersion, 'fiscal' | 'lots' | 'lifecycle'>): { path: string[]; problem: string }[] {
  if (fiscal.payoutRight || fiscal.regime === 'none') return [];
  const problem = 'pays out, so fiscal.payoutRight must say so, and it is no scholingsbudget';
  const events = Object.entries(lifecycle).flatMap(([event, outcome]) =>
    typeof outcome === 'object' && paysOut.has(outcome.balance)
      ? [{ path: ['lifecycle', event, 'balance'], problem }]
      : [],
  );
  return lots.lapsesTo === 'payroll'
    ? [{ path: ['lots', 'lapsesTo'], problem }, ...events]
    : events;
}

const paysOut: ReadonlySet<string> = new Set(['taxed-settlement', 'payout-gross']);
