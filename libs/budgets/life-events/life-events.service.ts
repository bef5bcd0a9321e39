import { Injectable } from '@nestjs/common';
import {
  type Day,
  groupedBy,
  HubError,
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
import { emptyLots, withdrawnExits } from './undo.sql.js';
import { dueExits, exitAgainst, unfinishedExits } from './due.sql.js';
import { keep, leftAlready, refuseHalf, refuseOther, unknown, view } from './rows.js';
import { type EventLot, settleEvent } from './life-events.rules.js';
import type { LifeEventView, NewLifeEvent, UndoWish } from './life-events.schema.js';
import {
  lockForEvents,
  lotsOfEvents,
  sendingTransfers,
  travellingLots,
} from './life-events.sql.js';

/** Events settled in one transaction. */
const BATCH = 1_000;
const TRIES = 3;

/** Applies to each budget what the scheme says of an event: keep, move along, pay out, give back, or wait for a person. */
@Injectable()
export class LifeEventsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly ledger: LedgerService,
    private readonly schemes: SchemesService,
  ) {}

  /**
   * Records an event and moves what is free on the lots of its employment. The same key again is the same event.
   * Throws employment.not-found, life-event.key-conflict, life-event.next-employment-needed, life-event.before-hire,
   * life-event.left-already where an exit stands that this contradicts.
   */
  async record(event: NewLifeEvent): Promise<LifeEventView> {
    const [standing] = await this.prisma.$queryRaw<{ id: bigint }[]>(exitAgainst(event));
    if (standing) throw leftAlready(standing.id);
    await this.recordAll([event]);
    const row = await this.prisma.lifeEvent.findUniqueOrThrow({ where: { key: event.key } });
    refuseOther(row, event);
    return view(row);
  }

  /** Many at once, as when an employer fails; events known already do nothing. */
  async recordAll(events: readonly NewLifeEvent[]): Promise<void> {
    events.forEach(refuseHalf);
    for (let at = 0; at < events.length; at += BATCH)
      await this.settleBatch(events.slice(at, at + BATCH));
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
    const due = await this.recordDue((limit) => dueExits(day, waits, limit));
    return undone + freed + due + (await this.recordDue(unfinishedExits));
  }

  private async undoWithdrawn(on: Day): Promise<number> {
    const why = 'Payroll has withdrawn the last day in service, or moved it to later.';
    return this.forBatches(withdrawnExits, (tx, ids) =>
      undoWhereItStands(tx, this.ledger, ids, { why, by: 'payroll', on }),
    );
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

  private async recordDue(find: (limit: number) => Prisma.Sql): Promise<number> {
    for (let settled = 0; ;) {
      const due = await this.prisma.$queryRaw<NewLifeEvent[]>(find(BATCH));
      await this.recordAll(due);
      settled += due.length;
      if (due.length < BATCH) return settled;
    }
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

  /** A lot may be paid for the first time, and that be taken, between looking and sending; then all of it is looked at again. */
  private async settleBatch(events: readonly NewLifeEvent[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await inBatch(this.prisma, (tx) => this.settle(tx, events));
      } catch (error) {
        const raced = error instanceof HubError && error.code === 'ledger.insufficient-funds';
        if (!raced || attempt === TRIES) throw error;
      }
    }
  }

  private async settle(tx: Tx, events: readonly NewLifeEvent[]): Promise<void> {
    const fresh = await unknown(tx, events);
    if (fresh.length === 0) return;
    const catalogue = await this.schemes.current(tx);
    await tx.$queryRaw(lockForEvents(fresh));
    const lots = groupedBy(await tx.$queryRaw<EventLot[]>(lotsOfEvents(fresh)), ({ key }) => key);
    const settled = fresh.map((event) => ({
      event,
      ...settleEvent(catalogue, event, (lots.get(event.key) ?? []).filter(concernedBy(event))),
    }));
    const ids = await keep(tx, settled);
    const sendings = settled.flatMap(
      ({ event: { key, on, nextEmploymentId }, sendings: ofEvent }) =>
        ofEvent.map((sending) => ({
          ...sending,
          on,
          nextEmploymentId,
          eventId: ids.get(key) ?? 0n,
        })),
    );
    if (sendings.length === 0) return;
    await tx.$executeRaw(travellingLots(sendings));
    await this.ledger.transferAll(tx, sendingTransfers(sendings));
    await tx.$executeRaw(emptyLots(sendings.map(({ lotId }) => lotId)));
  }
}

/** Whether an event is told of the scheme of a lot. */
const concernedBy =
  ({ schemeIds }: NewLifeEvent) =>
  ({ schemeId }: EventLot): boolean =>
    schemeIds?.includes(schemeId) ?? true;
