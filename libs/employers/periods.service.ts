import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  Day,
  HubError,
  type Page,
  pageOf,
  type PageQuery,
  type Period,
  periodKey,
  readCursor,
  todayInAmsterdam,
} from '#libs/core';
import { PrismaService, type Tx } from '#libs/database';

export interface ClosedPeriodView {
  /** Its key, like `month-2026-02`. */
  period: string;
  closedBy: string;
  closedAt: Date;
}

/** Payroll periods as rows, and which of them an employer has closed. */
@Injectable()
export class PeriodsService {
  constructor(private readonly prisma: PrismaService) {}

  /** The ids of these periods by key; periods seen for the first time get a row. */
  async ids(tx: Tx, periods: Period[]): Promise<Map<string, number>> {
    const asked = JSON.stringify([
      ...new Map(periods.map((period) => [periodKey(period), period])).values(),
    ]);
    await tx.$executeRaw`
      INSERT INTO payroll_period (type, year, number, start_on, end_on)
      SELECT type, year, number, start, "end"
      FROM json_to_recordset(${asked}::json) AS t(type text, year int, number int, start date, "end" date)
      ORDER BY type, year, number
      ON CONFLICT DO NOTHING`;
    const rows = await tx.$queryRaw<
      { id: number; type: Period['type']; year: number; number: number }[]
    >`
      SELECT p.id, type, year, number FROM payroll_period p
      JOIN json_to_recordset(${asked}::json) AS t(type text, year int, number int) USING (type, year, number)`;
    return new Map(rows.map((row) => [periodKey(row), row.id]));
  }

  /**
   * From now on the period takes no delivery of its own; a later return may still correct it. Waits for whoever is letting
   * a change of a scheme in, and the other way round: a change must know which periods are closed. As nothing changes what
   * is closed, a period that has not begun stays open for the parties to the scheme: throws period.not-begun.
   */
  async close(employerId: number, period: Period, closedBy: string): Promise<void> {
    if (period.start > todayInAmsterdam()) throw notBegun(period);
    await this.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock_shared(hashtext('scheme_change'))`;
      const [periodId] = (await this.ids(tx, [period])).values();
      await tx.$executeRaw`
        INSERT INTO closed_period (employer_id, period_id, closed_by) VALUES (${employerId}, ${periodId}, ${closedBy})
        ON CONFLICT DO NOTHING`;
    });
  }

  /** Opens a period that was closed by mistake. */
  async reopen(employerId: number, period: Period): Promise<void> {
    await this.prisma.$transaction(async (tx) => {
      const [periodId] = (await this.ids(tx, [period])).values();
      await tx.closedPeriod.deleteMany({ where: { employerId, periodId: periodId ?? 0 } });
    });
  }

  /** The periods an employer has closed, oldest first. */
  async closed(employerId: number, query: PageQuery): Promise<Page<ClosedPeriodView>> {
    const [start, id] = readCursor(z.tuple([Day, z.int32()]), query.cursor) ?? ['0001-01-01', 0];
    const rows = await this.prisma.$queryRaw<(ClosedPeriodView & { start: Day; id: number })[]>`
      SELECT p.type || '-' || p.year || '-' || lpad(p.number::text, 2, '0') AS period, p.start_on::text AS start, p.id,
        c.closed_by AS "closedBy", c.closed_at AS "closedAt"
      FROM closed_period c JOIN payroll_period p ON p.id = c.period_id
      WHERE c.employer_id = ${employerId} AND (p.start_on, p.id) > (${start}::date, ${id})
      ORDER BY p.start_on, p.id LIMIT ${query.limit + 1}`;
    return pageOf(rows, query.limit, (last) => [last.start, last.id]);
  }

  async isClosed(employerId: number, period: Period): Promise<boolean> {
    const [found] = await this.prisma.$queryRaw<unknown[]>`
      SELECT 1 FROM closed_period c JOIN payroll_period p ON p.id = c.period_id
      WHERE c.employer_id = ${employerId} AND p.type = ${period.type} AND p.year = ${period.year} AND p.number = ${period.number}`;
    return found !== undefined;
  }
}

const notBegun = (period: Period): HubError =>
  new HubError('invalid', 'period.not-begun', `${periodKey(period)} has not begun.`, {
    remedy: `Close it on ${period.start} or later.`,
  });
