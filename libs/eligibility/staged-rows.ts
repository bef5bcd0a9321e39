import { periodKey } from '#libs/core';
import type { EligibilityRow } from '#libs/connector';
import { Prisma } from '#libs/database';
import { splitFacts } from './facts.js';

/** A row as it is kept. */
export const snapshotRow = (
  { line, payrollNumber, employmentSeq, relatesTo, facts }: EligibilityRow,
  ordinal: number,
): unknown => ({
  o: ordinal,
  l: line,
  p: periodKey(relatesTo),
  n: payrollNumber,
  s: employmentSeq,
  ...splitFacts(facts),
});

/** Writes a page of rows at once. */
export const insertRows = (
  runId: bigint,
  rows: string,
  periodIds: string,
): Prisma.Sql => Prisma.sql`
  INSERT INTO snapshot_row (run_id, ordinal, line, period_id, payroll_number, employment_seq, terms, pay)
  SELECT ${runId}, o, l, i.value::int, n, s, terms, pay
  FROM json_to_recordset(${rows}::json) AS t(o int, l int, p text, n text, s text, terms jsonb, pay jsonb)
  JOIN json_each_text(${periodIds}::json) i ON i.key = p`;

/** Writes what could not be read of a page; a page staged twice tells it once. */
export const insertRejects = (runId: bigint, rejects: string): Prisma.Sql => Prisma.sql`
  INSERT INTO snapshot_reject (run_id, line, payroll_number, employment_seq, field, problem, correction)
  SELECT ${runId}, line, "payrollNumber", "employmentSeq", field, problem, coalesce(correction, false)
  FROM json_to_recordset(${rejects}::json)
    AS t(line int, "payrollNumber" text, "employmentSeq" text, field text, problem text, correction boolean)
  ON CONFLICT (run_id, line, field) DO NOTHING`;
