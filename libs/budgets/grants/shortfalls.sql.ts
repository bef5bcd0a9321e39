import { Prisma } from '#libs/database';

/**
 * How much of what corrections want can be had, and what becomes of the rest, for all lots in `lot_target` at once. A lot's
 * relatives are itself and the lots its budget went along to, in that order: what is free on any of them is taken, the
 * promises first; what is held is waited for where it is held; what is spent is borne by whom the scheme says. One lot by
 * itself is decided by the rule `retroactive`, and the two are held against each other.
 */
export const relatives = Prisma.sql`
  CREATE TEMP TABLE lot_relative (
    lot_id bigint NOT NULL, id bigint NOT NULL, PRIMARY KEY (lot_id, id), granted bigint NOT NULL DEFAULT 0,
    -- What stands on it now, and what corrections have taken where the budget went.
    promised bigint NOT NULL DEFAULT 0, available bigint NOT NULL DEFAULT 0, held bigint NOT NULL DEFAULT 0, taken bigint NOT NULL DEFAULT 0,
    -- What comes off its promise and off its money now, and what is waited for.
    promise bigint NOT NULL DEFAULT 0, paid bigint NOT NULL DEFAULT 0, waits bigint NOT NULL DEFAULT 0) ON COMMIT DROP`;

/** Those that are not known yet. A budget may go along while we wait for a lock, so it is asked again behind the lock. */
export const moreRelatives = Prisma.sql`
  INSERT INTO lot_relative (lot_id, id)
  WITH RECURSIVE kin AS (
    SELECT lot_id, lot_id AS id FROM lot_target WHERE lot_id IS NOT NULL
    UNION ALL SELECT kin.lot_id, l.id FROM kin JOIN lot l ON l.origin_lot_id = kin.id)
  SELECT lot_id, id FROM kin ON CONFLICT DO NOTHING`;

/** Nobody takes from these lots while we reckon. Locked in the one order everybody locks in. */
export const lockRelatives = Prisma.sql`
  SELECT 1 AS locked FROM account WHERE address IN (
    SELECT unnest(ARRAY['lot:' || id || ':granted', 'lot:' || id || ':available']) FROM lot_relative
    UNION SELECT unnest(ARRAY[payer || ':owes' || mark, payer || ':refund'])
      FROM (SELECT DISTINCT lot_payer(l) AS payer, unit_mark(l.unit) AS mark FROM lot_relative r JOIN lot l ON l.id = r.id) payers)
  ORDER BY address FOR UPDATE`;

/** Transfers `t` that still stand. */
const STANDS = Prisma.sql`NOT EXISTS (SELECT 1 FROM transfer u WHERE u.reverses = t.id AND u.kind = 'undo')`;

