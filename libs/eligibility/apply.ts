import { Prisma, type Tx } from '#libs/database';
import {
  currentEmployments,
  isLate,
  isOtherPerson,
  knownByNumber,
  leavesAnew,
  leaveToldBefore,
  opensSpell,
} from './spells.js';

/** The run being applied, as its row says. */
export interface AppliedRun {
  id: bigint;
  connectionId: number;
  employerId: number;
  periodId: number;
  staff: 'all' | 'own';
}

/**
 * Which employment each delivered key is: the current spell, or a new one (nobody known, or hired again after leaving).
 * Of several periods in one delivery the latest speaks. A new spell under a known number is of the same person, unless
 * what is told of them says it is another: nobody gets a stranger's budget. A spell that was reversed is taken up again.
 */
const subjects = (run: AppliedRun): Prisma.Sql => Prisma.sql`
  CREATE TEMP TABLE subject ON COMMIT DROP AS
  WITH delivered AS (
    SELECT DISTINCT ON (r.payroll_number, r.employment_seq) r.payroll_number, r.employment_seq, r.ordinal, r.period_id,
      p.type AS period_type, p.start_on, p.end_on, r.terms->>'lastName' AS last_name, r.terms->>'birthDate' AS birth_date,
      coalesce(r.terms->>'birthDate', lower(r.terms->>'lastName'), '') AS who, (r.terms->>'hireDate')::date AS hire_date, (r.terms->>'leaveDate')::date AS leave_date
    FROM snapshot_row r JOIN payroll_period p ON p.id = r.period_id
    WHERE r.run_id = ${run.id} AND r.terms IS NOT NULL
    ORDER BY r.payroll_number, r.employment_seq, p.start_on DESC
  ), current AS (
    ${currentEmployments(run.employerId)}
  ), known AS (${knownByNumber(run.employerId)}), fresh AS MATERIALIZED (
    SELECT payroll_number, who, gen_random_uuid() AS person_id FROM (SELECT DISTINCT payroll_number, who FROM delivered) people
  ), undone AS (
    SELECT DISTINCT ON (payroll_number, employment_seq, hire_date) payroll_number, employment_seq, hire_date, id, person_id
    FROM employment WHERE employer_id = ${run.employerId} AND state = 'reversed'
    ORDER BY payroll_number, employment_seq, hire_date, spell DESC
  ), named AS (
    SELECT d.*, ${opensSpell(Prisma.sql`c`, Prisma.sql`d.hire_date`)} AS begins, c.id AS current_id, c.person_id AS current_person,
      u.id AS undone_id, u.person_id AS undone_person, coalesce(c.last_spell, 0) + 1 AS next_spell,
      CASE WHEN c.id IS NOT NULL AND NOT ${isOtherPerson(identity('d'), CURRENT)} THEN c.person_id
        WHEN NOT ${isOtherPerson(identity('d'), identity('k'))} THEN k.person_id END AS known_person
    FROM delivered d LEFT JOIN current c USING (payroll_number, employment_seq)
    LEFT JOIN undone u ON (u.payroll_number, u.employment_seq, u.hire_date) = (d.payroll_number, d.employment_seq, d.hire_date)
    LEFT JOIN known k ON k.payroll_number = d.payroll_number
  ), placed AS (
    SELECT n.*, n.begins AND (n.undone_id IS NULL OR n.undone_person IS DISTINCT FROM n.known_person) AS opens_spell FROM named n
  )
  SELECT p.*, CASE WHEN p.begins THEN p.undone_id ELSE p.current_id END AS employment_id,
    p.opens_spell AND p.known_person IS NULL AS is_new_person,
    CASE WHEN p.begins THEN coalesce(p.known_person, f.person_id) ELSE p.current_person END AS person_id,
    p.period_id = ${run.periodId} AND NOT ${isLate(run)} AS is_current
  FROM placed p JOIN fresh f USING (payroll_number, who)`;

const CURRENT = {
  lastName: Prisma.sql`c.terms->>'lastName'`,
  birthDate: Prisma.sql`c.terms->>'birthDate'`,
};

const identity = (table: 'd' | 'k'): { lastName: Prisma.Sql; birthDate: Prisma.Sql } => ({
  lastName: Prisma.raw(`${table}.last_name`),
  birthDate: Prisma.raw(`${table}.birth_date`),
});

const newPeople = (run: AppliedRun): Prisma.Sql => Prisma.sql`
  INSERT INTO person (id, initials, first_name, prefix, last_name, birth_date, email)
  SELECT DISTINCT ON (s.person_id) s.person_id, r.terms->>'initials', r.terms->>'firstName', r.terms->>'prefix',
    r.terms->>'lastName', (r.terms->>'birthDate')::date, r.terms->>'email'
  FROM subject s JOIN snapshot_row r ON r.run_id = ${run.id} AND r.ordinal = s.ordinal
  WHERE s.is_new_person ORDER BY s.person_id, s.start_on DESC`;

