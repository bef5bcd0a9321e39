import { Prisma } from '#libs/database';
import type { Settling } from './life-events.schema.js';

const json = (rows: readonly object[]): string =>
  JSON.stringify(rows, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );

/** What is open now against what was on record: only the difference is noted. */
export const claimRows = (
  eventIds: readonly bigint[],
  open: readonly object[],
): Prisma.Sql => Prisma.sql`
  INSERT INTO life_event_claim (event_id, lot_id, travelled_lot_id, unit, why, amount)
  SELECT event_id, lot_id, travelled_lot_id, unit, why, sum(amount) FROM (
    SELECT "eventId", "lotId", "travelledLotId", unit, why, amount FROM json_to_recordset(${json(open)}::json)
      AS t("eventId" bigint, "lotId" bigint, "travelledLotId" bigint, unit text, why text, amount bigint)
    UNION ALL
    SELECT event_id, lot_id, travelled_lot_id, unit, why, -amount FROM life_event_claim WHERE event_id = ANY(${eventIds}::bigint[]) AND settled_how IS NULL
  ) AS d(event_id, lot_id, travelled_lot_id, unit, why, amount)
  GROUP BY 1, 2, 3, 4, 5 HAVING sum(amount) <> 0 ORDER BY 1, 2, 5`;

/**
 * What is open of undone events and links, the oldest first. What is claimed where the budget had gone along to, by a later
 * event that is undone too, is claimed there and not again. What payroll corrected since is nobody's to give back: it was
 * taken, has gone back, or stands as the employer's loss or receivable, so the claims of all that came of a lot are that much
 * less, the first one first. What is settled is of the claim it was said of; but why something is away changes, and then it
 * is of whichever that has become.
 */
export const openClaims = (after: bigint, limit: number): Prisma.Sql => Prisma.sql`
  WITH claim AS (
    SELECT min(id) AS id, event_id, link_id, lot_id, travelled_lot_id, unit, why, coalesce(sum(amount) FILTER (WHERE settled_how IS NULL), 0) AS found,
      coalesce(sum(amount) FILTER (WHERE settled_how IS NOT NULL), 0) AS settled, max(recorded_at) AS since
    FROM life_event_claim WHERE why <> 'corrected' GROUP BY event_id, link_id, lot_id, travelled_lot_id, unit, why),
  further AS (
    SELECT lot_id AS travelled_lot_id, CASE WHEN travelled_lot_id IS NULL THEN why ELSE 'moved-on' END AS why, sum(amount) AS amount
    FROM life_event_claim WHERE event_id IS NOT NULL AND settled_how IS NULL GROUP BY 1, 2),
  own AS (
    SELECT c.*, lot_root(c.lot_id) AS root, c.found - greatest(least(c.found, coalesce(f.amount, 0)), 0) AS own
    FROM claim c LEFT JOIN further f USING (travelled_lot_id, why)),
  counted AS (
    SELECT c.*, least(c.own, greatest(late.amount - (sum(c.own) OVER (PARTITION BY c.root ORDER BY c.id) - c.own), 0)) AS corrected
    FROM own c LEFT JOIN life_event v ON v.id = c.event_id LEFT JOIN account_link k ON k.id = c.link_id
    CROSS JOIN LATERAL (SELECT coalesce(sum(r.amount), 0) AS amount FROM lot_remainder r
      WHERE r.lot_id = c.root AND r.recorded_at >= coalesce(v.recorded_at, k.linked_at)) late),
  net AS (SELECT *, own + settled - corrected AS net FROM counted),
  shared AS (
    SELECT *, sum(greatest(net, 0)) OVER (whole ORDER BY id) - sum(greatest(-net, 0)) OVER whole AS up_to
    FROM net WINDOW whole AS (PARTITION BY event_id, link_id, lot_id))
  SELECT c.id, c.event_id AS "eventId", c.link_id AS "linkId", c.lot_id AS "lotId", l.employer_id AS "employerId", c.travelled_lot_id AS "travelledLotId",
    l.scheme_id AS "schemeId", c.unit, c.why, least(c.net, c.up_to)::bigint AS amount, c.since
  FROM shared c JOIN lot l ON l.id = c.lot_id
  WHERE least(c.net, c.up_to) > 0 AND c.id > ${after} ORDER BY c.id LIMIT ${limit}`;

