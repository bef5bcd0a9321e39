import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { makePeriod } from '#libs/core';
import { startEmbeddedPostgres } from '#libs/database';
import type { RunView } from '#libs/eligibility';
import { decisionsOf, faultsInTheBooks, ledgerDump } from '../factories/books.js';
import { openOffice, type PayrollOffice } from '../factories/payroll-office.js';
import { csvOf, staff } from '../factories/people.js';
import { queueIsOnRedis, type SeparateHub, startSeparateHub } from '../factories/separate-hub.js';
import { eventually } from '../factories/wait.js';
import { startTcpProxy } from '../fakes/tcp-proxy.js';

const JANUARY = makePeriod('month', 2026, 1);
const FEBRUARY = makePeriod('month', 2026, 2);
/** Three pages of the spreadsheet. */
const FILE = csvOf(staff(10_400));
/** Enough where what matters is one transaction. */
const SHORT = csvOf(staff(300));

let hub: SeparateHub;
const undisturbed: string[] = [];
beforeAll(async () => {
  hub = await startSeparateHub();
  for (const file of [FILE, SHORT]) {
    const office = await openSheetOffice();
    const { run } = await office.send(file, JANUARY);
    expect(await inThisProcess(office, run)).toMatchObject({ state: 'applied' });
    undisturbed.push(await outcomeOf(office));
  }
}, 120_000);
afterEach(async () => {
  expect(await faultsInTheBooks(hub.prisma)).toEqual([]);
});
afterAll(() => hub.stop());

const openSheetOffice = (on = hub): Promise<PayrollOffice> =>
  openOffice(on.hub.context, { connectorId: 'csv' });

/** Stages, approves and applies without any worker: what should come of it. */
async function inThisProcess(office: PayrollOffice, { id }: RunView): Promise<RunView> {
  await office.snapshots.stage(id);
  await office.approve(await office.runs.get(id));
  await office.snapshots.apply(id);
  return office.runs.get(id);
}

