import { createHash } from 'node:crypto';
import { Prisma, type Tx } from '#libs/database';
import type { Counts } from './guards.rules.js';
import {
  currentEmployments,
  isLate,
  isOtherPerson,
  knownByNumber,
  leavesAnew,
  leaveToldBefore,
  opensSpell,
  wasBefore,
} from './spells.js';

/** The run whose diff is made, as its row says. */
export interface DiffSubject {
  id: bigint;
  connectionId: number;
  employerId: number;
  periodId: number;
  covers: 'everything' | 'changes';
  staff: 'all' | 'own';
}

/** The runs in force that can speak of the run's periods: those of its earliest period and after. Few, and found once. */
const speakingRuns = (run: DiffSubject): Prisma.Sql => Prisma.sql`
  SELECT a.id, a.applied_at FROM snapshot_run a JOIN payroll_period p ON p.id = a.period_id
  WHERE a.employer_id = ${run.employerId} AND a.state = 'applied' AND p.start_on >= (
    SELECT min(p.start_on) FROM payroll_period p WHERE p.id IN (SELECT period_id FROM snapshot_row WHERE run_id = ${run.id}))`;

/** What is in force for the row's period: the last word of a delivery of that period, or of a later one that corrects it. */
const IN_FORCE = Prisma.sql`
  SELECT o.terms, o.pay FROM speaking a
  JOIN snapshot_row o ON o.run_id = a.id AND o.period_id = r.period_id
    AND o.payroll_number = r.payroll_number AND o.employment_seq = r.employment_seq
  ORDER BY a.applied_at DESC, a.id DESC LIMIT 1`;

const ROW = {
  hireDate: Prisma.sql`(r.terms->>'hireDate')::date`,
  leaveDate: Prisma.sql`(r.terms->>'leaveDate')::date`,
};
const LAST_LEAVE = Prisma.sql`(last.terms->>'leaveDate')::date`;

/** Rows of the run's own period against what is known: new, changed, ended. Unchanged people get no line. */
const ownPeriod = (run: DiffSubject, late: boolean): Prisma.Sql => Prisma.sql`
  WITH speaking AS MATERIALIZED (${speakingRuns(run)})
  INSERT INTO snapshot_change (run_id, kind, payroll_number, employment_seq, ordinal, employment_id, before)
  SELECT ${run.id}, kind, payroll_number, employment_seq, ordinal, employment_id, before FROM (
    SELECT r.payroll_number, r.employment_seq, r.ordinal, e.id AS employment_id,
      coalesce(e.terms, '{}') || jsonb_build_object('was', ${wasBefore(Prisma.sql`e`)} || jsonb_build_object('delivered', last.terms || last.pay)) AS before,
      CASE
      WHEN r.terms IS NULL THEN 'withdrawn'
      WHEN e.state = 'reversed' OR ${opensSpell(Prisma.sql`e`, Prisma.sql`(r.terms->>'hireDate')::date`)} THEN 'new'
      WHEN e.state = 'active' AND (r.terms->>'leaveDate')::date <= p.end_on AND (NOT ${late} OR ${leavesAnew(Prisma.sql`e`, ROW, LAST_LEAVE)}) THEN 'ended'
      WHEN ${late} AND ${leavesAnew(Prisma.sql`e`, ROW, LAST_LEAVE)} THEN 'changed'
      WHEN NOT ${late} AND (r.terms <> e.terms OR e.missing_since IS NOT NULL
        OR (${run.staff} = 'own' AND e.connection_id <> ${run.connectionId})) THEN 'changed'
      WHEN last.terms <> r.terms OR last.pay <> r.pay THEN 'changed'
    END AS kind
    FROM snapshot_row r
    JOIN payroll_period p ON p.id = r.period_id
    LEFT JOIN (${currentEmployments(run.employerId)}) e USING (payroll_number, employment_seq)
    LEFT JOIN LATERAL (${IN_FORCE}) last ON true
    WHERE r.run_id = ${run.id} AND r.period_id = ${run.periodId}) diff
  WHERE kind IS NOT NULL`;

/** Rows about earlier periods that differ from what was last applied for them; without an employment where they open one. */
const earlierPeriods = (run: DiffSubject): Prisma.Sql => Prisma.sql`
  WITH speaking AS MATERIALIZED (${speakingRuns(run)})
  INSERT INTO snapshot_change (run_id, kind, payroll_number, employment_seq, ordinal, employment_id, before)
  SELECT ${run.id}, CASE WHEN r.terms IS NULL THEN 'withdrawn' ELSE 'corrected' END, r.payroll_number, r.employment_seq, r.ordinal,
    CASE WHEN e.state <> 'reversed' AND NOT ${opensSpell(Prisma.sql`e`, Prisma.sql`(r.terms->>'hireDate')::date`)} THEN e.id END,
    coalesce(known.terms || known.pay, '{}') || jsonb_build_object('was', ${wasBefore(Prisma.sql`e`)})
  FROM snapshot_row r
  JOIN payroll_period p ON p.id = r.period_id
  LEFT JOIN (${currentEmployments(run.employerId)}) e USING (payroll_number, employment_seq)
  LEFT JOIN LATERAL (${IN_FORCE}) known ON true
  WHERE r.run_id = ${run.id} AND r.period_id <> ${run.periodId}
    AND (r.terms IS DISTINCT FROM known.terms OR r.pay IS DISTINCT FROM known.pay)`;