/** Nobody else settles this claim, or another of the same event or link and lot, meanwhile; no row where there is none. */
export const lockClaim = (id: bigint): Prisma.Sql => Prisma.sql`
  SELECT 1 AS locked FROM life_event_claim one
  JOIN life_event_claim c ON c.lot_id = one.lot_id AND (c.event_id, c.link_id) IS NOT DISTINCT FROM (one.event_id, one.link_id)
  WHERE one.id = ${id} ORDER BY c.id FOR UPDATE OF c`;

/** Lots `kin` that a claim's budget went along to: where it went first, and further on. */
const KIN = Prisma.sql`
  WITH RECURSIVE kin AS (SELECT claim."travelledLotId" AS id UNION SELECT l.id FROM kin JOIN lot l ON l.origin_lot_id = kin.id)`;

/** What an event took off those lots, as `took/<event>/<lot>`; a lapse of the night has a day for a lot there, and is final. */
const EVENT = Prisma.sql`
  CASE WHEN t.reference ~ '^[a-z]+/[0-9]{1,18}/[0-9]{1,18}(/|$)' THEN split_part(t.reference, '/', 2)::bigint END`;

/**
 * What is open of a claim, and whether it waits. What an order holds may come free; what moved on may come back from further
 * on; and what an exit there took comes back with that exit, as long as it stands. What is free there comes back tonight. What
 * was spent is gone. Read at one moment, as the night may bring it back between two.
 */
export const claimToSettle = (id: bigint): Prisma.Sql => Prisma.sql`
  SELECT claim.*, claim.why <> 'spent' AND (EXISTS (
    ${KIN} SELECT 1 FROM kin JOIN account a ON a.address >= 'lot:' || kin.id || ':' AND a.address < 'lot:' || kin.id || ';' AND a.balance > 0
    WHERE claim.why IN ('held', 'moved-on') OR split_part(a.address, ':', 3) IN ('granted', 'available'))
  OR EXISTS (
    ${KIN} SELECT 1 FROM kin JOIN transfer t ON t."from" IN ('lot:' || kin.id || ':granted', 'lot:' || kin.id || ':available')
      AND t.kind IN ('lapse', 'refund', 'payout')
    JOIN life_event v ON v.id = ${EVENT} AND v.undone_at IS NULL
    WHERE claim.why IN ('moved-on', CASE t.kind WHEN 'lapse' THEN 'lapsed' WHEN 'refund' THEN 'refunded' ELSE 'paid-out' END)
      AND NOT EXISTS (SELECT 1 FROM transfer u WHERE u.reverses = t.id))) AS "isWaiting"
  FROM (${openClaims(id - 1n, 1)}) claim WHERE claim.id = ${id}`;

/** Puts on record how all that is open of a claim ended. */
export const settlement = (
  id: bigint,
  amount: bigint,
  { how, by, why }: Settling,
): Prisma.Sql => Prisma.sql`
  INSERT INTO life_event_claim (event_id, link_id, lot_id, travelled_lot_id, unit, why, amount, settled_how, settled_by, settled_why)
  SELECT event_id, link_id, lot_id, travelled_lot_id, unit, why, ${-amount}::bigint, ${how}, ${by}, ${why} FROM life_event_claim WHERE id = ${id}`;

/**
 * Undone events with an open claim of which something may have come free, the newest first: what that one gets back, an
 * earlier one may have lost. Also those of which less is held than there was.
 */
export const freedSince = Prisma.sql`
  WITH RECURSIVE open AS (
    SELECT event_id, travelled_lot_id AS lot_id, coalesce(sum(amount) FILTER (WHERE why = 'held'), 0) AS held FROM life_event_claim
    WHERE travelled_lot_id IS NOT NULL AND settled_how IS NULL GROUP BY 1, 2 HAVING sum(amount) > 0),
  kin AS (SELECT event_id, lot_id FROM open UNION SELECT kin.event_id, l.id FROM kin JOIN lot l ON l.origin_lot_id = kin.lot_id)
  SELECT event_id AS id FROM kin JOIN account a ON a.address IN ('lot:' || kin.lot_id || ':granted', 'lot:' || kin.lot_id || ':available') AND a.balance > 0
  UNION
  SELECT event_id FROM open WHERE held > (SELECT coalesce(sum(a.balance), 0) FROM account a WHERE a.address >= 'lot:' || lot_id || ':'
    AND a.address < 'lot:' || lot_id || ';' AND split_part(a.address, ':', 3) IN ('held', 'reserved'))
  ORDER BY 1 DESC`;
