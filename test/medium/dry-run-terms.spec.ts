import { makePeriod } from '#libs/core';
import { PrismaService } from '#libs/database';
import { type DryRun, DryRunService } from '#libs/eligibility';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, LBB } from '../factories/lots.js';
import type { PayrollOffice } from '../factories/payroll-office.js';
import { type Colleague, staff } from '../factories/people.js';
import { from, payWithoutWorker as pay, SchemeTable } from '../factories/scheme-table.js';
import { startTestHub, type TestHub } from '../setup/hub.js';

const JANUARY = makePeriod('month', 2026, 1);
const FEBRUARY = makePeriod('month', 2026, 2);
const NOTHING = { lots: 0n, people: 0n, amount: 0n };

let hub: TestHub;
let prisma: PrismaService;
let table: SchemeTable;
let office: PayrollOffice;
beforeEach(async () => {
  hub = await startTestHub({ withoutWorker: true });
  prisma = hub.hub.context.get(PrismaService);
  table = await SchemeTable.open(hub.hub.context);
  office = await table.employer(LBB);
});
afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
  await hub.stop();
});

/** Orders, of what the first colleague saved, some of the lots whole: their first hours. */
async function order(lots: number): Promise<{ desk: Desk; spend: () => Promise<void> }> {
  const desk = new Desk(prisma);
  const all = await prisma.lot.findMany({ orderBy: { id: 'asc' }, take: lots });
  const amount = all.reduce((sum, { granted }) => sum + granted, 0n);
  const { personId, unit } = all[0]!;
  const hold = await desk.holds.place({
    key: 'order',
    personId,
    unit: unit as 'hours',
    amount,
    category: null,
    on: '2026-03-01',
    by: 'test',
    blocked: [],
  });
  return { desk, spend: () => desk.capture(hold, amount, '2026-03-01') };
}

/** What is told of a window that gets a year shorter, so that January is gone as it begins. */
async function shorter(): Promise<{ terms: DryRun['terms']; people: bigint | undefined }> {
  const content = from('2030-02-01', await table.now(LBB), { lots: { termMonths: 48 } });
  const { id } = await table.propose(content, '2030-02-01');
  const { terms, fields } = await hub.hub.context.get(DryRunService).of(id);
  return { terms, people: fields.find(({ savings }) => savings !== null)?.savings?.people };
}

const paid = async (people: Colleague[], ...periods: (typeof JANUARY)[]): Promise<void> => {
  for (const period of periods) await pay(office, people, period);
};

describe('the lots of which a dry run tells that they get another end', () => {
  it('are none that were spent wholly, as nobody has anything in them', async () => {
    await paid(staff(1), JANUARY);
    await (await order(1)).spend();
    expect(await shorter()).toEqual({
      terms: { lots: 0n, people: 0n, atOnce: NOTHING },
      people: 0n,
    });
  });

  it('are those that something is left of, and of them what is free', async () => {
    await paid(staff(1), JANUARY, FEBRUARY);
    await (await order(1)).spend();
    expect((await shorter()).terms).toEqual({ lots: 1n, people: 1n, atOnce: NOTHING });
  });

  it('are also those that an order holds, of which nothing lapses at once', async () => {
    await paid(staff(1), JANUARY);
    await order(1);
    expect(await shorter()).toEqual({
      terms: { lots: 1n, people: 1n, atOnce: NOTHING },
      people: 1n,
    });
  });

  it('are of one person where two on a payroll turned out to be one', async () => {
    await paid(staff(2), JANUARY);
    const [one, other] = await prisma.person.findMany();
    await new Desk(prisma).link(other!.id, one!.id);
    const { terms, people } = await shorter();
    const granted = await prisma.lot.findMany();
    const amount = granted.reduce((sum, lot) => sum + lot.granted, 0n);
    expect(terms).toEqual({ lots: 2n, people: 1n, atOnce: { lots: 2n, people: 1n, amount } });
    expect(people).toBe(1n);
  });
});
