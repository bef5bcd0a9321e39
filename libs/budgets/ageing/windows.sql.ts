import { Prisma } from '#libs/database';
import type { Window } from './windows.rules.js';

/** The lots that windows push out, each with the day of the first accrual that does, or on which a tolerance ends. */
export const outOfWindow = (schemeId: string, windows: readonly Window[]): Prisma.Sql => Prisma.sql`
  SELECT l.id, min(CASE WHEN o.anyway THEN o."from" ELSE later.first END)::text AS day
  FROM json_to_recordset(${JSON.stringify(windows)}::json) AS o("lotOn" date, "from" date, "until" date, "anyway" boolean)
  JOIN lot l ON l.scheme_id = ${schemeId} AND l.lot_on = o."lotOn" AND l.expires_on IS NULL AND l.lapsed_at IS NULL
  LEFT JOIN LATERAL (SELECT min(lot_on) AS first FROM lot a WHERE a.person_id = l.person_id AND a.scheme_id = l.scheme_id
    AND a.granted > 0 AND a.lot_on BETWEEN o."from" AND o."until") later ON NOT o.anyway
  WHERE o.anyway OR later.first IS NOT NULL
  GROUP BY l.id ORDER BY l.id`;
