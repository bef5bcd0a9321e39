import { Prisma } from '#libs/database';

/** Employers that failed, each from the first day on record. */
export const failedEmployers = Prisma.sql`
  SELECT e.employer_id, min(v.happened_on) AS since FROM life_event v JOIN employment e ON e.id = v.employment_id
  WHERE v.kind = 'employer-bankrupt' AND v.undone_at IS NULL GROUP BY e.employer_id`;

/**
 * The account that gets what lapses, the same by the night as at an event: what was paid in goes where the scheme says, or
 * back to who paid it; a promise ends, or is charged for whoever gets the money.
 */
export const lapsedTo = ({
  goes,
  book,
  root,
  mark,
}: Record<'goes' | 'book' | 'root' | 'mark', Prisma.Sql>): Prisma.Sql => Prisma.sql`
  CASE ${book} WHEN 'trust' THEN CASE ${goes} WHEN 'fund' THEN 'fund:' || scheme_id || ':refund' WHEN 'pool' THEN 'pool:' || scheme_id
      WHEN 'payroll' THEN ${root} || ':wages' ELSE ${root} || ':refund' END
    ELSE ${root} || CASE ${goes} WHEN 'payroll' THEN ':payroll' WHEN 'fund' THEN ':charged' WHEN 'pool' THEN ':charged' ELSE ':owes' END || ${mark} END`;
