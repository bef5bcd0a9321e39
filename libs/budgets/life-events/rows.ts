import { type Day, HubError, notFound } from '#libs/core';
import { Prisma, type Tx } from '#libs/database';
import type { LifeEvent } from '#libs/schemes';
import type {
  LeftOut,
  LifeEventView,
  NewLifeEvent,
  SchemeOutcome,
  UndoneLot,
  Undoing,
} from './life-events.schema.js';
import { eventRows, lockLinks, ofAnotherPerson } from './life-events.sql.js';

type LifeEventRow = Prisma.LifeEventGetPayload<object>;
type Settled = { event: NewLifeEvent; outcomes: SchemeOutcome[] };

const dayOf = (date: Date): Day => date.toISOString().slice(0, 10);

/**
 * The events that are not on record yet, of those that `still` are to be; their employments are locked, so that nobody
 * settles them meanwhile. Throws employment.not-found and life-event.before-hire.
 */
export async function unknown(
  tx: Tx,
  told: readonly NewLifeEvent[],
  still: (told: readonly NewLifeEvent[]) => Promise<readonly NewLifeEvent[]>,
): Promise<NewLifeEvent[]> {
  const hiredOn = await lockEmployed(tx, told);
  const events = await still(told);
  events.forEach((event) => refuseBeforeHire(event, hiredOn));
  const [other] = await tx.$queryRaw<unknown[]>(ofAnotherPerson(events));
  if (other) throw notFound('employment');
  const known = await tx.lifeEvent.findMany({
    where: { key: { in: events.map(({ key }) => key) } },
    select: { key: true },
  });
  return events.filter(({ key }) => !known.some((one) => one.key === key));
}

/** The days the employments of events began; links first, as everybody locks. */
async function lockEmployed(
  tx: Tx,
  events: readonly NewLifeEvent[],
): Promise<ReadonlyMap<bigint, Day>> {
  await tx.$queryRaw(lockLinks(events));
  const employments = [...new Set(events.map(({ employmentId }) => employmentId))];
  const found = await tx.$queryRaw<{ id: bigint; hiredOn: Day }[]>`
    SELECT id, hire_date::text AS "hiredOn" FROM employment WHERE id = ANY(${employments}::bigint[]) ORDER BY id FOR NO KEY UPDATE`;
  if (found.length < employments.length) throw notFound('employment');
  return new Map(found.map((row) => [row.id, row.hiredOn]));
}

/** Puts the events on record; returns the id of each by its key. */
export async function keep(tx: Tx, settled: readonly Settled[]): Promise<Map<string, bigint>> {
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

/** An event as its callers see it. */
export const view = (row: LifeEventRow): LifeEventView => ({
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
  undone: undoingOf(row),
});

/** An undone lot as the table has it: amounts are text there. */
interface UndoneLotRow extends Omit<UndoneLot, 'lotId' | 'returned' | 'repaid' | 'claims'> {
  lotId: string;
  returned: string;
  repaid: string;
  claims: { why: UndoneLot['claims'][number]['why']; amount: string }[];
}

function undoingOf({
  undoneAt,
  undoneOn,
  undoneBy,
  undoneWhy,
  undoOutcome,
}: LifeEventRow): Undoing | null {
  if (undoneAt === null || undoneOn === null) return null;
  const lots = undoOutcome as unknown as UndoneLotRow[];
  return {
    at: undoneAt,
    on: dayOf(undoneOn),
    by: undoneBy ?? '',
    why: undoneWhy ?? '',
    lots: lots.map(({ lotId, unit, returned, repaid, claims }) => ({
      lotId: BigInt(lotId),
      unit,
      returned: BigInt(returned),
      repaid: BigInt(repaid),
      claims: claims.map(({ why, amount }) => ({ why, amount: BigInt(amount) })),
    })),
  };
}

/** Throws life-event.next-employment-needed for who goes on nowhere, or goes on and has left nothing. */
export function refuseHalf({ kind, nextEmploymentId, employmentId }: NewLifeEvent): void {
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

/** Throws life-event.before-hire for what would have happened in an employment before it began. */
export function refuseBeforeHire(
  { employmentId, on }: NewLifeEvent,
  hiredOn: ReadonlyMap<bigint, Day>,
): void {
  if (on >= (hiredOn.get(employmentId) ?? on)) return;
  throw new HubError(
    'invalid',
    'life-event.before-hire',
    'The event has a day before the employment began.',
    {
      remedy: 'Give a day in service; for an exit the last one. Check that it is this employment.',
    },
  );
}

export const nextIsOver = (): HubError =>
  new HubError(
    'conflict',
    'life-event.next-employment-over',
    'The next employment had ended by the day of the event.',
    { remedy: 'Name the employment in which the person goes on, or tell another kind of exit.' },
  );

/** Throws life-event.key-conflict for another event under a known key. */
export function refuseOther(row: LifeEventRow, event: NewLifeEvent): void {
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

export const leftAlready = ({ standingId, isExit }: LeftOut): HubError =>
  new HubError(
    'conflict',
    'life-event.left-already',
    isExit
      ? `The employment ended by life event ${standingId}, which this contradicts.`
      : `Life event ${standingId} happened in service, after this exit.`,
    { remedy: 'If that one is wrong, undo it first; then tell what happened.' },
  );
