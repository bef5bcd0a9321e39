import { type Day, groupedBy } from '#libs/core';
import { Prisma, type Tx } from '#libs/database';
import type { Book, Unit } from '#libs/ledger';
import type { Reason, TaxCategory } from '#libs/schemes';
import { fromWhen, isAhead } from './days.js';
import type { HoldView } from './holds.schema.js';

/** What a hold took from a lot in one book, and what of it is still held. */
export interface HeldPart {
  lotId: bigint;
  schemeId: string;
  employerId: number | null;
  book: Book;
  unit: Unit;
  payer: string;
  taken: bigint;
  held: bigint;
}

/**
 * A hold before a step on it: what was done under the step's key, and what is still held; `locked`, nobody else takes it
 * until the transaction ends.
 */
export async function heldFor(
  tx: Tx,
  { holdId, key, on, locked }: { holdId: bigint; key: string; on: Day; locked: boolean },
): Promise<StepGround> {
  const rows = await tx.$queryRaw<StepRow[]>`
    /* prepared */ SELECT part.*, (SELECT jsonb_build_object('kind', kind, 'amount', amount::text, 'providerId', provider_id, 'on', effective_on)
      FROM hold_step WHERE hold_id = ${holdId} AND key = ${key}) AS known, EXISTS (
      SELECT 1 FROM transfer t WHERE t."to" = part.address AND ${isAhead(fromWhen(on))}) AS "isToCome"
    FROM (${heldParts(holdId)} ${locked ? Prisma.sql`FOR UPDATE OF a` : Prisma.empty}) part`;
  const known = rows[0]?.known;
  return {
    isThere: rows.length > 0,
    known: known ? { ...known, amount: BigInt(known.amount) } : undefined,
    isToCome: rows.some((row) => row.isToCome),
    parts: rows.map(({ known: _, isToCome: _t, address: _a, ...part }) => part),
  };
}

interface StepGround {
  isThere: boolean;
  known: KnownStep | undefined;
  parts: HeldPart[];
  /** Whether something is still to come to what is held, after the day of the step. */
  isToCome: boolean;
}

interface StepRow extends HeldPart {
  known: (Omit<KnownStep, 'amount'> & { amount: string }) | null;
  isToCome: boolean;
  address: string;
}

/** A step taken before. */
export interface KnownStep {
  kind: string;
  amount: bigint;
  providerId: number | null;
  on: Day;
}

/** In the order the lots were taken. What was promised and has been funded since is held as real money. */
const heldParts = (holdId: bigint): Prisma.Sql => Prisma.sql`
  WITH taken AS (
    SELECT (c.lot->>'lotId')::bigint AS lot_id, (c.lot->>'amount')::bigint AS amount, c.nth
    FROM hold h CROSS JOIN LATERAL jsonb_array_elements(h.considered) WITH ORDINALITY AS c(lot, nth)
    WHERE h.id = ${holdId} AND c.lot->>'amount' <> '0')
  SELECT t.lot_id AS "lotId", l.scheme_id AS "schemeId", l.employer_id AS "employerId", a.book, a.unit, lot_payer(l) AS payer,
    t.amount AS taken, a.balance AS held, a.address
  FROM taken t JOIN lot l ON l.id = t.lot_id
  JOIN account a ON a.address IN ('lot:' || t.lot_id || ':held:' || ${holdId}::bigint, 'lot:' || t.lot_id || ':reserved:' || ${holdId}::bigint)
  ORDER BY t.nth, a.book DESC`;

export const heldLots = (tx: Tx, holdId: bigint): Promise<HeldPart[]> =>
  tx.$queryRaw(heldParts(holdId));

type HoldRow = Prisma.HoldGetPayload<{ include: { steps: true } }>;

const sumOf = (amounts: bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n);

/** A hold as its callers see it. */
export function holdRow(row: HoldRow, parts: HeldPart[]): HoldView {
  const done = (kind: string): bigint =>
    sumOf(row.steps.filter((step) => step.kind === kind).map(({ amount }) => amount));
  const considered = row.considered as unknown as {
    lotId: string;
    amount: string;
    reason: Reason;
  }[];
  return {
    id: row.id,
    key: row.key,
    personId: row.personId,
    unit: row.unit as Unit,
    amount: row.amount,
    open: sumOf(parts.map(({ held }) => held)),
    captured: done('capture'),
    released: done('release'),
    category: row.category as TaxCategory | null,
    on: row.effectiveOn.toISOString().slice(0, 10),
    placedBy: row.placedBy,
    placedAt: row.placedAt,
    lots: byLot(parts),
    considered: considered.map(({ lotId, amount, reason }) => ({
      lotId: BigInt(lotId),
      amount: BigInt(amount),
      reason,
    })),
  };
}

const byLot = (parts: HeldPart[]): HoldView['lots'] =>
  [...groupedBy(parts, ({ lotId }) => lotId).values()].flatMap((ofLot) =>
    ofLot.slice(0, 1).map(({ lotId, schemeId, employerId, taken }) => ({
      lotId,
      schemeId,
      employerId,
      taken,
      held: sumOf(ofLot.map(({ held }) => held)),
    })),
  );
