import { type Day, HubError } from '#libs/core';
import type { Tx } from '#libs/database';
import { type Catalogue, fundingOn, partialPayment } from '#libs/schemes';

/** A receipt, or a part of one, that pays an invoice. */
export interface InvoicePayment {
  /** Names the invoice, for whatever else pays it. */
  invoice: string;
  /** The receipt as it was booked or allocated: the bank's own name for the line. */
  receipt: string;
  amount: bigint;
  /** The lots that stand on the invoice; oldest is by their own days. */
  lotIds: readonly bigint[];
  on: Day;
}

/** What stands on an invoice for one lot. */
export interface InvoicedLot {
  lotId: bigint;
  schemeId: string;
  unit: string;
  payer: string;
  invoicedOn: Day | null;
  /** Promised and not paid by anybody, whether it is free or held. */
  owed: bigint;
}

/** What becomes of a payment: how much of it could go on lots by now, and of all that was paid how much waits. */
export interface Settled {
  funded: bigint;
  waiting: bigint;
}

/** The lots of an invoice, oldest first. */
export const invoicedLots = (tx: Tx, lotIds: readonly bigint[]): Promise<InvoicedLot[]> =>
  tx.$queryRaw`
    SELECT l.id AS "lotId", l.scheme_id AS "schemeId", l.unit, lot_payer(l) AS payer, l.invoiced_on::text AS "invoicedOn",
      (SELECT coalesce(sum(a.balance), 0)::bigint FROM account a
        WHERE a.address >= 'lot:' || l.id || ':' AND a.address < 'lot:' || l.id || ';' AND a.book = 'memo') AS owed
    FROM lot l WHERE l.id = ANY(${lotIds}::bigint[]) ORDER BY l.lot_on, l.id`;

/** Who pays these lots and what happens to a part of it. Throws invoice.unclear where they do not agree on both. */
export function termsOf(catalogue: Catalogue, lots: readonly InvoicedLot[], on: Day) {
  const payers = new Set(lots.map(({ payer }) => payer));
  const policies = new Set(
    lots.map(
      ({ schemeId, invoicedOn }) =>
        fundingOn(catalogue.byId(schemeId), { on, invoicedOn }).partialPayment,
    ),
  );
  const [payer] = payers;
  const [policy] = policies;
  const isInvoiced = lots.every(({ invoicedOn, unit }) => invoicedOn !== null && unit === 'EUR');
  if (payer === undefined || policy === undefined || payers.size + policies.size > 2 || !isInvoiced)
    throw unclear();
  return { payer, policy };
}

/**
 * What goes on each lot now, from all that an invoice got and what of it is on lots already [T18]. What was funded stays
 * funded, and never more goes on lots than came in, whatever was corrected since.
 */
export function partsToFund(
  policy: Parameters<typeof partialPayment>[0],
  lots: readonly Pick<InvoicedLot, 'lotId' | 'owed'>[],
  { received, funded }: { received: bigint; funded: ReadonlyMap<bigint, bigint> },
): { lotId: bigint; amount: bigint }[] {
  const before = (lotId: bigint): bigint => funded.get(lotId) ?? 0n;
  let left = received - [...funded.values()].reduce((sum, amount) => sum + amount, 0n);
  const invoice = lots.map(({ lotId, owed }) => ({
    id: lotId.toString(),
    amount: owed + before(lotId),
  }));
  return partialPayment(policy, invoice, received).lines.flatMap(({ id, funded: target }) => {
    const lotId = BigInt(id);
    const more = target - before(lotId);
    const amount = more < left ? more : left;
    if (amount <= 0n) return [];
    left -= amount;
    return [{ lotId, amount }];
  });
}

/**
 * Puts on record what a receipt pays of an invoice, once. Throws invoice.receipt-conflict for another
 * amount than before, invoice.receipt-used-up for more than came in by this receipt from who pays the invoice.
 */
export async function recordPayment(
  tx: Tx,
  { invoice, receipt, amount }: InvoicePayment,
  payer: string,
): Promise<void> {
  const known = await tx.invoiceReceipt.findUnique({
    where: { invoice_receipt: { invoice, receipt } },
  });
  if (known && known.amount !== amount) throw otherAmount();
  if (known) return;
  await tx.invoiceReceipt.create({ data: { invoice, receipt, amount } });
  const [{ left } = { left: -1n }] = await tx.$queryRaw<{ left: bigint }[]>`
    SELECT ((SELECT coalesce(sum(t.amount), 0) FROM transfer t
        WHERE t.reference IN (${`receipt/${receipt}`}, ${`allocate/${receipt}`}) AND t."to" = ${`${payer}:unallocated`}
          AND NOT EXISTS (SELECT 1 FROM transfer u WHERE u.reverses = t.id))
      - (SELECT sum(r.amount) FROM invoice_receipt r WHERE r.receipt = ${receipt}))::bigint AS left`;
  if (left < 0n) throw usedUp();
}

/** All that an invoice got, without receipts that were taken back. */
export async function paidOn(tx: Tx, invoice: string): Promise<bigint> {
  const [row] = await tx.$queryRaw<{ received: bigint }[]>`
    SELECT coalesce(sum(r.amount), 0)::bigint AS received FROM invoice_receipt r
    WHERE r.invoice = ${invoice} AND EXISTS (
      SELECT 1 FROM transfer t WHERE t.reference IN ('receipt/' || r.receipt, 'allocate/' || r.receipt)
        AND NOT EXISTS (SELECT 1 FROM transfer u WHERE u.reverses = t.id))`;
  return row?.received ?? 0n;
}

/** The number under which an invoice puts money on lots next: `fund/<invoice>/<round>/<lot>`, higher than any before. */
export async function nextRound(tx: Tx, invoice: string): Promise<bigint> {
  const [row] = await tx.$queryRaw<{ round: bigint }[]>`
    SELECT coalesce(max(split_part(reference, '/', 3)::bigint), 0) + 1 AS round FROM transfer
    WHERE reference >= ${`fund/${invoice}/`} AND reference < ${`fund/${invoice}0`}`;
  return row?.round ?? 1n;
}

const unclear = (): HubError =>
  new HubError(
    'invalid',
    'invoice.unclear',
    'These lots do not make one invoice that money can pay.',
    {
      remedy:
        'Settle lots in euros that were invoiced to one payer, under schemes that treat a part payment alike.',
    },
  );

const otherAmount = (): HubError =>
  new HubError(
    'conflict',
    'invoice.receipt-conflict',
    'This receipt paid another amount of this invoice.',
    { remedy: 'Repeat a settlement as it was; name another receipt for another amount.' },
  );

const usedUp = (): HubError =>
  new HubError(
    'conflict',
    'invoice.receipt-used-up',
    'Less than this came in by this receipt from who pays the invoice, or is left of it.',
    { remedy: 'Book or allocate the receipt to its payer first, and settle what is left of it.' },
  );
