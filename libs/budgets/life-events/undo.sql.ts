import type { Day } from '#libs/core';
import { Prisma } from '#libs/database';
import { kinOf } from '../grants/settle.sql.js';

const ids = (eventIds: readonly bigint[]): Prisma.Sql =>
  Prisma.sql`unnest(${eventIds}::bigint[]) AS e(id)`;

/** The lots that events made at a next employer. */
const TRAVELLED = Prisma.sql`JOIN lot t ON t.key >= 'transfer/' || e.id || '/' AND t.key < 'transfer/' || e.id || '0'`;

/** The event that made a lot that travelled; of a lot by another name nothing is read, whatever the planner looks at first. */
const MADE_BY = Prisma.sql`CASE WHEN onward.key ~ '^transfer/[0-9]{1,18}/' THEN split_part(onward.key, '/', 2)::bigint END`;

/** Events with those that finished them later, as when something came free after an exit. */
export const withWhatFinished = (eventIds: readonly bigint[]): Prisma.Sql => Prisma.sql`
  WITH RECURSIVE whole AS (
    SELECT v.id AS root, v.id, v.employment_id FROM life_event v WHERE v.id = ANY(${eventIds}::bigint[])
    UNION
    SELECT w.root, v.id, v.employment_id FROM whole w JOIN life_event v ON v.key = 'exit/' || w.employment_id || '/after/' || w.id)
  SELECT w.root, v.id FROM whole w JOIN life_event v ON v.id = w.id WHERE v.undone_at IS NULL`;

/** Nobody settles these employments, and nobody undoes these events, meanwhile. */
export const lockEmployments = (eventIds: readonly bigint[]): Prisma.Sql => Prisma.sql`
  SELECT 1 AS locked FROM employment WHERE id IN (SELECT employment_id FROM life_event WHERE id = ANY(${eventIds}::bigint[]))
  ORDER BY id FOR NO KEY UPDATE`;

/** Later events that moved on what these had moved. */
export const movedOnBy = (eventIds: readonly bigint[]): Prisma.Sql => Prisma.sql`
  SELECT DISTINCT e.id, v.id AS "laterId" FROM ${ids(eventIds)} ${TRAVELLED}
  JOIN lot onward ON onward.origin_lot_id = t.id
  JOIN life_event v ON v.id = ${MADE_BY} AND v.undone_at IS NULL ORDER BY 2 DESC`;

/** Every event across a link, and every later one that moved on what those had moved: newest first. */
export const acrossAndAfter = (personId: string, accountId: string): Prisma.Sql => Prisma.sql`
  WITH RECURSIVE e AS (
    SELECT event_id AS id, true AS "isAcross" FROM events_across(${personId}::uuid, ${accountId}::uuid)
    UNION
    SELECT v.id, false FROM e ${TRAVELLED} JOIN lot onward ON onward.origin_lot_id = t.id
      JOIN life_event v ON v.id = ${MADE_BY} AND v.undone_at IS NULL)
  SELECT id, bool_or("isAcross") AS "isAcross" FROM e GROUP BY id ORDER BY id DESC`;

/**
 * The transfers of events that stand: `<verb>/<event>/<lot>` and what follows. A lapse of the night is named after its lot
 * and a day, and what a next employer was paid back does not come from the lot it is named after.
 */
const STANDING = Prisma.sql`
  SELECT e.id AS event_id, CASE WHEN split_part(s.reference, '/', 3) ~ '^[0-9]{1,18}$' THEN split_part(s.reference, '/', 3)::bigint END AS of_lot, s.*
  FROM unnest(ARRAY['transfer', 'payout', 'refund', 'lapse']) verb CROSS JOIN LATERAL (
    SELECT * FROM transfer WHERE reference >= verb || '/' || e.id || '/' AND reference < verb || '/' || e.id || '0' OFFSET 0) s
  WHERE split_part(s.reference, '/', 3) ~ '^[0-9]{1,18}$' AND (s."to" LIKE 'lot:%' OR ledger_lot(s."from")::text = split_part(s.reference, '/', 3))
    AND NOT EXISTS (SELECT 1 FROM transfer u WHERE u.reverses = s.id)`;

