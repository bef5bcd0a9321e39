import { Injectable } from '@nestjs/common';
import {
  type Day,
  Int64Text,
  type Page,
  pageOf,
  type PageQuery,
  type Period,
  periodKey,
  readCursor,
} from '#libs/core';
import { Prisma, PrismaService } from '#libs/database';
import type { Unit } from '#libs/ledger';
import { z } from 'zod';
import { spending } from './fiscal-spending.sql.js';

/**
 * How payroll accounts for a spending. exempt-c: upkeep for the present work; exempt-d-current and exempt-d-former:
 * training for other work, of who was in service on the day of the order and of who was not any more; taxed: money
 * spent without a fiscal test, or for the present work of who was not in service any more [BP21]; time: hours, days and
 * vouchers that were taken.
 */
export const Treatment = z.enum([
  'exempt-c',
  'exempt-d-current',
  'exempt-d-former',
  'taxed',
  'time',
]);
export type Treatment = z.infer<typeof Treatment>;

/** What of a line is treated otherwise than on the day of the order: payroll told only later that the employment had ended. */
export interface Restated {
  amount: bigint;
  /** The last day of the employment, and the day the hub learned of it; the latest, where there are several. */
  endedOn: Day;
  reportedOn: Day;
}

/** What one employment spent under one scheme in the period. No course, no provider: only amount and category. */
export interface FiscalLine {
  employmentId: bigint | null;
  payrollNumber: string | null;
  employmentSeq: string | null;
  schemeId: string;
  unit: Unit;
  treatment: Treatment;
  amount: bigint;
  restated: Restated | null;
}

export interface FiscalTotal {
  unit: Unit;
  treatment: Treatment;
  amount: bigint;
  /** Each person once, however many employments they have. */
  people: number;
  /** What of the amount is treated otherwise than on the day of the order. */
  restated: bigint;
}

/** A page of the lines, with the totals of all of them. */
export interface FiscalStatement extends Page<FiscalLine> {
  employerId: number;
  period: string;
  totals: FiscalTotal[];
}

interface LineRow extends Omit<FiscalLine, 'restated'> {
  place: bigint;
  restatedAmount: bigint | null;
  endedOn: Day;
  reportedOn: Day;
}

const Place = z.tuple([Int64Text, z.string(), z.string(), z.string()]);

/**
 * What an employer, as the withholding agent of all it ever granted, accounts for per period: every capture of its lots
 * that is posted in the period, of real money and of promises. So the sum of the lines is the sum of those captures, exactly.
 * How they are treated follows what payroll has told by now, so a period that was stated may change; what did says so.
 */
@Injectable()
export class FiscalStatementsService {
  constructor(private readonly prisma: PrismaService) {}

  /** The statement of one period; lines in the order of the employments. */
  async statementFor(
    employerId: number,
    period: Period,
    { cursor, limit }: PageQuery,
  ): Promise<FiscalStatement> {
    const after = readCursor(Place, cursor);
    const [totals, rows] = await Promise.all([
      this.prisma.$queryRaw<FiscalTotal[]>`
        SELECT unit, treatment, sum(amount)::bigint AS amount, count(DISTINCT account)::int AS people,
          coalesce(sum(amount) FILTER (WHERE reported_on IS NOT NULL), 0)::bigint AS restated
        FROM (${spending(employerId, period)}) spent GROUP BY unit, treatment ORDER BY unit, treatment`,
      this.prisma.$queryRaw<LineRow[]>`
        SELECT coalesce(line.employment_id, 0) AS place, line.employment_id AS "employmentId", e.payroll_number AS "payrollNumber",
          e.employment_seq AS "employmentSeq", line.scheme_id AS "schemeId", line.unit, line.treatment, line.amount,
          line.restated AS "restatedAmount", line.ended_on AS "endedOn", line.reported_on AS "reportedOn"
        FROM (
          SELECT employment_id, scheme_id, unit, treatment, sum(amount)::bigint AS amount, max(ended_on) AS ended_on,
            max(reported_on) AS reported_on, (sum(amount) FILTER (WHERE reported_on IS NOT NULL))::bigint AS restated
          FROM (${spending(employerId, period)}) spent GROUP BY employment_id, scheme_id, unit, treatment) line
        LEFT JOIN employment e ON e.id = line.employment_id
        WHERE ${after ? Prisma.sql`(coalesce(line.employment_id, 0), line.scheme_id, line.unit, line.treatment) > (${after[0]}, ${after[1]}, ${after[2]}, ${after[3]})` : Prisma.sql`true`}
        ORDER BY 1, line.scheme_id, line.unit, line.treatment LIMIT ${limit + 1}`,
    ]);
    const { items, next } = pageOf(rows, limit, ({ place, schemeId, unit, treatment }) => [
      place.toString(),
      schemeId,
      unit,
      treatment,
    ]);
    return { employerId, period: periodKey(period), totals, items: items.map(lineOf), next };
  }
}

const lineOf = ({
  place: _,
  restatedAmount: amount,
  endedOn,
  reportedOn,
  ...line
}: LineRow): FiscalLine => ({
  ...line,
  restated: amount === null ? null : { amount, endedOn, reportedOn },
});
