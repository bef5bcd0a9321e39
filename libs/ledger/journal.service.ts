import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Day, Int64Text, type Page, pageOf, type PageQuery, readCursor } from '#libs/core';
import { Prisma, PrismaService } from '#libs/database';
import type { JournalLine, StatementLine } from './ledger.schema.js';

/** Whose transfers: of a few hundred accounts (`address`), or of any number of lots (`id`), as a SELECT. */
export type Subject = { accounts: Prisma.Sql } | { lots: Prisma.Sql };

/** Both days included, by the day a transfer counts for. */
export interface Span {
  from?: Day | undefined;
  until?: Day | undefined;
}

/** Of this account: the last line shown, and the balance before it. */
const statementCursor = (address: string) => z.tuple([z.literal(address), Int64Text, Int64Text]);
const LAST_ID = 2n ** 63n - 1n;

/** What moved, newest first, page by page. */
@Injectable()
export class JournalService {
  constructor(private readonly prisma: PrismaService) {}

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
        (SELECT t.*, "from" AS counterparty, amount AS change FROM transfer t
          WHERE "to" = ${address} AND id < ${before} ORDER BY id DESC LIMIT ${limit + 1})
        UNION ALL
        (SELECT t.*, "to", -amount FROM transfer t
          WHERE "from" = ${address} AND id < ${before} ORDER BY id DESC LIMIT ${limit + 1})
        ORDER BY id DESC LIMIT ${limit + 1})
      SELECT id, kind, effective_on::text AS "effectiveOn", recorded_at AS "recordedAt", reference, counterparty, change AS amount, reverses, by,
        (coalesce(${balance}::bigint, (SELECT balance FROM account WHERE address = ${address}))
          - coalesce(sum(change) OVER (ORDER BY id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
        )::bigint AS "balanceAfter"
      FROM line ORDER BY id DESC`;
    return pageOf(rows, limit, ({ id, balanceAfter, amount }) => [
      address,
      id.toString(),
      (balanceAfter - amount).toString(),
    ]);
  }

  /**
   * What moved for somebody or something with more accounts than one, newest first. A page of accounts costs as many
   * index looks as there are accounts; a page of lots walks back through the journal until it is full.
   */
  async lines(
    subject: Subject,
    { cursor, limit }: PageQuery,
    span: Span = {},
  ): Promise<Page<JournalLine>> {
    const before = readCursor(Int64Text, cursor) ?? LAST_ID;
    const page = { before, limit: limit + 1, span };
    const rows = await this.prisma.$queryRaw<JournalLine[]>(
      'accounts' in subject ? ofAccounts(subject.accounts, page) : ofLots(subject.lots, page),
    );
    return pageOf(rows, limit, ({ id }) => id.toString());
  }
}

interface Wanted {
  before: bigint;
  limit: number;
  span: Span;
}

const LINE = Prisma.sql`t.id, t.kind, t.effective_on::text AS "effectiveOn", t.recorded_at AS "recordedAt", t.reference, t.book, t.unit,
  t."from", t."to", t.lot_id AS "lotId", t.reverses, t.by`;

const within = ({ from, until }: Span): Prisma.Sql => Prisma.sql`
  ${from ? Prisma.sql`t.effective_on >= ${from}::date` : Prisma.sql`true`}
  AND ${until ? Prisma.sql`t.effective_on <= ${until}::date` : Prisma.sql`true`}`;

/** The newest of each account by its index, then the newest of those; what moved within shows once and changes nothing. */
const ofAccounts = (
  accounts: Prisma.Sql,
  { before, limit, span }: Wanted,
): Prisma.Sql => Prisma.sql`
  WITH mine AS MATERIALIZED (SELECT DISTINCT address FROM (${accounts}) given),
  side AS (
    SELECT found.id, found.amount FROM mine, LATERAL (
      SELECT id, amount FROM transfer t WHERE t."to" = mine.address AND id < ${before} AND ${within(span)} ORDER BY id DESC LIMIT ${limit}) found
    UNION ALL
    SELECT found.id, -found.amount FROM mine, LATERAL (
      SELECT id, amount FROM transfer t WHERE t."from" = mine.address AND id < ${before} AND ${within(span)} ORDER BY id DESC LIMIT ${limit}) found),
  newest AS (SELECT id, sum(amount)::bigint AS amount FROM side GROUP BY id ORDER BY id DESC LIMIT ${limit})
  SELECT ${LINE}, newest.amount FROM newest JOIN transfer t USING (id) ORDER BY id DESC`;

const ofLots = (lots: Prisma.Sql, { before, limit, span }: Wanted): Prisma.Sql => Prisma.sql`
  SELECT ${LINE}, (CASE WHEN ledger_lot(t."to") IS NOT NULL THEN t.amount ELSE 0 END
    - CASE WHEN ledger_lot(t."from") IS NOT NULL THEN t.amount ELSE 0 END)::bigint AS amount
  FROM transfer t WHERE t.id < ${before} AND ${within(span)} AND t.lot_id IN (${lots})
  ORDER BY t.id DESC LIMIT ${limit}`;
