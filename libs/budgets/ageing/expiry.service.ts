import { Injectable } from '@nestjs/common';
import { type Day, laterOf } from '#libs/core';
import { inBatch, inTransaction, PrismaService, type Tx } from '#libs/database';
import { LedgerService } from '#libs/ledger';
import { latestVersionOn, newTerm, type Scheme, SchemesService } from '#libs/schemes';
import {
  type Back,
  GRACE,
  goneBy,
  lastDayOf,
  type Returned,
  termsOfReturned,
  withoutGrace,
} from './grace.js';
import { lapseTransfers, lockForLapse, markLapsed, type OverLot } from './lapse.sql.js';
import { nightsInOrder } from './nights.js';
import { addNotices } from './notices.sql.js';
import { windowsOf } from './windows.rules.js';
import { outOfWindow } from './windows.sql.js';

/** Lots in one transaction: few enough that nobody waits long for one, many enough that it is no loop over people. */
const BATCH = 10_000;

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

  /**
   * Books what has lapsed by a day, that day excluded: the last day is still good. Each counts from the day after its own
   * last one, however late this is done. Returns how many transfers that took.
   */
  async lapse(day: Day): Promise<number> {
    let lapsed = 0;
    let after: OverLot | undefined = { day: '0001-01-02', id: 0n };
    while (after) {
      const place: OverLot = after;
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
   * late by several gets the latest, and nobody goes without the last one. Returns how many notices were added.
   */
  async notify({ after, day }: { after: Day; day: Day }): Promise<number> {
    let added = 0;
    for (const scheme of (await this.schemes.current()).all)
      added += await inTransaction(
        this.prisma,
        (tx) => tx.$executeRaw(addNotices(scheme, { after, day })),
        { timeoutMs: 600_000 },
      );
    return added;
  }

  /** The nights between two days, both excluded, that must be made up for in their order before the last one is. */
  async missedNights(between: { after: Day; day: Day }): Promise<Day[]> {
    return nightsInOrder(this.prisma, await this.schemes.current(), between);
  }

  /** Lapses what is free on lots that are over; what is held stays. Returns how many transfers that took. */
  private async lapseLots(tx: Tx, lots: readonly OverLot[], by: Day): Promise<number> {
    if (lots.length === 0) return 0;
    const ids = lots.map(({ id }) => id);
    const catalogue = await this.schemes.current(tx);
    await lockForLapse(tx, ids);
    const moved = await this.ledger.transferAll(tx, lapseTransfers({ catalogue, lots, by }));
    await tx.$executeRaw(markLapsed(ids));
    return moved;
  }

  /**
   * Before a cancelled order gives back: what is free on its lots past their last day lapses first, as if the night had been
   * there, so that it has no part in their days of grace.
   */
  async beforeRelease(tx: Tx, lotIds: readonly bigint[], day: Day): Promise<void> {
    const lots = await this.termsOf(tx, lotIds, day);
    await this.lapseLots(tx, goneBy(lots.map(lastDayOf), day), day);
  }

  /**
   * What a cancelled order gave back may be past its day: it gets the days of grace of its scheme, once; or it lapses now.
   */
  async released(
    tx: Tx,
    { lotIds, back }: { lotIds: readonly bigint[]; back: readonly Back[] },
    day: Day,
  ): Promise<void> {
    const lots = await this.termsOf(tx, lotIds, day);
    for (const rest of lots.flatMap((lot) => withoutGrace(lot, back, day)))
      await this.lapseLots(tx, [rest], laterOf(rest.day, day));
    const longer = lots.filter(({ hadGrace, own, becomes }) => !hadGrace && own < becomes);
    if (longer.length > 0)
      await tx.lotTermChange.createMany({
        data: longer.map(({ id, was, becomes }) => ({
          lotId: id,
          was: was === null ? null : new Date(was),
          becomes: new Date(becomes),
          schemeVersion: GRACE,
        })),
      });
    await this.lapseLots(
      tx,
      goneBy(
        lots.map(({ id, becomes }) => ({ id, last: becomes })),
        day,
      ),
      day,
    );
  }

  private async termsOf(tx: Tx, lotIds: readonly bigint[], day: Day): Promise<Returned[]> {
    return termsOfReturned(tx, { lotIds, day, catalogue: await this.schemes.current(tx) });
  }

  private async lapseBatch(
    tx: Tx,
    by: Day,
    after: OverLot,
  ): Promise<{ moved: number; last: OverLot | undefined }> {
    const lots = await tx.$queryRaw<OverLot[]>`
      SELECT id, (expires_on + 1)::text AS day FROM lot
      WHERE lapsed_at IS NULL AND expires_on < ${by}::date AND (expires_on, id) > (${after.day}::date - 1, ${after.id})
      ORDER BY expires_on, id LIMIT ${BATCH}`;
    const moved = await this.lapseLots(tx, lots, by);
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
    const found = await this.prisma.$queryRaw<OverLot[]>(outOfWindow(scheme.id, windows));
    let lapsed = 0;
    for (let at = 0; at < found.length; at += BATCH) {
      const lots = found.slice(at, at + BATCH);
      lapsed += await inBatch(this.prisma, (tx) => this.lapseLots(tx, lots, day));
    }
    return lapsed;
  }
}

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