/** Locks what going back can touch, and what a correction that is open then takes, in the one order everybody locks in; what is read afterwards stays so. */
export const lockForUndo = (eventIds: readonly bigint[]): Prisma.Sql => Prisma.sql`
  SELECT 1 AS locked FROM account WHERE address IN (
    SELECT unnest(ARRAY[s."from", s."to"]) FROM ${ids(eventIds)} CROSS JOIN LATERAL (${STANDING}) s
    UNION SELECT a.address FROM ${ids(eventIds)} ${TRAVELLED} JOIN account a ON a.address >= 'lot:' || t.id || ':' AND a.address < 'lot:' || t.id || ';'
    UNION SELECT lot_payer(t) || ':refund' FROM ${ids(eventIds)} ${TRAVELLED}
    UNION SELECT unnest(ARRAY['lot:' || l.id || ':granted', 'lot:' || l.id || ':available', lot_payer(l) || ':owes' || unit_mark(l.unit), lot_payer(l) || ':refund'])
      FROM ${ids(eventIds)} CROSS JOIN LATERAL (${STANDING}) s CROSS JOIN LATERAL (${kinOf(Prisma.sql`lot_root(s.of_lot)`)} SELECT id FROM kin) k JOIN lot l ON l.id = k.id)
  ORDER BY address FOR UPDATE`;

