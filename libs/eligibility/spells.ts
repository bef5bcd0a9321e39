import { Prisma } from '#libs/database';

/** The current spell of each employment of an employer. */
export const currentEmployments = (employerId: number): Prisma.Sql => Prisma.sql`
  SELECT DISTINCT ON (payroll_number, employment_seq) * FROM employment
  WHERE employer_id = ${employerId} ORDER BY payroll_number, employment_seq, spell DESC`;

/**
 * Whether somebody hired on that day begins a spell after the known one: there is none, or it was left before. Who ended
 * by absence left when they were first missing. True or false, never unknown.
 */
export const opensSpell = (known: Prisma.Sql, hireDate: Prisma.Sql): Prisma.Sql => Prisma.sql`
  (${known}.id IS NULL OR (${known}.state <> 'reversed' AND coalesce(
    CASE WHEN ${known}.leave_date IS NULL AND ${known}.state = 'ended' THEN ${known}.missing_since <= ${hireDate}
      ELSE ${known}.leave_date < ${hireDate} END, false)))`;

/** What a reversal needs to put an employment, and the person in it, back to what they were. */
export const wasBefore = (employment: Prisma.Sql): Prisma.Sql => Prisma.sql`
  jsonb_build_object('state', ${employment}.state, 'missingSince', ${employment}.missing_since, 'person', (
    SELECT jsonb_build_object('initials', initials, 'firstName', first_name, 'prefix', prefix, 'lastName', last_name,
      'birthDate', birth_date, 'email', email) FROM person WHERE id = ${employment}.person_id))`;

/** Later periods of this payroll are applied already: the delivery speaks of the past, and ends or misses nobody. */
export const isLate = (run: { employerId: number; periodId: number }): Prisma.Sql => Prisma.sql`
  EXISTS (SELECT 1 FROM snapshot_run later JOIN payroll_period lp ON lp.id = later.period_id
    JOIN payroll_period own ON own.id = ${run.periodId}
    WHERE later.employer_id = ${run.employerId} AND later.state = 'applied' AND lp.type = own.type AND lp.start_on > own.start_on)`;