/** What the employer tells newly of somebody known; what it no longer tells is kept. */
const knownPeople = (run: AppliedRun): Prisma.Sql => Prisma.sql`
  UPDATE person p SET initials = coalesce(r.terms->>'initials', p.initials), first_name = coalesce(r.terms->>'firstName', p.first_name),
    prefix = r.terms->>'prefix', last_name = coalesce(r.terms->>'lastName', p.last_name),
    birth_date = coalesce((r.terms->>'birthDate')::date, p.birth_date), email = coalesce(r.terms->>'email', p.email)
  FROM snapshot_change c JOIN subject s ON s.ordinal = c.ordinal JOIN snapshot_row r ON r.run_id = c.run_id AND r.ordinal = c.ordinal
  WHERE c.run_id = ${run.id} AND c.kind IN ('changed', 'new', 'ended') AND s.is_current AND NOT s.is_new_person AND p.id = s.person_id`;

const newSpells = (run: AppliedRun): Prisma.Sql => Prisma.sql`
  INSERT INTO employment (person_id, employer_id, payroll_number, employment_seq, spell, hire_date, leave_date, connection_id, period_type, terms, state)
  SELECT s.person_id, ${run.employerId}, s.payroll_number, s.employment_seq, s.next_spell, s.hire_date, s.leave_date,
    ${run.connectionId}, s.period_type, r.terms,
    CASE WHEN s.leave_date <= s.end_on THEN 'ended' ELSE 'active' END
  FROM subject s JOIN snapshot_row r ON r.run_id = ${run.id} AND r.ordinal = s.ordinal WHERE s.opens_spell`;

/** Only what differs is written: most people of a period are as they were. */
const knownSpells = (run: AppliedRun): Prisma.Sql => Prisma.sql`
  UPDATE employment e SET hire_date = s.hire_date, leave_date = s.leave_date, connection_id = ${run.connectionId},
    period_type = s.period_type, terms = r.terms, missing_since = NULL,
    state = CASE WHEN s.leave_date <= s.end_on THEN 'ended' ELSE 'active' END
  FROM subject s JOIN snapshot_row r ON r.run_id = ${run.id} AND r.ordinal = s.ordinal
  WHERE e.id = s.employment_id AND NOT s.opens_spell AND (s.is_current OR e.state = 'reversed')
    AND (e.terms <> r.terms OR e.connection_id <> ${run.connectionId} OR e.period_type <> s.period_type OR e.missing_since IS NOT NULL
      OR e.state <> CASE WHEN s.leave_date <= s.end_on THEN 'ended' ELSE 'active' END)`;

/**
 * A correction that tells an end date ends the employment, although it is not in the delivery's own period any more. So does
 * a whole delivery of the past, once nothing later speaks against it or a person let it through.
 */
const correctedEnds = (run: AppliedRun): Prisma.Sql => Prisma.sql`
  UPDATE employment e SET leave_date = s.leave_date, terms = e.terms || jsonb_build_object('leaveDate', s.leave_date),
    missing_since = NULL, state = CASE WHEN s.leave_date <= own.end_on THEN 'ended' ELSE e.state END
  FROM subject s JOIN payroll_period own ON own.id = ${run.periodId}
  WHERE e.id = s.employment_id AND NOT s.opens_spell AND NOT s.is_current AND (NOT ${isLate(run)} OR ${tellsLeaveAnew(run)})
    AND s.leave_date IS NOT NULL AND e.leave_date IS NULL AND e.hire_date = s.hire_date AND e.state = 'active'`;

const tellsLeaveAnew = (run: AppliedRun): Prisma.Sql => Prisma.sql`
  EXISTS (SELECT 1 FROM snapshot_change c WHERE c.run_id = ${run.id} AND c.ordinal = s.ordinal AND ${leavesAnew(
    Prisma.sql`e`,
    { hireDate: Prisma.sql`s.hire_date`, leaveDate: Prisma.sql`s.leave_date` },
    leaveToldBefore(Prisma.sql`c`),
  )})`;

/** Missing once is noted; missing again in a later complete delivery ends the employment. */
const missingPeople = (run: AppliedRun): Prisma.Sql => Prisma.sql`
  UPDATE employment e SET missing_since = coalesce(e.missing_since, p.start_on),
    state = CASE WHEN e.missing_since < p.start_on THEN 'ended' ELSE e.state END
  FROM snapshot_change c JOIN payroll_period p ON p.id = ${run.periodId}
  WHERE c.run_id = ${run.id} AND c.kind = 'missing' AND e.id = c.employment_id AND NOT ${isLate(run)}`;

/** Brings people and employments to what the run says. */
export async function applyPeople(tx: Tx, run: AppliedRun): Promise<void> {
  // Whole employers are matched with whole deliveries: never row by row, whatever stale statistics make of it.
  await tx.$executeRaw`SET LOCAL enable_nestloop = off`;
  await tx.$executeRaw(subjects(run));
  await tx.$executeRaw`SET LOCAL enable_nestloop = on`;
  await tx.$executeRaw`ANALYZE subject`;
  const steps = [newPeople, knownPeople, newSpells, knownSpells, correctedEnds, missingPeople];
  for (const step of steps) await tx.$executeRaw(step(run));
  await tx.$executeRaw`DROP TABLE subject`;
}