const balanceOf = (address: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`coalesce((SELECT balance FROM account WHERE address = ${address}), 0)`;

/** The last day anything was posted on an address; as a range, since a range is found by its index whatever the planner believes. */
export const lastPostedOn = (address: Prisma.Sql): Prisma.Sql => Prisma.sql`
  greatest((SELECT max(p.effective_on) FROM transfer p WHERE p."from" BETWEEN ${address} AND ${address}),
    (SELECT max(p.effective_on) FROM transfer p WHERE p."to" BETWEEN ${address} AND ${address}))`;

/** When a transfer came: what stays of one that was taken back came when that one did. */
const CAME = Prisma.sql`CASE WHEN x.reference ~ '/stays/[0-9]{1,18}$' THEN split_part(x.reference, '/stays/', 2)::bigint ELSE x.id END`;

/** What came by one event, or one run, came at once: `payout/<event>`. Anything else came by itself. */
const CAUSE = Prisma.sql`CASE WHEN split_part(x.reference, '/', 3) ~ '^[0-9]{1,18}$' THEN x.kind || '/' || split_part(x.reference, '/', 2) ELSE x.reference END`;

/**
 * What stands of events, with what is left where it went: rows of Sent, the oldest lot first. Many people's money goes to one
 * purse, and who is paid from it is not told: what came first is paid first. So what is left of it is what the purse has more
 * than what came after it, and undoing takes nothing that came for somebody else.
 */
export const sentBy = (eventIds: readonly bigint[]): Prisma.Sql => Prisma.sql`
  WITH sent AS MATERIALIZED (SELECT x.*, ${CAME} AS came FROM ${ids(eventIds)} CROSS JOIN LATERAL (${STANDING}) x),
  purse AS (SELECT s."to" AS address, min(s.came) AS since FROM sent s WHERE s."to" NOT LIKE 'lot:%' AND NOT ledger_may_overdraw(s."to") GROUP BY 1),
  arrival AS (
    SELECT x.id, x.amount, p.address, min(${CAME}) OVER cause AS came, sum(x.amount) OVER cause AS at_once
    FROM purse p JOIN transfer x ON x."to" = p.address AND x.id >= p.since
    WHERE x.kind <> 'undo' AND NOT EXISTS (SELECT 1 FROM transfer u WHERE u.reverses = x.id)
    WINDOW cause AS (PARTITION BY p.address, ${CAUSE})),
  covered AS (
    SELECT x.id, ${balanceOf(Prisma.sql`x.address`)} + x.at_once - sum(x.amount) OVER (PARTITION BY x.address ORDER BY x.came DESC) AS amount FROM arrival x)
  SELECT s.id AS "transferId", s.reference, s.event_id AS "eventId", s.of_lot AS "lotId", t.id AS "travelledLotId", s.kind, s.book, s.unit, s."from", s."to", s.amount,
    ${balanceOf(Prisma.sql`'lot:' || t.id || ':available'`)} AS "freeMoney", ${balanceOf(Prisma.sql`'lot:' || t.id || ':granted'`)} AS "freePromise",
    CASE WHEN t.id IS NOT NULL THEN lot_payer(t) END AS "nextPayer",
    CASE WHEN c.id IS NOT NULL THEN greatest(c.amount, 0)::bigint END AS "left",
    (SELECT max(day) FROM unnest(ARRAY['lot:' || s.of_lot, 'lot:' || t.id]) lots, unnest(ARRAY[':granted', ':available']) place,
      LATERAL (SELECT ${lastPostedOn(Prisma.sql`lots || place`)} AS day) posted)::text AS "lastPosted"
  FROM sent s JOIN lot l ON l.id = s.of_lot
  LEFT JOIN covered c ON c.id = s.id LEFT JOIN lot t ON t.key = 'transfer/' || s.event_id || '/' || s.of_lot
  ORDER BY s.event_id, l.lot_on, l.id, s.id`;

/** What is held on the travelled lots of events, and what has left them for good. */
export const farSideOf = (eventIds: readonly bigint[]): Prisma.Sql => Prisma.sql`
  SELECT t.id AS "lotId", far.why, far.amount FROM ${ids(eventIds)} ${TRAVELLED} CROSS JOIN LATERAL (
    SELECT 'held' AS why, sum(a.balance)::bigint AS amount FROM account a
      WHERE a.address >= 'lot:' || t.id || ':' AND a.address < 'lot:' || t.id || ';' AND split_part(a.address, ':', 3) IN ('held', 'reserved')
    UNION ALL
    SELECT CASE x.kind WHEN 'capture' THEN 'spent' WHEN 'lapse' THEN 'lapsed' WHEN 'refund' THEN 'refunded' WHEN 'payout' THEN 'paid-out' ELSE 'corrected' END, sum(x.amount)::bigint
    FROM transfer x WHERE x."from" >= 'lot:' || t.id || ':' AND x."from" < 'lot:' || t.id || ';' AND x.kind IN ('capture', 'lapse', 'refund', 'payout', 'correct', 'reverse')
      AND NOT starts_with(x.reference, 'refund/' || e.id || '/') AND NOT EXISTS (SELECT 1 FROM transfer u WHERE u.reverses = x.id)
    GROUP BY 1) far
  WHERE far.amount > 0`;

/** Exits that the night booked, of whom payroll says by now that they did not leave on that day, or left later. */
export const withdrawnExits = Prisma.sql`
  SELECT v.id FROM life_event v JOIN employment e ON e.id = v.employment_id
  WHERE v.undone_at IS NULL AND v.key ~ '^exit/[0-9]+(/[0-9]+)?$'
    AND (e.leave_date > v.happened_on OR (e.state = 'active' AND e.leave_date IS NULL)) ORDER BY v.id`;

/** The lots that events emptied live again where something came back; those that came from them are less, or empty. */
export const lotsBack = (lots: readonly object[]): Prisma.Sql => Prisma.sql`
  UPDATE lot SET lapsed_at = CASE WHEN b.lives THEN NULL ELSE lot.lapsed_at END, granted = lot.granted - b.taken
  FROM (
    SELECT id, bool_or(lives) AS lives, sum(taken) AS taken FROM (
      SELECT "lotId" AS id, true AS lives, 0::bigint AS taken FROM ${backRows(lots)} WHERE returned > 0
      UNION ALL SELECT "travelledLotId", false, "takenBack" FROM ${backRows(lots)} WHERE "takenBack" > 0) side GROUP BY id) b
  WHERE lot.id = b.id`;

/** Nothing stands on them any more. */
export const emptyLots = (lotIds: readonly bigint[]): Prisma.Sql => Prisma.sql`
  UPDATE lot SET lapsed_at = now() WHERE id = ANY(${lotIds}::bigint[]) AND lapsed_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM account a WHERE a.address >= 'lot:' || lot.id || ':' AND a.address < 'lot:' || lot.id || ';' AND a.balance > 0)`;

const backRows = (lots: readonly object[]): Prisma.Sql => Prisma.sql`
  json_to_recordset(${json(lots)}::json) AS t("lotId" bigint, "travelledLotId" bigint, returned bigint, "takenBack" bigint)`;

/** Puts on record that events were undone: by whom, why, and what came back. */
export const markUndone = (
  eventIds: readonly bigint[],
  { on, by, why, lots }: { on: Day; by: string; why: string; lots: readonly { eventId: bigint }[] },
): Prisma.Sql => Prisma.sql`
  UPDATE life_event SET undone_at = now(), undone_on = ${on}::date, undone_by = ${by}, undone_why = ${why}, undo_outcome = coalesce(o.outcome, '[]')
  FROM unnest(${eventIds}::bigint[]) e(id) LEFT JOIN (
    SELECT (one ->> 'eventId')::bigint AS id, jsonb_agg(one - 'eventId' - 'takenBack' - 'travelledLotId' ORDER BY place) AS outcome
    FROM jsonb_array_elements(${json(lots)}::jsonb) WITH ORDINALITY AS t(one, place) GROUP BY 1) o USING (id)
  WHERE life_event.id = e.id`;

const json = (rows: readonly object[]): string =>
  JSON.stringify(rows, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
