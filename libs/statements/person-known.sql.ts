import type { Day, PeriodType } from '#libs/core';
import { Prisma } from '#libs/database';
import type { Whose } from './subjects.js';

/** An employment on a day, as payroll last told of it, and the schemes its employer falls under. */
export interface EmploymentRow {
  id: bigint;
  personId: string;
  employerId: number;
  employerName: string;
  terms: unknown;
  /** Of the last period that was applied by then; null where none was. */
  pay: unknown;
  schemeIds: string[];
  hiredOn: Day;
  periodType: PeriodType;
  /** Nothing says that it ends. */
  isStaying: boolean;
}

/** Where these people work on a day; one query. */
export const employmentRows = (
  { personIds, employerIds }: Whose,
  on: Day,
): Prisma.Sql => Prisma.sql`
  SELECT e.id, e.person_id AS "personId", e.employer_id AS "employerId", m.name AS "employerName", e.terms, last.pay, e.hire_date::text AS "hiredOn",
    e.period_type AS "periodType", e.state = 'active' AND e.leave_date IS NULL AND e.missing_since IS NULL AS "isStaying",
    ARRAY(SELECT DISTINCT s.scheme_id FROM employer_scheme s WHERE s.employer_id = e.employer_id
      AND s.from_on <= ${on}::date AND (s.until_on IS NULL OR s.until_on >= ${on}::date)) AS "schemeIds"
  FROM employment e JOIN employer m ON m.id = e.employer_id
  LEFT JOIN LATERAL (
    SELECT r.pay FROM snapshot_run run JOIN snapshot_row r ON r.run_id = run.id AND r.payroll_number = e.payroll_number
      AND r.employment_seq = e.employment_seq AND r.pay IS NOT NULL
    JOIN payroll_period p ON p.id = r.period_id
    WHERE run.employer_id = e.employer_id AND run.state = 'applied' AND p.end_on <= ${on}::date
    ORDER BY p.end_on DESC, run.id DESC LIMIT 1) last ON true
  WHERE e.person_id = ANY(${personIds}::uuid[]) AND e.state <> 'reversed' AND e.hire_date <= ${on}::date
    AND coalesce(e.leave_date >= ${on}::date, e.state = 'active')
    AND ${employerIds === undefined ? Prisma.sql`true` : Prisma.sql`e.employer_id = ANY(${employerIds}::int[])`}
  ORDER BY e.hire_date, e.id`;
