import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { GrantsService, type NamedGrant } from '#libs/budgets';
import { addDays, addMonths, type Day, makePeriod, todayInAmsterdam } from '#libs/core';
import { inTransaction, PrismaService } from '#libs/database';
import { SealsService } from '#libs/ledger';
import { faultsInTheBooks } from '../factories/books.js';
import { LBB, PLB } from '../factories/lots.js';
import { openOffice } from '../factories/payroll-office.js';
import { csvOf, staff } from '../factories/people.js';
import { from, SchemeTable } from '../factories/scheme-table.js';
import { type SeparateHub, startSeparateHub } from '../factories/separate-hub.js';
import { eventually } from '../factories/wait.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { startTestHub } from '../setup/hub.js';

const PEOPLE = 900;
const LEAVERS = 300;
/** The worker was away for this many nights. */
const AWAY = 10;
const today = todayInAmsterdam();

/** How it stood when the worker went away. */
let evening: TestDatabase;
/** How it stands after a night that nothing disturbed. */
let undisturbed: string;
/** How long that night took. */
let nightMs: number;
let database: TestDatabase;
let hub: SeparateHub;

beforeAll(async () => {
  evening = await createTestDatabase();
  const world = await startTestHub({ withoutWorker: true, env: { DATABASE_URL: evening.url } });
  await makeEvening(world.hub.context);
  await world.stop();
  await wake();
  await hub.startWorker();
  const startedAt = Date.now();
  await morning();
  nightMs = Date.now() - startedAt;
  undisturbed = await outcome();
  await sleep();
}, 240_000);
afterAll(() => evening.drop());

type Context = Parameters<typeof openOffice>[0];

/** Lots that get a longer term, of people who left, that are over, and that end soon: what a night has to do. */
async function makeEvening(context: Context): Promise<void> {
  const prisma = context.get(PrismaService);
  const office = await openOffice(context, { connectorId: 'csv', schemes: [LBB, PLB] });
  const leavers = staff(LEAVERS, { leftOn: '2026-01-31' });
  const people = [...leavers, ...staff(PEOPLE + LEAVERS).slice(LEAVERS)];
  const { run } = await office.send(csvOf(people), makePeriod('month', 2026, 1));
  await office.snapshots.stage(run.id);
  await office.approve(await office.runs.get(run.id));
  await office.snapshots.apply(run.id);
  const persons = await prisma.person.findMany({ select: { id: true }, orderBy: { id: 'asc' } });
  const grants = persons.flatMap(({ id }, at): NamedGrant[] => [
    topUp(id, office.employerId, { lotOn: '2023-07-01', expiresOn: '2026-06-30' }),
    // After the change of terms, so that its own term stays.
    topUp(id, office.employerId, {
      lotOn: '2026-07-31',
      expiresOn: addMonths(addDays(today, -(at % AWAY)), 1),
    }),
  ]);
  await inTransaction(prisma, (tx) => context.get(GrantsService).grant(tx, grants), {
    timeoutMs: 60_000,
  });
  const table = await SchemeTable.open(context);
  const longer = from('2026-07-01', await table.now(PLB), { lots: { termMonths: 60 } });
  await table.letIn(longer, '2026-07-01');
  for (const step of ['terms', 'exits', 'recoveries', 'lapse', 'notices'])
    await prisma.periodicJob.create({
      data: { name: `lots.${step}`, doneThrough: new Date(addDays(today, -AWAY)) },
    });
}

const topUp = (
  personId: string,
  employerId: number,
  days: { lotOn: Day; expiresOn: Day },
): NamedGrant => ({
  key: `top-up/${personId}/${days.expiresOn}`,
  personId,
  source: 'top-up',
  payer: 'employer',
  employerId,
  schemeId: PLB,
  schemeVersion: '2024-01',
  unit: 'EUR',
  amount: 100_00n,
  ...days,
});

/** The hub as it was in the evening, without a worker yet. */
async function wake(): Promise<void> {
  database = await createTestDatabase(evening);
  hub = await startSeparateHub({ DATABASE_URL: database.url });
}

async function sleep(): Promise<void> {
  expect(await faultsInTheBooks(hub.prisma)).toEqual([]);
  await hub.stop();
  await database.drop();
}

/** Waits until every step is done through today, and all that was booked is sealed. */
const morning = (): Promise<true> =>
  eventually('The morning', async () => ((await isMorning()) ? true : undefined), {
    withinMs: 60_000,
  });

async function isMorning(): Promise<boolean> {
  const done = await hub.prisma.periodicJob.count({ where: { doneThrough: new Date(today) } });
  const { _max: sealed } = await hub.prisma.transferSeal.aggregate({ _max: { lastId: true } });
  const { _max: booked } = await hub.prisma.transfer.aggregate({ _max: { id: true } });
  return done === 5 && sealed.lastId === booked.id;
}

