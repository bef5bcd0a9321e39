import type { Cents } from '#libs/core';
import { EMPLOYER, type Ban } from './combinations.rules.js';
import type { Payment, PlanRequest, SchemeAtHand } from './request.js';
import type { Reason } from '../reasons.js';
import { spendingRefusals } from '../spending.rules.js';

interface Planned {
  payment: Payment;
  bans: readonly Ban[];
  /** The most all sources of a scheme may cover together. */
  schemeCaps: ReadonlyMap<string, Cents>;
}

/** What could be drawn ahead instead of what the person pays themselves, or what is short, from each scheme that admits the training. */
export function drawableAhead(request: PlanRequest, planned: Planned): Reason[] {
  const open = openIn(planned.payment);
  return (request.ahead ?? []).flatMap(({ schemeId, amount }): Reason[] => {
    const scheme = request.schemes.find((each) => each.schemeId === schemeId);
    if (!scheme || !admits(request, scheme) || isKeptOut(schemeId, planned)) return [];
    const most = least(amount, open, roomOf(schemeId, planned) ?? open);
    return most > 0n
      ? [{ code: 'could-be-drawn-ahead', params: { schemeId, amountCents: Number(most) } }]
      : [];
  });
}

/** What no source pays, the co-payments that a scheme asks aside. */
const openIn = ({ lines, shortfall }: Payment): Cents =>
  lines.reduce(
    (sum, { payer, schemeId, amount }) =>
      payer === 'person' && schemeId === undefined ? sum + amount : sum,
    shortfall,
  );

const admits = (request: PlanRequest, scheme: SchemeAtHand): boolean =>
  scheme.categories.includes(request.training.category) &&
  spendingRefusals(scheme, request).length === 0;

function isKeptOut(id: string, { payment: { lines }, bans }: Planned): boolean {
  const paying = new Set<string>(
    lines.flatMap(({ schemeId, payer }) => schemeId ?? (payer === 'employer' ? EMPLOYER : [])),
  );
  return bans.some(
    ([one, other]) => (one === id && paying.has(other)) || (other === id && paying.has(one)),
  );
}

function roomOf(id: string, { payment: { lines }, schemeCaps }: Planned): Cents | undefined {
  const cap = schemeCaps.get(id);
  return (
    cap &&
    lines.reduce((left, { schemeId, amount }) => (schemeId === id ? left - amount : left), cap)
  );
}

const least = (...amounts: Cents[]): Cents =>
  amounts.reduce((smallest, each) => (each < smallest ? each : smallest));
