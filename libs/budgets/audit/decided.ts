import { Prisma } from '#libs/database';
import type { Look } from '#libs/ledger';

/**
 * The last word on each employment and period that more than one run has told of: which run, which row, and whether it takes
 * all back. In one number, so that the last one is the greatest. Who came back under a number is two employments, and which
 * of them a row was of is decided as it is applied: those are left out.
 */
const LAST_WORDS = Prisma.sql`
  SELECT e.id AS employment_id, w.period_id, run.id AS run_id, ((w.last & 4294967295) >> 1)::int AS ordinal, (w.last & 1) = 1 AS withdrawn
  FROM (
    SELECT run.employer_id, r.payroll_number, r.employment_seq, r.period_id, max((run.place << 32) | (r.ordinal::bigint << 1) | (r.terms IS NULL)::int) AS last
    FROM snapshot_row r JOIN run ON run.id = r.run_id GROUP BY 1, 2, 3, 4 HAVING count(*) > 1) w
  JOIN run ON run.place = (w.last >> 32)
  JOIN (
    SELECT min(id) AS id, employer_id, payroll_number, employment_seq FROM employment
    GROUP BY employer_id, payroll_number, employment_seq HAVING count(*) = 1) e
    ON (e.employer_id, e.payroll_number, e.employment_seq) = (w.employer_id, w.payroll_number, w.employment_seq)`;

/** What a correction took, waits for, or has others bear, by the lot that a run granted. */
const SHORT = Prisma.sql`
  SELECT coalesce(far.root, s.lot_id) AS lot_id, sum(s.amount) AS amount FROM (
    SELECT lot_id, amount FROM lot_shortfall
    UNION ALL SELECT lot_id, amount FROM lot_remainder
    UNION ALL SELECT t.lot_id, CASE WHEN ledger_lot(t."from") IS NULL THEN -t.amount ELSE t.amount END
      FROM transfer t JOIN far ON far.id = t.lot_id WHERE t.kind IN ('correct', 'reverse')) s
  LEFT JOIN far ON far.id = s.lot_id GROUP BY 1`;

/** Lots against what runs said of them. */
export const decidedLooks: Look[] = [
  {
    name: 'a lot granted what its last run decided, but for what is open or borne',
    wrong: Prisma.sql`
      WITH RECURSIVE run AS MATERIALIZED (
        SELECT id, employer_id, row_number() OVER (ORDER BY applied_at, id) AS place FROM snapshot_run WHERE state = 'applied'),
      moved AS MATERIALIZED (SELECT id, origin_lot_id FROM lot WHERE origin_lot_id IS NOT NULL),
      far AS (
        SELECT m.id, m.origin_lot_id AS root FROM moved m WHERE NOT EXISTS (SELECT 1 FROM moved o WHERE o.id = m.origin_lot_id)
        UNION ALL SELECT m.id, far.root FROM far JOIN moved m ON m.origin_lot_id = far.id),
      word AS MATERIALIZED (${LAST_WORDS})
      SELECT 'lot ' || l.id AS at, 'run ' || w.run_id || ' decided ' || said.amount || ', it granted ' || l.granted
        || ' and ' || coalesce(s.amount, 0) || ' is taken elsewhere, open or borne' AS problem
      FROM word w JOIN lot l USING (employment_id, period_id)
      LEFT JOIN decision d ON (d.run_id, d.ordinal, d.scheme_id) = (w.run_id, w.ordinal, l.scheme_id)
      LEFT JOIN (${SHORT}) s ON s.lot_id = l.id
      CROSS JOIN LATERAL (SELECT CASE WHEN w.withdrawn THEN 0 ELSE d.amount END AS amount) said
      WHERE l.source = 'payroll' AND l.granted - coalesce(s.amount, 0) <> said.amount`,
  },
];
