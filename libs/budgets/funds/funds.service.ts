import { Injectable } from '@nestjs/common';
import { type Day, groupedBy, HubError, laterOf } from '#libs/core';
import type { Tx } from '#libs/database';
import { accounts, LedgerService, type Transfer } from '#libs/ledger';
import { SchemesService } from '#libs/schemes';
import {
  invoicedLots,
  type InvoicePayment,
  nextRound,
  paidOn,
  partsToFund,
  recordPayment,
  type Settled,
  termsOf,
} from './funding.js';
import { thereSince } from '../holds/days.js';
import { Amount, StepKey } from '../holds/holds.schema.js';

/** Money that came in at the foundation's bank. */
export interface Receipt {
  /** The bank's own name for the line. */
  key: string;
  /** Who paid: `employer:7`, `fund:nl-graan-pob`; null if nobody knows yet. */
  payer: string | null;
  amount: bigint;
  on: Day;
  by: string;
}

/** Which lots a receipt pays, and how much of each. */
export interface Funding {
  key: string;
  on: Day;
  lines: readonly { lotId: bigint; amount: bigint }[];
}

/** Real money: received, matched to whom it is from, and put on lots in place of what was promised. */
@Injectable()
export class FundsService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly schemes: SchemesService,
  ) {}

  /** Books a receipt (`receipt/<key>`). Money nobody knows the sender of is owed to nobody in particular, never to a person. */
  async receive(tx: Tx, { key, payer, amount, on, by }: Receipt): Promise<void> {
    await this.ledger.transfer(tx, {
      book: 'trust',
      unit: 'EUR',
      from: accounts.bank,
      to: payer === null ? accounts.unallocatedByAnybody : accounts.of(payer, 'unallocated'),
      amount,
      reference: `receipt/${key}`,
      effectiveOn: on,
      by,
    });
  }

  /** Says who a receipt was from after all (`allocate/<key>`), from the day on which it is there. */
  async allocate(
    tx: Tx,
    { key, payer, amount, on, by }: Receipt & { payer: string },
  ): Promise<void> {
    const address = accounts.unallocatedByAnybody;
    await this.ledger.transfer(tx, {
      book: 'trust',
      unit: 'EUR',
      from: address,
      to: accounts.of(payer, 'unallocated'),
      amount,
      reference: `allocate/${key}`,
      effectiveOn: await thereSince(tx, { address, amount, on }),
      by,
    });
  }

  /** The day on which the employer was asked to pay these lots; a lot is invoiced once. Returns how many were. */
  invoice(tx: Tx, lotIds: readonly bigint[], on: Day): Promise<number> {
    return tx.$executeRaw`
      UPDATE lot SET invoiced_on = ${on}::date WHERE id = ANY(${lotIds}::bigint[]) AND invoiced_on IS NULL`;
  }

  /**
   * Pays an invoice with a receipt, or a part of one. What the invoice got by now goes on its lots as their scheme says of
   * a part payment [T18]; the rest waits, unallocated, until more comes in. The same receipt again pays nothing more, but
   * what waited goes on the lots where a correction has made them small enough for it.
   * Throws invoice.unclear, invoice.receipt-conflict, invoice.receipt-used-up, and what `fund` throws.
   */
  async settleInvoice(tx: Tx, payment: InvoicePayment): Promise<Settled> {
    const { invoice, lotIds, on } = payment;
    refusePayment(payment);
    await lockPromises(
      tx,
      lotIds.map((lotId) => ({ lotId, amount: payment.amount })),
    );
    const lots = await invoicedLots(tx, lotIds);
    const { payer, policy } = termsOf(await this.schemes.current(tx), lots, on);
    await recordPayment(tx, payment, payer);
    const received = await paidOn(tx, invoice);
    const funded = await fundedBefore(tx, invoice);
    const lines = partsToFund(policy, lots, { received, funded });
    if (lines.length > 0)
      await this.putOnLots(tx, { key: `${invoice}/${await nextRound(tx, invoice)}`, on, lines });
    const now = amountOf(lines);
    return { funded: now, waiting: received - now - [...funded.values()].reduce(sum, 0n) };
  }

  /**
   * Puts money received on lots, in place of what was promised: first where a hold waits for it, then free to spend.
   * Two transfers for each place, `fund/<key>/<lot>[/<hold>]` and the promise it retires, counted from the day on which
   * the money and the promise were both there, if that is later than the one given. What a key has funded it does
   * not fund again, whatever was held or given back since. Throws lot.overfunded for more than a lot was promised,
   * lot.funded-otherwise for another amount under a key, lot.funding-unclear for lines that do not say one amount for each
   * lot, ledger.insufficient-funds for more than was received.
   */
  async fund(tx: Tx, funding: Funding): Promise<void> {
    refuseUnclear(funding.key, funding.lines);
    await lockPromises(tx, funding.lines);
    await this.putOnLots(tx, funding);
  }

  private async putOnLots(tx: Tx, { key, on, lines }: Funding): Promise<void> {
    const before = await fundedBefore(tx, key);
    const other = lines.find(({ lotId, amount }) => (before.get(lotId) ?? amount) !== amount);
    if (other) throw fundedOtherwise(other.lotId);
    const fresh = lines.filter(({ lotId }) => !before.has(lotId));
    const places = await placesFor(tx, fresh);
    const found = groupedBy(places, ({ lotId }) => lotId);
    const short = fresh.find(({ lotId, amount }) => amountOf(found.get(lotId)) < amount);
    if (short) throw overfunded(short.lotId);
    const received = await receivedBy(tx, places, on);
    await this.ledger.transferAll(
      tx,
      places.flatMap((place) =>
        putting(key, place, laterOf(received.get(place.payer) ?? on, place.came)),
      ),
    );
  }
}