/** All that became of a delivery, to be compared as a whole. */
async function outcomeOf(office: PayrollOffice): Promise<string> {
  const decisions = (await decisionsOf(office.prisma, office.employerId)).length;
  const dump = await ledgerDump(office.prisma, office.employerId);
  return JSON.stringify({ dump, decisions }, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}

const isUndisturbed = async (office: PayrollOffice): Promise<boolean> =>
  undisturbed.includes(await outcomeOf(office));

interface Obstacle {
  /** Resolves once a worker stands before it. */
  awaited(): Promise<void>;
  letGo(): Promise<void>;
}

/** Keeps whoever writes to a table waiting until `letGo`. */
const holdUp = (table: string): Promise<Obstacle> =>
  obstruct(`LOCK TABLE ${table} IN SHARE ROW EXCLUSIVE MODE`);

/** Keeps whoever stages the second page waiting: its first row is half written by somebody else. */
const holdUpSecondPage = ({ id }: RunView): Promise<Obstacle> =>
  obstruct(`
    INSERT INTO snapshot_row (run_id, ordinal, line, period_id, payroll_number, employment_seq)
    SELECT id, 5001, 1, period_id, 'nobody', '1' FROM snapshot_run WHERE id = ${id}`);

async function obstruct(statement: string): Promise<Obstacle> {
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

/** Another worker takes over and brings the run to its end. */
async function anotherWorkerFinishes(office: PayrollOffice, { id }: RunView): Promise<RunView> {
  const worker = await hub.startWorker();
  const run = await office.settled(id);
  if (run.state === 'held') await office.approve(run);
  const settled = await office.inState(id, ['applied', 'failed', 'refused']);
  await worker.stop();
  return settled;
}

const APPLIED = {
  state: 'applied',
  counts: { read: 10_400, new: 10_400 },
  progress: { pages: 3, rows: 10_400 },
};

describe('a worker that dies', () => {
  it.each([
    ['while it stages the first page', 'snapshot_row'],
    ['between the rows of a page and its decisions', 'decision'],
    ['while it makes the difference', 'snapshot_change'],
  ])('%s costs nothing but time', async (_, table) => {
    const office = await openSheetOffice();
    const { run } = await office.send(FILE, JANUARY);
    const held = await holdUp(table);
    const worker = await hub.startWorker();
    await held.awaited();
    await worker.kill();
    await held.letGo();
    expect(await office.runs.get(run.id)).toMatchObject({ state: 'open' });
    expect(await anotherWorkerFinishes(office, run)).toMatchObject(APPLIED);
    expect(await isUndisturbed(office)).toBe(true);
  });

  it('between two pages goes on with the second', async () => {
    const office = await openSheetOffice();
    const { run } = await office.send(FILE, JANUARY);
    const held = await holdUpSecondPage(run);
    const worker = await hub.startWorker();
    await held.awaited();
    await worker.kill();
    await held.letGo();
    expect(await office.runs.get(run.id)).toMatchObject({
      state: 'open',
      progress: { pages: 1, of: 3, rows: 5_000 },
    });
    expect(await anotherWorkerFinishes(office, run)).toMatchObject(APPLIED);
    expect(await isUndisturbed(office)).toBe(true);
  });

  it.each([
    ['before it applies a run that was approved', 'employment'],
    ['halfway the people', 'person'],
    ['halfway the lots', 'lot'],
    ['halfway the money', 'transfer'],
  ])('%s leaves nothing half done', async (_, table) => {
    const office = await openSheetOffice();
    const { run } = await office.send(SHORT, JANUARY);
    await office.snapshots.stage(run.id);
    await office.approve(await office.runs.get(run.id));
    const held = await holdUp(table);
    const worker = await hub.startWorker();
    await held.awaited();
    await worker.kill();
    await held.letGo();
    expect(await office.runs.get(run.id)).toMatchObject({ state: 'staged' });
    expect(await ledgerDump(office.prisma, office.employerId)).toEqual({
      employments: [],
      lots: [],
      owed: 0n,
    });
    expect(await anotherWorkerFinishes(office, run)).toMatchObject({
      state: 'applied',
      counts: { new: 300 },
    });
    expect(await isUndisturbed(office)).toBe(true);
  });

  it('right after it applied a run has applied it', async () => {
    const office = await openSheetOffice();
    const { run } = await office.send(SHORT, JANUARY);
    await office.snapshots.stage(run.id);
    const worker = await hub.startWorker();
    await office.approve(await office.runs.get(run.id));
    await office.inState(run.id, ['applied']);
    await worker.kill();
    expect(await anotherWorkerFinishes(office, run)).toMatchObject({
      state: 'applied',
      counts: { new: 300 },
    });
    expect(await isUndisturbed(office)).toBe(true);
  });

  it('again and again, at any moment, with several employers under way, still ends as if nothing happened', async () => {
    const offices = await Promise.all([1, 2, 3].map(() => openSheetOffice()));
    const runs: RunView[] = [];
    for (const office of offices) runs.push((await office.send(FILE, JANUARY)).run);
    const seed = 20_260_122;
    const moments = Array.from(
      { length: 6 },
      (_, n) => (Math.imul(seed + n, 2_654_435_761) >>> 0) % 1_500,
    );
    for (const [index, ms] of moments.entries()) {
      const worker = await hub.startWorker();
      await pause(ms); // The moment is what is tested.
      await worker.kill();
      const office = offices[index % 3]!;
      const run = await office.runs.get(runs[index % 3]!.id);
      if (run.state === 'held') await office.approve(run);
    }
    const ended = await Promise.all(offices.map((office, index) => finish(office, runs[index]!)));
    expect(ended.map(({ state }) => state)).toEqual(['applied', 'applied', 'applied']);
    for (const office of offices) expect(await isUndisturbed(office)).toBe(true);

    async function finish(office: PayrollOffice, run: RunView): Promise<RunView> {
      return anotherWorkerFinishes(office, run);
    }
  }, 120_000);
});

describe('a queue that is emptied', () => {
  it('loses no run, and no later sweep either', async () => {
    const worker = await hub.startWorker();
    for (const _ of [1, 2]) {
      const office = await openSheetOffice();
      worker.freeze();
      const { run } = await office.send(csvOf(staff(3)), JANUARY);
      await hub.emptyQueue();
      worker.thaw();
      expect(await office.inState(run.id, ['held'])).toMatchObject({ counts: { read: 3 } });
    }
    await worker.stop();
  });

  (queueIsOnRedis ? it : it.skip)('by a Redis that starts anew goes on', async () => {
    const office = await openSheetOffice();
    const worker = await hub.startWorker();
    const held = await holdUp('decision');
    const { run } = await office.send(FILE, JANUARY);
    await held.awaited();
    await hub.stopRedis();
    await hub.startRedis();
    await held.letGo();
    await office.letThrough(await office.settled(run.id));
    expect(await isUndisturbed(office)).toBe(true);
    expect(worker.hasEnded).toBe(false);
    const february = await office.deliver(csvOf(staff(10_400)), FEBRUARY);
    expect(february).toMatchObject({ state: 'applied', counts: { unchanged: 10_400 } });
    await worker.stop();
  });

  (queueIsOnRedis ? it : it.skip)('by a Redis that is away keeps no approver waiting', async () => {
    const office = await openSheetOffice();
    const { run } = await office.send(csvOf(staff(3)), JANUARY);
    await office.snapshots.stage(run.id);
    await hub.stopRedis();
    expect(await office.approve(await office.runs.get(run.id))).toMatchObject({ state: 'staged' });
    await hub.startRedis();
    const worker = await hub.startWorker();
    expect(await office.inState(run.id, ['applied'])).toMatchObject({ counts: { new: 3 } });
    await worker.stop();
  });
});

it('a database that is stopped and started again in the middle of a run costs nothing but time', async () => {
  const home = mkdtempSync(join(tmpdir(), 'leerhub-restart-'));
  chmodSync(home, 0o711);
  let postgres = await startEmbeddedPostgres({ home });
  const proxy = await startTcpProxy(postgres.url);
  const own = await startSeparateHub({ DATABASE_URL: proxy.url });
  try {
    const office = await openSheetOffice(own);
    const worker = await own.startWorker();
    const { run } = await office.send(FILE, JANUARY);
    await eventually('The first page', async () =>
      (await office.runs.get(run.id)).progress.pages > 0 ? true : undefined,
    );
    await postgres.stop();
    postgres = await startEmbeddedPostgres({ home });
    proxy.pointAt(postgres.url);
    await office.letThrough(await office.settled(run.id, 60_000));
    expect(await isUndisturbed(office)).toBe(true);
    expect(worker.hasEnded).toBe(false);
  } finally {
    await own.stop();
    await proxy.stop();
    await postgres.stop();
    rmSync(home, { recursive: true, force: true });
  }
}, 120_000);
