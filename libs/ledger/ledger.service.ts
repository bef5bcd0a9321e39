import { Injectable } from '@nestjs/common';
import { type Day, HubError, notFound } from '#libs/core';
import { Prisma, PrismaService, type Tx } from '#libs/database';
import { explained } from './ledger.errors.js';
import type { AccountView, Book, Moment, Transfer, Unit } from './ledger.schema.js';

const json = (transfers: Transfer[]): string =>
  JSON.stringify(transfers, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );

/** Transfers held in memory, as rows for `transferAll`. */
const rowsOf = (transfers: Transfer[]): Prisma.Sql => Prisma.sql`
  SELECT book, unit, "from", "to", amount, reference, "effectiveOn"::date AS effective_on, reverses, by
  FROM json_to_recordset(${json(transfers)}::json)
    AS t(book text, unit text, "from" text, "to" text, amount bigint, reference text, "effectiveOn" text, reverses bigint, by text)`;

/** The journal: who holds what, and how it came there. Balances are kept by the database from the transfers alone. */
@Injectable()
export class LedgerService {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * Moves a whole batch at once, or nothing of it. Takes transfers, or a SELECT of the columns
   * `book, unit, "from", "to", amount, reference, effective_on, reverses, by` for batches that the database already holds.
   * A transfer whose reference is known moves nothing; with other contents it is a conflict. `alongside` are writes of the
   * caller's own, as common table expressions, that are made in the same statement.
   * Returns how many moved now. Throws ledger.reference-conflict, ledger.insufficient-funds, ledger.unbalanced-books,
   * ledger.unknown-account, ledger.unknown-lot, ledger.move-not-in-chart, ledger.not-a-reversal, ledger.transfer-invalid,
   * ledger.amount-too-large; nothing of the batch may be kept then.
   */
  async transferAll(
    tx: Tx,
    batch: Transfer[] | Prisma.Sql,
    alongside?: Prisma.Sql,
  ): Promise<number> {
    try {
      const { asked, moved } = await book(tx, batch, alongside);
      if (moved < asked) await refuseOtherContents(tx, batch);
      return Number(moved);
    } catch (error) {
      throw explained(error);
    }
  }

  async transfer(tx: Tx, transfer: Transfer): Promise<'moved' | 'already moved'> {
    return (await this.transferAll(tx, [transfer])) === 1 ? 'moved' : 'already moved';
  }

  /**
   * Takes a booking back with its opposite, named `undo/<reference>`; the day is that of the mistake unless another is
   * given. A second time moves nothing. Throws transfer.not-found, ledger.insufficient-funds where it has been passed on, on
   * that day or later, whatever came in since for something else.
   */
  async reverse(
    tx: Tx,
    reference: string,
    { by, effectiveOn }: { by: string; effectiveOn?: Day },
  ): Promise<'moved' | 'already moved'> {
    const [found] = await tx.$queryRaw<(Transfer & { id: bigint })[]>`
      SELECT id, book, unit, "from", "to", amount, effective_on::text AS "effectiveOn" FROM transfer WHERE reference = ${reference}`;
    if (!found) throw notFound('transfer');
    const { id, from, to, ...same } = found;
    const opposite: Transfer = {
      ...same,
      from: to,
      to: from,
      reference: `undo/${reference}`,
      effectiveOn: effectiveOn ?? found.effectiveOn,
      reverses: id,
      by,
    };
    const done = await this.transfer(tx, opposite);
    if (done === 'moved') await refuseWhatWasPassedOn(tx, opposite);
    return done;
  }

  /** Minor units standing on an address, now or at a moment of the past; an address never moved to holds nothing. */
  async balance(address: string, moment: Moment = {}, tx: Tx = this.prisma): Promise<bigint> {
    const [found] = await tx.$queryRaw<{ balance: bigint }[]>(
      isNow(moment)
        ? Prisma.sql`SELECT balance FROM account WHERE address = ${address}`
        : Prisma.sql`
          SELECT coalesce(sum(amount), 0)::bigint AS balance FROM (
            SELECT amount FROM transfer t WHERE "to" = ${address} AND ${until(moment)}
            UNION ALL SELECT -amount FROM transfer t WHERE "from" = ${address} AND ${until(moment)}) side`,
    );
    return found?.balance ?? 0n;
  }