/** Who is in a delivery or, unreadable, at least named in it. A row we could not read is not an absence. */
const isDelivered = (run: DiffSubject): Prisma.Sql => Prisma.sql`(
  EXISTS (SELECT 1 FROM snapshot_row r WHERE r.run_id = ${run.id} AND r.payroll_number = e.payroll_number
    AND r.employment_seq = e.employment_seq
    AND (r.period_id = ${run.periodId} OR ((r.terms->>'leaveDate') IS NOT NULL AND (r.terms->>'hireDate')::date = e.hire_date)))
  OR EXISTS (SELECT 1 FROM snapshot_reject x WHERE x.run_id = ${run.id} AND NOT x.correction
    AND x.payroll_number = e.payroll_number AND coalesce(x.employment_seq, e.employment_seq) = e.employment_seq))`;

/** Of whom a complete delivery speaks: all who are in service, or those its connection delivered last. */
const isSpokenOf = (run: DiffSubject): Prisma.Sql =>
  run.staff === 'own' ? Prisma.sql`e.connection_id = ${run.connectionId}` : Prisma.sql`true`;

const missingRows = (run: DiffSubject): Prisma.Sql => Prisma.sql`
  INSERT INTO snapshot_change (run_id, kind, payroll_number, employment_seq, employment_id, before)
  SELECT ${run.id}, 'missing', e.payroll_number, e.employment_seq, e.id, e.terms || jsonb_build_object('was', ${wasBefore(Prisma.sql`e`)})
  FROM (${currentEmployments(run.employerId)}) e
  JOIN payroll_period p ON p.id = ${run.periodId}`;

/** Who is in service and not in a complete delivery. */
const missing = (run: DiffSubject): Prisma.Sql => Prisma.sql`
  ${missingRows(run)}
  WHERE e.state = 'active' AND e.period_type = p.type AND e.hire_date <= p.end_on AND (e.leave_date IS NULL OR e.leave_date >= p.start_on)
    AND ${isSpokenOf(run)} AND NOT ${isDelivered(run)}`;

/** The delivery of a past period that is in force. */
const deliveredBefore = (run: DiffSubject): Prisma.Sql => Prisma.sql`
  SELECT o.payroll_number, o.employment_seq FROM snapshot_row o
  WHERE o.period_id = ${run.periodId} AND o.terms IS NOT NULL AND o.run_id = (
    SELECT id FROM snapshot_run WHERE employer_id = ${run.employerId} AND period_id = ${run.periodId} AND state = 'applied'
      AND covers = 'everything' AND (${run.staff} = 'all' OR connection_id = ${run.connectionId})
    ORDER BY applied_at DESC, id DESC LIMIT 1)`;

/** Who was in the last delivery of a past period and is not in this one. Shown and guarded; nobody ends by it. */
const missingLate = (run: DiffSubject): Prisma.Sql => Prisma.sql`
  ${missingRows(run)} JOIN (${deliveredBefore(run)}) b USING (payroll_number, employment_seq)
  WHERE e.state <> 'reversed' AND NOT ${isDelivered(run)}`;

/** How many there were, to measure a difference by. */
const before = (run: DiffSubject, late: boolean): Prisma.Sql =>
  late
    ? Prisma.sql`SELECT count(*) FROM (${deliveredBefore(run)}) b`
    : Prisma.sql`
      SELECT count(*) FROM employment e WHERE e.employer_id = ${run.employerId} AND e.state = 'active' AND ${isSpokenOf(run)}
        AND e.period_type = (SELECT type FROM payroll_period WHERE id = ${run.periodId})`;

/** Rows under a known number that may be of somebody else. */
const reidentified = (run: DiffSubject): Prisma.Sql => Prisma.sql`
  SELECT count(*) FROM snapshot_change c JOIN snapshot_row r ON r.run_id = c.run_id AND r.ordinal = c.ordinal
  LEFT JOIN (${knownByNumber(run.employerId)}) k ON c.kind = 'new' AND k.payroll_number = c.payroll_number
  WHERE c.run_id = ${run.id} AND CASE c.kind
    WHEN 'new' THEN ${isOtherPerson(
      { lastName: Prisma.sql`r.terms->>'lastName'`, birthDate: Prisma.sql`r.terms->>'birthDate'` },
      { lastName: Prisma.sql`k.last_name`, birthDate: Prisma.sql`k.birth_date` },
    )}
    WHEN 'missing' THEN false
    WHEN 'withdrawn' THEN false
    ELSE coalesce((lower(r.terms->>'lastName') <> lower(c.before->>'lastName'))::int, 0)
      + coalesce((r.terms->>'birthDate' <> c.before->>'birthDate')::int, 0)
      + coalesce((r.terms->>'hireDate' <> c.before->>'hireDate')::int, 0) >= 2 END`;

