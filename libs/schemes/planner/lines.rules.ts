import type { Cents } from '#libs/core';
import { paysOf, type Filling, type Purse } from './fill.rules.js';
import type { Payment, PlanLine } from './request.js';
import type { Source } from './sources.rules.js';
import type { Reason } from '../reasons.js';

/** Who pays what, line by line. What the person cannot or may not pay is the shortfall, so that all adds up to the price. */
export function paymentFor(purse: Purse, filling: Filling, personPays: Cents): Payment {
  const lines: PlanLine[] = [];
  let ownLeft = filling.own < personPays ? filling.own : personPays;
  const add = (line: PlanLine): void => {
    const amount = line.payer === 'person' && line.amount > ownLeft ? ownLeft : line.amount;
    if (line.payer === 'person') ownLeft -= amount;
    if (amount > 0n) lines.push({ ...line, amount });
  };
  purse.sources.flatMap((source) => linesFor(source, filling)).forEach(add);
  add({ payer: 'employer', amount: filling.employerAdds, why: whyEmployer(filling) });
  for (const [schemeId, amount] of filling.copays)
    add({ payer: 'person', schemeId, amount, why: { code: 'fixed-copay', params: {} } });
  add({ payer: 'person', amount: ownLeft, why: { code: 'person-pays-rest', params: {} } });
  const paid = lines.reduce((sum, { amount }) => sum + amount, 0n);
  return { lines, shortfall: purse.price - paid };
}

const whyEmployer = ({ waived }: Filling): Reason =>
  waived > 0n
    ? { code: 'employer-adds-instead-of-copay', params: { copayCents: Number(waived) } }
    : { code: 'employer-adds', params: {} };

function linesFor(source: Source, { covers }: Filling): PlanLine[] {
  const covered = covers.get(source.id) ?? 0n;
  if (covered === 0n) return [];
  return source.lotId === null
    ? allowanceLines(source, covered)
    : [lotLine(source, source.lotId, covered)];
}

const lotLine = (source: Source, lotId: string, amount: Cents): PlanLine => ({
  payer: 'lot',
  schemeId: source.schemeId,
  lotId,
  ...(source.granterId === null ? {} : { granterId: source.granterId }),
  amount,
  takes: takenFrom(source, amount),
  why: whyLot(source),
});

/** What a lot gives up for an amount: the amount, or enough hours for it, never less than they are worth. */
function takenFrom({ hours, cap }: Source, amount: Cents): bigint {
  if (!hours) return amount;
  if (amount === cap) return hours.available;
  const needed = (amount * 100n + hours.rate - 1n) / hours.rate;
  return needed < hours.available ? needed : hours.available;
}

const whyLot = ({ expiresOn }: Source): Reason =>
  expiresOn === null
    ? { code: 'lot-used-without-end', params: {} }
    : { code: 'lot-used', params: { expiresOn } };

function allowanceLines(source: Source, covered: Cents): PlanLine[] {
  const { schemeId, payer, otherPayer, basisPoints } = source;
  const amount = paysOf(source, covered);
  const coveredCents = Number(covered);
  const percent = Number(basisPoints) / 100;
  return [
    {
      payer,
      schemeId,
      amount,
      why: { code: 'share-of-scheme', params: { percent, coveredCents } },
    },
    {
      payer: otherPayer,
      schemeId,
      amount: covered - amount,
      why: { code: 'share-beside-scheme', params: { percent: 100 - percent, coveredCents } },
    },
  ];
}
