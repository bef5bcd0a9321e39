import { Prisma } from '#libs/database';
import { accounts, type Transfer } from '#libs/ledger';
import type { HeldPart } from './held.js';
import type { HoldStep, NewHold } from './holds.schema.js';
import type { Considered } from './pick.rules.js';

/** A step on a hold: what is spent of it, or given back. */
export interface AnyStep extends HoldStep {
  holdId: bigint;
  kind: 'capture' | 'release';
  providerId: number | null;
  /** Whether the transaction keeps others from what the hold holds. */
  locked: boolean;
}

/** The hold itself, written in the statement that moves its money. */
export const placed = (
  {
    id,
    account,
    hash,
    considered,
  }: { id: bigint; account: string; hash: string; considered: Considered[] },
  { key, personId, unit, amount, category, on, by }: NewHold,
): Prisma.Sql => {
  const words = considered.map(({ lotId, available, promised, reason }) => ({
    lotId: lotId.toString(),
    amount: (available + promised).toString(),
    reason,
  }));
  return Prisma.sql`placed AS (
    INSERT INTO hold (id, key, person_id, asked_for, unit, amount, category, effective_on, request, considered, placed_by) OVERRIDING SYSTEM VALUE
    VALUES (${id}, ${key}, ${account}::uuid, ${personId}::uuid, ${unit}, ${amount}, ${category}, ${on}::date,
      ${JSON.stringify({ hash })}::jsonb, ${JSON.stringify(words)}::jsonb, ${by}))`;
};

/** A step itself, written likewise. */
export const stepped = ({
  holdId,
  key,
  kind,
  amount,
  providerId,
  on,
  by,
}: AnyStep): Prisma.Sql => Prisma.sql`stepped AS (
  INSERT INTO hold_step (hold_id, key, kind, amount, provider_id, effective_on, recorded_by)
  VALUES (${holdId}, ${key}, ${kind}, ${amount}, ${providerId}, ${on}::date, ${by}))`;

export const isUsed = ({ available, promised }: Considered): boolean => available + promised > 0n;

/** What a hold takes from a lot, in each book. */
export const holding =
  (holdId: bigint, { unit, on }: NewHold) =>
  ({ lotId, available, promised }: Considered): Transfer[] => {
    const reference = `hold/${holdId}/${lotId}`;
    const same = { unit, effectiveOn: on };
    const funded: Transfer = {
      ...same,
      book: 'trust',
      from: accounts.available(lotId),
      to: accounts.held(lotId, holdId),
      amount: available,
      reference,
    };
    const promise: Transfer = {
      ...same,
      book: 'memo',
      from: accounts.granted(lotId),
      to: accounts.reserved(lotId, holdId),
      amount: promised,
      reference: `${reference}/promise`,
    };
    return [funded, promise].filter(({ amount }) => amount > 0n);
  };

export interface Given extends HeldPart {
  amount: bigint;
}

/** An amount over what is held, first come first; undefined if that is less. */
export function handOut(parts: readonly HeldPart[], amount: bigint): Given[] | undefined {
  let wanted = amount;
  const given: Given[] = [];
  for (const part of parts) {
    const taken = part.held < wanted ? part.held : wanted;
    if (taken > 0n) given.push({ ...part, amount: taken });
    wanted -= taken;
  }
  return wanted === 0n ? given : undefined;
}

/** Where a part that was held goes. */
export const moving =
  ({ holdId, kind, key, on, providerId, by }: AnyStep) =>
  ({ lotId, book, unit, payer, amount }: Given): Transfer => {
    const trust = book === 'trust';
    const back = trust ? accounts.available(lotId) : accounts.granted(lotId);
    const spent = trust ? accounts.payable(providerId ?? 0) : accounts.of(payer, 'charged', unit);
    return {
      book,
      unit,
      from: trust ? accounts.held(lotId, holdId) : accounts.reserved(lotId, holdId),
      to: kind === 'release' ? back : spent,
      amount,
      reference: `${kind}/${holdId}/${key}/${lotId}${trust ? '' : '/promise'}`,
      effectiveOn: on,
      by,
    };
  };