/** Numbers that stand for two people within the delivery itself. */
const sharedNumbers = (run: DiffSubject): Prisma.Sql => Prisma.sql`
  SELECT count(*) FROM (SELECT payroll_number FROM snapshot_row
    WHERE run_id = ${run.id} AND period_id = ${run.periodId} AND terms IS NOT NULL
    GROUP BY payroll_number HAVING count(DISTINCT terms->>'birthDate') > 1) shared`;

async function count(tx: Tx, run: DiffSubject, late: boolean): Promise<Counts> {
  const [counted] = await tx.$queryRaw<Record<keyof Counts, bigint>[]>`
    SELECT count(*) FILTER (WHERE kind = 'new') AS new, count(*) FILTER (WHERE kind = 'changed') AS changed,
      count(*) FILTER (WHERE kind = 'ended') AS ended,
      count(*) FILTER (WHERE kind = 'missing' AND e.missing_since IS NULL) AS missing,
      count(*) FILTER (WHERE kind = 'missing' AND e.missing_since IS NOT NULL) AS "missingAgain",
      count(*) FILTER (WHERE kind = 'corrected') AS corrected, count(*) FILTER (WHERE kind = 'withdrawn') AS withdrawn,
      (${reidentified(run)}) + (${sharedNumbers(run)}) AS reidentified,
      count(*) FILTER (WHERE kind = 'changed' AND r.terms->>'email' IS NULL AND c.before->>'email' IS NOT NULL) AS "emailsLost",
      count(*) FILTER (WHERE kind = 'changed' AND r.terms->>'contractHours' IS NULL AND c.before->>'contractHours' IS NOT NULL) AS "hoursLost",
      (SELECT count(*) FROM snapshot_row WHERE run_id = ${run.id} AND period_id = ${run.periodId} AND terms IS NOT NULL) AS read,
      (SELECT count(DISTINCT line) FROM snapshot_reject WHERE run_id = ${run.id} AND NOT correction) AS rejected,
      (${before(run, late)}) AS before,
      0::bigint AS unchanged
    FROM snapshot_change c LEFT JOIN employment e ON e.id = c.employment_id
    LEFT JOIN snapshot_row r ON r.run_id = c.run_id AND r.ordinal = c.ordinal
    WHERE c.run_id = ${run.id}`;
  const counts = Object.fromEntries(
    Object.entries(counted ?? {}).map(([name, value]) => [name, Number(value)]),
  ) as unknown as Counts;
  return { ...counts, unchanged: counts.read - counts.new - counts.changed - counts.ended };
}

/** Makes (or makes again) the diff of a run against what is applied now. */
export async function makeDiff(tx: Tx, run: DiffSubject): Promise<Counts> {
  await tx.$executeRaw`DELETE FROM snapshot_change WHERE run_id = ${run.id}`;
  const [found] = await tx.$queryRaw<{ late: boolean }[]>`SELECT ${isLate(run)} AS late`;
  const late = found?.late ?? false;
  await tx.$executeRaw(ownPeriod(run, late));
  await tx.$executeRaw(earlierPeriods(run));
  if (run.covers === 'everything') await tx.$executeRaw(late ? missingLate(run) : missing(run));
  return count(tx, run, late);
}

/** How many leave by a run of the past, while a delivery in force has them in service in a later period. */
export async function leavesContradicted(tx: Tx, run: DiffSubject): Promise<number> {
  const [counted] = await tx.$queryRaw<{ people: bigint }[]>`
    SELECT count(DISTINCT e.id) AS people FROM snapshot_change c
    JOIN snapshot_row r ON r.run_id = c.run_id AND r.ordinal = c.ordinal
    JOIN payroll_period p ON p.id = r.period_id JOIN employment e ON e.id = c.employment_id
    WHERE c.run_id = ${run.id} AND ${isLate(run)} AND ${leavesAnew(Prisma.sql`e`, ROW, leaveToldBefore(Prisma.sql`c`))}
      AND EXISTS (SELECT 1 FROM snapshot_run a JOIN snapshot_row o ON o.run_id = a.id JOIN payroll_period op ON op.id = o.period_id
        WHERE a.employer_id = ${run.employerId} AND a.state = 'applied' AND op.start_on > p.start_on AND o.terms IS NOT NULL
          AND o.payroll_number = c.payroll_number AND o.employment_seq = c.employment_seq)`;
  return Number(counted?.people ?? 0);
}

/** What an approval signs: the rows, what they were compared with, the rules, and what follows from it. */
export const diffHash = (signed: {
  contentHash: string;
  baseline: number;
  rulesRevision: string;
  counts: Counts;
}): string => createHash('sha256').update(JSON.stringify(signed)).digest('hex');
