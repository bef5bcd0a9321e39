import { addDays, type Day } from '#libs/core';
import type { Tx } from '#libs/database';
import { type Catalogue, graceUntil, lapsesOn, latestVersionOn } from '#libs/schemes';

/** Marks a term that was lengthened after a cancelled order; no version of a scheme has this name. */
export const GRACE = 'grace';

/** A lot that an order gave back: its term on file, the last day that was good, and the one that is after all. */
export interface Returned {
  id: bigint;
  was: Day | null;
  end: Day;
  becomes: Day;
}

interface Row {
  id: bigint;
  schemeId: string;
  lotOn: Day;
  expiresOn: Day | null;
  had: boolean;
  accruals: Day[];
}

/** Of the lots an order gave back, those that have a last day: one on file, or the one before a later accrual pushed them out. */
export async function termsOfReturned(
  tx: Tx,
  { lotIds, day, catalogue }: { lotIds: readonly bigint[]; day: Day; catalogue: Catalogue },
): Promise<Returned[]> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT id, scheme_id AS "schemeId", lot_on::text AS "lotOn", expires_on::text AS "expiresOn",
      EXISTS (SELECT 1 FROM lot_term_change c WHERE c.lot_id = lot.id AND c.scheme_version = ${GRACE}) AS had,
      CASE WHEN expires_on IS NULL THEN ARRAY(SELECT DISTINCT later.lot_on::text FROM lot later WHERE later.person_id = lot.person_id
        AND later.scheme_id = lot.scheme_id AND later.granted > 0 AND later.lot_on <= ${day}::date ORDER BY 1) ELSE '{}' END AS accruals
    FROM lot WHERE id = ANY(${lotIds}::bigint[])`;
  return rows.flatMap((row): Returned[] => {
    const scheme = catalogue.byId(row.schemeId);
    const end = row.expiresOn ?? dayBefore(lapsesOn(scheme, row.lotOn, row.accruals), day);
    if (end === null) return [];
    const grace = row.had ? null : graceUntil(latestVersionOn(scheme, day), end, day);
    return [{ id: row.id, was: row.expiresOn, end, becomes: grace ?? end }];
  });
}

const dayBefore = (lapsed: Day | null, today: Day): Day | null =>
  lapsed !== null && lapsed <= today ? addDays(lapsed, -1) : null;
