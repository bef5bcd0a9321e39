import { Prisma } from '#libs/database';

/** Which employments: all that a run's employer has, or those that some lots are of. */
export type Whose = { runId: bigint } | { lotIds: readonly bigint[] };

/** Employments of which something drawn ahead is still to be repaid, or lies unused. */
export const owingEmployments = (whose: Whose): Prisma.Sql => Prisma.sql`
  SELECT DISTINCT l.employment_id AS id FROM ${
    'runId' in whose
      ? Prisma.sql`(SELECT employer_id FROM snapshot_run WHERE id = ${whose.runId}) w JOIN lot l ON l.employer_id = w.employer_id`
      : Prisma.sql`(SELECT DISTINCT employer_id, employment_id FROM lot WHERE id = ANY(${whose.lotIds}::bigint[])) w
          JOIN lot l ON (l.employer_id, l.employment_id) = (w.employer_id, w.employment_id)`
  } WHERE l.source = 'advance' AND (advance_outstanding(l) > 0 OR EXISTS (
    SELECT 1 FROM account a WHERE a.address IN ('lot:' || l.id || ':granted', 'lot:' || l.id || ':available') AND a.balance > 0))`;

/** The lots that repay: what payroll granted the employment, and an advance that was not used itself. */
const LOTS = Prisma.sql`lot l JOIN employment e ON e.id = l.employment_id AND l.source IN ('payroll', 'advance')`;

/** Nobody takes what is to repay while we reckon. Locked in the one order everybody locks in. */
export const lockRepaying = (employments: readonly bigint[]): Prisma.Sql => Prisma.sql`
  SELECT 1 AS locked FROM account WHERE address IN (
    SELECT unnest(ARRAY['lot:' || l.id || ':granted', 'lot:' || l.id || ':available', lot_payer(l) || ':owes' || unit_mark(l.unit), lot_payer(l) || ':refund'])
    FROM ${LOTS} WHERE e.id = ANY(${employments}::bigint[]))
  ORDER BY address FOR UPDATE`;

/** A name that nothing had before: `repay/<advance>/<lot>/<n>`. */
const named = (advance: Prisma.Sql, lot: Prisma.Sql): Prisma.Sql => {
  const start = Prisma.sql`'repay/' || ${advance} || '/' || ${lot}`;
  return Prisma.sql`${start} || '/' || (SELECT count(*) FROM transfer t WHERE t.reference >= ${start} || '/' AND t.reference < ${start} || '0')`;
};

