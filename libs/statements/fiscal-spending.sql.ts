import type { Period } from '#libs/core';
import { Prisma } from '#libs/database';

/**
 * Each capture posted in the period, as none is ever undone; with the employment it is accounted for under, how it is
 * treated, and what payroll told only after the order, if that is why.
 */
export const spending = (employerId: number, period: Period): Prisma.Sql => Prisma.sql`
  SELECT account_of(spent.person_id) AS account, spent.employment_id, spent.scheme_id, spent.unit, spent.amount,
    ${TREATMENT} AS treatment, told.ended_on, told.reported_on
  FROM (SELECT captured.*, captured.is_tested AND EXISTS (${inService(Prisma.sql`captured`)}) AS in_service
    FROM (${captures(employerId, period)}) captured) spent
  LEFT JOIN LATERAL (${toldLater(Prisma.sql`spent`)}) told ON spent.is_tested AND NOT spent.in_service`;

/** Category c is for the present work only; category d also counts after the employment, but not before 2021 [BP21]. */
const TREATMENT = Prisma.sql`
  CASE WHEN spent.unit <> 'EUR' THEN 'time' WHEN NOT spent.is_tested THEN 'taxed'
    WHEN spent.in_service THEN CASE spent.category WHEN 'c' THEN 'exempt-c' ELSE 'exempt-d-current' END
    WHEN spent.category = 'c' OR spent.ordered_on < '2021-01-01' THEN 'taxed' ELSE 'exempt-d-former' END COLLATE "C"`;

/** Under the employment the lot was granted to, or the last at this employer where it was granted by name. */
const captures = (employerId: number, { start, end }: Period): Prisma.Sql => Prisma.sql`
  SELECT l.person_id, l.employer_id, coalesce(l.employment_id, named.id) AS employment_id, l.scheme_id, t.unit, t.amount, h.category,
    h.effective_on AS ordered_on, h.placed_at, t.unit = 'EUR' AND h.category IS NOT NULL AS is_tested
  FROM transfer t JOIN lot l ON l.id = t.lot_id AND l.employer_id = ${employerId}
  LEFT JOIN hold h ON h.id = nullif(split_part(t."from", ':', 4), '')::bigint
  LEFT JOIN LATERAL (SELECT e.id FROM employment e WHERE l.employment_id IS NULL AND e.person_id = l.person_id AND e.employer_id = l.employer_id
    AND e.state <> 'reversed' ORDER BY e.hire_date DESC, e.id DESC LIMIT 1) named ON true
  WHERE t.kind = 'capture' AND t.effective_on BETWEEN ${start}::date AND ${end}::date`;

/** The employments of whose account it is at the employer that granted it. */
const employments = (of: Prisma.Sql): Prisma.Sql => Prisma.sql`
  employment w WHERE w.person_id IN (SELECT p.person_id FROM people_of(account_of(${of}.person_id)) p)
    AND w.employer_id = ${of}.employer_id AND w.state <> 'reversed' AND w.hire_date <= ${of}.ordered_on`;

/** Its last day; who ended by absence left before the period in which they were first missing. */
const LAST_DAY = Prisma.sql`coalesce(w.leave_date, CASE w.state WHEN 'ended' THEN w.missing_since - 1 END)`;

const inService = (of: Prisma.Sql): Prisma.Sql => Prisma.sql`
  SELECT 1 FROM ${employments(of)} AND coalesce(${LAST_DAY} >= ${of}.ordered_on, w.state = 'active')`;

/**
 * The end of an employment that was there on the day of the order by all that was known when it was placed: the last change
 * before which it was, applied since.
 */
const toldLater = (of: Prisma.Sql): Prisma.Sql => Prisma.sql`
  SELECT ended.last_day::text AS ended_on, (run.applied_at AT TIME ZONE 'Europe/Amsterdam')::date::text AS reported_on
  FROM (SELECT w.*, ${LAST_DAY} AS last_day FROM ${employments(of)}) ended
  JOIN snapshot_run run ON run.employer_id = ended.employer_id AND run.state = 'applied' AND run.applied_at > ${of}.placed_at
  JOIN snapshot_change c ON c.run_id = run.id AND c.kind IN ('changed', 'ended', 'missing', 'corrected')
    AND c.payroll_number = ended.payroll_number AND c.employment_seq = ended.employment_seq AND c.employment_id = ended.id
  WHERE c.before#>>'{was,state}' = 'active' AND coalesce((c.before#>>'{was,terms,leaveDate}')::date >= ${of}.ordered_on, true)
  ORDER BY run.applied_at DESC, run.id DESC LIMIT 1`;
