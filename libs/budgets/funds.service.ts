import { Injectable } from '@nestjs/common';
import { type Day, groupedBy, HubError } from '#libs/core';
import type { Tx } from '#libs/database';
import { accounts, LedgerService } from '#libs/ledger';
import { StepKey } from './holds.schema.js';

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
  constructor(private readonly ledger: LedgerService) {}

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

  /** Says who a receipt was from after all (`allocate/<key>`). */
  async allocate(
    tx: Tx,
    { key, payer, amount, on, by }: Receipt & { payer: string },
  ): Promise<void> {
    await this.ledger.transfer(tx, {
      book: 'trust',
      unit: 'EUR',
      from: accounts.unallocatedByAnybody,
      to: accounts.of(payer, 'unallocated'),
      amount,
      reference: `allocate/${key}`,
      effectiveOn: on,
      by,
    });
  }

  /** The day on which the employer was asked to pay these lots; a lot is invoiced once. Returns how many were. */
  invoice(tx: Tx, lotIds: readonly bigint[], on: Day): Promise<number> {
    return tx.$executeRaw`
      UPDATE lot SET invoiced_on = ${on}::date WHERE id = ANY(${lotIds}::bigint[]) AND invoiced_on IS NULL`;
  }

  /**
   * Puts money received on lots, in place of what was promised: first where a hold waits for it, then free to spend.
   * Two transfers for each place, `fund/<key>/<lot>[/<hold>]` and the promise it retires. What a key has funded it does
   * not fund again, whatever was held or given back since. Throws lot.overfunded for more than a lot was promised,
   * lot.funded-otherwise for another amount under a key, lot.funding-unclear for lines that do not say one amount for each
   * lot, ledger.insufficient-funds for more than was received.
   */
  async fund(tx: Tx, { key, on, lines }: Funding): Promise<void> {
    refuseUnclear(key, lines);
    await lockPromises(tx, lines);
    const before = await fundedBefore(tx, key);
    const other = lines.find(({ lotId, amount }) => (before.get(lotId) ?? amount) !== amount);
    if (other) throw fundedOtherwise(other.lotId);
    const fresh = lines.filter(({ lotId }) => !before.has(lotId));
    const places = await placesFor(tx, fresh);
    const found = groupedBy(places, ({ lotId }) => lotId);
    const short = fresh.find(({ lotId, amount }) => sumOf(found.get(lotId)) < amount);
    if (short) throw overfunded(short.lotId);
    await this.ledger.transferAll(
      tx,
      places.flatMap(({ lotId, holdId, payer, amount }) => {
        const reference = `fund/${key}/${lotId}${holdId === null ? '' : `/${holdId}`}`;
        const same = { unit: 'EUR', amount, effectiveOn: on } as const;
        return [
          {
            ...same,
            book: 'trust',
            from: accounts.of(payer, 'unallocated'),
            to: holdId === null ? accounts.available(lotId) : accounts.held(lotId, holdId),
            reference,
          } as const,
          {
            ...same,
            book: 'memo',
            from: holdId === null ? accounts.granted(lotId) : accounts.reserved(lotId, holdId),
            to: accounts.of(payer, 'owes'),
            reference: `${reference}/promise`,
          } as const,
        ];
      }),
    );
  }
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
}

const sumOf = (places: readonly Place[] = []): bigint =>
  places.reduce((sum, { amount }) => sum + amount, 0n);

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
    SELECT line.lot_id, line.amount AS wanted, a.balance, nullif(split_part(a.address, ':', 4), '')::bigint AS hold_id
    FROM line JOIN account a ON a.address >= 'lot:' || line.lot_id || ':' AND a.address < 'lot:' || line.lot_id || ';' AND a.book = 'memo'
    FOR UPDATE OF a),
  cut AS (
    SELECT *, least(balance, wanted - coalesce(sum(balance) OVER (PARTITION BY lot_id ORDER BY hold_id NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)) AS part
    FROM promise)
  SELECT cut.lot_id AS "lotId", cut.hold_id AS "holdId", lot_payer(l) AS payer, cut.part::bigint AS amount
  FROM cut JOIN lot l ON l.id = cut.lot_id WHERE cut.part > 0 ORDER BY cut.lot_id, cut.hold_id`;

const overfunded = (lotId: bigint): HubError =>
  new HubError('conflict', 'lot.overfunded', `Lot ${lotId} was promised less than this.`, {
    remedy: 'Fund what stands as promised; leave the rest unallocated.',
  });

const fundedOtherwise = (lotId: bigint): HubError =>
  new HubError('conflict', 'lot.funded-otherwise', `Lot ${lotId} got another amount of this.`, {
    remedy: 'Repeat a funding as it was; give another one a key of its own.',
  });