/** All a night leaves behind: balances, transfers, terms, events and notices. An event's number is no part of it. */
async function outcome(): Promise<string> {
  const found = await Promise.all([
    hub.prisma.$queryRaw`SELECT address, book, balance::text FROM account ORDER BY address`,
    hub.prisma.$queryRaw`
      SELECT book, "from", "to", amount::text, unit, effective_on::text, split_part(reference, '/', 1) AS verb
      FROM transfer ORDER BY 2, 3, 1, 4, 6, 7`,
    hub.prisma
      .$queryRaw`SELECT lot_id::text, was::text, becomes::text, scheme_version FROM lot_term_change ORDER BY 1`,
    hub.prisma.$queryRaw`SELECT key, kind, happened_on::text, outcome FROM life_event ORDER BY key`,
    hub.prisma
      .$queryRaw`SELECT lot_id::text, months, expires_on::text, amount::text, due_on::text FROM lot_notice ORDER BY 1, 2`,
    hub.prisma
      .$queryRaw`SELECT id::text, expires_on::text, lapsed_at IS NULL AS alive FROM lot ORDER BY id`,
  ]);
  return JSON.stringify(found);
}

/** Keeps whoever comes to a place waiting there. */
async function obstruct(
  statement: string,
): Promise<{ awaited(): Promise<void>; letGo(): Promise<void> }> {
  const client = new Client({ connectionString: hub.hub.databaseUrl });
  await client.connect();
  await client.query(`BEGIN; ${statement}`);
  const waiting = async (): Promise<true | undefined> => {
    const { rowCount } = await client.query(
      'SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))',
    );
    return rowCount === 0 ? undefined : true;
  };
  return {
    awaited: async () => void (await eventually('A worker that is held up', waiting)),
    letGo: async () => {
      await client.query('ROLLBACK');
      await client.end();
    },
  };
}

describe('a night', () => {
  beforeEach(wake);
  afterEach(sleep);

  it('does what is due, once, and makes up for nights that were missed', async () => {
    await hub.startWorker();
    await morning();
    expect(await hub.prisma.lot.count()).toBeGreaterThan(3_000);
    expect(await hub.prisma.lotTermChange.count()).toBe(PEOPLE + LEAVERS);
    expect(await hub.prisma.lifeEvent.count()).toBe(LEAVERS);
    expect(await hub.prisma.lotNotice.count()).toBeGreaterThan(PEOPLE / 2);
    const over = { expiresOn: new Date('2026-06-30') };
    expect(await hub.prisma.lot.count({ where: { ...over, lapsedAt: null } })).toBe(0);
    expect(await outcome()).toBe(undisturbed);
  });

  it('is one night with two workers', async () => {
    await Promise.all([hub.startWorker(), hub.startWorker()]);
    await morning();
    expect(await outcome()).toBe(undisturbed);
  });

  const ofSomeTopUp = `SELECT address FROM account WHERE address =
    (SELECT 'lot:' || id || ':granted' FROM lot WHERE expires_on = '2026-06-30' ORDER BY id OFFSET 500 LIMIT 1)`;
  it.each([
    ['terms change', 'LOCK TABLE lot_term_change IN SHARE ROW EXCLUSIVE MODE'],
    ['leavers are put on record', 'LOCK TABLE life_event IN SHARE ROW EXCLUSIVE MODE'],
    ['their money moves', 'LOCK TABLE transfer IN SHARE ROW EXCLUSIVE MODE'],
    ['lots lapse', `${ofSomeTopUp} FOR UPDATE`],
    ['notices are noted', 'LOCK TABLE lot_notice IN SHARE ROW EXCLUSIVE MODE'],
    ['a day is noted as done', 'LOCK TABLE periodic_job IN SHARE ROW EXCLUSIVE MODE'],
    ['transfers are sealed', 'LOCK TABLE transfer_seal IN SHARE ROW EXCLUSIVE MODE'],
  ])('cut off while %s is finished by the next worker', async (_, statement) => {
    const place = await obstruct(statement);
    const worker = hub.launchWorker();
    await place.awaited();
    await worker.kill();
    await place.letGo();
    await hub.startWorker();
    await morning();
    expect(await outcome()).toBe(undisturbed);
  });

  it('cut off at any moment, several times, ends the same', async () => {
    for (let cuts = 0; cuts < 5 && !(await isMorning()); cuts += 1) {
      const worker = await hub.startWorker();
      await pause(Math.random() * nightMs);
      await worker.kill();
    }
    await hub.startWorker();
    await morning();
    expect(await outcome()).toBe(undisturbed);
    const { findings } = await hub.hub.context.get(SealsService).verify();
    expect(findings).toEqual([]);
  }, 180_000);
});
