import { Injectable } from '@nestjs/common';
import {
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

/**
 * How payroll accounts for a spending. exempt-c: upkeep for the present work; exempt-d-current and exempt-d-former:
 * training for other work, of who was in service on the day of the order and of who was not any more; taxed: money
 * spent without a fiscal test that it passed; time: hours, days and vouchers that were taken.
 */
export const Treatment = z.enum([
  'exempt-c',
  'exempt-d-current',
  'exempt-d-former',
  'taxed',
  'time',
]);
export type Treatment = z.infer<typeof Treatment>;

/** What one employment spent under one scheme in the period. No course, no provider: only amount and category. */
export interface FiscalLine {
  employmentId: bigint | null;
  payrollNumber: string | null;
  employmentSeq: string | null;
  schemeId: string;
  unit: Unit;
  treatment: Treatment;
  amount: bigint;
}

export interface FiscalTotal {
  unit: Unit;
  treatment: Treatment;
  amount: bigint;
  people: number;
}

/** A page of the lines, with the totals of all of them. */
export interface FiscalStatement extends Page<FiscalLine> {
  employerId: number;
  period: string;
  totals: FiscalTotal[];
}

const Place = z.tuple([Int64Text, z.string(), z.string(), z.string()]);

/**
 * What an employer, as the withholding agent of all it ever granted, accounts for per period: every capture of its lots
 * that is posted in the period, of real money and of promises. So the sum of the lines is the sum of those captures, exactly.
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
        SELECT unit, treatment, sum(amount)::bigint AS amount, count(DISTINCT coalesce(employment_id::text, person_id::text))::int AS people
        FROM (${spending(employerId, period)}) spent GROUP BY unit, treatment ORDER BY unit, treatment`,
      this.prisma.$queryRaw<(FiscalLine & { place: bigint })[]>`
        SELECT coalesce(line.employment_id, 0) AS place, line.employment_id AS "employmentId", e.payroll_number AS "payrollNumber",
          e.employment_seq AS "employmentSeq", line.scheme_id AS "schemeId", line.unit, line.treatment, line.amount
        FROM (
          SELECT employment_id, scheme_id, unit, treatment, sum(amount)::bigint AS amount
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
    const lines = items.map(({ place: _, ...line }) => line);
    return { employerId, period: periodKey(period), totals, items: lines, next };
  }
}

/**
 * Each capture posted in the period, as none is ever undone; with the employment it is accounted for under: the one the
 * lot was granted to, or the last at this employer where a lot was granted by name.
 */
const spending = (employerId: number, { start, end }: Period): Prisma.Sql => Prisma.sql`
  SELECT l.person_id, coalesce(l.employment_id, named.id) AS employment_id, l.scheme_id, t.unit, t.amount,
    CASE WHEN t.unit <> 'EUR' THEN 'time' WHEN h.category = 'c' THEN 'exempt-c' WHEN h.category IS NULL THEN 'taxed'
      WHEN EXISTS (SELECT 1 FROM employment w
        WHERE w.person_id IN (SELECT p.person_id FROM people_of(account_of(l.person_id)) p) AND w.employer_id = l.employer_id AND w.state <> 'reversed'
          AND w.hire_date <= h.effective_on AND coalesce(w.leave_date >= h.effective_on, w.state = 'active'))
      THEN 'exempt-d-current' ELSE 'exempt-d-former' END COLLATE "C" AS treatment
  FROM transfer t JOIN lot l ON l.id = t.lot_id AND l.employer_id = ${employerId}
  LEFT JOIN hold h ON h.id = nullif(split_part(t."from", ':', 4), '')::bigint
  LEFT JOIN LATERAL (SELECT e.id FROM employment e WHERE l.employment_id IS NULL AND e.person_id = l.person_id AND e.employer_id = l.employer_id
    AND e.state <> 'reversed' ORDER BY e.hire_date DESC, e.id DESC LIMIT 1) named ON true
  WHERE t.kind = 'capture' AND t.effective_on BETWEEN ${start}::date AND ${end}::date`;
