import { Prisma } from '#libs/database';

const OWES = Prisma.sql`lot_payer(l) || ':owes' || unit_mark(l.unit)`;
const GRANTED = Prisma.sql`'lot:' || l.id || ':granted'`;

const SHORTFALLS = Prisma.sql`
  (SELECT lot_id, sum(amount)::bigint AS open, max(run_id) AS run_id, max(id) AS last FROM lot_shortfall GROUP BY lot_id HAVING sum(amount) <> 0)`;

/** The lots that a run's targets differ from, or that have a shortfall open; and those that are not there yet. */
export const targetLots = Prisma.sql`
  CREATE TEMP TABLE lot_target ON COMMIT DROP AS
  SELECT t.*, l.id AS lot_id, l.granted, coalesce(s.open, 0) AS open,
    -- What goes on the lot, what comes off its promise and off money paid, and what could not be had.
    0::bigint AS up, 0::bigint AS promise, 0::bigint AS paid, 0::bigint AS short
  FROM lot_wanted t
  LEFT JOIN lot l ON (l.employment_id, l.scheme_id, l.period_id) = (t.employment_id, t.scheme_id, t.period_id)
  LEFT JOIN ${SHORTFALLS} s ON s.lot_id = l.id
  WHERE t.amount IS DISTINCT FROM coalesce(l.granted, 0) OR s.open IS NOT NULL`;

/** Nobody takes from these lots while we reckon. Locked in the one order everybody locks in. */
export const lockTargets = Prisma.sql`
  SELECT 1 AS locked FROM account WHERE address IN (
    SELECT unnest(ARRAY['lot:' || lot_id || ':granted', 'lot:' || lot_id || ':available']) FROM lot_target WHERE lot_id IS NOT NULL
    UNION SELECT unnest(ARRAY[lot_payer(l) || ':owes' || unit_mark(l.unit), lot_payer(l) || ':refund'])
      FROM lot_target t JOIN lot l ON l.id = t.lot_id)
  ORDER BY address FOR UPDATE`;

/** The lots that a correction still wants something of, to be locked. */
export const shortLots = Prisma.sql`
  CREATE TEMP TABLE lot_target ON COMMIT DROP AS
  SELECT l.id AS lot_id, l.granted, l.granted AS amount, 0::bigint AS open, 0::bigint AS run_id, 0::bigint AS last,
    0::bigint AS up, 0::bigint AS promise, 0::bigint AS paid, 0::bigint AS short
  FROM ${SHORTFALLS} s JOIN lot l ON l.id = s.lot_id WHERE s.open > 0`;

/** What it wants, now that nobody else changes it. */
export const wantWhatIsShort = Prisma.sql`
  UPDATE lot_target t SET amount = l.granted - coalesce(s.open, 0), run_id = s.run_id, last = s.last
  FROM lot l LEFT JOIN ${SHORTFALLS} s ON s.lot_id = l.id WHERE l.id = t.lot_id`;

/** What moves where, from how the lots stand behind the lock: somebody may have changed them before we had it. */
export const countWhatIsFree = Prisma.sql`
  UPDATE lot_target SET granted = f.granted, open = f.open, up = greatest(-f.down, 0), promise = least(greatest(f.down, 0), f.promised),
    paid = least(greatest(f.down - f.promised, 0), f.available), short = greatest(f.down - f.promised - f.available, 0)
  FROM (
    SELECT l.id, l.granted, l.granted - t.amount AS down, coalesce(s.open, 0) AS open, coalesce(g.balance, 0) AS promised, coalesce(a.balance, 0) AS available
    FROM lot_target t JOIN lot l ON l.id = t.lot_id LEFT JOIN ${SHORTFALLS} s ON s.lot_id = l.id
      LEFT JOIN account g ON g.address = 'lot:' || l.id || ':granted' LEFT JOIN account a ON a.address = 'lot:' || l.id || ':available') f
  WHERE lot_target.lot_id = f.id`;

