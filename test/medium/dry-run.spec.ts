import { AgeingService } from '#libs/budgets';
import { addDays, makePeriod, todayInAmsterdam } from '#libs/core';
import { PrismaService } from '#libs/database';
import { DryRunService } from '#libs/eligibility';
import { FactsService } from '#libs/people';
import { faultsInTheBooks, lotsOf } from '../factories/books.js';
import { IOB, LBB, PLB } from '../factories/lots.js';
import type { PayrollOffice } from '../factories/payroll-office.js';
import { change, staff } from '../factories/people.js';
import {
  from,
  grantedBy,
  payWithoutWorker as pay,
  SchemeTable,
} from '../factories/scheme-table.js';
import { startTestHub, type TestHub } from '../setup/hub.js';

const ILOB = 'nl-woondiensten-ilob';
const JANUARY = makePeriod('month', 2026, 1);
const FEBRUARY = makePeriod('month', 2026, 2);
const MARCH = makePeriod('month', 2026, 3);
const NOTHING = { lots: 0n, people: 0n, amount: 0n };

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

async function declareLevel(
  { employerId }: PayrollOffice,
  payrollNumber: string,
  value: string,
): Promise<void> {
  const { personId } = await prisma.employment.findFirstOrThrow({
    where: { employerId, payrollNumber },
  });
  const told = { fact: 'education-level', value, from: '2026-01-01' };
  await hub.hub.context.get(FactsService).declare(personId, told as never, 'spec');
}

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
      terms: { lots: 0n, people: 0n, atOnce: NOTHING },
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
    expect((await dryRun(id)).terms).toEqual({ lots: 6n, people: 3n, atOnce: NOTHING });
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

  it('tells which lots a shorter window pushes out, and what would lapse as it begins', async () => {
    const office = await table.employer(LBB);
    for (const period of [JANUARY, FEBRUARY]) await pay(office, staff(3), period);
    const shorter = from('2030-02-01', await table.now(LBB), { lots: { termMonths: 48 } });
    const { id } = await table.propose(shorter, '2030-02-01');
    const granted = (await grantedBy(prisma, office.employerId))['month-2026-01'] ?? [];
    const amount = granted.reduce((sum, one) => sum + one, 0n);
    expect(amount).toBeGreaterThan(0n);
    const { terms } = await dryRun(id);
    expect(terms).toEqual({ lots: 6n, people: 3n, atOnce: { lots: 3n, people: 3n, amount } });
  });

  it('finds the next turn, where the period of the change does not grant', async () => {
    const office = await table.employer(ILOB);
    await pay(office, staff(2), JANUARY);
    const more = from('2026-03-01', await table.now(ILOB), { grant: { amount: 1000_00 } });
    const { id } = await table.propose(more, '2026-03-01');
    expect(await dryRun(id)).toMatchObject({
      changesOn: '2026-03-01',
      employers: [{ period: 'month-2027-01', people: 2, more: 2, unknown: 0 }],
      touched: [{ before: 900_00n, after: 1000_00n }, { payrollNumber: '000002' }],
    });
  });

  it('looks where the rules change, though that is later than the day given', async () => {
    const office = await table.employer(IOB);
    await pay(office, staff(1), JANUARY);
    const { id } = await table.propose(await table.raised('2026-05-01', 240_00), '2026-03-01');
    expect(await dryRun(id)).toMatchObject({
      effectiveOn: '2026-03-01',
      changesOn: '2026-05-01',
      employers: [{ period: 'month-2026-05', more: 1 }],
    });
  });

  it('reckons a cap with the books as they are, person by person', async () => {
    const office = await table.employer(ILOB);
    const people = change(staff(3), 2, { hiredOn: '2026-01-02' });
    await pay(office, people.slice(0, 1), JANUARY);
    await pay(office, people, FEBRUARY);
    const lower = from('2026-03-01', await table.now(ILOB), {
      grant: { cap: { kind: 'balance', amount: 1500_00, raised: [] } },
    });
    const { id } = await table.propose(lower, '2026-03-01');
    expect(await dryRun(id)).toMatchObject({
      employers: [{ period: 'month-2027-01', people: 3, less: 1, lost: 0, unknown: 0 }],
      touched: [{ payrollNumber: '000001', before: 900_00n, after: 600_00n }],
    });
  });

  it('tells two jobs of one person under a cap apart from two people', async () => {
    const office = await table.employer(IOB);
    const twice = [...staff(1), ...staff(1, { sequence: '2' })];
    await pay(office, twice, JANUARY);
    const capped = from('2026-03-01', await table.now(IOB), {
      grant: { cap: { kind: 'balance', amount: 40_00, raised: [] } },
    });
    const { id } = await table.propose(capped, '2026-03-01');
    const { employers, touched } = await dryRun(id);
    expect(employers).toMatchObject([{ people: 2, before: 25_00n, after: 15_00n, less: 1 }]);
    expect(touched).toMatchObject([{ employmentSeq: '2', before: 12_50n, after: 2_50n }]);
  });

  it('keeps those apart of whom it cannot be told', async () => {
    const office = await table.employer(IOB);
    await pay(office, staff(3), JANUARY);
    await declareLevel(office, '000002', '2');
    const topUp = { name: 'low', amount: 120_00, when: { educationLevels: ['low'] } };
    const extra = from('2026-03-01', await table.now(IOB), { grant: { topUps: [topUp] } } as never);
    const { id } = await table.propose(extra, '2026-03-01');
    const { employers, touched, unknown } = await dryRun(id);
    expect(employers).toMatchObject([
      { people: 3, more: 1, unknown: 2, before: 12_50n, after: 22_50n },
    ]);
    expect(touched).toMatchObject([{ payrollNumber: '000002', after: 22_50n }]);
    expect(unknown).toEqual(
      ['000001', '000003'].map((payrollNumber) => ({
        employerId: office.employerId,
        payrollNumber,
        employmentSeq: '1',
        reason: { code: 'granted-without-extra', params: expect.anything() as unknown },
      })),
    );
  });

  it('tells of rules that grant nothing whose savings they are about', async () => {
    const office = await table.employer(IOB);
    for (const period of [JANUARY, FEBRUARY]) await pay(office, staff(3), period);
    const content = from('2026-03-01', await table.now(IOB), {
      lots: { graceDays: 10 },
      grant: { amount: 240_00 },
      statement: { verifyWithinDays: 30 },
    });
    const { id } = await table.propose(content, '2026-03-01');
    const { fields, unit } = await dryRun(id);
    const savings = { people: 3n, amount: 75_00n };
    const version = { on: '2026-03-01', savings };
    expect(unit).toBe('EUR');
    expect(fields.filter((field) => field.savings !== null)).toEqual([
      { ...version, path: 'version.lots.graceDays', before: 30, after: 10 },
      { ...version, path: 'version.statement.verifyWithinDays', before: null, after: 30 },
    ]);
    expect(fields.filter((field) => field.savings === null)).toMatchObject([
      { path: 'version.id', after: '2026-03' },
      { path: 'version.validFrom' },
      { path: 'version.grant.amount', before: 150_00, after: 240_00 },
    ]);
  });
});
