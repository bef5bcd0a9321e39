import { Injectable } from '@nestjs/common';
import {
  type Day,
  Int64Text,
  notFound,
  type Page,
  pageOf,
  type PageQuery,
  readCursor,
} from '#libs/core';
import { inBatch, inTransaction, Prisma, PrismaService, type Tx } from '#libs/database';
import { LedgerService } from '#libs/ledger';
import { latestVersionOn, SchemesService } from '#libs/schemes';
import {
  bringBackEach,
  type LinkEnds,
  refuseAcross,
  undoAcross,
  undoEvents,
  undoWhereItStands,
} from './undo.js';
import { freedSince } from './claims.sql.js';
import { lockEmployments, withdrawnExits } from './undo.sql.js';
import { dueExits, unfinishedExits } from './due.sql.js';
import { BATCH, recordDue, recordInTurn, type Rooms } from './record.js';
import { leftAlready, refuseOther, view } from './rows.js';
import type { LifeEventView, NewLifeEvent, Recorded, UndoWish } from './life-events.schema.js';

/** Applies to each budget what the scheme says of an event: keep, move along, pay out, give back, or wait for a person. */
@Injectable()
export class LifeEventsService {
  private readonly rooms: Rooms;

  constructor(
    private readonly prisma: PrismaService,
    private readonly ledger: LedgerService,
    private readonly schemes: SchemesService,
  ) {
    this.rooms = { prisma, ledger, schemes };
  }

  /**
   * Records an event and moves what is free on the lots of its employment. The same key again is the same event.
   * Throws employment.not-found, life-event.key-conflict, life-event.next-employment-needed, life-event.next-employment-over,
   * life-event.before-hire, life-event.left-already where something stands that this contradicts: a second exit, or anything in service after one.
   */
  async record(event: NewLifeEvent): Promise<LifeEventView> {
    const [leftOut] = (await this.recordAll([event])).leftOut;
    if (leftOut) throw leftAlready(leftOut);
    const row = await this.prisma.lifeEvent.findUniqueOrThrow({ where: { key: event.key } });
    refuseOther(row, event);
    return view(row);
  }

  /**
   * Many at once, as when an employer fails. Events known already do nothing; those that contradict what stands, as of who
   * had left before, are left out and returned.
   */
  async recordAll(events: readonly NewLifeEvent[]): Promise<Recorded> {
    return recordInTurn(this.rooms, events);
  }

  /**
   * Undoes an event that was wrong, with those that finished it: what it moved comes back, lot by lot, as far as it is to
   * be had; the rest stays on record as a claim. A second time changes nothing. Throws life-event.not-found, and
   * life-event.moved-on where a later event, which it names, has moved that on and must be undone first.
   */
  async undo({
    why,
    by,
    on,
    ...which
  }: UndoWish & ({ id: bigint } | { key: string })): Promise<LifeEventView> {
    return inTransaction(this.prisma, async (tx) => {
      const found = await tx.lifeEvent.findUnique({ where: which });
      if (!found) throw notFound('life-event');
      await undoEvents(tx, this.ledger, [found.id], {
        why,
        by,
        ...(on === undefined ? {} : { on }),
      });
      return view(await tx.lifeEvent.findUniqueOrThrow({ where: which }));
    });
  }

  /**
   * Before a link ends: undoes each event that moved budget across it, newest first, and each later one that moved it on;
   * without a wish to undo them throws link.moved-budget, naming them. Returns what was undone.
   */
  async undoAcrossLink(
    tx: Tx,
    ends: LinkEnds,
    wish: UndoWish | undefined,
  ): Promise<LifeEventView[]> {
    const ids = wish ? await undoAcross(tx, this.ledger, ends, wish) : await refuseAcross(tx, ends);
    const rows = await tx.lifeEvent.findMany({
      where: { id: { in: ids } },
      orderBy: { id: 'desc' },
    });
    return rows.map(view);
  }

  /** An event by its id. Throws life-event.not-found. */
  async get(id: bigint): Promise<LifeEventView> {
    const row = await this.prisma.lifeEvent.findUnique({ where: { id } });
    if (!row) throw notFound('life-event');
    return view(row);
  }

  /**
   * Undoes the night's own exits of who turns out not to have left, and brings back what came free since of what was undone.
   * Then settles who left so many days ago that nobody else will: as an exit within the scheme where the person's account
   * has an employment in it at another employer by now, and otherwise as any exit; and again where something came free
   * after an exit. Returns how many events that took.
   */
  async settleExits(day: Day): Promise<number> {
    const undone = await this.undoWithdrawn(day);
    const freed = await this.bringFreed(day);
    const { all } = await this.schemes.current();
    const waits = all.map((scheme) => ({
      schemeId: scheme.id,
      days: latestVersionOn(scheme, day).lifecycle.settleAfterDays,
    }));
    const due = await recordDue(this.rooms, (which) => dueExits(day, waits, which));
    return undone + freed + due + (await recordDue(this.rooms, unfinishedExits));
  }

  private async undoWithdrawn(on: Day): Promise<number> {
    const why = 'Payroll has withdrawn the last day in service, or moved it to later.';
    return this.forBatches(withdrawnExits, async (tx, ids) => {
      await tx.$queryRaw(lockEmployments(ids));
      // Payroll may have said again meanwhile that they left.
      const still = await tx.$queryRaw<{ id: bigint }[]>`
        SELECT id FROM (${withdrawnExits}) withdrawn WHERE id = ANY(${ids}::bigint[]) ORDER BY id`;
      const wrong = still.map(({ id }) => id);
      return undoWhereItStands(tx, this.ledger, wrong, { why, by: 'payroll', on });
    });
  }

  private async bringFreed(on: Day): Promise<number> {
    return this.forBatches(freedSince, (tx, ids) =>
      bringBackEach(tx, this.ledger, ids, { on, by: 'nightly job' }),
    );
  }

  private async forBatches(
    find: Prisma.Sql,
    work: (tx: Tx, ids: bigint[]) => Promise<number>,
  ): Promise<number> {
    const found = await this.prisma.$queryRaw<{ id: bigint }[]>(find);
    let done = 0;
    for (let at = 0; at < found.length; at += BATCH) {
      const ids = found.slice(at, at + BATCH).map(({ id }) => id);
      done += await inBatch(this.prisma, (tx) => work(tx, ids));
    }
    return done;
  }

  /** What happened to a person, over the whole account, newest first; `employerIds` narrows to employments there. */
  async of(
    personId: string,
    { cursor, limit }: PageQuery,
    employerIds?: number[],
  ): Promise<Page<LifeEventView>> {
    const before = readCursor(Int64Text, cursor) ?? null;
    const ids = await this.prisma.$queryRaw<{ id: bigint }[]>`
      SELECT v.id FROM life_event v LEFT JOIN employment e ON e.id = v.employment_id
      WHERE v.person_id IN (SELECT person_id FROM people_of(account_of(${personId}::uuid)))
        AND (${before}::bigint IS NULL OR v.id < ${before})
        ${employerIds === undefined ? Prisma.empty : Prisma.sql`AND e.employer_id = ANY(${employerIds})`}
      ORDER BY v.id DESC LIMIT ${limit + 1}`;
    const rows = await this.prisma.lifeEvent.findMany({
      where: { id: { in: ids.map(({ id }) => id) } },
      orderBy: { id: 'desc' },
    });
    return pageOf(rows.map(view), limit, ({ id }) => id.toString());
  }
}
