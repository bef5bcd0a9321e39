import { addDays, type Day, laterOf } from '#libs/core';
import type { Tx } from '#libs/database';
import { type Catalogue, graceUntil, lapsesOn, latestVersionOn, type Scheme } from '#libs/schemes';
import type { Book } from '#libs/ledger';
import type { OverLot } from './lapse.sql.js';

/** Marks a term that was lengthened after a cancelled order; no version of a scheme has this name. */
export const GRACE = 'grace';

/** A lot that an order gives back to, and what becomes of it. */
export interface Returned {
  id: bigint;
  /** Its last day on file, which days of grace may have lengthened. */
  was: Day | null;
  /** The last day of the lot itself, without days of grace: what was not held by then lapses after it. */
  own: Day;
  /** The last day of what comes back. */
  becomes: Day;
  hadGrace: boolean;
}

interface Row {
  id: bigint;
  schemeId: string;
  lotOn: Day;
  expiresOn: Day | null;
  hadGrace: boolean;
  /** The last day on file before there were days of grace. */
  before: Day | null;
  accruals: Day[];
}

/** Of the lots an order gives back to, those that have a last day: one on file, or the one before a later accrual pushed them out. */
export async function termsOfReturned(
  tx: Tx,
  { lotIds, day, catalogue }: { lotIds: readonly bigint[]; day: Day; catalogue: Catalogue },
): Promise<Returned[]> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT id, scheme_id AS "schemeId", lot_on::text AS "lotOn", expires_on::text AS "expiresOn",
      c.lot_id IS NOT NULL AS "hadGrace", (CASE WHEN c.lot_id IS NULL THEN expires_on ELSE c.was END)::text AS before,
      CASE WHEN expires_on IS NULL OR c.lot_id IS NOT NULL THEN ARRAY(SELECT DISTINCT later.lot_on::text FROM lot later
        WHERE later.person_id = lot.person_id AND later.scheme_id = lot.scheme_id AND later.granted > 0 AND later.lot_on <= coalesce(expires_on, ${day}::date) ORDER BY 1)
        ELSE '{}' END AS accruals
    FROM lot LEFT JOIN lot_term_change c ON c.lot_id = lot.id AND c.scheme_version = ${GRACE}
    WHERE id = ANY(${lotIds}::bigint[])`;
  return rows.flatMap((row) => returnedTo(row, catalogue.byId(row.schemeId), day));
}

function returnedTo(
  { id, lotOn, expiresOn, hadGrace, before, accruals }: Row,
  scheme: Scheme,
  day: Day,
): Returned[] {
  const own = before ?? dayBefore(lapsesOn(scheme, lotOn, accruals), expiresOn ?? day);
  if (own === null) return [];
  const grace = hadGrace ? expiresOn : graceUntil(latestVersionOn(scheme, day), own, day);
  return [{ id, was: expiresOn, own, becomes: grace ?? own, hadGrace }];
}

/** The last day of what is on a lot before an order gives back to it. */
export const lastDayOf = ({ id, own, becomes, hadGrace }: Returned): { id: bigint; last: Day } => ({
  id,
  last: hadGrace ? becomes : own,
});

/** What an order gives back to one lot, in one book, and from when on that counts. */
export interface Back {
  lotId: bigint;
  book: Book;
  amount: bigint;
  effectiveOn: Day;
}

/** What came back by the own last day of a lot and is told of when others have days of grace there: it has none. */
export function withoutGrace(
  { id, own, hadGrace }: Returned,
  back: readonly Back[],
  day: Day,
): OverLot[] {
  const ofLot = back.filter(({ lotId }) => lotId === id);
  if (!hadGrace || own < day || ofLot.length === 0) return [];
  const amountIn = (book: Book): bigint =>
    ofLot.reduce((sum, part) => sum + (part.book === book ? part.amount : 0n), 0n);
  const came = ofLot.map(({ effectiveOn }) => effectiveOn);
  const only = { promised: amountIn('memo'), available: amountIn('trust') };
  return [{ id, day: came.reduce(laterOf, addDays(own, 1)), only }];
}

/** Lots whose last day is over by a day. */
export const goneBy = (lots: readonly { id: bigint; last: Day }[], day: Day): OverLot[] =>
  lots.filter(({ last }) => last < day).map(({ id, last }) => ({ id, day: addDays(last, 1) }));

const dayBefore = (lapsed: Day | null, today: Day): Day | null =>
  lapsed !== null && lapsed <= today ? addDays(lapsed, -1) : null;