/** What lapsed or was refunded went its own way, and is not short: only what is held or was spent. */
export const leaveOutWhatWentBack = Prisma.sql`
  UPDATE lot_target t SET short = greatest(short - coalesce((
    SELECT sum(amount) FROM transfer WHERE "from" IN ('lot:' || t.lot_id || ':granted', 'lot:' || t.lot_id || ':available')
      AND kind IN ('lapse', 'refund')), 0), 0)
  WHERE short > 0`;

export const grants = (runId: bigint): Prisma.Sql => Prisma.sql`
  SELECT 'memo' AS book, l.unit, ${OWES} AS "from", ${GRANTED} AS "to", l.granted AS amount,
    'grant/' || l.id AS reference, l.lot_on AS effective_on, NULL::bigint AS reverses, NULL::text AS by
  FROM lot l JOIN lot_target t ON (t.employment_id, t.scheme_id, t.period_id) = (l.employment_id, l.scheme_id, l.period_id)
  WHERE t.lot_id IS NULL AND l.run_id = ${runId}`;

/** Named by run and lot, and by what came off where; `reference` is the beginning of each name. */
const stepsOf = (reference: Prisma.Sql): Prisma.Sql => Prisma.sql`
  SELECT step.book, l.unit, step."from", step."to", step.amount, ${reference} || step.part AS reference,
    l.lot_on AS effective_on, NULL::bigint AS reverses, NULL::text AS by
  FROM lot_target t JOIN lot l ON l.id = t.lot_id
  CROSS JOIN LATERAL (VALUES
    ('memo', ${OWES}, ${GRANTED}, t.up, ''),
    ('memo', ${GRANTED}, ${OWES}, t.promise, ''),
    ('trust', 'lot:' || l.id || ':available', lot_payer(l) || ':refund', t.paid, '/paid')
  ) AS step(book, "from", "to", amount, part)
  WHERE step.amount > 0`;

export const corrections = (runId: bigint): Prisma.Sql =>
  stepsOf(Prisma.sql`${`correct/${runId}/`} || l.id`);

export const lateCorrections = stepsOf(
  Prisma.sql`'correct/' || t.run_id || '/' || l.id || '/late/' || t.last`,
);

/** What a run did to lots, to be done backwards; `step` is what that changes of what the lot granted. */
export const stepsOfRun = (runId: bigint): Prisma.Sql => Prisma.sql`
  CREATE TEMP TABLE lot_back ON COMMIT DROP AS
  SELECT l.id, t.id AS transfer_id, t.book, t.unit, t."from", t."to", t.amount, l.lot_on, '' AS part, -t.amount AS step
  FROM lot l JOIN transfer t ON t.reference = 'grant/' || l.id WHERE l.run_id = ${runId}
  UNION ALL
  SELECT l.id, t.id, t.book, t.unit, t."from", t."to", t.amount, l.lot_on, substr(t.reference, length('correct/' || ${runId}::bigint || '/' || l.id) + 1),
    CASE WHEN ledger_lot(t."to") IS NOT NULL THEN -t.amount ELSE t.amount END
  FROM transfer t JOIN lot l ON l.id = t.lot_id
  WHERE t.reference >= ${`correct/${runId}/`} AND t.reference < ${`correct/${runId}0`}`;

/** Nobody takes from what a run moved, and nothing more is moved in its name, while we reckon. */
export const lockRun = (runId: bigint): Prisma.Sql => Prisma.sql`
  SELECT 1 AS locked FROM account WHERE address IN (
    SELECT unnest(ARRAY[t."from", t."to"]) FROM lot l JOIN transfer t ON t.reference = 'grant/' || l.id WHERE l.run_id = ${runId}
    UNION SELECT unnest(ARRAY["from", "to"]) FROM transfer WHERE reference >= ${`correct/${runId}/`} AND reference < ${`correct/${runId}0`}
    UNION SELECT 'lot:' || lot_id || ':granted' FROM lot_shortfall WHERE run_id = ${runId})
  ORDER BY address FOR UPDATE`;
