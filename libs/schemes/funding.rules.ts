import { HubError, type Cents, type Day } from '#libs/core';
import type { Scheme } from './scheme.js';
import type { Funding } from './shape/funding.js';
import { latestVersionOn } from './timeline.js';

/** What one grant adds to an invoice. */
export interface InvoiceLine {
  id: string;
  amount: Cents;
}

/**
 * What each line of an invoice gets of the money received, oldest line first, and what stays unallocated. No line gets
 * more than its amount, and all of it together is what was received.
 */
export function partialPayment(
  policy: Funding['partialPayment'],
  lines: readonly InvoiceLine[],
  received: Cents,
): { lines: { id: string; funded: Cents }[]; unallocated: Cents } {
  const asked = lines.reduce((sum, { amount }) => sum + amount, 0n);
  const funded =
    received >= asked
      ? lines.map(({ amount }) => amount)
      : parts[policy](lines, { asked, received });
  return {
    lines: lines.map(({ id }, at) => ({ id, funded: funded[at] ?? 0n })),
    unallocated: received - funded.reduce((sum, part) => sum + part, 0n),
  };
}

type Parts = (lines: readonly InvoiceLine[], money: { asked: Cents; received: Cents }) => Cents[];

const parts = {
  'hold-unallocated': (lines) => lines.map(() => 0n),
  'oldest-line-first': (lines, { received }) =>
    handOut(
      received,
      lines.map(({ amount }) => amount),
    ),
  'pro-rata': (lines, { asked, received }) => {
    const shares = lines.map(({ amount }) => (amount * received) / asked);
    const rest = received - shares.reduce((sum, share) => sum + share, 0n);
    const cents = handOut(
      rest,
      lines.map(({ amount }, at) => (amount > (shares[at] ?? 0n) ? 1n : 0n)),
    );
    return shares.map((share, at) => share + (cents[at] ?? 0n));
  },
} satisfies Record<Funding['partialPayment'], Parts>;

/** Money over places that each take so much, the first ones first. */
function handOut(money: Cents, places: readonly Cents[]): Cents[] {
  let left = money;
  return places.map((place) => {
    const part = least(left, place);
    left -= part;
    return part;
  });
}

/** What taking back a grant comes to: all of it together is what was granted too much. */
export interface Correction {
  /** Free, and taken at once. */
  taken: Cents;
  /** It had lapsed or was refunded before, so nothing is left to settle. */
  wentBack: Cents;
  /** Held for an order, which stands: if that is cancelled, it is taken after all. */
  waits: Cents;
  /** Spent, or paid out as wage: somebody bears it, and never the person. */
  borne: Cents;
  borneAs: Funding['spentTooMuch'];
}

/**
 * What happens to a grant that turns out smaller. What is not free, held or gone back was spent. The database does the same
 * for many lots at once, wherever their budgets went (libs/budgets, shortfalls). Throws `schemes.grant-not-smaller` for a
 * grant that did not shrink, `schemes.lot-out-of-balance` for parts above the whole.
 */
export function retroactive(
  policy: Funding['spentTooMuch'],
  lot: { granted: Cents; free: Cents; held: Cents; wentBack: Cents; newAmount: Cents },
): Correction {
  const tooMuch = lot.granted - lot.newAmount;
  if (tooMuch < 0n || lot.newAmount < 0n)
    throw new HubError(
      'bug',
      'schemes.grant-not-smaller',
      'Only a grant that shrinks is taken back.',
    );
  if (lot.free + lot.held + lot.wentBack > lot.granted)
    throw new HubError(
      'bug',
      'schemes.lot-out-of-balance',
      'The parts of a lot are more than its grant.',
    );
  const parts = handOut(tooMuch, [lot.free, lot.wentBack, lot.held]);
  const [taken = 0n, wentBack = 0n, waits = 0n] = parts;
  const borne = tooMuch - taken - wentBack - waits;
  return { taken, wentBack, waits, borne, borneAs: policy };
}

const least = (one: Cents, other: Cents): Cents => (one < other ? one : other);

/**
 * The funding a grant stands under on a day: that of the day it was invoiced, as it is owed from then on; and of the
 * day itself as long as it was not. So a scheme that changes its model takes along all that was not invoiced yet.
 */
export const fundingOn = (
  scheme: Scheme,
  { on, invoicedOn }: { on: Day; invoicedOn: Day | null },
): Funding => latestVersionOn(scheme, invoicedOn ?? on).funding;

/** Whose money pays the provider. `employer`: the invoice is passed on, and nothing moves in trust. */
export const providerPaidBy = {
  'prefunded-trust': 'trust',
  'employer-reserve': 'employer',
  'external-deposit-quarterly': 'outside-account',
  'fund-reimburses': 'employer',
  'public-advance': 'government',
  'subsidy-matching': 'government',
} as const satisfies Record<Funding['model'], string>;

/** How a grant is given back to the employer: what was not invoiced is not, an unpaid line is credited, money is refunded. */
export const givenBackAs = {
  granted: 'cancelled',
  invoiced: 'credited',
  funded: 'refunded',
} as const satisfies Record<Funding['spendableWhen'], string>;
