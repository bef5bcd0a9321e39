import { Prisma } from '#libs/database';
import type { Look } from '#libs/ledger';
import { isTakenWhereItWent } from './sums.js';

/** The lot that a run granted, where its budget has gone along to lot `l`. */
const rootOf = Prisma.sql`CASE WHEN l.origin_lot_id IS NULL THEN l.id ELSE lot_root(l.id) END`;

/** Steps of runs by name: correct/<run>/<lot> and reverse/<run>/<lot>, with what came off where behind it: `/at/<lot>` where the budget went. */
const isNamedByRun = Prisma.sql`t.reference ~ ('^[a-z]+/[0-9]{1,18}/' || CASE WHEN l.id = granted.id THEN l.id::text ELSE granted.id || '/(late/[0-9]+/)?at/' || l.id END || '(/|$)')`;
const runOf = Prisma.sql`(CASE WHEN ${isNamedByRun} THEN split_part(t.reference, '/', 2)::bigint END)`;

/** Between two references of the same beginning: found by their index. */
const stepsOf = (verb: string): Prisma.Sql => Prisma.sql`
  SELECT r.id AS run_id, t.lot_id, CASE WHEN ledger_lot(t."to") IS NOT NULL THEN t.amount ELSE -t.amount END AS amount
  FROM snapshot_run r JOIN transfer t ON t.reference >= ${verb} || r.id || '/' AND t.reference < ${verb} || r.id || '0'
  WHERE r.state = 'reversed'`;

const stepsOfReversedRuns = Prisma.sql`
  SELECT r.id AS run_id, l.id AS lot_id, t.amount
  FROM snapshot_run r JOIN lot l ON l.run_id = r.id JOIN transfer t ON t.reference = 'grant/' || l.id
  WHERE r.state = 'reversed'
  UNION ALL ${stepsOf('correct/')} UNION ALL ${stepsOf('reverse/')}`;

/** What a lot's last day was before a scheme changed its term. */
export const firstTerm = Prisma.sql`
  CASE WHEN EXISTS (SELECT 1 FROM lot_term_change c WHERE c.lot_id = l.id)
    THEN (SELECT c.was FROM lot_term_change c WHERE c.lot_id = l.id ORDER BY c.changed_at LIMIT 1) ELSE l.expires_on END`;

/** Lots against what they hang on: people, employers, runs and decisions. */
export const groundLooks: Look[] = [
  {
    name: 'no account is of an employer or a person that is not there',
    wrong: Prisma.sql`
      SELECT a.address AS at, 'belongs to nothing that is on file' AS problem FROM account a
      WHERE a.address >= 'employer:' AND a.address < 'employer;'
        AND NOT EXISTS (SELECT 1 FROM employer e WHERE e.id = split_part(a.address, ':', 2)::int)
      UNION ALL
      SELECT a.address, 'belongs to nothing that is on file' FROM account a
      WHERE a.address >= 'person:' AND a.address < 'person;'
        AND NOT EXISTS (SELECT 1 FROM person p WHERE p.id::text = split_part(a.address, ':', 2))`,
  },
  {
    name: 'a lot is of the person and the employer of its employment',
    wrong: Prisma.sql`
      SELECT 'lot ' || l.id AS at, 'names another person or employer than employment ' || e.id AS problem
      FROM lot l JOIN employment e ON e.id = l.employment_id
      WHERE (l.person_id, l.employer_id) IS DISTINCT FROM (e.person_id, e.employer_id)`,
  },
  {
    name: 'a reversed run leaves nothing on a lot',
    wrong: Prisma.sql`
      SELECT 'lot ' || lot_id AS at, 'run ' || run_id || ' was reversed and still moved ' || sum(amount) AS problem
      FROM (
        SELECT ${rootOf} AS lot_id, step.run_id, step.amount FROM (${stepsOfReversedRuns}) step JOIN lot l ON l.id = step.lot_id) step
      GROUP BY lot_id, run_id HAVING sum(amount) <> 0`,
  },
  {
    name: 'a step names a run of the employer that granted the lot',
    wrong: Prisma.sql`
      SELECT 'transfer ' || t.reference AS at, 'names no run of the employer of its lot' AS problem
      FROM transfer t LEFT JOIN lot l ON l.id = t.lot_id LEFT JOIN lot granted ON granted.id = ${rootOf} LEFT JOIN snapshot_run r ON r.id = ${runOf}
      WHERE t.kind IN ('correct', 'reverse') AND (granted.employer_id IS NULL OR r.employer_id IS DISTINCT FROM granted.employer_id)`,
  },
  {
    name: 'what is taken where a budget went goes to who promised it or paid for it',
    wrong: Prisma.sql`
      WITH RECURSIVE step AS (
        SELECT t.reference, lot_root(t.lot_id) AS root, ledger_owner(CASE WHEN ledger_lot(t."from") IS NULL THEN t."from" ELSE t."to" END) AS owner
        FROM transfer t WHERE ${isTakenWhereItWent}),
      kin AS (SELECT DISTINCT root, root AS id FROM step UNION ALL SELECT kin.root, l.id FROM kin JOIN lot l ON l.origin_lot_id = kin.id)
      SELECT 'transfer ' || reference AS at, 'is with somebody who promised and paid nothing of it' AS problem FROM step
      WHERE NOT EXISTS (SELECT 1 FROM kin JOIN lot l USING (id) WHERE kin.root = step.root AND lot_payer(l) = step.owner)`,
  },
  {
    name: 'a lot is what a decision of its run says',
    wrong: Prisma.sql`
      SELECT 'lot ' || l.id AS at, 'no decision of run ' || l.run_id || ' has its version, unit and days' AS problem
      FROM lot l LEFT JOIN (
        SELECT DISTINCT run_id, scheme_id, scheme_version, unit, lot_on, expires_on FROM decision) d
      ON (d.run_id, d.scheme_id, d.scheme_version, d.unit, d.lot_on) = (l.run_id, l.scheme_id, l.scheme_version, l.unit, l.lot_on)
        AND d.expires_on IS NOT DISTINCT FROM ${firstTerm}
      WHERE l.source = 'payroll' AND d.run_id IS NULL`,
  },
  {
    name: 'an employment under one number is granted a scheme once a period',
    wrong: Prisma.sql`
      WITH again AS (SELECT employer_id, payroll_number, employment_seq FROM employment GROUP BY 1, 2, 3 HAVING count(*) > 1)
      SELECT 'lots ' || string_agg(l.id::text, ', ' ORDER BY l.id) AS at, 'granted the same under one payroll number' AS problem
      FROM again JOIN employment e USING (employer_id, payroll_number, employment_seq) JOIN lot l ON l.employment_id = e.id AND l.granted > 0
      GROUP BY l.person_id, e.employer_id, e.payroll_number, e.employment_seq, l.scheme_id, l.period_id HAVING count(*) > 1`,
  },
];