const isFree = (address: Prisma.Sql, id: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`${address} IN ('lot:' || ${id} || ':granted', 'lot:' || ${id} || ':available')`;
const [FROM, TO, R] = [Prisma.sql`t."from"`, Prisma.sql`t."to"`, Prisma.sql`r.id`];

/** How the lots stand behind the lock: somebody may have changed them before we had it. */
export const measure = Prisma.sql`
  UPDATE lot_relative SET granted = m.granted, promised = m.promised, available = m.available, held = m.held, taken = m.taken
  FROM (
    SELECT r.id, l.granted, stands.*, CASE WHEN r.id = r.lot_id THEN 0 ELSE (
        SELECT coalesce(sum(CASE WHEN ${isFree(FROM, R)} THEN t.amount ELSE -t.amount END), 0) FROM transfer t
        WHERE (${isFree(FROM, R)} OR ${isFree(TO, R)}) AND t.kind IN ('correct', 'reverse')) END AS taken
    FROM lot_relative r JOIN lot l ON l.id = r.id CROSS JOIN LATERAL (
      SELECT coalesce(sum(balance) FILTER (WHERE place = 'granted'), 0) AS promised, coalesce(sum(balance) FILTER (WHERE place = 'available'), 0) AS available,
        coalesce(sum(balance) FILTER (WHERE place IN ('held', 'reserved')), 0) AS held
      FROM (SELECT split_part(a.address, ':', 3) AS place, a.balance FROM account a
        WHERE a.address >= 'lot:' || r.id || ':' AND a.address < 'lot:' || r.id || ';') places) stands) m
  WHERE lot_relative.id = m.id`;

/** What has been wanted of each lot and not had, whatever became of it. */
const WANTING = Prisma.sql`
  SELECT r.lot_id, sum(s.amount) AS amount FROM lot_relative r
  JOIN (SELECT lot_id, amount FROM lot_shortfall UNION ALL SELECT lot_id, amount FROM lot_remainder) s ON s.lot_id = r.id
  GROUP BY r.lot_id`;

/** By how much each lot changes; where no run says its amount, it is what runs said before. */
export const reckon = Prisma.sql`
  UPDATE lot_target t SET amount = coalesce(t.amount, s.amount - coalesce(w.amount, 0)),
    up = greatest(t.amount - s.amount, 0), down = greatest(s.amount - coalesce(t.amount, s.amount - coalesce(w.amount, 0)), 0)
  FROM (SELECT lot_id, sum(CASE WHEN id = lot_id THEN granted ELSE -taken END) AS amount FROM lot_relative GROUP BY lot_id) s
    LEFT JOIN (${WANTING}) w USING (lot_id)
  WHERE s.lot_id = t.lot_id`;

/** What is wanted, over what there is: each relative after those before it. */
const share = (wanted: Prisma.Sql, there: Prisma.Sql): Prisma.Sql => Prisma.sql`
  greatest(least(${there}, ${wanted} - coalesce(sum(${there}) OVER earlier, 0)), 0)`;

const EARLIER = Prisma.sql`
  WINDOW earlier AS (PARTITION BY r.lot_id ORDER BY r.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), whole AS (PARTITION BY r.lot_id)`;

/** Takes what is free. */
export const takeWhatIsFree = Prisma.sql`
  UPDATE lot_relative SET promise = s.promise, paid = s.paid
  FROM (
    SELECT r.id, ${share(Prisma.sql`t.down`, Prisma.sql`r.promised`)} AS promise,
      ${share(Prisma.sql`t.down - sum(r.promised) OVER whole`, Prisma.sql`r.available`)} AS paid
    FROM lot_relative r JOIN lot_target t USING (lot_id) WHERE t.down > 0 ${EARLIER}) s
  WHERE s.id = lot_relative.id`;

/**
 * What lapsed or was refunded to who promised it has gone back. What went to payroll was received as wage; and what went to
 * a fund or a pool, which keeps it, the employer paid and never had back: both were spent. What a next employer was repaid
 * of its own as a move was undone (`refund/…/repaid/…`) is no part of the grant, which is promised again.
 */
const WENT_BACK = Prisma.sql`
  SELECT coalesce(sum(t.amount), 0) FROM lot_relative r JOIN lot l ON l.id = r.id JOIN transfer t ON ${isFree(FROM, R)}
  WHERE r.lot_id = rest.lot_id AND t.kind IN ('lapse', 'refund')
    AND t."to" IN (lot_payer(l) || ':refund', lot_payer(l) || ':owes' || unit_mark(l.unit)) AND split_part(t.reference, '/', 4) <> 'repaid' AND ${STANDS}`;

/** What is left after that, and what of it went back already. */
export const reckonTheRest = Prisma.sql`
  UPDATE lot_target SET rest = rest.amount, went = least(rest.amount, rest.went)
  FROM (
    SELECT rest.*, (${WENT_BACK}) AS went FROM (
      SELECT t.lot_id, t.down - sum(r.promise + r.paid) AS amount FROM lot_target t JOIN lot_relative r USING (lot_id)
      WHERE t.down > 0 GROUP BY t.lot_id, t.down) rest
    WHERE rest.amount > 0) rest
  WHERE rest.lot_id = lot_target.lot_id`;

/** An order stands: what it holds is waited for, as it may come free. */
export const waitForWhatIsHeld = Prisma.sql`
  UPDATE lot_relative SET waits = s.waits
  FROM (
    SELECT r.id, ${share(Prisma.sql`t.rest - t.went`, Prisma.sql`r.held`)} AS waits
    FROM lot_relative r JOIN lot_target t USING (lot_id) WHERE t.rest > t.went ${EARLIER}) s
  WHERE s.id = lot_relative.id`;

/** What somebody would bear from now on and did not before: it goes on waiting where it did, until the night, which asks the scheme who does. */
export const bearNoMore = Prisma.sql`
  UPDATE lot_relative SET waits = waits + s.more
  FROM (
    SELECT r.id, ${share(Prisma.sql`r.borne`, Prisma.sql`r.waited`)} AS more
    FROM (
      SELECT w.lot_id, w.id, greatest((SELECT coalesce(sum(amount), 0) FROM lot_shortfall WHERE lot_id = w.id) - w.waits, 0) AS waited,
        t.rest - t.went - sum(w.waits) OVER (PARTITION BY w.lot_id)
          - (SELECT coalesce(sum(amount), 0) FROM lot_remainder WHERE lot_id = w.lot_id AND outcome <> 'went-back') AS borne
      FROM lot_relative w JOIN lot_target t USING (lot_id)) r
    WHERE r.borne > 0 ${EARLIER}) s
  WHERE s.id = lot_relative.id`;

/** What is waited for from now on, as what changes of it. */
export const shortfalls = Prisma.sql`
  INSERT INTO lot_shortfall (lot_id, run_id, amount)
  SELECT r.id, t.run_id, r.waits - s.open FROM lot_relative r JOIN lot_target t USING (lot_id)
  CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0)::bigint AS open FROM lot_shortfall WHERE lot_id = r.id) s
  WHERE r.waits <> s.open`;

/** Whether what is borne of a lot is a receivable: by the versions of schemes where it is. */
export const receivableUnder = (
  versions: readonly { schemeId: string; version: string }[],
): Prisma.Sql => Prisma.sql`
  EXISTS (SELECT 1 FROM json_to_recordset(${JSON.stringify(versions)}::json) AS p("schemeId" text, version text)
    WHERE (p."schemeId", p.version) = (l.scheme_id, l.scheme_version))`;

/** Or because it is one already. */
export const receivableBefore = Prisma.sql`
  EXISTS (SELECT 1 FROM lot_remainder s WHERE s.lot_id = t.lot_id AND s.outcome = 'receivable' HAVING sum(s.amount) > 0)`;

/** What went back, and what is borne from now on and by whom, as what changes of it. */
export const remainders = (isReceivable: Prisma.Sql): Prisma.Sql => Prisma.sql`
  INSERT INTO lot_remainder (lot_id, run_id, outcome, amount)
  SELECT t.lot_id, t.run_id, now.outcome, now.amount - was.amount
  FROM lot_target t JOIN lot l ON l.id = t.lot_id JOIN (SELECT lot_id, sum(waits)::bigint AS amount FROM lot_relative GROUP BY lot_id) waits USING (lot_id)
  CROSS JOIN LATERAL (SELECT t.rest - t.went - waits.amount AS amount) borne
  CROSS JOIN LATERAL (SELECT ${isReceivable} AS yes) receivable
  CROSS JOIN LATERAL (VALUES ('went-back', t.went), ('employer-loss', CASE WHEN receivable.yes THEN 0 ELSE borne.amount END),
    ('receivable', CASE WHEN receivable.yes THEN borne.amount ELSE 0 END)) AS now(outcome, amount)
  CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0)::bigint AS amount FROM lot_remainder WHERE lot_id = t.lot_id AND outcome = now.outcome) was
  WHERE (t.rest > 0 OR EXISTS (SELECT 1 FROM lot_remainder s WHERE s.lot_id = t.lot_id)) AND now.amount <> was.amount`;