/** The spell a row speaks of: the one that began on its hire date, else one that had begun by the end of its period. */
const rowEmployments = (run: AppliedRun): Prisma.Sql => Prisma.sql`
  SELECT DISTINCT ON (r.ordinal) r.ordinal, r.period_id, r.payroll_number, r.employment_seq, r.terms IS NULL AS withdrawn, e.id AS employment_id, e.person_id
  FROM snapshot_row r JOIN payroll_period p ON p.id = r.period_id
  JOIN employment e ON e.employer_id = ${run.employerId} AND e.payroll_number = r.payroll_number
    AND e.employment_seq = r.employment_seq AND e.state <> 'reversed'
  WHERE r.run_id = ${run.id}
  ORDER BY r.ordinal, (e.hire_date = (r.terms->>'hireDate')::date) DESC NULLS LAST, (e.hire_date <= p.end_on) DESC, e.spell DESC`;

/** Finds the employment of each row once; kept with statistics of its own, as everything that follows hangs on it. */
export async function findEmployments(tx: Tx, run: AppliedRun): Promise<void> {
  await tx.$executeRaw`CREATE TEMP TABLE row_employment ON COMMIT DROP AS ${rowEmployments(run)}`;
  await tx.$executeRaw`ANALYZE row_employment`;
}

/**
 * What every decision of the run asks for, per lot, by the employments found. A withdrawal asks for nothing on every scheme; so does a row of what
 * another spell of the same person under that number holds for that period, as nobody is granted twice.
 */
export const lotTargets = (run: AppliedRun): Prisma.Sql => Prisma.sql`
  SELECT re.employment_id, re.person_id, ${run.employerId}::int AS employer_id, d.scheme_id, d.scheme_version, re.period_id,
    d.unit, d.amount, d.lot_on, d.expires_on
  FROM row_employment re JOIN decision d ON d.run_id = ${run.id} AND d.ordinal = re.ordinal
  UNION ALL
  SELECT l.employment_id, l.person_id, l.employer_id, l.scheme_id, l.scheme_version, l.period_id, l.unit, 0, l.lot_on, l.expires_on
  FROM row_employment re JOIN lot l ON l.employment_id = re.employment_id AND l.period_id = re.period_id
  WHERE re.withdrawn
  UNION ALL
  SELECT l.employment_id, l.person_id, l.employer_id, l.scheme_id, l.scheme_version, l.period_id, l.unit, 0, l.lot_on, l.expires_on
  FROM row_employment re JOIN employment other ON other.employer_id = ${run.employerId} AND other.payroll_number = re.payroll_number
    AND other.employment_seq = re.employment_seq AND other.id <> re.employment_id AND other.person_id = re.person_id
  JOIN lot l ON l.employment_id = other.id AND l.period_id = re.period_id AND l.granted > 0`;

/** Puts people and employments back to what they were before the run, as its changes remember. */
export async function reversePeople(tx: Tx, runId: bigint): Promise<void> {
  await tx.$executeRaw`
    UPDATE employment e SET state = 'reversed'
    FROM snapshot_change c JOIN snapshot_run run ON run.id = c.run_id JOIN snapshot_row r ON r.run_id = c.run_id AND r.ordinal = c.ordinal
    WHERE c.run_id = ${runId} AND (c.kind = 'new' OR (c.kind = 'corrected' AND c.employment_id IS NULL))
      AND e.employer_id = run.employer_id AND e.payroll_number = c.payroll_number
      AND e.employment_seq = c.employment_seq AND e.hire_date = (r.terms->>'hireDate')::date`;
  await tx.$executeRaw`
    UPDATE employment e SET terms = c.before#>'{was,terms}', hire_date = (c.before#>>'{was,terms,hireDate}')::date,
      leave_date = (c.before#>>'{was,terms,leaveDate}')::date, state = c.before#>>'{was,state}',
      missing_since = (c.before#>>'{was,missingSince}')::date, connection_id = (c.before#>>'{was,connectionId}')::int,
      period_type = c.before#>>'{was,periodType}'
    FROM snapshot_change c
    WHERE c.run_id = ${runId} AND c.kind IN ('changed', 'ended', 'missing', 'corrected') AND e.id = c.employment_id`;
  await tx.$executeRaw`
    UPDATE person p SET initials = was.initials, first_name = was."firstName", prefix = was.prefix, last_name = was."lastName",
      birth_date = was."birthDate", email = was.email
    FROM snapshot_change c JOIN employment e ON e.id = c.employment_id,
      jsonb_to_record(c.before#>'{was,person}')
        AS was(initials text, "firstName" text, prefix text, "lastName" text, "birthDate" date, email text)
    WHERE c.run_id = ${runId} AND c.kind IN ('new', 'changed', 'ended') AND p.id = e.person_id
      AND c.before#>'{was,person}' IS NOT NULL`;
}
