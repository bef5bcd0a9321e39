import { Injectable } from '@nestjs/common';
import { addDays, type Day } from '#libs/core';
import { inBatch, inTransaction, Prisma, PrismaService, type Tx } from '#libs/database';
import { LedgerService } from '#libs/ledger';
import { latestVersionOn, newTerm, type Scheme, SchemesService } from '#libs/schemes';
import { GRACE, termsOfReturned } from './grace.js';
import { lapseShortfalls, lapseTransfers, lockForLapse } from './lapse.sql.js';
import { windowsOf } from './windows.rules.js';

/** Lots in one transaction: few enough that nobody waits long for one, many enough that it is no loop over people. */
const BATCH = 10_000;

/** How far a lapse has come: batches go by day of expiry and id. */
interface Place {
  expiresOn: Day;
  id: bigint;
}

/**
 * What time does to lots: terms that change with a scheme, notices of what is about to lapse, and the lapse itself. A
 * lot past its day is not spendable any more, whether this has run or not; here it is only booked. Each step works on
 * batches that stand alone, so it can be cut off anywhere and run again.
 */
@Injectable()
export class ExpiryService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly ledger: LedgerService,
    private readonly schemes: SchemesService,
  ) {}

  /** Books what has lapsed by a day, that day excluded: the last day is still good. Returns how many lots lost something. */
  async lapse(day: Day): Promise<number> {
    let lapsed = 0;
    let after: Place | undefined = { expiresOn: '0001-01-01', id: 0n };
    while (after) {
      const place: Place = after;
      const done = await inBatch(this.prisma, (tx) => this.lapseBatch(tx, day, place));
      lapsed += done.moved;
      after = done.last;
    }
    for (const scheme of (await this.schemes.current()).all)
      lapsed += await this.lapseWindows(scheme, day);
    return lapsed;
  }

  /**
   * Gives live lots the term that a version begun by this day has for them. Only schemes with a version begun after
   * `since` are looked at. Returns how many lots changed.
   */
  async changeTerms({ since, day }: { since: Day; day: Day }): Promise<number> {
    let changed = 0;
    for (const scheme of (await this.schemes.current()).all)
      if (scheme.versions.slice(1).some(({ validFrom }) => since < validFrom && validFrom <= day))
        changed += await inBatch(this.prisma, (tx) => changeTermsOf(tx, scheme, day));
    return changed;
  }

  /**
   * Notes that people are to be told of lots about to lapse, where a notice fell due after one day up to another. Who is
   * late by several gets the latest. Returns how many notices were added.
   */
  async notify({ after, day }: { after: Day; day: Day }): Promise<number> {
    let added = 0;
    for (const scheme of (await this.schemes.current()).all)
      added += await inTransaction(this.prisma, (tx) => addNotices(tx, scheme, { after, day }), {
        timeoutMs: 600_000,
      });
    return added;
  }

  /** Lapses these lots as of a day, whatever is free on them; what is held stays. Returns how many transfers that took. */
  async lapseLots(tx: Tx, lotIds: readonly bigint[], day: Day): Promise<number> {
    if (lotIds.length === 0) return 0;
    const catalogue = await this.schemes.current(tx);
    await lockForLapse(tx, lotIds);
    await tx.$executeRaw(lapseShortfalls(lotIds));
    const moved = await this.ledger.transferAll(tx, lapseTransfers(catalogue, lotIds, day));
    await tx.$executeRaw`
      UPDATE lot SET lapsed_at = now() WHERE id = ANY(${lotIds}::bigint[]) AND lapsed_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM account a WHERE a.address >= 'lot:' || lot.id || ':' AND a.address < 'lot:' || lot.id || ';' AND a.balance > 0)`;
    return moved;
  }

  /**
   * What a cancelled order gave back may be past its day, or close to it: it gets the days of grace of its scheme, once;
   * or it lapses now.
   */
  async released(tx: Tx, lotIds: readonly bigint[], day: Day): Promise<void> {
    const lots = await termsOfReturned(tx, {
      lotIds,
      day,
      catalogue: await this.schemes.current(tx),
    });
    const longer = lots.filter(({ end, becomes }) => end < becomes);
    if (longer.length > 0)
      await tx.lotTermChange.createMany({
        data: longer.map(({ id, was, becomes }) => ({
          lotId: id,
          was: was === null ? null : new Date(was),
          becomes: new Date(becomes),
          schemeVersion: GRACE,
        })),
      });
    const over = lots.filter(({ becomes }) => becomes < day);
    await this.lapseLots(
      tx,
      over.map(({ id }) => id),
      day,
    );
  }

  private async lapseBatch(
    tx: Tx,
    day: Day,
    after: Place,
  ): Promise<{ moved: number; last: Place | undefined }> {
    const lots = await tx.$queryRaw<Place[]>`
      SELECT id, expires_on::text AS "expiresOn" FROM lot
      WHERE lapsed_at IS NULL AND expires_on < ${day}::date AND (expires_on, id) > (${after.expiresOn}::date, ${after.id})
      ORDER BY expires_on, id LIMIT ${BATCH}`;
    const moved = await this.lapseLots(
      tx,
      lots.map(({ id }) => id),
      day,
    );
    return { moved, last: lots.length === BATCH ? lots.at(-1) : undefined };
  }

  /** Lots that lapse as later ones accrue: those that an accrual found out of the window. */
  private async lapseWindows(scheme: Scheme, day: Day): Promise<number> {
    if (!scheme.versions.some(({ lots }) => lots.expiry === 'with-next-accrual')) return 0;
    const days = await this.prisma.$queryRaw<{ day: Day }[]>`
      SELECT DISTINCT lot_on::text AS day FROM lot WHERE scheme_id = ${scheme.id} AND lot_on <= ${day}::date ORDER BY 1`;
    const windows = windowsOf(
      scheme,
      days.map((row) => row.day),
      day,
    );
    if (windows.length === 0) return 0;
    const found = await this.prisma.$queryRaw<{ id: bigint }[]>(outOfWindow(scheme.id, windows));
    let lapsed = 0;
    for (let at = 0; at < found.length; at += BATCH) {
      const ids = found.slice(at, at + BATCH).map(({ id }) => id);
      lapsed += await inBatch(this.prisma, (tx) => this.lapseLots(tx, ids, day));
    }
    return lapsed;
  }
}

