import { Prisma } from '#libs/database';

const OWES = Prisma.sql`lot_payer(l) || ':owes' || unit_mark(l.unit)`;
const GRANTED = Prisma.sql`'lot:' || l.id || ':granted'`;
const AVAILABLE = Prisma.sql`'lot:' || l.id || ':available'`;

/** What is counted of each lot while it is settled: what goes on it or comes off, what cannot be had, and what of that went back. */
const COUNTED = Prisma.sql`0::bigint AS last, 0::bigint AS up, 0::bigint AS down, 0::bigint AS rest, 0::bigint AS went`;

/** The lots that a run's targets differ from, or that corrections have been at before; and those that are not there yet. */
export const targetLots = (runId: bigint): Prisma.Sql => Prisma.sql`
  CREATE TEMP TABLE lot_target ON COMMIT DROP AS
  SELECT t.*, l.id AS lot_id, ${runId}::bigint AS run_id, ${COUNTED}
  FROM lot_wanted t
  LEFT JOIN lot l ON (l.employment_id, l.scheme_id, l.period_id) = (t.employment_id, t.scheme_id, t.period_id)
  WHERE t.amount IS DISTINCT FROM coalesce(l.granted, 0)
    OR EXISTS (SELECT 1 FROM lot_shortfall s WHERE s.lot_id = l.id) OR EXISTS (SELECT 1 FROM lot_remainder s WHERE s.lot_id = l.id)
    OR EXISTS (SELECT 1 FROM lot o WHERE o.origin_lot_id = l.id)`;

/** The lots, as `lot_id, run_id`, where a correction has something to take again. Their amount is what the last run said. */
const late = (lots: Prisma.Sql): Prisma.Sql => Prisma.sql`
  CREATE TEMP TABLE lot_target ON COMMIT DROP AS
  SELECT s.lot_id, NULL::bigint AS amount, max(s.run_id) AS run_id, ${COUNTED} FROM (${lots}) s GROUP BY 1`;

/** Where the budget of a lot is now: the lot and those it went along to. */
export const kinOf = (lotId: Prisma.Sql): Prisma.Sql => Prisma.sql`
  WITH RECURSIVE kin AS (SELECT ${lotId} AS id UNION ALL SELECT o.id FROM kin JOIN lot o ON o.origin_lot_id = kin.id)`;

/** Those that a correction waits for, wherever it does; and those that have something again after it went back or was borne. */
export const shortLots = late(Prisma.sql`
  SELECT lot_root(s.lot_id) AS lot_id, max(s.run_id) AS run_id FROM lot_shortfall s GROUP BY s.lot_id HAVING sum(s.amount) > 0
  UNION ALL
  SELECT s.lot_id, max(s.run_id) FROM lot_remainder s GROUP BY s.lot_id HAVING sum(s.amount) > 0 AND EXISTS (
    ${kinOf(Prisma.sql`s.lot_id`)} SELECT 1 FROM kin JOIN account a ON a.address IN ('lot:' || kin.id || ':granted', 'lot:' || kin.id || ':available') AND a.balance > 0)`);

/** Those of these lots, to which something came back, that a correction is open of, wherever they began. */
const openRoots = (lotIds: readonly bigint[]): Prisma.Sql => Prisma.sql`
  SELECT root.id AS lot_id, max(s.run_id) AS run_id FROM (SELECT DISTINCT lot_root(id) AS id FROM unnest(${lotIds}::bigint[]) back(id)) root
  CROSS JOIN LATERAL (
    SELECT run_id, amount FROM lot_remainder WHERE lot_id = root.id
    UNION ALL (${kinOf(Prisma.sql`root.id`)} SELECT w.run_id, w.amount FROM kin JOIN lot_shortfall w ON w.lot_id = kin.id)) s
  GROUP BY root.id HAVING sum(s.amount) > 0`;

export const returnedLots = (lotIds: readonly bigint[]): Prisma.Sql => late(openRoots(lotIds));

/** Whether there are any, before anything is prepared for them. */
export const anyOpen = (lotIds: readonly bigint[]): Prisma.Sql =>
  Prisma.sql`SELECT 1 AS open FROM (${openRoots(lotIds)}) roots LIMIT 1`;

/** In the name of which run, and after which rows, now that nobody else changes it: every row adds to their sum. */
export const nameLate = Prisma.sql`
  UPDATE lot_target t SET run_id = coalesce(s.run_id, t.run_id), last = s.last
  FROM (
    SELECT r.lot_id, sum(w.last)::bigint AS last, max(w.run_id) FILTER (WHERE w.open <> 0) AS run_id FROM lot_relative r
    CROSS JOIN LATERAL (
      SELECT run_id, sum(amount) AS open, max(id) AS last FROM lot_shortfall WHERE lot_id = r.id GROUP BY run_id
      UNION ALL SELECT run_id, sum(amount), max(id) FROM lot_remainder WHERE lot_id = r.id GROUP BY run_id) w
    GROUP BY r.lot_id) s
  WHERE s.lot_id = t.lot_id`;

export const grants = (runId: bigint): Prisma.Sql => Prisma.sql`
  SELECT 'memo' AS book, l.unit, ${OWES} AS "from", ${GRANTED} AS "to", l.granted AS amount,
    'grant/' || l.id AS reference, l.lot_on AS effective_on, NULL::bigint AS reverses, NULL::text AS by
  FROM lot l JOIN lot_target t ON (t.employment_id, t.scheme_id, t.period_id) = (l.employment_id, l.scheme_id, l.period_id)
  WHERE t.lot_id IS NULL AND l.run_id = ${runId}`;

