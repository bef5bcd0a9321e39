import { type Day, groupedBy } from '#libs/core';
import type { Book, Transfer, Unit } from '#libs/ledger';
import { CLAIM_REASONS, type ClaimReason, type UndoneLot } from './life-events.schema.js';

/** A transfer that an event booked and that stands, with what is left where it went. */
export interface Sent {
  transferId: bigint;
  reference: string;
  eventId: bigint;
  /** The lot that was emptied. */
  lotId: bigint;
  /** The lot at the next employer that it went to; null where it went to no lot. */
  travelledLotId: bigint | null;
  kind: 'transfer' | 'payout' | 'refund' | 'lapse';
  book: Book;
  unit: Unit;
  from: string;
  to: string;
  amount: bigint;
  /** What stands free on the travelled lot, in real money and as a promise. */
  freeMoney: bigint;
  freePromise: bigint;
  /** Who promised the travelled lot: `employer:7`. */
  nextPayer: string | null;
  /** What is left of what the event brought there; null where it went to a lot, or to what may stand below zero. */
  left: bigint | null;
  /** The last day anything was posted on either lot: nothing goes back before. */
  lastPosted: Day;
}

/** What stands held on travelled lots, and what has left them. */
export type FarSide = ReadonlyMap<bigint, Partial<Record<ClaimReason, bigint>>>;

/** What goes back to one lot. */
export interface BackLot extends UndoneLot {
  eventId: bigint;
  travelledLotId: bigint | null;
  /** What is no longer granted on the travelled lot. */
  takenBack: bigint;
}

/** A transfer and how much of it comes back. */
interface Part {
  sent: Sent;
  back: bigint;
}

const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);
const isNewPromise = ({ book, to }: Sent): boolean => book === 'memo' && to.startsWith('lot:');

/**
 * What comes back of what events moved, lot by lot. Each transfer is taken back whole, and what cannot come back is booked
 * again at once, so that the journal says what stays and nothing goes below zero. From a travelled lot comes what is free
 * on it; from anybody else what they still hold.
 */
export function takeBack(
  sent: readonly Sent[],
  farSide: FarSide,
  { on, by }: { on: Day; by: string },
): { lots: BackLot[]; transfers: Transfer[] } {
  const purses = new Map<string, bigint>();
  const lots: BackLot[] = [];
  const transfers: Transfer[] = [];
  for (const ofLot of groupedBy(sent, ({ eventId, lotId }) => `${eventId} ${lotId}`).values()) {
    const [first] = ofLot;
    if (!first) continue;
    const { parts, repaid } =
      first.travelledLotId === null ? fromPurses(ofLot, purses) : fromLot(ofLot);
    const day = first.lastPosted > on ? first.lastPosted : on;
    lots.push(backLot(first, parts, { repaid, farSide }));
    transfers.push(...parts.flatMap((part) => bookings(part, day, by)));
    if (repaid > 0n) transfers.push(repayment(first, repaid, day, by));
  }
  return { lots, transfers };
}

/**
 * From a lot at the next employer. Real money that it had not brought along was paid by that employer for its own promise:
 * that goes back to the employer, and the first promise stands again.
 */
function fromLot(sent: readonly Sent[]): { parts: Part[]; repaid: bigint } {
  const amountOf = (is: (one: Sent) => boolean): bigint => sent.find(is)?.amount ?? 0n;
  const { freeMoney = 0n, freePromise = 0n } = sent[0] ?? {};
  const promised = amountOf((one) => one.book === 'memo' && !isNewPromise(one));
  const money = least(
    amountOf(({ book }) => book === 'trust'),
    freeMoney,
  );
  const promise = least(promised, freePromise);
  const repaid = least(freeMoney - money, promised - promise);
  const back = (one: Sent): bigint => {
    if (one.book === 'trust') return money;
    return isNewPromise(one) ? promise : promise + repaid;
  };
  return { parts: sent.map((one) => ({ sent: one, back: back(one) })), repaid };
}

/** From whoever it went to: what is left there of what the event brought, for the oldest lot first. */
function fromPurses(
  sent: readonly Sent[],
  purses: Map<string, bigint>,
): { parts: Part[]; repaid: bigint } {
  const parts = sent.map((one) => {
    if (one.left === null) return { sent: one, back: one.amount };
    const brought = `${one.eventId} ${one.kind} ${one.to}`;
    const left = purses.get(brought) ?? one.left;
    const back = least(one.amount, left);
    purses.set(brought, left - back);
    return { sent: one, back };
  });
  return { parts, repaid: 0n };
}

function backLot(
  first: Sent,
  parts: readonly Part[],
  { repaid, farSide }: { repaid: bigint; farSide: FarSide },
): BackLot {
  const sumOf = (of: (part: Part) => bigint, counts: (one: Sent) => boolean): bigint =>
    parts.reduce((sum, part) => (counts(part.sent) ? sum + of(part) : sum), 0n);
  const left = (one: Sent): boolean => !isNewPromise(one);
  const returned = sumOf(({ back }) => back, left);
  const away = sumOf(({ sent }) => sent.amount, left) - returned;
  const { eventId, lotId, travelledLotId, unit } = first;
  return {
    eventId,
    lotId,
    travelledLotId,
    unit,
    returned,
    repaid,
    takenBack: travelledLotId === null ? 0n : returned - repaid,
    claims: claims(first, away, farSide),
  };
}

const WHY = {
  transfer: 'moved-on',
  payout: 'paid-out',
  refund: 'refunded',
  lapse: 'lapsed',
} as const;

/** Why what is away is away, in the order of CLAIM_REASONS: what is held may still come free. */
function claims({ travelledLotId, kind }: Sent, away: bigint, farSide: FarSide): BackLot['claims'] {
  if (away === 0n) return [];
  if (travelledLotId === null) return [{ why: WHY[kind], amount: away }];
  const found = farSide.get(travelledLotId) ?? {};
  let open = away;
  return CLAIM_REASONS.flatMap((why) => {
    const amount = why === 'moved-on' ? open : least(found[why] ?? 0n, open);
    open -= amount;
    return amount > 0n ? [{ why, amount }] : [];
  });
}

/** The whole transfer back, and again what stays: named after the transfer it replaces. */
function bookings({ sent, back }: Part, effectiveOn: Day, by: string): Transfer[] {
  if (back === 0n) return [];
  const { transferId, reference, eventId, lotId, kind, from, to, amount, book, unit } = sent;
  const same = { book, unit, effectiveOn, by };
  const undo = {
    ...same,
    from: to,
    to: from,
    amount,
    reference: `undo/${reference}`,
    reverses: transferId,
  };
  const stays = {
    ...same,
    from,
    to,
    amount: amount - back,
    reference: `${kind}/${eventId}/${lotId}/stays/${transferId}`,
  };
  return back < amount ? [undo, stays] : [undo];
}

/** What the next employer paid for a promise that was not its own. */
const repayment = (
  { eventId, lotId, transferId, travelledLotId, nextPayer }: Sent,
  amount: bigint,
  effectiveOn: Day,
  by: string,
): Transfer => ({
  book: 'trust',
  unit: 'EUR',
  from: `lot:${travelledLotId}:available`,
  to: `${nextPayer}:refund`,
  amount,
  reference: `refund/${eventId}/${lotId}/repaid/${transferId}`,
  effectiveOn,
  by,
});
