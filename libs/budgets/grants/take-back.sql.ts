import { Prisma } from '#libs/database';

const correctionsOf = (runId: bigint): Prisma.Sql =>
  Prisma.sql`t.reference >= ${`correct/${runId}/`} AND t.reference < ${`correct/${runId}0`}`;

/** The lots that a run granted or corrected, to find with them where their budget went. */
export const lotsOfRun = (runId: bigint): Prisma.Sql => Prisma.sql`
  CREATE TEMP TABLE lot_target ON COMMIT DROP AS
  SELECT id AS lot_id FROM lot WHERE run_id = ${runId}
  UNION SELECT l.id FROM transfer t JOIN lot l ON l.id = split_part(t.reference, '/', 3)::bigint WHERE ${correctionsOf(runId)}
  UNION SELECT lot_root(lot_id) FROM lot_shortfall WHERE run_id = ${runId}
  UNION SELECT lot_id FROM lot_remainder WHERE run_id = ${runId}`;

/** What a run did, to be done backwards; `here` is how much of a step can be, where it was done. */
export const stepsOfRun = (runId: bigint): Prisma.Sql => Prisma.sql`
  CREATE TEMP TABLE lot_back ON COMMIT DROP AS
  SELECT step.*, CASE WHEN ledger_lot("to") IS NULL OR book = 'trust' THEN amount ELSE least(amount, r.promised) END AS here
  FROM (
    SELECT l.id AS lot_id, l.id, t.id AS transfer_id, t.book, t.unit, t."from", t."to", t.amount, t.effective_on, '/' || l.id AS part
    FROM lot l JOIN transfer t ON t.reference = 'grant/' || l.id WHERE l.run_id = ${runId}
    UNION ALL
    SELECT split_part(t.reference, '/', 3)::bigint, t.lot_id, t.id, t.book, t.unit, t."from", t."to", t.amount, t.effective_on,
      substr(t.reference, length('correct/' || ${runId}::bigint) + 1)
    FROM transfer t WHERE ${correctionsOf(runId)}) step
  JOIN lot_relative r USING (id)`;

/** What is no more where it was promised is taken from where it went along to, as far as it is still a promise and free there. */
export const followSteps = Prisma.sql`
  CREATE TEMP TABLE lot_follow ON COMMIT DROP AS
  SELECT b.transfer_id, r.id, greatest(least(r.promised, b.amount - b.here - coalesce(sum(r.promised) OVER (
    PARTITION BY b.transfer_id ORDER BY r.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)), 0)::bigint AS amount
  FROM lot_back b JOIN lot_relative r USING (lot_id) WHERE b.here < b.amount AND r.id <> b.id`;

/** A step that cannot be done backwards: what it moved has been used, paid for, or paid out. */
export const usedSteps = Prisma.sql`
  SELECT 1 AS used FROM lot_back b LEFT JOIN (SELECT transfer_id, sum(amount) AS amount FROM lot_follow GROUP BY transfer_id) f USING (transfer_id)
  WHERE b.here + coalesce(f.amount, 0) < b.amount
  UNION ALL
  SELECT 1 FROM lot_back b JOIN account a ON a.address = b."to" WHERE NOT ledger_may_overdraw(a.address)
  GROUP BY a.address HAVING a.balance < sum(b.here)
  LIMIT 1`;

/** What each lot has granted, with what taking back changes of it. */
export const changeGrantedBack = Prisma.sql`
  UPDATE lot SET granted = lot.granted + c.change, lapsed_at = NULL
  FROM (
    SELECT id, sum(change) AS change FROM (
      SELECT id, CASE WHEN ledger_lot("to") IS NULL THEN here ELSE -here END AS change FROM lot_back
      UNION ALL SELECT id, -amount FROM lot_follow) changes GROUP BY id HAVING sum(change) <> 0) c
  WHERE c.id = lot.id`;

/** The last day on which something came to an account: nothing leaves it before. */
const cameTo = (address: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`(SELECT max(t.effective_on) FROM transfer t WHERE t."to" = ${address})`;

/** `reverse/<run>/<lot>` and what the step had behind it; `/at/<lot>` where it had to be followed. */
export const stepsBack = (runId: bigint): Prisma.Sql => Prisma.sql`
  SELECT book, unit, "to" AS "from", "from" AS "to", here AS amount, 'reverse/' || ${runId}::bigint || part AS reference,
    greatest(effective_on, CASE WHEN ledger_lot("to") IS NOT NULL THEN ${cameTo(Prisma.sql`lot_back."to"`)} END) AS effective_on,
    CASE WHEN here = amount THEN transfer_id END AS reverses, NULL AS by
  FROM lot_back WHERE here > 0
  UNION ALL
  SELECT b.book, b.unit, 'lot:' || f.id || ':granted', lot_payer(l) || ':owes' || unit_mark(l.unit), f.amount, 'reverse/' || ${runId}::bigint || b.part || '/at/' || f.id,
    greatest(b.effective_on, ${cameTo(Prisma.sql`'lot:' || f.id || ':granted'`)}), NULL, NULL
  FROM lot_follow f JOIN lot_back b USING (transfer_id) JOIN lot l ON l.id = f.id WHERE f.amount > 0`;

/** What the run waited for, or had others bear, it does no more. */
export const forgetShortfalls = (runId: bigint): Prisma.Sql => Prisma.sql`
  INSERT INTO lot_shortfall (lot_id, run_id, amount)
  SELECT lot_id, run_id, -sum(amount) FROM lot_shortfall WHERE run_id = ${runId} GROUP BY lot_id, run_id HAVING sum(amount) <> 0`;

export const forgetRemainders = (runId: bigint): Prisma.Sql => Prisma.sql`
  INSERT INTO lot_remainder (lot_id, run_id, outcome, amount)
  SELECT lot_id, run_id, outcome, -sum(amount) FROM lot_remainder WHERE run_id = ${runId} GROUP BY lot_id, run_id, outcome HAVING sum(amount) <> 0`;