/** What each lot has granted, with what changes of it. */
export const changeGranted = Prisma.sql`
  UPDATE lot SET granted = lot.granted + c.change, lapsed_at = NULL
  FROM (SELECT r.id, CASE WHEN r.id = r.lot_id THEN t.up ELSE 0 END - r.promise - r.paid AS change FROM lot_relative r JOIN lot_target t USING (lot_id)) c
  WHERE c.id = lot.id AND c.change <> 0`;

/** Nothing leaves a lot on a day before the last of it came there. */
const dayOf = (address: Prisma.Sql): Prisma.Sql => Prisma.sql`
  greatest(l.lot_on, (SELECT max(a.effective_on) FROM transfer a WHERE a."to" = ${address}))`;

/** Where the budget went, a step also says where it was taken. */
const AT = Prisma.sql`CASE WHEN r.id = r.lot_id THEN '' ELSE '/at/' || r.id END`;

/** What somebody paid in on the lots that are relatives, by who did, the last one first. They have it back before who granted. */
const CLAIMS = Prisma.sql`
  SELECT c.lot_id, c.payer, c.amount, sum(c.amount) OVER (PARTITION BY c.lot_id ORDER BY c.last DESC) AS until
  FROM (
    SELECT p.lot_id, p.payer, max(p.id) AS last, greatest(sum(p.paid_in) - (
        SELECT coalesce(sum(CASE WHEN t.kind = 'reverse' THEN -t.amount ELSE t.amount END), 0) FROM lot_relative r
        JOIN transfer t ON (t."from" = 'lot:' || r.id || ':available' AND t."to" = p.payer || ':refund')
          OR (t."to" = 'lot:' || r.id || ':available' AND t."from" = p.payer || ':refund')
        WHERE r.lot_id = p.lot_id), 0) AS amount
    FROM (
      SELECT r.lot_id, r.id, lot_payer(l) AS payer, (
        SELECT coalesce(sum(t.amount), 0) FROM transfer t WHERE t."to" >= 'lot:' || r.id || ':' AND t."to" < 'lot:' || r.id || ';'
          AND t.kind = 'fund' AND t.book = 'trust') AS paid_in
      FROM lot_relative r JOIN lot l ON l.id = r.id JOIN lot o ON o.id = r.lot_id
      WHERE r.id <> r.lot_id AND lot_payer(l) <> lot_payer(o) AND EXISTS (SELECT 1 FROM lot_relative p WHERE p.lot_id = r.lot_id AND p.paid > 0)) p
    GROUP BY p.lot_id, p.payer) c
  WHERE c.amount > 0`;

/** Money taken off each lot, over whom it goes back to. What is still where it was granted, nobody else paid in. */
const REFUNDS = Prisma.sql`
  WITH piece AS (
    SELECT r.lot_id, r.id, r.paid AS amount, sum(r.paid) OVER (PARTITION BY r.lot_id ORDER BY r.id DESC) AS until
    FROM lot_relative r WHERE r.paid > 0 AND r.id <> r.lot_id),
  claim AS (${CLAIMS}),
  due AS (
    SELECT lot_id, payer, until - amount AS since, until, '/paid/' || payer AS part FROM claim
    UNION ALL
    SELECT o.id, lot_payer(o), coalesce((SELECT max(until) FROM claim WHERE claim.lot_id = o.id), 0), NULL, '/paid'
    FROM lot o WHERE o.id IN (SELECT lot_id FROM piece))
  SELECT p.lot_id, p.id, d.payer, d.part, (least(p.until, d.until) - greatest(p.until - p.amount, d.since))::bigint AS amount
  FROM piece p JOIN due d USING (lot_id)
  UNION ALL
  SELECT r.lot_id, r.id, lot_payer(o), '/paid', r.paid FROM lot_relative r JOIN lot o ON o.id = r.lot_id WHERE r.id = r.lot_id`;

/**
 * What corrections move, `correct/<run>/<lot>`, with what came off where behind it: `/at/<lot>` where the budget had gone
 * along, `/paid` for money. Money goes back to who granted, but what somebody else paid in since goes back to them.
 */
const stepsOf = (reference: Prisma.Sql): Prisma.Sql => Prisma.sql`
  SELECT step.book, l.unit, step."from", step."to", step.amount, ${reference} || ${AT} AS reference,
    CASE WHEN step."to" = ${GRANTED} THEN l.lot_on ELSE ${dayOf(GRANTED)} END AS effective_on, NULL::bigint AS reverses, NULL::text AS by
  FROM lot_relative r JOIN lot_target t USING (lot_id) JOIN lot l ON l.id = r.id
  CROSS JOIN LATERAL (VALUES
    ('memo', ${OWES}, ${GRANTED}, CASE WHEN r.id = r.lot_id THEN t.up ELSE 0 END),
    ('memo', ${GRANTED}, ${OWES}, r.promise)
  ) AS step(book, "from", "to", amount)
  WHERE step.amount > 0
  UNION ALL
  SELECT 'trust', l.unit, ${AVAILABLE}, r.payer || ':refund', r.amount, ${reference} || ${AT} || r.part, ${dayOf(AVAILABLE)}, NULL, NULL
  FROM (${REFUNDS}) r JOIN lot_target t USING (lot_id) JOIN lot l ON l.id = r.id WHERE r.amount > 0`;

export const corrections = stepsOf(Prisma.sql`'correct/' || t.run_id || '/' || t.lot_id`);

export const lateCorrections = stepsOf(
  Prisma.sql`'correct/' || t.run_id || '/' || t.lot_id || '/late/' || t.last`,
);
