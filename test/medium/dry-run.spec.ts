import { AgeingService } from '#libs/budgets';
import { addDays, makePeriod, todayInAmsterdam } from '#libs/core';
import { PrismaService } from '#libs/database';
import { DryRunService } from '#libs/eligibility';
import { faultsInTheBooks, lotsOf } from '../factories/books.js';
import { IOB, PLB } from '../factories/lots.js';
import { change, staff } from '../factories/people.js';
import {
  from,
  grantedBy,
  payWithoutWorker as pay,
  SchemeTable,
} from '../factories/scheme-table.js';
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

describe('a dry run', () => {
  const dryRun = (id: bigint) => hub.hub.context.get(DryRunService).of(id);

  it('tells who would get more, less, something or nothing, and changes nothing', async () => {
    const office = await table.employer(IOB);
    const people = change(change(staff(4), 1, { hoursPerWeek: '20' }), 2, { hoursPerWeek: '12' });
    await pay(office, people, JANUARY);
    const before = await grantedBy(prisma, office.employerId);
    const grant = { amount: 240_00 };
    const hours = (hoursPerWeek: number) => ({
      grant,
      entitlement: { minimumHours: { operator: '≥' as const, hoursPerWeek } },
    });
    const stricter = await table.propose(
      from('2026-03-01', await table.now(IOB), hours(24)),
      '2026-03-01',
    );
    expect(await dryRun(stricter.id)).toMatchObject({
      schemeId: IOB,
      effectiveOn: '2026-03-01',
      employers: [
        {
          employerId: office.employerId,
          period: 'month-2026-03',
          people: 4,
          gained: 0,
          lost: 1,
          more: 2,
          less: 0,
          before: 37_50n,
          after: 40_00n,
        },
      ],
      touched: [
        { payrollNumber: '000001', before: 12_50n, after: 0n },
        { payrollNumber: '000003', before: 12_50n, after: 20_00n },
        { payrollNumber: '000004', before: 12_50n, after: 20_00n },
      ],
      terms: { lots: 0n, people: 0n },
    });
    expect(await grantedBy(prisma, office.employerId)).toEqual(before);
    await table.changes.withdraw(stricter.id, table.maker, 'the other way');
    const milder = from('2026-03-01', await table.now(IOB), {
      ...hours(12),
      grant: { amount: 60_00 },
    });
    const { id } = await table.propose(milder, '2026-03-01');
    expect((await dryRun(id)).employers).toMatchObject([{ gained: 1, lost: 0, more: 0, less: 3 }]);
    await table.changes.approve(id, table.checker);
    await pay(office, people, MARCH);
    expect((await grantedBy(prisma, office.employerId))['month-2026-03']).toEqual([
      5_00n,
      5_00n,
      5_00n,
      5_00n,
    ]);
  });

  it('tells beforehand which lots live longer; the night makes them so, also in hindsight', async () => {
    const office = await table.employer(PLB);
    for (const period of [JANUARY, FEBRUARY]) await pay(office, staff(3), period);
    const today = todayInAmsterdam();
    const ageing = hub.hub.context.get(AgeingService);
    expect(await ageing.age(addDays(today, -1))).toMatchObject({ terms: 0 });
    const longer = from('2026-03-01', await table.now(PLB), { lots: { termMonths: 60 } });
    const { id } = await table.propose(longer, '2026-03-01');
    expect((await dryRun(id)).terms).toEqual({ lots: 6n, people: 3n });
    await table.changes.approve(id, table.checker);
    const ends = async (): Promise<(string | null)[]> =>
      (await lotsOf(prisma, office.employerId)).map(({ expiresOn }) => expiresOn);
    expect(new Set(await ends())).toEqual(new Set(['2029-01-30', '2029-02-27']));
    expect(await ageing.age(today)).toMatchObject({ terms: 6 });
    expect(new Set(await ends())).toEqual(new Set(['2031-01-30', '2031-02-27']));
    expect(await prisma.lotTermChange.count()).toBe(6);
    expect(await ageing.age(today)).toEqual({});
    expect(await dryRun(id)).toMatchObject({ terms: { lots: 0n, people: 0n } });
  });
});
