import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  HubError,
  Int64Text,
  notFound,
  type Page,
  pageOf,
  type PageQuery,
  readCursor,
} from '#libs/core';
import { Prisma, PrismaService, sqlState, type Tx, violated } from '#libs/database';
import type { AccountView, Book, StatementLine, Transfer, Unit } from './ledger.schema.js';

const json = (transfers: Transfer[]): string =>
  JSON.stringify(transfers, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );

/** Transfers held in memory, as rows for `transferAll`. */
const rowsOf = (transfers: Transfer[]): Prisma.Sql => Prisma.sql`
  SELECT book, unit, "from", "to", amount, reference, "effectiveOn"::date AS effective_on
  FROM json_to_recordset(${json(transfers)}::json)
    AS t(book text, unit text, "from" text, "to" text, amount bigint, reference text, "effectiveOn" text)`;

/** Of this account: the last line shown, and the balance before it. */
const statementCursor = (address: string) => z.tuple([z.literal(address), Int64Text, Int64Text]);
const LAST_ID = 2n ** 63n - 1n;

/** The journal: who holds what, and how it came there. Balances are kept by the database from the transfers alone. */
@Injectable()
export class LedgerService {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * Moves a whole batch at once, or nothing of it. Takes transfers, or a SELECT of the columns
   * `book, unit, "from", "to", amount, reference, effective_on` for batches that the database already holds.
   * A transfer whose reference is known moves nothing; with other contents it is a conflict.
   * Returns how many moved now. Throws ledger.reference-conflict, ledger.insufficient-funds, ledger.unbalanced-books,
   * ledger.unknown-account, ledger.transfer-invalid, ledger.amount-too-large; nothing of the batch may be kept then.
   */
  async transferAll(tx: Tx, batch: Transfer[] | Prisma.Sql): Promise<number> {
    const rows = Array.isArray(batch) ? rowsOf(batch) : batch;
    try {
      const [counted] = await tx.$queryRaw<{ asked: bigint; moved: bigint }[]>`
        WITH asked AS MATERIALIZED (${rows}),
        moved AS (
          INSERT INTO transfer (book, unit, "from", "to", amount, reference, effective_on)
          SELECT book, unit, "from", "to", amount, reference, effective_on FROM asked
          ON CONFLICT (reference) DO NOTHING RETURNING 1)
        SELECT (SELECT count(*) FROM asked) AS asked, (SELECT count(*) FROM moved) AS moved`;
      const { asked, moved } = counted ?? { asked: 0n, moved: 0n };
      if (moved < asked) await this.refuseOtherContents(tx, rows);
      return Number(moved);
    } catch (error) {
      throw explained(error);
    }
  }

  async transfer(tx: Tx, transfer: Transfer): Promise<'moved' | 'already moved'> {
    return (await this.transferAll(tx, [transfer])) === 1 ? 'moved' : 'already moved';
  }

  /** Minor units standing on an address; an address never moved to holds nothing. */
  async balance(address: string, tx: Tx = this.prisma): Promise<bigint> {
    const account = await tx.account.findUnique({ where: { address } });
    return account?.balance ?? 0n;
  }

  /** An account as it stands; throws account.not-found for an address never moved to. */
  async account(address: string): Promise<AccountView> {
    const account = await this.prisma.account.findUnique({ where: { address } });
    if (!account) throw notFound('account');
    return { ...account, book: account.book as Book, unit: account.unit as Unit };
  }

  /** What each book adds up to, per unit. Anything but zero is an alarm. */
  async bookSums(): Promise<{ book: Book; unit: Unit; sum: bigint }[]> {
    return this.prisma
      .$queryRaw`SELECT book, unit, sum(balance)::bigint AS sum FROM account GROUP BY book, unit ORDER BY book, unit`;
  }

  /**
   * What moved on an address, newest first, each line with the balance after it. Counted down from the balance as it
   * stands, and from page to page by the cursor, so that a page costs the same however long the history is.
   */
  async statement(address: string, { cursor, limit }: PageQuery): Promise<Page<StatementLine>> {
    const [, before, balance] = readCursor(statementCursor(address), cursor) ?? [
      address,
      LAST_ID,
      null,
    ];
    const rows = await this.prisma.$queryRaw<StatementLine[]>`
      WITH line AS (
        (SELECT id, effective_on, recorded_at, reference, "from" AS counterparty, amount FROM transfer
          WHERE "to" = ${address} AND id < ${before} ORDER BY id DESC LIMIT ${limit + 1})
        UNION ALL
        (SELECT id, effective_on, recorded_at, reference, "to", -amount FROM transfer
          WHERE "from" = ${address} AND id < ${before} ORDER BY id DESC LIMIT ${limit + 1})
        ORDER BY id DESC LIMIT ${limit + 1})
      SELECT id, effective_on::text AS "effectiveOn", recorded_at AS "recordedAt", reference, counterparty, amount,
        (coalesce(${balance}::bigint, (SELECT balance FROM account WHERE address = ${address}))
          - coalesce(sum(amount) OVER (ORDER BY id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
        )::bigint AS "balanceAfter"
      FROM line ORDER BY id DESC`;
    return pageOf(rows, limit, ({ id, balanceAfter, amount }) => [
      address,
      id.toString(),
      (balanceAfter - amount).toString(),
    ]);
  }

  private async refuseOtherContents(tx: Tx, rows: Prisma.Sql): Promise<void> {
    const [other] = await tx.$queryRaw<{ reference: string }[]>`
      SELECT asked.reference FROM (${rows}) asked JOIN transfer t ON t.reference = asked.reference
      WHERE (t.book, t.unit, t."from", t."to", t.amount, t.effective_on)
        IS DISTINCT FROM (asked.book, asked.unit, asked."from", asked."to", asked.amount, asked.effective_on)
      LIMIT 1`;
    if (other)
      throw new HubError(
        'conflict',
        'ledger.reference-conflict',
        `${other.reference} was booked with other contents.`,
        {
          remedy: 'Correct a booking with a new transfer under its own reference.',
        },
      );
  }
}

/** Says in the words of the trade what the database refused; its rules stand in the migration. */
function explained(error: unknown): unknown {
  if (error instanceof HubError) return error;
  const state = sqlState(error);
  if (state === '22003')
    return refused(error, 'amount-too-large', 'The amount is more than an account can hold.');
  // One account in two units, within one batch.
  if (state === '21000') return unbalanced(error);
  return state === '23514' ? explainedCheck(error) : error;
}

function explainedCheck(error: unknown): HubError {
  if (violated(error, 'account_not_overdrawn'))
    return new HubError(
      'conflict',
      'ledger.insufficient-funds',
      'There is not enough on the account for this transfer.',
      { cause: error },
    );
  if (violated(error, 'crosses books or units')) return unbalanced(error);
  return violated(error, 'account_in_chart')
    ? refused(error, 'unknown-account', 'The chart of accounts has no such address in this book.')
    : refused(
        error,
        'transfer-invalid',
        'A transfer moves more than nothing between two accounts, in a known unit, under a reference of 3 to 200 characters.',
      );
}

const unbalanced = (error: unknown): HubError =>
  refused(
    error,
    'unbalanced-books',
    'A transfer may not cross books or units, nor take from an account that holds nothing.',
  );

const refused = (cause: unknown, code: string, message: string): HubError =>
  new HubError('invalid', `ledger.${code}`, message, { cause });