const outOfWindow = (
  schemeId: string,
  windows: ReturnType<typeof windowsOf>,
): Prisma.Sql => Prisma.sql`
  WITH out_of AS (
    SELECT * FROM json_to_recordset(${JSON.stringify(windows)}::json) AS t("lotOn" date, "from" date, "until" date, "anyway" boolean))
  SELECT DISTINCT l.id FROM out_of o JOIN lot l ON l.scheme_id = ${schemeId} AND l.lot_on = o."lotOn" AND l.expires_on IS NULL AND l.lapsed_at IS NULL
  WHERE o.anyway OR EXISTS (SELECT 1 FROM lot later WHERE later.person_id = l.person_id AND later.scheme_id = l.scheme_id
    AND later.granted > 0 AND later.lot_on BETWEEN o."from" AND o."until")
  ORDER BY l.id`;

/** One look at each pair of days that lots have, not at each lot. */
async function changeTermsOf(tx: Tx, scheme: Scheme, day: Day): Promise<number> {
  const terms = await tx.$queryRaw<{ lotOn: Day; expiresOn: Day | null }[]>`
    SELECT DISTINCT lot_on::text AS "lotOn", expires_on::text AS "expiresOn" FROM lot
    WHERE scheme_id = ${scheme.id} AND lapsed_at IS NULL`;
  const changed = terms.flatMap((term) => {
    const becomes = newTerm(scheme, { ...term, on: day });
    return becomes === 'unchanged' ? [] : [{ ...term, becomes: becomes.expiresOn }];
  });
  if (changed.length === 0) return 0;
  return tx.$executeRaw`
    INSERT INTO lot_term_change (lot_id, was, becomes, scheme_version)
    SELECT l.id, l.expires_on, c.becomes, ${latestVersionOn(scheme, day).id}
    FROM json_to_recordset(${JSON.stringify(changed)}::json) AS c("lotOn" date, "expiresOn" date, becomes date)
    JOIN lot l ON l.scheme_id = ${scheme.id} AND l.lapsed_at IS NULL AND l.lot_on = c."lotOn" AND l.expires_on IS NOT DISTINCT FROM c."expiresOn"
    WHERE NOT EXISTS (SELECT 1 FROM lot_term_change g WHERE g.lot_id = l.id AND g.scheme_version = ${GRACE})`;
}

function addNotices(
  tx: Tx,
  scheme: Scheme,
  { after, day }: { after: Day; day: Day },
): Promise<number> {
  const { noticeMonths, termMonths } = latestVersionOn(scheme, day).lots;
  const ends = Prisma.sql`coalesce(l.expires_on, (l.lot_on + make_interval(months => ${termMonths}::int))::date - 1)`;
  const due = Prisma.sql`(${ends} - make_interval(months => m.months))::date`;
  // A few days more than the months, as the end of one month is another day of the next.
  const near = (column: Prisma.Sql, shift: Prisma.Sql): Prisma.Sql => Prisma.sql`
    ${column} BETWEEN (${addDays(after, -4)}::date + ${shift})::date AND (${addDays(day, 4)}::date + ${shift})::date`;
  const months = Prisma.sql`make_interval(months => m.months)`;
  return tx.$executeRaw`
    INSERT INTO lot_notice (lot_id, months, expires_on, amount, due_on)
    SELECT DISTINCT ON (l.id) l.id, m.months, ${ends}, b.amount, ${due}
    FROM unnest(${noticeMonths}::int[]) m(months)
    JOIN lot l ON l.scheme_id = ${scheme.id} AND l.lapsed_at IS NULL
      AND (${near(Prisma.sql`l.expires_on`, months)}
        OR (l.expires_on IS NULL AND ${near(Prisma.sql`l.lot_on`, Prisma.sql`${months} - make_interval(months => ${termMonths}::int)`)}))
    CROSS JOIN LATERAL (SELECT coalesce(sum(a.balance), 0)::bigint AS amount FROM account a
      WHERE a.address IN ('lot:' || l.id || ':granted', 'lot:' || l.id || ':available')) b
    WHERE ${due} > ${after}::date AND ${due} <= ${day}::date AND ${ends} >= ${day}::date AND b.amount > 0
    ORDER BY l.id, m.months ON CONFLICT DO NOTHING`;
}
