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

/** What taking back a grant comes to: what is reversed at once, and what is left for the contract to settle. */
export interface Correction {
  reversed: Cents;
  remainder: Cents;
  remainderIs: Funding['spentTooMuch'];
  /** The part of the remainder that is held for an order: if that is cancelled, it can be reversed after all. */
  heldPart: Cents;
}

/**
 * What happens to a grant that turns out smaller. Only what is still available is taken back: an order stands, and
 * what was spent never makes a person owe. `granted` is without what lapsed, which went its own way. Throws
 * `schemes.grant-not-smaller` for a grant that did not shrink, `schemes.lot-out-of-balance` for parts above the whole.
 */
export function retroactive(
  policy: Funding['spentTooMuch'],
  lot: { granted: Cents; available: Cents; held: Cents; spent: Cents; newAmount: Cents },
): Correction {
  const tooMuch = lot.granted - lot.newAmount;
  if (tooMuch < 0n || lot.newAmount < 0n)
    throw new HubError(
      'bug',
      'schemes.grant-not-smaller',
      'Only a grant that shrinks is taken back.',
    );
  if (lot.available + lot.held + lot.spent > lot.granted)
    throw new HubError(
      'bug',
      'schemes.lot-out-of-balance',
      'The parts of a lot are more than its grant.',
    );
  const reversed = least(tooMuch, lot.available > 0n ? lot.available : 0n);
  const remainder = tooMuch - reversed;
  return { reversed, remainder, remainderIs: policy, heldPart: least(remainder, lot.held) };
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
