import type { Cents } from '#libs/core';
import { drawableAhead } from './ahead.rules.js';
import { bansAmong, betterFirst, combinationsOf } from './combinations.rules.js';
import { fill, type Combination, type Filling, type Purse } from './fill.rules.js';
import { copayOn } from './limits.rules.js';
import { paymentFor } from './lines.rules.js';
import { refusalsFor } from './refusals.rules.js';
import type { Payment, Plan, PlanRequest, Refusal } from './request.js';
import { factsOf, gather } from './sources.rules.js';
import { timeFor } from './time.rules.js';
import type { Reason } from '../reasons.js';

const MAX_ALTERNATIVES = 3;

/**
 * What a training can be paid with, who pays what, and why each source is used or not. Of the combinations that are
 * allowed: the one with the least own money, then soonest expiry first, then the priority of the schemes. The lines
 * and the shortfall add up to the price; the lines of lots can be held as they are (`lotId`, `takes`).
 * Throws `schemes.plan-unreadable` and `schemes.too-many-combinations`.
 */
export function planPayment(request: PlanRequest): Plan {
  const gathered = gather(request);
  const purse = purseFor(request, gathered);
  const bans = bansAmong(request.schemes, purse.price);
  const [filling = nothing(purse), ...others] = combinationsOf(purse, bans)
    .flatMap((combination) => fill(purse, combination) ?? [])
    .sort(betterFirst(purse));
  const personPays = mostFromPerson(request, purse.price);
  const payment = paymentFor(purse, filling, personPays);
  const time = timeFor(request, schemesIn(payment));
  const refused = [
    ...gathered.refused,
    ...refusalsFor({ purse, bans, filling, payment }),
    ...personRefused(request),
    ...time.refused,
  ];
  return {
    ...payment,
    time: time.time,
    refused: withoutRepeats(refused),
    alternatives: otherFillings(filling, others).map((other) =>
      paymentFor(purse, other, personPays),
    ),
    suggestions: [
      ...suggestionsFor(request, payment),
      ...drawableAhead(request, { ...gathered, bans, payment }),
    ],
  };
}

function purseFor(
  request: PlanRequest,
  { sources, schemeCaps }: Pick<Purse, 'sources' | 'schemeCaps'>,
): Purse {
  const { on, training, employer, schemes } = request;
  const facts = factsOf(request);
  return {
    price: training.priceCents,
    vat: training.vatCents,
    sources,
    schemeCaps,
    employer: employer ? (employer.upToCents ?? training.priceCents) : 0n,
    copays: new Map(
      schemes.map(({ schemeId, cofunding }) => [schemeId, copayOn(cofunding, on, facts)]),
    ),
  };
}

const nothing = ({ price }: Purse): Filling => ({
  combination: { schemes: new Set(), employer: false },
  covers: new Map(),
  employerAdds: 0n,
  copays: new Map(),
  waived: 0n,
  own: price,
});

/** Training the employer must give is free for the person, whatever the person offers. */
const mostFromPerson = ({ training, learner }: PlanRequest, price: Cents): Cents =>
  training.mandatoryForFunction ? 0n : (learner.ownMoneyCents ?? price);

const personRefused = ({ training }: PlanRequest): Refusal[] =>
  training.mandatoryForFunction
    ? [{ payer: 'person', reason: { code: 'training-is-mandatory', params: {} } }]
    : [];

const schemesIn = ({ lines }: Payment): Set<string> =>
  new Set(lines.flatMap(({ schemeId }) => schemeId ?? []));

const nameOf = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each));

const withoutRepeats = (refused: readonly Refusal[]): Refusal[] => [
  ...new Map(refused.map((refusal) => [nameOf(refusal), refusal])).values(),
];

/** The next best fillings; one with less of the same schemes brings nothing new. */
function otherFillings(chosen: Filling, others: readonly Filling[]): Filling[] {
  const kept = [chosen];
  for (const other of others) {
    if (kept.length > MAX_ALTERNATIVES) break;
    if (!kept.some((better) => isWithin(other.combination, better.combination))) kept.push(other);
  }
  return kept.slice(1);
}

const isWithin = (small: Combination, large: Combination): boolean =>
  (large.employer || !small.employer) && [...small.schemes].every((id) => large.schemes.has(id));

function suggestionsFor({ training, employer }: PlanRequest, { shortfall }: Payment): Reason[] {
  const suggestions: [boolean, Reason][] = [
    [training.mandatoryForFunction, { code: 'employer-must-pay', params: {} }],
    [
      shortfall > 0n && !training.mandatoryForFunction && !employer,
      { code: 'ask-employer-to-add', params: { shortfallCents: Number(shortfall) } },
    ],
  ];
  return suggestions.flatMap(([holds, reason]) => (holds ? [reason] : []));
}
