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
import { inBatch, Prisma, PrismaService, type Tx } from '#libs/database';
import { LedgerService } from '#libs/ledger';
import { type LifeEvent, latestVersionOn, SchemesService } from '#libs/schemes';
import { type EventLot, settleEvent } from './life-events.rules.js';
import type { LifeEventView, NewLifeEvent, SchemeOutcome } from './life-events.schema.js';
import {
  dueExits,
  eventRows,
  lockForEvents,
  lotsOfEvents,
  ofAnotherPerson,
  sendingTransfers,
  travellingLots,
  unfinishedExits,
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
   * Throws employment.not-found, life-event.key-conflict, life-event.next-employment-needed.
   */
  async record(event: NewLifeEvent): Promise<LifeEventView> {
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
   * Settles who left so many days ago that nobody else will: as an exit within the scheme where the person's account has
   * an employment in it at another employer by now, and otherwise as any exit; and again where something came free after
   * an exit. Returns how many.
   */
  async settleExits(day: Day): Promise<number> {
    const { all } = await this.schemes.current();
    const waits = all.map((scheme) => ({
      schemeId: scheme.id,
      days: latestVersionOn(scheme, day).lifecycle.settleAfterDays,
    }));
    const due = await this.recordDue((limit) => dueExits(day, waits, limit));
    return due + (await this.recordDue(unfinishedExits));
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
    const fresh = await this.unknown(tx, events);
    if (fresh.length === 0) return;
    const catalogue = await this.schemes.current(tx);
    await tx.$queryRaw(lockForEvents(fresh));
    const lots = groupedBy(await tx.$queryRaw<EventLot[]>(lotsOfEvents(fresh)), ({ key }) => key);
    const settled = fresh.map((event) => ({
      event,
      ...settleEvent(catalogue, event, lots.get(event.key) ?? []),
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
    await tx.$executeRaw`
      UPDATE lot SET lapsed_at = now() WHERE id = ANY(${sendings.map(({ lotId }) => lotId)}::bigint[])
        AND NOT EXISTS (SELECT 1 FROM account a WHERE a.address >= 'lot:' || lot.id || ':' AND a.address < 'lot:' || lot.id || ';' AND a.balance > 0)`;
  }

  /** The events that are not on record yet; their employments are locked, so that nobody settles them meanwhile. */
  private async unknown(tx: Tx, events: readonly NewLifeEvent[]): Promise<NewLifeEvent[]> {
    const employments = [...new Set(events.map(({ employmentId }) => employmentId))];
    const found = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM employment WHERE id = ANY(${employments}::bigint[]) ORDER BY id FOR NO KEY UPDATE`;
    if (found.length < employments.length) throw notFound('employment');
    const [other] = await tx.$queryRaw<unknown[]>(ofAnotherPerson(events));
    if (other) throw notFound('employment');
    const known = await tx.lifeEvent.findMany({
      where: { key: { in: events.map(({ key }) => key) } },
      select: { key: true },
    });
    return events.filter(({ key }) => !known.some((one) => one.key === key));
  }
}

type Settled = { event: NewLifeEvent; outcomes: SchemeOutcome[] };

/** Puts the events on record; returns the id of each by its key. */
async function keep(tx: Tx, settled: readonly Settled[]): Promise<Map<string, bigint>> {
  const outcomes = settled.map(({ event, outcomes: ofEvent }) => ({
    key: event.key,
    kind: event.kind,
    by: event.by,
    next: event.nextEmploymentId?.toString() ?? null,
    outcome: ofEvent.map((one) => ({ ...one, amount: one.amount.toString() })),
  }));
  const rows = await tx.$queryRaw<{ id: bigint; key: string }[]>`
    INSERT INTO life_event (key, person_id, employment_id, kind, happened_on, next_employment_id, outcome, recorded_by)
    SELECT v.key, v.person_id, v.employment_id, o.kind, v.on, o.next, o.outcome, o.by
    FROM (${eventRows(settled.map(({ event }) => event))}) v
    JOIN json_to_recordset(${JSON.stringify(outcomes)}::json) AS o(key text, kind text, by text, next bigint, outcome jsonb) USING (key)
    ORDER BY v.employment_id RETURNING id, key`;
  return new Map(rows.map(({ id, key }) => [key, id]));
}

function refuseHalf({ kind, nextEmploymentId, employmentId }: NewLifeEvent): void {
  if (
    (kind === 'exit-in-scheme') === (nextEmploymentId !== null) &&
    nextEmploymentId !== employmentId
  )
    return;
  throw new HubError(
    'invalid',
    'life-event.next-employment-needed',
    'Who goes on within the scheme has a next employment, and nobody else.',
    { remedy: 'Name the next employment with exit-in-scheme, and with no other kind of event.' },
  );
}

type LifeEventRow = Prisma.LifeEventGetPayload<object>;

const dayOf = (date: Date): Day => date.toISOString().slice(0, 10);

const view = (row: LifeEventRow): LifeEventView => ({
  id: row.id,
  key: row.key,
  personId: row.personId,
  employmentId: row.employmentId,
  kind: row.kind as LifeEvent,
  on: dayOf(row.happenedOn),
  nextEmploymentId: row.nextEmploymentId,
  by: row.recordedBy,
  recordedAt: row.recordedAt,
  outcomes: (row.outcome as unknown as (SchemeOutcome & { amount: string })[]).map((outcome) => ({
    ...outcome,
    amount: BigInt(outcome.amount),
  })),
});

function refuseOther(row: LifeEventRow, event: NewLifeEvent): void {
  const same =
    row.employmentId === event.employmentId &&
    row.kind === event.kind &&
    dayOf(row.happenedOn) === event.on &&
    row.nextEmploymentId === event.nextEmploymentId;
  if (!same)
    throw new HubError(
      'conflict',
      'life-event.key-conflict',
      'Another event was recorded under this key.',
      { remedy: 'Give each event a key of its own.' },
    );
}
