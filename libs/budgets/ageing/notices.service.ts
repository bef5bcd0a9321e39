import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Day, Int64Text, type Page, pageOf, type PageQuery, readCursor } from '#libs/core';
import { Prisma, PrismaService } from '#libs/database';
import type { Unit } from '#libs/ledger';

/** That somebody is to be told of a lot about to lapse. */
export interface NoticeView {
  lotId: bigint;
  schemeId: string;
  unit: Unit;
  amount: bigint;
  expiresOn: Day;
  monthsBefore: number;
  dueOn: Day;
}

const NoticeCursor = z.tuple([Day, Int64Text]);

/** What people are warned of; the nightly job finds it. */
@Injectable()
export class NoticesService {
  constructor(private readonly prisma: PrismaService) {}

  /** A person's notices, over the whole account, newest first; `employerIds` narrows to lots of those granting employers. */
  async of(personId: string, query: PageQuery, employerIds?: number[]): Promise<Page<NoticeView>> {
    const [day, lotId] = readCursor(NoticeCursor, query.cursor) ?? ['9999-12-31', 0n];
    const rows = await this.prisma.$queryRaw<NoticeView[]>`
      SELECT n.lot_id AS "lotId", l.scheme_id AS "schemeId", l.unit, n.amount, n.expires_on::text AS "expiresOn",
        n.months::int AS "monthsBefore", n.due_on::text AS "dueOn"
      FROM lot l JOIN lot_notice n ON n.lot_id = l.id
      WHERE l.person_id IN (SELECT person_id FROM people_of(account_of(${personId}::uuid)))
        AND (n.due_on < ${day}::date OR (n.due_on = ${day}::date AND n.lot_id > ${lotId}))
        ${employerIds === undefined ? Prisma.empty : Prisma.sql`AND l.employer_id = ANY(${employerIds})`}
      ORDER BY n.due_on DESC, n.lot_id LIMIT ${query.limit + 1}`;
    return pageOf(rows, query.limit, (last) => [last.dueOn, last.lotId.toString()]);
  }
}
