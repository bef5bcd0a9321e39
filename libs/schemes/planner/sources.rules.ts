import { HubError, type Cents } from '#libs/core';
import { leftInLimit } from './limits.rules.js';
import { inOrder, type Ordered } from './order.rules.js';
import type { LotAtHand, PlanLine, PlanRequest, Refusal, SchemeAtHand } from './request.js';
import type { Reason } from '../reasons.js';
import {
  centsPerHour,
  leftForPurpose,
  moneyForHours,
  spendingRefusals,
} from '../spending.rules.js';

/** Something that can pay a part of the price: a lot, or the allowance of a scheme. */
export interface Source extends Ordered {
  lotId: string | null;
  granterId: string | null;
  payer: PlanLine['payer'];
  /** The most of the price it can cover, the share of the other payer included. */
  cap: Cents;
  /** What it pays of what it covers; 10000n for a lot. */
  basisPoints: bigint;
  otherPayer: 'person' | 'employer';
  paysVat: boolean;
  /** Of hours that pay money: what an hour is worth, and how many there are. */
  hours: { rate: Cents; available: bigint } | null;
}

export interface Gathered {
  /** In the order in which they are to be spent. */
  sources: Source[];
  /** The most all sources of a scheme may cover together. */
  schemeCaps: ReadonlyMap<string, Cents>;
  refused: Refusal[];
}

/** What may pay for this training, and why the rest may not. Throws `schemes.plan-unreadable`. */
export function gather(request: PlanRequest): Gathered {
  refuseUnreadable(request);
  const schemeCaps = new Map<string, Cents>();
  const found = request.schemes.flatMap((scheme) => {
    const lots = request.lots.filter(({ schemeId }) => schemeId === scheme.schemeId);
    const cap = schemeCap(request, scheme, lots);
    schemeCaps.set(scheme.schemeId, cap.amount);
    return fromScheme(request, scheme, { lots, cap });
  });
  return {
    sources: found.filter((each) => 'cap' in each).sort(inOrder(request)),
    schemeCaps,
    refused: found.filter((each) => 'reason' in each),
  };
}

/** Facts of the person and the training together, as the words in which schemes ask for them. */
export const factsOf = ({ learner, training }: PlanRequest): ReadonlySet<string> =>
  new Set([...learner.statuses, ...training.tags, ...training.registers]);

interface Capped {
  lots: readonly LotAtHand[];
  cap: { amount: Cents; reason: Reason };
}

function fromScheme(
  request: PlanRequest,
  scheme: SchemeAtHand,
  { lots, cap }: Capped,
): (Source | Refusal)[] {
  const { schemeId } = scheme;
  const reasons = spendingRefusals(scheme, request);
  if (reasons.length > 0) return reasons.map((reason) => ({ schemeId, reason }));
  const found = scheme.cofunding.allowance
    ? [fromAllowance(request, scheme, cap.amount)]
    : fromLots(request, scheme, lots);
  return cap.amount <= 0n && found.some((each) => 'cap' in each)
    ? [{ schemeId, reason: cap.reason }]
    : found;
}

function fromLots(
  request: PlanRequest,
  scheme: SchemeAtHand,
  lots: readonly LotAtHand[],
): (Source | Refusal)[] {
  const { schemeId } = scheme;
  if (lots.length === 0) return [{ schemeId, reason: { code: 'lot-empty', params: {} } }];
  return lots.filter(paysMoney).map((lot) => fromLot(request, scheme, lot));
}

const paysMoney = ({ unit, agreedAsMoney }: LotAtHand): boolean =>
  agreedAsMoney || (unit !== 'hours' && unit !== 'days');

function fromLot(
  request: PlanRequest,
  { spending, cofunding }: SchemeAtHand,
  lot: LotAtHand,
): Source | Refusal {
  const { lotId, schemeId, lotOn, expiresOn, priority, available } = lot;
  const rate = lot.unit === 'hours' ? rateOf(request, spending) : null;
  const reason = lotRefusal(request, lot) ?? moneyRefusal(request, lot, rate);
  if (reason) return { schemeId, lotId, reason };
  return {
    id: lotId,
    schemeId,
    lotId,
    granterId: lot.granterId,
    payer: 'lot',
    cap: rate === null ? available : moneyForHours(available, rate),
    basisPoints: 10_000n,
    otherPayer: 'person',
    paysVat: cofunding.vatBasis === 'incl',
    lotOn,
    expiresOn,
    priority,
    hours: rate === null ? null : { rate, available },
  };
}

const rateOf = ({ learner }: PlanRequest, spending: SchemeAtHand['spending']): Cents | null =>
  centsPerHour(spending, learner.hourlyWageCents);

/** What is wrong with a lot whatever it is to pay, money or time. */
export function lotRefusal({ on, training }: PlanRequest, lot: LotAtHand): Reason | null {
  if (lot.blockedBy) return lot.blockedBy;
  if (lot.available <= 0n) return { code: 'lot-empty', params: {} };
  if (lot.expiresOn !== null && lot.expiresOn < on)
    return { code: 'lot-expired', params: { expiresOn: lot.expiresOn } };
  return categoryRefusal(training, lot);
}