  /** An account as it stands or stood; throws account.not-found for an address never moved to. */
  async account(address: string, moment: Moment = {}): Promise<AccountView> {
    const account = await this.prisma.account.findUnique({ where: { address } });
    if (!account) throw notFound('account');
    const balance = isNow(moment) ? account.balance : await this.balance(address, moment);
    return { ...account, book: account.book as Book, unit: account.unit as Unit, balance };
  }

  /** What each book adds up to, per unit. Anything but zero is an alarm. */
  async bookSums(): Promise<{ book: Book; unit: Unit; sum: bigint }[]> {
    return this.prisma
      .$queryRaw`SELECT book, unit, sum(balance)::bigint AS sum FROM account GROUP BY book, unit ORDER BY book, unit`;
  }
}

interface Booked {
  asked: bigint;
  moved: bigint;
}

async function book(
  tx: Tx,
  batch: Transfer[] | Prisma.Sql,
  alongside?: Prisma.Sql,
): Promise<Booked> {
  const [counted] = await tx.$queryRaw<Booked[]>(
    Array.isArray(batch)
      ? Prisma.sql`/* prepared */ ${alongside ? Prisma.sql`WITH ${alongside}` : Prisma.empty} SELECT asked, moved FROM book_transfers(${json(batch)}::json)`
      : Prisma.sql`
        WITH ${alongside ? Prisma.sql`${alongside},` : Prisma.empty} asked AS MATERIALIZED (${batch}),
        moved AS (
          INSERT INTO transfer (book, unit, "from", "to", amount, reference, effective_on, reverses, by)
          SELECT book, unit, "from", "to", amount, reference, effective_on, reverses, by FROM asked
          ON CONFLICT (reference) DO NOTHING RETURNING 1)
        SELECT (SELECT count(*) FROM asked) AS asked, (SELECT count(*) FROM moved) AS moved`,
  );
  return counted ?? { asked: 0n, moved: 0n };
}

async function refuseOtherContents(tx: Tx, batch: Transfer[] | Prisma.Sql): Promise<void> {
  const rows = Array.isArray(batch) ? rowsOf(batch) : batch;
  const [other] = await tx.$queryRaw<{ reference: string }[]>`
    SELECT asked.reference FROM (${rows}) asked JOIN transfer t ON t.reference = asked.reference
    WHERE (t.book, t.unit, t."from", t."to", t.amount, t.effective_on, t.reverses)
      IS DISTINCT FROM (asked.book, asked.unit, asked."from", asked."to", asked.amount, asked.effective_on, asked.reverses)
    LIMIT 1`;
  if (!other) return;
  throw new HubError(
    'conflict',
    'ledger.reference-conflict',
    `${other.reference} was booked with other contents.`,
    { remedy: 'Correct a booking with a new transfer under its own reference.' },
  );
}

/** Once it has moved: so nobody else takes from the account until this is decided. */
async function refuseWhatWasPassedOn(
  tx: Tx,
  { from, effectiveOn }: Pick<Transfer, 'from' | 'effectiveOn'>,
): Promise<void> {
  const [account] = await tx.$queryRaw<{ isShort: boolean }[]>`
    SELECT NOT ledger_may_overdraw(${from}) AND lowest_balance_from(${from}, ${effectiveOn}::date) < 0 AS "isShort"`;
  if (!account?.isShort) return;
  throw new HubError(
    'conflict',
    'ledger.insufficient-funds',
    'What was booked has been passed on, on the day it would be taken back or later.',
    { remedy: 'Take back first what passed it on, or give a later day on which it is there.' },
  );
}

const isNow = ({ recordedBy, effectiveOn }: Moment): boolean => !recordedBy && !effectiveOn;

/** Narrows transfers `t` to what counts at a moment. */
export const until = ({ recordedBy, effectiveOn }: Moment): Prisma.Sql => Prisma.sql`
  ${recordedBy ? Prisma.sql`t.recorded_at <= ${recordedBy}` : Prisma.sql`true`}
  AND ${effectiveOn ? Prisma.sql`t.effective_on <= ${effectiveOn}::date` : Prisma.sql`true`}`;
