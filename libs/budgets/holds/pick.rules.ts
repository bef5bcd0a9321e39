import type { Day } from '#libs/core';
import type { Unit } from '#libs/ledger';
import {
  fundingOn,
  goesBy,
  type Reason,
  type Scheme,
  type TaxCategory,
  usableFor,
  latestVersionOn,
} from '#libs/schemes';

/** A lot as it stands when somebody wants to use it. Amounts in minor units. */
export interface HoldableLot {
  id: bigint;
  schemeId: string;
  employerId: number | null;
  granterIsCurrentEmployer: boolean;
  lotOn: Day;
  expiresOn: Day | null;
  invoicedOn: Day | null;
  /** Promised and free; real money and free: on the day of the hold, and on every later one. */
  promised: bigint;
  available: bigint;
  /** The first day, after that of the hold, on which something is still to come to it; not asked where all is there. */
  comesOn?: Day | null;
  /** The first day it is no longer there, where a later accrual has pushed it out; null where none has. */
  lapsesOn: Day | null;
}

/** In which order lots are taken, where the schemes leave a choice. */
export type LotOrder = Scheme['versions'][number]['lots']['consumption'];

/** What a budget is wanted for. */
export interface HoldWish {
  unit: Unit;
  amount: bigint;
  /** Of the fiscal test; null where none is asked, as for hours. */
  category: TaxCategory | null;
  on: Day;
  /** Only lots of these schemes; undefined: of any. */
  schemeIds?: readonly string[] | undefined;
  order?: LotOrder | undefined;
  /** The person's own order, for `person-choice`. */
  lotIds?: readonly bigint[] | undefined;
  /** What stands in the way of lots of a scheme and an employer, like a talk that was not held; told even if nothing does. */
  blocked: readonly { schemeId: string; employerId: number; reason: Reason }[];
}

/** What a lot gives, and why that much. */
export interface Considered {
  lotId: bigint;
  available: bigint;
  promised: bigint;
  reason: Reason;
}

/**
 * Which lots pay, soonest expiry first unless another order is asked, and in words why each was used or not. All that
 * the database cannot know is decided here: the scheme, the tax category per granter, the state of the money.
 */
export function pickLots(
  lots: readonly HoldableLot[],
  wish: HoldWish,
  schemeOf: (id: string) => Scheme,
): { considered: Considered[]; shortfall: bigint } {
  const sorted = [...lots].sort(inOrder(lots, wish, schemeOf));
  let wanted = wish.amount;
  const considered = sorted.map((lot): Considered => {
    const free = spendable(lot, schemeOf(lot.schemeId), wish);
    const given = wanted > 0n ? take(free, wanted) : { available: 0n, promised: 0n };
    wanted -= given.available + given.promised;
    return { lotId: lot.id, ...given, reason: reasonFor(lot, free, { given, wish }) };
  });
  return { considered, shortfall: wanted };
}

interface Free {
  available: bigint;
  promised: bigint;
  /** Why it is less than stands on the lot. */
  refusal: Reason | null;
}

const nothing = (refusal: Reason): Free => ({ available: 0n, promised: 0n, refusal });

/** Real money before promises, so that a provider is paid from what is there. */
function take(free: Free, wanted: bigint): { available: bigint; promised: bigint } {
  const available = free.available < wanted ? free.available : wanted;
  const rest = wanted - available;
  return { available, promised: free.promised < rest ? free.promised : rest };
}

function spendable(lot: HoldableLot, scheme: Scheme, wish: HoldWish): Free {
  const refusal = refusalOf(lot, wish) ?? taxRefusal(lot, scheme, wish);
  if (refusal) return nothing(refusal);
  const unpaid = lot.promised > 0n ? unpaidRefusal(lot, scheme, wish.on) : null;
  return unpaid
    ? { available: lot.available, promised: 0n, refusal: unpaid }
    : { available: lot.available, promised: lot.promised, refusal: null };
}

function refusalOf(lot: HoldableLot, { schemeIds, blocked, on }: HoldWish): Reason | null {
  if (schemeIds && !schemeIds.includes(lot.schemeId))
    return { code: 'lot-of-another-scheme', params: {} };
  if (lot.promised + lot.available === 0n) return emptyRefusal(lot);
  if (lot.lotOn > on) return { code: 'lot-not-begun', params: { lotOn: lot.lotOn } };
  const expired = expiredOn(lot, on);
  if (expired) return { code: 'lot-expired', params: { expiresOn: expired } };
  const block = blocked.find(
    ({ schemeId, employerId }) => schemeId === lot.schemeId && employerId === lot.employerId,
  );
  return block?.reason ?? null;
}

