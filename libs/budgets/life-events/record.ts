import { groupedBy, HubError } from '#libs/core';
import { inBatch, Prisma, type PrismaService, sqlState, type Tx } from '#libs/database';
import type { LedgerService } from '#libs/ledger';
import type { SchemesService } from '#libs/schemes';
import { contradicted, type Which } from './due.sql.js';
import { keep, nextIsOver, refuseHalf, unknown } from './rows.js';
import { emptyLots } from './undo.sql.js';
import { type EventLot, inTurns, settleEvent } from './life-events.rules.js';
import type { LeftOut, NewLifeEvent, Recorded } from './life-events.schema.js';
import {
  goingOnToNothing,
  lockForEvents,
  lotsOfEvents,
  sendingTransfers,
  travellingLots,
} from './life-events.sql.js';

/** Events settled in one transaction. */
export const BATCH = 1_000;
const TRIES = 3;
const UNIQUE_VIOLATION = '23505';

/** What events are recorded with. */
export interface Rooms {
  prisma: PrismaService;
  ledger: LedgerService;
  schemes: SchemesService;
}

type Find = (which: Which) => Prisma.Sql;
type SettledEvent = { event: NewLifeEvent } & ReturnType<typeof settleEvent>;

/** Records what people tell. What contradicts something that stands is left out, and returned. */
export async function recordInTurn(
  rooms: Rooms,
  events: readonly NewLifeEvent[],
): Promise<Recorded> {
  events.forEach(refuseHalf);
  return settleTurns(rooms, events);
}

/** Records what the night finds, batch by batch; returns how many that were. */
export async function recordDue(rooms: Rooms, find: Find): Promise<number> {
  for (let settled = 0; ;) {
    const due = await rooms.prisma.$queryRaw<NewLifeEvent[]>(find({ limit: BATCH }));
    const { recorded } = await settleTurns(rooms, due, find);
    settled += recorded;
    if (due.length < BATCH || recorded === 0) return settled;
  }
}

async function settleTurns(
  rooms: Rooms,
  events: readonly NewLifeEvent[],
  find?: Find,
): Promise<Recorded> {
  const whole: Recorded = { recorded: 0, leftOut: [] };
  for (const turn of inTurns(events, await peopleOf(rooms.prisma, events)))
    for (let at = 0; at < turn.length; at += BATCH) {
      const { recorded, leftOut } = await settleBatch(rooms, turn.slice(at, at + BATCH), find);
      whole.recorded += recorded;
      whole.leftOut.push(...leftOut);
    }
  return whole;
}

async function peopleOf(
  prisma: PrismaService,
  events: readonly NewLifeEvent[],
): Promise<ReadonlyMap<bigint, string>> {
  const of = events.map(({ employmentId }) => employmentId);
  const rows = await prisma.$queryRaw<{ id: bigint; personId: string }[]>`
    SELECT id, person_id AS "personId" FROM employment WHERE id = ANY(${of}::bigint[])`;
  return new Map(rows.map(({ id, personId }) => [id, personId]));
}

/**
 * A lot may be paid for the first time, and that be taken, between looking and sending; and a key taken by another event.
 * Then all of it is looked at again.
 */
async function settleBatch(
  rooms: Rooms,
  events: readonly NewLifeEvent[],
  find?: Find,
): Promise<Recorded> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inBatch(rooms.prisma, (tx) => settle(tx, rooms, events, find));
    } catch (error) {
      const raced =
        error instanceof HubError
          ? error.code === 'ledger.insufficient-funds'
          : sqlState(error) === UNIQUE_VIOLATION;
      if (!raced || attempt === TRIES) throw error;
    }
  }
}

async function settle(
  tx: Tx,
  { ledger, schemes }: Rooms,
  events: readonly NewLifeEvent[],
  find?: Find,
): Promise<Recorded> {
  const unheard = await unknown(tx, events, async (told) =>
    find ? stillDue(tx, told, find) : told,
  );
  // The night's own exits stand beside each other, each of a scheme; and it finds nothing that contradicts what else stands.
  if (!find) await refuseGoingNowhere(tx, unheard);
  const leftOut = find ? [] : await tx.$queryRaw<LeftOut[]>(contradicted(unheard));
  const out = new Set(leftOut.map(({ key }) => key));
  const fresh = unheard.filter(({ key }) => !out.has(key));
  if (fresh.length > 0) await send(tx, ledger, await settleEach(tx, schemes, fresh));
  return { recorded: fresh.length, leftOut };
}

/** The night finishes what was told, wherever that went; who tells it names an employment that is there. */
async function refuseGoingNowhere(tx: Tx, told: readonly NewLifeEvent[]): Promise<void> {
  const [nothing] = await tx.$queryRaw<unknown[]>(goingOnToNothing(told));
  if (nothing) throw nextIsOver();
}

async function settleEach(
  tx: Tx,
  schemes: SchemesService,
  events: readonly NewLifeEvent[],
): Promise<SettledEvent[]> {
  const catalogue = await schemes.current(tx);
  await tx.$queryRaw(lockForEvents(events));
  const lots = groupedBy(await tx.$queryRaw<EventLot[]>(lotsOfEvents(events)), ({ key }) => key);
  return events.map((event) => ({
    event,
    ...settleEvent(catalogue, event, (lots.get(event.key) ?? []).filter(concernedBy(event))),
  }));
}

/** Puts the events on record, and moves what they send away. */
async function send(
  tx: Tx,
  ledger: LedgerService,
  settled: readonly SettledEvent[],
): Promise<void> {
  const ids = await keep(tx, settled);
  const sendings = settled.flatMap(({ event: { key, on, nextEmploymentId }, sendings: ofEvent }) =>
    ofEvent.map((sending) => ({ ...sending, on, nextEmploymentId, eventId: ids.get(key) ?? 0n })),
  );
  if (sendings.length === 0) return;
  await tx.$executeRaw(travellingLots(sendings));
  await ledger.transferAll(tx, sendingTransfers(sendings));
  await tx.$executeRaw(emptyLots(sendings.map(({ lotId }) => lotId)));
}

/** What the night found is looked for again once nobody else can settle it; what is other by now waits for the next night. */
async function stillDue(
  tx: Tx,
  found: readonly NewLifeEvent[],
  find: Find,
): Promise<readonly NewLifeEvent[]> {
  const of = found.map(({ employmentId }) => employmentId);
  const again = await tx.$queryRaw<NewLifeEvent[]>(find({ of }));
  const due = new Set(again.map(wordsOf));
  return found.filter((event) => due.has(wordsOf(event)));
}

const wordsOf = ({ key, kind, on, nextEmploymentId, schemeIds = [] }: NewLifeEvent): string =>
  [key, kind, on, nextEmploymentId, ...schemeIds].join(' ');

/** Whether an event is told of the scheme of a lot. */
const concernedBy =
  ({ schemeIds }: NewLifeEvent) =>
  ({ schemeId }: EventLot): boolean =>
    schemeIds?.includes(schemeId) ?? true;