/** Money in the place of a promise, and the promise it retires. */
function putting(key: string, { lotId, holdId, payer, amount }: Place, day: Day): Transfer[] {
  const reference = `fund/${key}/${lotId}${holdId === null ? '' : `/${holdId}`}`;
  const same = { unit: 'EUR', amount, effectiveOn: day } as const;
  return [
    {
      ...same,
      book: 'trust',
      from: accounts.of(payer, 'unallocated'),
      to: holdId === null ? accounts.available(lotId) : accounts.held(lotId, holdId),
      reference,
    },
    {
      ...same,
      book: 'memo',
      from: holdId === null ? accounts.granted(lotId) : accounts.reserved(lotId, holdId),
      to: accounts.of(payer, 'owes'),
      reference: `${reference}/promise`,
    },
  ];
}

/** From which day on the money that each payer needs for its lots had come in. */
async function receivedBy(tx: Tx, places: readonly Place[], on: Day): Promise<Map<string, Day>> {
  const days = new Map<string, Day>();
  for (const [payer, own] of groupedBy(places, (place) => place.payer)) {
    const address = accounts.of(payer, 'unallocated');
    days.set(payer, await thereSince(tx, { address, amount: amountOf(own), on }));
  }
  return days;
}

/** An invoice and a receipt that pays something of it, named so that neither can be taken for another. */
function refusePayment({ invoice, receipt, amount, lotIds }: InvoicePayment): void {
  refuseUnclear(
    invoice,
    lotIds.map((lotId) => ({ lotId, amount })),
  );
  if (Amount.safeParse(amount).success && receipt.length > 0 && receipt.length <= 100) return;
  throw new HubError('invalid', 'lot.funding-unclear', 'The payment names no receipt or amount.', {
    remedy: 'Name the receipt as it was booked, and an amount of more than nothing.',
  });
}

/** A line for each lot, of something, under a key that cannot be taken for the beginning of another. */
function refuseUnclear(key: string, lines: Funding['lines']): void {
  const lots = new Set(lines.map(({ lotId }) => lotId));
  if (
    StepKey.safeParse(key).success &&
    lots.size === lines.length &&
    lines.every(({ amount }) => amount > 0n)
  )
    return;
  throw new HubError(
    'invalid',
    'lot.funding-unclear',
    'The lines do not say one amount for each lot.',
    {
      remedy:
        'Give each lot one line of more than nothing, and a key of letters, digits and . _ : - only.',
    },
  );
}

