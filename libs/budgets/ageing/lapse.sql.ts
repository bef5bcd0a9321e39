import type { Day } from '#libs/core';
import { Prisma, type Tx } from '#libs/database';
import type { Catalogue } from '#libs/schemes';
import { failedEmployers, lapsedTo } from '../lapsed.sql.js';
import { lapseRules } from './lapse-places.rules.js';

/** A lot that is over, and the first day on which it is no longer there. */
export interface OverLot {
  id: bigint;
  day: Day;
  /** No more than this of it, in each book, and on that very day: the rest has days of grace. */
  only?: { promised: bigint; available: bigint };
}

/** What lapses by a day, by whom and by which rules. */
interface Lapse {
  catalogue: Catalogue;
  lots: readonly OverLot[];
  /** The day by which it is booked: no version that begins later has a say. */
  by: Day;
}

const placeOf = lapsedTo({
  goes: Prisma.sql`so.goes`,
  book: Prisma.sql`book`,
  root: Prisma.sql`root`,
  mark: Prisma.sql`unit_mark(unit)`,
});

/**
 * The transfers that lapse what is free on lots, `lapse/<lot>/<day>/<how often something came>` and the promise's own: orders
 * cancelled on one day give back to one lot more than once. The day that counts is the one after the lot's last day, however
 * late the night is; or the last day on which something came to the lot, since nothing leaves before it came. A lot given a
 * longer term meanwhile is left alone, but for what its days of grace are not for; what nobody is to get yet stays on its lot.
 */
export const lapseTransfers = ({ catalogue, lots, by }: Lapse): Prisma.Sql => Prisma.sql`
  -- Found once, so that rules and employers are looked up for all of it together.
  WITH free AS MATERIALIZED (
    SELECT l.id, l.scheme_id, l.employer_id, l.payer, lot_payer(l) AS root, a.book, a.unit, a.address, came.times,
      least(a.balance, CASE a.book WHEN 'memo' THEN o.promised ELSE o.available END) AS balance, CASE WHEN o.promised IS NULL THEN greatest(o.day, came.last) ELSE o.day END AS day
    FROM unnest(${lots.map(({ id }) => id)}::bigint[], ${lots.map(({ day }) => day)}::date[], ${lots.map(({ only }) => only?.promised ?? null)}::bigint[],
      ${lots.map(({ only }) => only?.available ?? null)}::bigint[]) AS o(id, day, promised, available)
    JOIN lot l ON l.id = o.id AND (l.expires_on IS NULL OR l.expires_on < o.day OR o.promised IS NOT NULL)
    JOIN account a ON a.address IN ('lot:' || l.id || ':granted', 'lot:' || l.id || ':available') AND a.balance > 0
    CROSS JOIN LATERAL (SELECT count(*) AS times, max(t.effective_on) AS last FROM transfer t WHERE t."to" = a.address) came
    FOR UPDATE OF a)
  SELECT book, unit, address AS "from",
    ${placeOf} AS "to",
    balance AS amount, 'lapse/' || free.id || '/' || so.day || '/' || times || CASE book WHEN 'memo' THEN '/promise' ELSE '' END AS reference,
    so.day AS effective_on, NULL::bigint AS reverses, NULL::text AS by
  FROM free
  JOIN json_to_recordset(${JSON.stringify(lapseRules(catalogue, by))}::json)
    AS r("schemeId" text, "from" date, until date, goes text, "goesIfGone" text, "goneFrom" date)
    ON r."schemeId" = free.scheme_id AND free.day BETWEEN r."from" AND r.until
  LEFT JOIN (${failedEmployers}) gone ON free.payer = 'employer' AND gone.employer_id = free.employer_id AND gone.since <= free.day
  CROSS JOIN LATERAL (SELECT
    CASE WHEN gone.since IS NULL THEN r.goes ELSE r."goesIfGone" END AS goes,
    CASE WHEN gone.since IS NULL THEN free.day ELSE greatest(free.day, r."goneFrom") END AS day) so
  WHERE so.goes IS NOT NULL AND balance > 0`;

/** Locks every account a lapse can touch, in the one order everybody locks in; what is read afterwards stays so. */
export const lockForLapse = (tx: Tx, lotIds: readonly bigint[]): Promise<unknown> => tx.$queryRaw`
  SELECT 1 AS locked FROM account WHERE address IN (
    SELECT unnest(ARRAY['lot:' || id || ':granted', 'lot:' || id || ':available']) FROM unnest(${lotIds}::bigint[]) id
    UNION SELECT unnest(ARRAY[payer || ':refund', payer || ':owes' || mark, payer || ':wages', payer || ':payroll' || mark,
      payer || ':charged' || mark, 'fund:' || scheme_id || ':refund', 'pool:' || scheme_id])
    FROM (SELECT DISTINCT lot_payer(l) AS payer, unit_mark(l.unit) AS mark, l.scheme_id FROM lot l WHERE l.id = ANY(${lotIds}::bigint[])) payers)
  ORDER BY address FOR UPDATE`;

/** Marks the lots that have nothing left: the night is done with them. */
export const markLapsed = (lotIds: readonly bigint[]): Prisma.Sql => Prisma.sql`
  UPDATE lot SET lapsed_at = now() WHERE id = ANY(${lotIds}::bigint[]) AND lapsed_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM account a WHERE a.address >= 'lot:' || lot.id || ':' AND a.address < 'lot:' || lot.id || ';' AND a.balance > 0)`;