/** The first day on which all that is free on an account was there. */
const arrivedBy = (address: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`(SELECT max(t.effective_on) FROM transfer t WHERE t."to" = ${address})`;

/**
 * What grants repaid of an advance beyond what of it is used: it returns to them as the rest goes back to whoever made it,
 * the newest grant first, which lasts longest.
 */
export const returnedForUnused = (employments: readonly bigint[]): Prisma.Sql => Prisma.sql`
  WITH excess AS (
    SELECT l.id, l.employer_id, l.employment_id, l.scheme_id, free.amount - advance_outstanding(l) AS amount, free.day
    FROM lot l CROSS JOIN LATERAL (
      SELECT sum(a.balance) AS amount, max(${arrivedBy(Prisma.sql`a.address`)}) AS day FROM account a
      WHERE a.address IN ('lot:' || l.id || ':granted', 'lot:' || l.id || ':available') AND a.balance > 0) free
    WHERE l.source = 'advance' AND l.employment_id = ANY(${employments}::bigint[])),
  repaid AS (
    SELECT e.id AS advance_id, e.amount AS excess, e.day, l.id, l.unit, l.lot_on, lot_payer(l) || ':owes' || unit_mark(l.unit) AS owes,
      sum(CASE WHEN starts_with(t."from", 'lot:') THEN t.amount ELSE -t.amount END) AS amount
    FROM excess e JOIN lot l ON l.source = 'payroll' AND (l.employer_id, l.employment_id, l.scheme_id) = (e.employer_id, e.employment_id, e.scheme_id)
    JOIN transfer t ON t.reference >= 'repay/' || e.id || '/' || l.id || '/' AND t.reference < 'repay/' || e.id || '/' || l.id || '0'
    WHERE e.amount > 0 GROUP BY e.id, e.amount, e.day, l.id),
  back AS (
    SELECT *, sum(amount) OVER (PARTITION BY advance_id ORDER BY lot_on DESC, id DESC) - amount AS before FROM repaid WHERE amount > 0)
  SELECT b.id AS "lotId", 'memo' AS book, b.unit, b.owes AS "from", 'lot:' || b.id || ':granted' AS "to", least(b.amount, b.excess - b.before)::bigint AS amount,
    ${named(Prisma.sql`b.advance_id`, Prisma.sql`b.id`)} AS reference, b.day::text AS "effectiveOn"
  FROM back b WHERE b.before < b.excess`;

/** What lies unused on an advance goes back where it came from: a promise to who made it, money to who paid it. */
export const unusedAdvances = (employments: readonly bigint[]): Prisma.Sql => Prisma.sql`
  SELECT a.book, a.unit, a.address AS "from",
    lot_payer(l) || CASE a.book WHEN 'memo' THEN ':owes' || unit_mark(l.unit) ELSE ':refund' END AS "to", a.balance AS amount,
    ${named(Prisma.sql`l.id`, Prisma.sql`l.id`)} || CASE a.book WHEN 'memo' THEN '' ELSE '/paid' END AS reference,
    ${arrivedBy(Prisma.sql`a.address`)} AS effective_on, NULL::bigint AS reverses, NULL::text AS by
  FROM lot l JOIN account a ON a.address IN ('lot:' || l.id || ':granted', 'lot:' || l.id || ':available') AND a.balance > 0
  WHERE l.source = 'advance' AND l.employment_id = ANY(${employments}::bigint[])`;

/** Oldest advance first, from the oldest grant first; not from what a correction waits for. */
export const repayments = (employments: readonly bigint[]): Prisma.Sql => Prisma.sql`
  WITH drawn AS (
    SELECT l.id, l.employment_id, l.scheme_id, l.lot_on, advance_outstanding(l) AS amount
    FROM lot l WHERE l.source = 'advance' AND l.employment_id = ANY(${employments}::bigint[])),
  due AS (
    SELECT *, sum(amount) OVER (PARTITION BY employment_id, scheme_id ORDER BY id) AS until FROM drawn WHERE amount > 0),
  promise AS (
    SELECT l.*, lot_payer(l) || ':owes' || unit_mark(l.unit) AS owes,
      a.balance - greatest((SELECT coalesce(sum(s.amount), 0) FROM lot_shortfall s WHERE s.lot_id = l.id), 0) AS amount
    FROM lot l JOIN account a ON a.address = 'lot:' || l.id || ':granted'
    WHERE l.source = 'payroll' AND l.employment_id = ANY(${employments}::bigint[])),
  free AS (
    SELECT *, sum(amount) OVER (PARTITION BY employment_id, scheme_id ORDER BY lot_on, id) AS until FROM promise WHERE amount > 0)
  SELECT 'memo' AS book, f.unit, 'lot:' || f.id || ':granted' AS "from", f.owes AS "to",
    (least(d.until, f.until) - greatest(d.until - d.amount, f.until - f.amount))::bigint AS amount,
    ${named(Prisma.sql`d.id`, Prisma.sql`f.id`)} AS reference,
    greatest(d.lot_on, ${arrivedBy(Prisma.sql`'lot:' || f.id || ':granted'`)}) AS effective_on, NULL::bigint AS reverses, NULL::text AS by
  FROM due d JOIN free f USING (employment_id, scheme_id)
  WHERE least(d.until, f.until) > greatest(d.until - d.amount, f.until - f.amount)`;

/**
 * Gives lots back what they repaid, as far as they need it to become as small as they must: the newest advance first.
 * `wanted` selects `lot_id` and the `amount` that is to be left of what the lot was granted.
 */
export const givenBack = (wanted: Prisma.Sql): Prisma.Sql => Prisma.sql`
  WITH short AS (
    SELECT l.id, l.employer_id, l.employment_id, l.scheme_id, l.unit, lot_payer(l) || ':owes' || unit_mark(l.unit) AS owes, l.granted - w.amount - coalesce(g.balance, 0) - coalesce(a.balance, 0) AS missing
    FROM (${wanted}) w JOIN lot l ON l.id = w.lot_id AND l.source = 'payroll' AND EXISTS (
        SELECT 1 FROM lot a WHERE a.source = 'advance' AND (a.employer_id, a.employment_id, a.scheme_id) = (l.employer_id, l.employment_id, l.scheme_id))
      LEFT JOIN account g ON g.address = 'lot:' || l.id || ':granted' LEFT JOIN account a ON a.address = 'lot:' || l.id || ':available'),
  repaid AS (
    SELECT s.id, s.missing, a.id AS advance_id, max(t.effective_on) AS effective_on,
      sum(CASE WHEN starts_with(t."from", 'lot:') THEN t.amount ELSE -t.amount END) AS amount
    FROM short s JOIN lot a ON a.source = 'advance' AND (a.employer_id, a.employment_id, a.scheme_id) = (s.employer_id, s.employment_id, s.scheme_id)
    JOIN transfer t ON t.reference >= 'repay/' || a.id || '/' || s.id || '/' AND t.reference < 'repay/' || a.id || '/' || s.id || '0'
    WHERE s.missing > 0 GROUP BY 1, 2, 3),
  back AS (
    SELECT *, sum(amount) OVER (PARTITION BY id ORDER BY advance_id DESC) - amount AS before FROM repaid WHERE amount > 0)
  SELECT 'memo' AS book, s.unit, s.owes AS "from", 'lot:' || s.id || ':granted' AS "to", least(b.amount, b.missing - b.before)::bigint AS amount,
    ${named(Prisma.sql`b.advance_id`, Prisma.sql`s.id`)} AS reference, b.effective_on, NULL::bigint AS reverses, NULL::text AS by
  FROM back b JOIN short s USING (id) WHERE b.before < b.missing`;