interface Place {
  lotId: bigint;
  holdId: bigint | null;
  payer: string;
  amount: bigint;
  /** The last day on which something came to the promise that the money retires. */
  came: Day;
}

const sum = (one: bigint, other: bigint): bigint => one + other;

const amountOf = (places: readonly { amount: bigint }[] = []): bigint =>
  places.map(({ amount }) => amount).reduce(sum, 0n);

/** Nobody holds, lapses or funds these promises while we reckon. Locked in the one order everybody locks in. */
const lockPromises = (tx: Tx, lines: Funding['lines']): Promise<unknown> => tx.$queryRaw`
  SELECT 1 AS locked FROM account WHERE address IN (
    SELECT a.address FROM unnest(${lines.map(({ lotId }) => lotId)}::bigint[]) id
      JOIN account a ON a.address >= 'lot:' || id || ':' AND a.address < 'lot:' || id || ';' AND a.book = 'memo'
    UNION SELECT unnest(ARRAY[lot_payer(l) || ':owes', lot_payer(l) || ':unallocated'])
      FROM lot l WHERE l.id = ANY(${lines.map(({ lotId }) => lotId)}::bigint[]))
  ORDER BY address FOR UPDATE`;

/** What this key has put on each lot already. */
async function fundedBefore(tx: Tx, key: string): Promise<Map<bigint, bigint>> {
  const rows = await tx.$queryRaw<{ lotId: bigint; amount: bigint }[]>`
    SELECT lot_id AS "lotId", sum(amount)::bigint AS amount FROM transfer
    WHERE reference >= ${`fund/${key}/`} AND reference < ${`fund/${key}0`} AND book = 'trust' GROUP BY lot_id`;
  return new Map(rows.map(({ lotId, amount }) => [lotId, amount]));
}

/** Where each line's money goes: over the promises still standing on its lot, held ones first. */
const placesFor = (tx: Tx, lines: Funding['lines']): Promise<Place[]> => tx.$queryRaw`
  WITH line AS (
    SELECT * FROM unnest(${lines.map(({ lotId }) => lotId)}::bigint[], ${lines.map(({ amount }) => amount)}::bigint[]) AS t(lot_id, amount)),
  promise AS (
    SELECT line.lot_id, line.amount AS wanted, a.address, a.balance, nullif(split_part(a.address, ':', 4), '')::bigint AS hold_id
    FROM line JOIN account a ON a.address >= 'lot:' || line.lot_id || ':' AND a.address < 'lot:' || line.lot_id || ';' AND a.book = 'memo'
    FOR UPDATE OF a),
  cut AS (
    SELECT *, least(balance, wanted - coalesce(sum(balance) OVER (PARTITION BY lot_id ORDER BY hold_id NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)) AS part
    FROM promise)
  SELECT cut.lot_id AS "lotId", cut.hold_id AS "holdId", lot_payer(l) AS payer, cut.part::bigint AS amount,
    (SELECT max(t.effective_on) FROM transfer t WHERE t."to" = cut.address)::text AS came
  FROM cut JOIN lot l ON l.id = cut.lot_id WHERE cut.part > 0 ORDER BY cut.lot_id, cut.hold_id`;

const overfunded = (lotId: bigint): HubError =>
  new HubError('conflict', 'lot.overfunded', `Lot ${lotId} was promised less than this.`, {
    remedy: 'Fund what stands as promised; leave the rest unallocated.',
  });

const fundedOtherwise = (lotId: bigint): HubError =>
  new HubError('conflict', 'lot.funded-otherwise', `Lot ${lotId} got another amount of this.`, {
    remedy: 'Repeat a funding as it was; give another one a key of its own.',
  });
