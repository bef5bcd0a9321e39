import { addMonths, makePeriod, periodOn, todayInAmsterdam } from '#libs/core';
import { inTransaction, PrismaService } from '#libs/database';
import { PeriodsService } from '#libs/employers';
import { IOB } from '../factories/lots.js';
import { SchemeTable } from '../factories/scheme-table.js';
import { eventually } from '../factories/wait.js';
import { startTestHub, type TestHub } from '../setup/hub.js';

const MARCH = makePeriod('month', 2026, 3);

let hub: TestHub;
let prisma: PrismaService;
let periods: PeriodsService;
let table: SchemeTable;
beforeAll(async () => {
  hub = await startTestHub({ withoutWorker: true });
  prisma = hub.hub.context.get(PrismaService);
  periods = hub.hub.context.get(PeriodsService);
  table = await SchemeTable.open(hub.hub.context);
});
afterAll(() => hub.stop());

/** Until a session waits for a lock of a kind. */
const somebodyWaits = (kind: 'advisory' | 'relation'): Promise<unknown> =>
  eventually('a session that waits', async () => {
    const rows = await prisma.$queryRaw<unknown[]>`
      SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = database
      WHERE NOT granted AND locktype = ${kind} AND datname = current_database()`;
    return rows[0];
  });

describe('a period that is closed while a scheme changes', () => {
  it('is not changed by a change let in at the same moment', async () => {
    const { employerId } = await table.employer(IOB);
    const change = await table.propose(await table.raised('2026-03-01', 240_00), '2026-03-01');
    let closing: Promise<void> = Promise.resolve();
    let approval: Promise<unknown> = Promise.resolve();
    await inTransaction(prisma, async (tx) => {
      await tx.$executeRaw`LOCK TABLE closed_period IN SHARE ROW EXCLUSIVE MODE`;
      closing = periods.close(employerId, MARCH, 'director');
      await somebodyWaits('relation');
      approval = table.changes.approve(change.id, table.checker).catch((error: unknown) => error);
      await somebodyWaits('advisory');
    });
    await closing;
    expect(await approval).toMatchObject({ code: 'scheme.changes-closed-period' });
  });

  it('waits for a change that is being let in', async () => {
    const { employerId } = await table.employer(IOB);
    let closing: Promise<void> = Promise.resolve();
    await inTransaction(prisma, async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('scheme_change'))`;
      closing = periods.close(employerId, MARCH, 'director');
      await somebodyWaits('advisory');
      expect(await periods.isClosed(employerId, MARCH)).toBe(false);
    });
    await closing;
    expect(await periods.isClosed(employerId, MARCH)).toBe(true);
  });

  it('does not wait for another that is closed', async () => {
    const employers = await Promise.all([table.employer(IOB), table.employer(IOB)]);
    await inTransaction(prisma, async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock_shared(hashtext('scheme_change'))`;
      await Promise.all(
        employers.map(({ employerId }) => periods.close(employerId, MARCH, 'director')),
      );
    });
    for (const { employerId } of employers)
      expect(await periods.isClosed(employerId, MARCH)).toBe(true);
  });
});

describe('a period that is closed early', () => {
  it('has begun at least: who closes one of later on would keep every change of a scheme out', async () => {
    const { employerId } = await table.employer(IOB);
    const today = todayInAmsterdam();
    await periods.close(employerId, periodOn('month', today), 'director');
    const next = periodOn('month', addMonths(today, 1));
    await expect(periods.close(employerId, next, 'director')).rejects.toMatchObject({
      code: 'period.not-begun',
      remedy: `Close it on ${next.start} or later.`,
    });
    expect(await periods.isClosed(employerId, next)).toBe(false);
  });
});
