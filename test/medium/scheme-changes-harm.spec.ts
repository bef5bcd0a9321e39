import { type Day, makePeriod } from '#libs/core';
import { PrismaService } from '#libs/database';
import type { SchemeData } from '#libs/schemes';
import { faultsInTheBooks } from '../factories/books.js';
import type { Ground } from '../factories/ground.js';
import { Desk, IOB } from '../factories/lots.js';
import { staff } from '../factories/people.js';
import { from, payWithoutWorker as pay, SchemeTable } from '../factories/scheme-table.js';
import { startTestHub, type TestHub } from '../setup/hub.js';

const JANUARY = makePeriod('month', 2026, 1);
const FEBRUARY = makePeriod('month', 2026, 2);
const MARCH = makePeriod('month', 2026, 3);

let hub: TestHub;
let prisma: PrismaService;
let table: SchemeTable;
beforeEach(async () => {
  hub = await startTestHub({ withoutWorker: true });
  prisma = hub.hub.context.get(PrismaService);
  table = await SchemeTable.open(hub.hub.context);
});
afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
  await hub.stop();
});

describe('a change that begins in a closed period', () => {
  it('is refused up to and with its last day', async () => {
    await (await table.employer(IOB)).closePeriod(JANUARY);
    const lastDay = table.propose(await table.raised('2026-01-31', 240_00), '2026-01-31');
    await expect(lastDay).rejects.toMatchObject({ code: 'scheme.changes-closed-period' });
    const dayAfter = table.propose(await table.raised('2026-02-01', 240_00), '2026-02-01');
    expect(await dayAfter).toMatchObject({ state: 'open' });
  });
});

describe('a cap that is raised for some', () => {
  /** So much for everybody, and another amount from the age of forty. */
  const capped = async (on: Day, amount: number, raised?: number): Promise<SchemeData> => {
    const when = {
      programme: null,
      group: null,
      minimumYears: 40,
      educationLevels: [],
      statuses: [],
    };
    const higher = raised === undefined ? [] : [{ amount: raised, when }];
    const cap = { kind: 'balance' as const, amount, raised: higher };
    return from(on, await table.now(IOB), { grant: { cap } });
  };
  const APRIL: Day = '2026-04-01';

  it('is not left out or lowered below what they have; what nobody could have is no matter', async () => {
    const office = await table.employer(IOB);
    await table.letIn(await capped('2026-01-01', 20_00, 80_00), '2026-01-01');
    for (const period of [JANUARY, FEBRUARY, MARCH]) await pay(office, staff(1), period);
    for (const raised of [undefined, 37_49])
      await expect(table.propose(await capped(APRIL, 20_00, raised), APRIL)).rejects.toMatchObject({
        code: 'scheme.cap-below-balances',
      });
    await table.letIn(await capped(APRIL, 15_00, 37_50), APRIL);
  });

  it('can rise, for all or for some, though somebody has more from outside of it', async () => {
    const office = await table.employer(IOB);
    await table.letIn(await capped('2026-01-01', 10_00), '2026-01-01');
    await pay(office, staff(1), JANUARY);
    const desk = new Desk(prisma);
    const { personId, employerId } = await prisma.lot.findFirstOrThrow();
    const ground = { employerId: employerId ?? 0 } as Ground;
    await desk.grant({ personId, employmentId: 0n, ground }, { amount: 30_00n });
    await table.letIn(await capped(APRIL, 15_00), APRIL);
    await table.letIn(await capped('2026-05-01', 15_00, 20_00), '2026-05-01');
  });
});