const emptyRefusal = ({ comesOn = null }: HoldableLot): Reason =>
  comesOn === null
    ? { code: 'lot-empty', params: {} }
    : { code: 'lot-not-begun', params: { lotOn: comesOn } };

/** What has expired is gone at once, whenever the nightly job books it. */
function expiredOn({ expiresOn, lapsesOn }: HoldableLot, on: Day): Day | null {
  if (expiresOn !== null && expiresOn < on) return expiresOn;
  return lapsesOn !== null && lapsesOn <= on ? lapsesOn : null;
}

function taxRefusal(
  { granterIsCurrentEmployer }: HoldableLot,
  scheme: Scheme,
  { category, on }: HoldWish,
): Reason | null {
  if (category === null) return null;
  const test = usableFor(scheme, { category, granterIsCurrentEmployer, spendable: 'any', on });
  return test.usable ? null : test.reason;
}

function unpaidRefusal({ invoicedOn }: HoldableLot, scheme: Scheme, on: Day): Reason | null {
  const { spendableWhen } = fundingOn(scheme, { on, invoicedOn });
  if (spendableWhen === 'funded') return { code: 'lot-not-funded', params: {} };
  const isInvoiced = invoicedOn !== null && invoicedOn <= on;
  return spendableWhen === 'granted' || isInvoiced
    ? null
    : { code: 'lot-not-invoiced', params: {} };
}

function reasonFor(
  { expiresOn }: HoldableLot,
  free: Free,
  { given, wish }: { given: { available: bigint; promised: bigint }; wish: HoldWish },
): Reason {
  if (given.available + given.promised > 0n)
    return wish.order === 'person-choice'
      ? { code: 'lot-used-as-chosen', params: {} }
      : expiresOn === null
        ? { code: 'lot-used-without-end', params: {} }
        : { code: 'lot-used', params: { expiresOn } };
  return free.available + free.promised > 0n || !free.refusal
    ? { code: 'lot-not-needed', params: {} }
    : free.refusal;
}

type Compare = (one: HoldableLot, other: HoldableLot) => number;

/** One order for all lots: the one asked for, or the one all their schemes agree on, or soonest expiry. */
function inOrder(
  lots: readonly HoldableLot[],
  { order, lotIds = [], on }: HoldWish,
  schemeOf: (id: string) => Scheme,
): Compare {
  const schemes = [...new Set(lots.map(({ schemeId }) => schemeId))].map(schemeOf);
  const rules = new Map(
    schemes.map((scheme) => [scheme.id, latestVersionOn(scheme, on).lots] as const),
  );
  const rank = new Map(lotIds.map((id, index) => [id, index]));
  const byChoice = by(({ id }) => rank.get(id) ?? lots.length);
  const byPriority = by(({ schemeId }) => rules.get(schemeId)?.priority ?? 0);
  const byExpiry = by((lot) => goesBy(lot, rules.get(lot.schemeId)?.termMonths));
  const orders: Record<LotOrder, Compare[]> = {
    'soonest-expiry': [byExpiry, byPriority],
    'scheme-priority': [byPriority, byExpiry],
    'person-choice': [byChoice, byExpiry, byPriority],
    oldest: [],
  };
  const keys = [
    ...orders[order ?? agreedOrder(schemes, on)],
    by(({ lotOn }) => lotOn),
    by(({ id }) => id),
  ];
  return (one, other) => {
    for (const key of keys) {
      const difference = key(one, other);
      if (difference !== 0) return difference;
    }
    return 0;
  };
}

/** The order that all these schemes ask for; where they differ, what expires soonest goes first. */
export function agreedOrder(schemes: readonly Scheme[], on: Day): LotOrder {
  const asked = new Set(schemes.map((scheme) => latestVersionOn(scheme, on).lots.consumption));
  const [agreed = 'soonest-expiry'] = asked.size === 1 ? asked : [];
  return agreed;
}

const by =
  (key: (lot: HoldableLot) => string | number | bigint): Compare =>
  (one, other) =>
    key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : 0;
