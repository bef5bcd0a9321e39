import type { Cents } from '#libs/core';
import { EMPLOYER, type Ban } from './combinations.rules.js';
import type { Filling, Purse } from './fill.rules.js';
import type { Payment, Refusal } from './request.js';
import type { Source } from './sources.rules.js';
import type { Reason } from '../reasons.js';

interface Chosen {
  purse: Purse;
  bans: readonly Ban[];
  filling: Filling;
  payment: Payment;
}

/** Why each source that could have paid does not. */
export const refusalsFor = (chosen: Chosen): Refusal[] => [
  ...chosen.purse.sources.flatMap((source) =>
    chosen.filling.covers.has(source.id) ? [] : [unused(source, chosen)],
  ),
  ...employerUnused(chosen),
];

const unused = (source: Source, chosen: Chosen): Refusal => ({
  schemeId: source.schemeId,
  ...(source.lotId === null ? {} : { lotId: source.lotId }),
  reason: whyUnused(source, chosen),
});

function whyUnused(source: Source, chosen: Chosen): Reason {
  const { filling, purse } = chosen;
  if (!filling.combination.schemes.has(source.schemeId))
    return bannedBy(source.schemeId, chosen) ?? copayDearer(source.schemeId, purse);
  if (isFull(source.schemeId, purse, filling))
    return { code: 'scheme-maximum-reached', params: {} };
  if (source.otherPayer === 'employer' && source.basisPoints < 10_000n && filling.own > 0n)
    return { code: 'needs-employer-share', params: {} };
  if (!source.paysVat && filling.own > 0n) return { code: 'pays-no-vat', params: {} };
  return { code: 'lot-not-needed', params: {} };
}

/** Who in the plan keeps this one out. */
function bannedBy(id: string, { bans, filling }: Chosen): Reason | null {
  const others = bans.flatMap(([one, other]) => (one === id ? [other] : other === id ? [one] : []));
  const found = others.find((other) => filling.combination.schemes.has(other));
  if (found !== undefined) return { code: 'not-with-scheme', params: { schemeId: found } };
  return others.includes(EMPLOYER) && filling.combination.employer
    ? { code: 'not-with-employer-money', params: {} }
    : null;
}

const copayDearer = (id: string, { copays }: Purse): Reason => ({
  code: 'copay-outweighs',
  params: { copayCents: Number(copays.get(id)?.amount ?? 0n) },
});

function isFull(id: string, { sources, schemeCaps, price }: Purse, { covers }: Filling): boolean {
  const own = sources.filter(({ schemeId }) => schemeId === id);
  const covered = own.reduce((sum, source) => sum + (covers.get(source.id) ?? 0n), 0n);
  return 0n < covered && covered < price && covered === schemeCaps.get(id);
}

function employerUnused({ purse, bans, filling, payment }: Chosen): Refusal[] {
  if (purse.employer === 0n || payment.lines.some(({ payer }) => payer === 'employer')) return [];
  const keeper = bans.find(
    ([id, other]) => other === EMPLOYER && paysSomething(id, purse, filling),
  );
  const reason: Reason =
    keeper && !filling.combination.employer
      ? whyNoEmployer(keeper[0], purse.price)
      : { code: 'lot-not-needed', params: {} };
  return [{ payer: 'employer', reason }];
}

const paysSomething = (id: string, { sources }: Purse, { covers }: Filling): boolean =>
  sources.some((source) => source.schemeId === id && covers.has(source.id));

const whyNoEmployer = (schemeId: string, price: Cents): Reason => ({
  code: 'employer-may-not-add',
  params: { schemeId, priceCents: Number(price) },
});
