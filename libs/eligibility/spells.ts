import { Prisma } from '#libs/database';

/** The current spell of each employment of an employer: the last that stands, else the last that was reversed. */
export const currentEmployments = (employerId: number): Prisma.Sql => Prisma.sql`
  SELECT DISTINCT ON (payroll_number, employment_seq) *,
    max(spell) OVER (PARTITION BY payroll_number, employment_seq) AS last_spell
  FROM employment WHERE employer_id = ${employerId}
  ORDER BY payroll_number, employment_seq, (state = 'reversed'), spell DESC`;

/**
 * Whether somebody hired on that day begins a spell after the known one: there is none, or it was left before. Who ended
 * by absence left when they were first missing; a reversed spell comes back only to whoever was hired on its day. True or
 * false, never unknown.
 */
export const opensSpell = (known: Prisma.Sql, hireDate: Prisma.Sql): Prisma.Sql => Prisma.sql`
  (${known}.id IS NULL OR coalesce(CASE
    WHEN ${known}.state = 'reversed' THEN ${known}.hire_date <> ${hireDate}
    WHEN ${known}.state = 'ended' AND ${known}.leave_date IS NULL THEN ${known}.missing_since <= ${hireDate}
    ELSE ${known}.leave_date < ${hireDate} END, false))`;

/**
 * Whether a row about the past tells that somebody left who is in service by all that is known. Not if its own period told
 * that day before (`told`): then what came later was said with that in mind.
 */
export const leavesAnew = (
  known: Prisma.Sql,
  row: { hireDate: Prisma.Sql; leaveDate: Prisma.Sql },
  told: Prisma.Sql,
): Prisma.Sql => Prisma.sql`
  (${known}.state = 'active' AND ${known}.leave_date IS NULL AND ${known}.hire_date = ${row.hireDate}
    AND ${row.leaveDate} IS NOT NULL AND ${told} IS DISTINCT FROM ${row.leaveDate})`;

/** The end date that a change found told for its period, or known at all. */
export const leaveToldBefore = (change: Prisma.Sql): Prisma.Sql => Prisma.sql`
  coalesce(${change}.before#>>'{was,delivered,leaveDate}', ${change}.before->>'leaveDate')::date`;

/** Another birth date; or, where one is not known, another name. */
export const isOtherPerson = (one: Identity, other: Identity): Prisma.Sql => Prisma.sql`
  coalesce(CASE WHEN ${one.birthDate} IS NOT NULL AND ${other.birthDate} IS NOT NULL
    THEN ${one.birthDate} <> ${other.birthDate} ELSE lower(${one.lastName}) <> lower(${other.lastName}) END, false)`;

export interface Identity {
  lastName: Prisma.Sql;
  birthDate: Prisma.Sql;
}

/** Who a payroll number belonged to last, by what was told of them. */
export const knownByNumber = (employerId: number): Prisma.Sql => Prisma.sql`
  SELECT DISTINCT ON (payroll_number) payroll_number, person_id, terms->>'lastName' AS last_name, terms->>'birthDate' AS birth_date
  FROM employment WHERE employer_id = ${employerId} ORDER BY payroll_number, (state = 'reversed'), id DESC`;

/** What a reversal needs to put an employment, and the person in it, back to what they were. */
export const wasBefore = (employment: Prisma.Sql): Prisma.Sql => Prisma.sql`
  jsonb_build_object('terms', ${employment}.terms, 'state', ${employment}.state, 'missingSince', ${employment}.missing_since,
    'connectionId', ${employment}.connection_id, 'periodType', ${employment}.period_type, 'person', (
    SELECT jsonb_build_object('initials', initials, 'firstName', first_name, 'prefix', prefix, 'lastName', last_name,
      'birthDate', birth_date, 'email', email) FROM person WHERE id = ${employment}.person_id))`;

/** Later periods of this payroll are applied already: the delivery speaks of the past, and misses nobody. */
export const isLate = (run: {
  employerId: number;
  connectionId: number;
  periodId: number;
  staff: 'all' | 'own';
}): Prisma.Sql => Prisma.sql`
  EXISTS (SELECT 1 FROM snapshot_run later JOIN payroll_period lp ON lp.id = later.period_id
    JOIN payroll_period own ON own.id = ${run.periodId}
    WHERE later.employer_id = ${run.employerId} AND later.state = 'applied' AND lp.type = own.type AND lp.start_on > own.start_on
      AND (${run.staff} = 'all' OR later.connection_id = ${run.connectionId}))`;