/** The tax test holds for whatever pays, lot or allowance [KG]. */
function categoryRefusal(
  { category }: PlanRequest['training'],
  { categories }: Pick<LotAtHand, 'categories'>,
): Reason | null {
  if (categories.includes(category)) return null;
  return category === 'none'
    ? { code: 'no-working-purpose', params: {} }
    : { code: 'category-not-admitted', params: { category } };
}

function moneyRefusal(
  { training }: PlanRequest,
  { unit }: LotAtHand,
  rate: Cents | null,
): Reason | null {
  if (unit === training.currency || (unit === 'hours' && rate !== null)) return null;
  return { code: 'unit-pays-no-price', params: { unit } };
}

function fromAllowance(request: PlanRequest, scheme: SchemeAtHand, cap: Cents): Source | Refusal {
  const { schemeId, cofunding, expiresOn, priority } = scheme;
  const refusal = categoryRefusal(request.training, scheme);
  if (refusal) return { schemeId, reason: refusal };
  const basisPoints = shareOf(request, cofunding);
  if (basisPoints === null) return { schemeId, reason: { code: 'no-share-holds', params: {} } };
  return {
    id: schemeId,
    schemeId,
    lotId: null,
    granterId: null,
    payer: cofunding.allowance?.payer ?? 'government',
    cap,
    basisPoints,
    otherPayer: cofunding.allowance?.otherPayer ?? 'person',
    paysVat: cofunding.vatBasis === 'incl',
    lotOn: null,
    expiresOn,
    priority,
    hours: null,
  };
}

function shareOf(request: PlanRequest, { allowance }: SchemeAtHand['cofunding']): bigint | null {
  const facts = factsOf(request);
  const found = allowance?.shares.find(({ when }) => when.every((word) => facts.has(word)));
  return found ? BigInt(found.basisPoints) : null;
}

/** The tightest of what a scheme sets to its money for one training, and what to say when nothing is left. */
function schemeCap(
  request: PlanRequest,
  { spending, cofunding, standing }: SchemeAtHand,
  lots: readonly LotAtHand[],
): Capped['cap'] {
  const caps: Capped['cap'][] = [
    { amount: request.training.priceCents, reason: { code: 'lot-not-needed', params: {} } },
  ];
  const { limit, maximumPerTrainingCents: maximum } = cofunding;
  if (maximum !== null)
    caps.push({ amount: BigInt(maximum), reason: { code: 'lot-not-needed', params: {} } });
  if (limit) caps.push(limitCap(request, { cofunding, standing }, limit));
  const left = leftForPurpose(spending, request.training.purpose, standing);
  if (left !== null) {
    const rate = lots.some(({ unit }) => unit === 'hours') ? rateOf(request, spending) : null;
    const { purpose } = request.training;
    const reason: Reason = { code: 'purpose-limit-reached', params: { purpose } };
    caps.push({ amount: rate === null ? left : moneyForHours(left, rate), reason });
  }
  return caps.reduce((tightest, cap) => (cap.amount < tightest.amount ? cap : tightest));
}

/** Unknown is not nothing: where a limit counts what was used before, somebody has to tell it. */
function limitCap(
  request: PlanRequest,
  { cofunding, standing: { uses } }: Pick<SchemeAtHand, 'cofunding' | 'standing'>,
  limit: NonNullable<SchemeAtHand['cofunding']['limit']>,
): Capped['cap'] {
  const params = { limitCents: limit.cents };
  if (uses === null) return { amount: 0n, reason: { code: 'earlier-uses-unknown', params } };
  const left = leftInLimit(limit, uses, request.on);
  const share = limit.counts === 'what-it-pays' ? shareOf(request, cofunding) : null;
  const amount = share === null ? left : (left * 10_000n) / share;
  return { amount, reason: { code: 'limit-reached', params } };
}

function refuseUnreadable({ training, schemes, lots }: PlanRequest): void {
  const byId = new Map(schemes.map((scheme) => [scheme.schemeId, scheme]));
  const problems: [boolean, string][] = [
    [training.priceCents < 0n, 'The price is below zero.'],
    [
      training.vatCents < 0n || training.vatCents > training.priceCents,
      'The value-added tax is not a part of the price.',
    ],
    [byId.size < schemes.length, 'A scheme is there twice.'],
    [new Set(lots.map(({ lotId }) => lotId)).size < lots.length, 'A lot is there twice.'],
    [lots.some(({ schemeId }) => !byId.has(schemeId)), 'A lot is of a scheme that is not there.'],
    [
      lots.some(({ schemeId }) => byId.get(schemeId)?.cofunding.allowance),
      'A lot is of a scheme that pays by allowance.',
    ],
  ];
  const details = problems.flatMap(([isWrong, problem]) => (isWrong ? [{ problem }] : []));
  if (details.length > 0)
    throw new HubError('invalid', 'schemes.plan-unreadable', 'No plan can be made of this.', {
      remedy: 'Correct what the details name.',
      details,
    });
}
