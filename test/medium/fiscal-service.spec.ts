import { type Day, makePeriod, todayInAmsterdam } from '#libs/core';
import type { PrismaService } from '#libs/database';
import { FiscalStatementsService } from '#libs/statements';
import { faultsInTheBooks } from '../factories/books.js';
import { type Ground, makeAppliedRun } from '../factories/ground.js';
import { Desk, IOB, type Saver } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

let prisma: PrismaService;
let desk: Desk;

withDatabase((opened) => {
  prisma = opened;
  desk = new Desk(prisma);
});
afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

describe('an order for other work on 1 March, in the fiscal statement', () => {
  /** Somebody who left, may have come back, and orders of what was saved before. */
  async function orders({ left, back }: { left: Day; back?: Day }): Promise<string[]> {
    const ground = await desk.employer(IOB);
    const saver = await desk.saver(ground);
    await desk.pay(await desk.earn(saver, { from: '2025-01-01', amount: 100_00n }));
    await desk.leaves(saver, left);
    if (back) await desk.saver(ground, { personId: saver.personId, hiredOn: back });
    const hold = await desk.hold(saver, 40_00n, { on: '2026-03-01' });
    await desk.capture(hold, 40_00n, '2026-04-10');
    const { totals } = await new FiscalStatementsService(prisma).statementFor(
      ground.employerId,
      makePeriod('month', 2026, 4),
      { limit: 10 },
    );
    return totals.map(({ treatment }) => treatment);
  }

  it.each([
    ['of who was in service for the last day', { left: '2026-03-01' }, 'exempt-d-current'],
    ['of who left the day before', { left: '2026-02-28' }, 'exempt-d-former'],
    ['of who came back that day', { left: '2025-12-31', back: '2026-03-01' }, 'exempt-d-current'],
    ['of who came back a day later', { left: '2025-12-31', back: '2026-03-02' }, 'exempt-d-former'],
  ])('is %s', async (_, given, treatment) => {
    expect(await orders(given)).toEqual([treatment]);
  });
});

describe('an order of 10 April, captured on 20 April, when payroll tells later of an exit on 31 March', () => {
  const APRIL = makePeriod('month', 2026, 4);
  const stated = (saver: Saver) =>
    new FiscalStatementsService(prisma).statementFor(saver.ground.employerId, APRIL, { limit: 10 });
  const told = async (saver: Saver) =>
    (await stated(saver)).items.map(({ treatment, amount, restated }) => [
      treatment,
      amount,
      restated?.amount ?? null,
    ]);

  /** Category c of € 12.50 and category d of € 5. */
  async function spender(ground?: Ground): Promise<Saver> {
    const saver = await desk.saver(ground ?? (await desk.employer(IOB)));
    await desk.pay(await desk.earn(saver, { from: '2026-01-01', periods: 2 }));
    for (const [category, amount] of [
      ['c', 12_50n],
      ['d', 5_00n],
    ] as const) {
      const hold = await desk.hold(saver, amount, { category, on: '2026-04-10' });
      await desk.capture(hold, amount, '2026-04-20');
    }
    return saver;
  }

  /** A change as a run notes it: what was known of the employment before. */
  async function reported(
    saver: Saver,
    was: { state: string; terms: { leaveDate?: Day } },
    change: { kind: string; at?: Date } = { kind: 'ended' },
  ): Promise<bigint> {
    const runId = await makeAppliedRun(prisma, saver.ground);
    if (change.at)
      await prisma.snapshotRun.update({ where: { id: runId }, data: { appliedAt: change.at } });
    const { payrollNumber, employmentSeq } = await prisma.employment.findUniqueOrThrow({
      where: { id: saver.employmentId },
    });
    await prisma.snapshotChange.create({
      data: {
        runId,
        kind: change.kind,
        payrollNumber,
        employmentSeq,
        ordinal: change.kind === 'missing' ? null : 1,
        employmentId: saver.employmentId,
        before: { was },
      },
    });
    return runId;
  }
  const inService = { state: 'active', terms: {} };

  it('taxes what was for the present work, and says that the period has changed and why', async () => {
    const saver = await spender();
    expect(await told(saver)).toEqual([
      ['exempt-c', 12_50n, null],
      ['exempt-d-current', 5_00n, null],
    ]);
    await reported(saver, inService);
    await desk.leaves(saver, '2026-03-31');

    const { items, totals } = await stated(saver);
    const restated = { endedOn: '2026-03-31', reportedOn: todayInAmsterdam() };
    expect(items).toMatchObject([
      { treatment: 'exempt-d-former', amount: 5_00n, restated: { ...restated, amount: 5_00n } },
      { treatment: 'taxed', amount: 12_50n, restated: { ...restated, amount: 12_50n } },
    ]);
    expect(totals.map(({ restated: sum }) => sum)).toEqual([5_00n, 12_50n]);
    await expect(
      desk.hold(saver, 5_00n, { category: 'c', on: '2026-04-10' }),
    ).rejects.toMatchObject({ code: 'hold.not-enough' });
  });

  it('says nothing of what was known when it was ordered, or took nobody out of service', async () => {
    const saver = await spender();
    await reported(saver, inService, { kind: 'ended', at: new Date('2020-01-01') });
    await reported(saver, { state: 'active', terms: { leaveDate: '2026-03-31' } });
    const undone = await reported(saver, inService);
    await prisma.snapshotRun.update({ where: { id: undone }, data: { state: 'reversed' } });
    await desk.leaves(saver, '2026-03-31');
    expect(await told(saver)).toEqual([
      ['exempt-d-former', 5_00n, null],
      ['taxed', 12_50n, null],
    ]);
  });

  it('of who ended by absence goes by the period in which they were first missing', async () => {
    const [before, after] = [await spender(), await spender()];
    for (const [saver, missingSince] of [
      [before, '2026-04-01'],
      [after, '2026-05-01'],
    ] as const) {
      await reported(saver, inService, { kind: 'missing' });
      await prisma.employment.update({
        where: { id: saver.employmentId },
        data: { state: 'ended', missingSince: new Date(missingSince) },
      });
    }
    expect((await stated(before)).items).toMatchObject([
      { treatment: 'exempt-d-former', restated: { endedOn: '2026-03-31' } },
      { treatment: 'taxed', restated: { endedOn: '2026-03-31' } },
    ]);
    expect(await told(after)).toEqual([
      ['exempt-c', 12_50n, null],
      ['exempt-d-current', 5_00n, null],
    ]);
  });

  it('counts a person with two employments once, also under two numbers that turned out to be one person', async () => {
    const saver = await spender();
    const second = await desk.saver(saver.ground, { personId: saver.personId });
    await desk.pay(await desk.earn(second, { from: '2026-01-01', amount: 100_00n }));
    const both = await desk.hold(saver, 100_00n, { on: '2026-04-10' });
    await desk.capture(both, 100_00n, '2026-04-20');
    const other = await spender(saver.ground);
    const people = async () => (await stated(saver)).totals.map((total) => total.people);
    expect((await stated(saver)).items).toHaveLength(5);
    expect(await people()).toEqual([2, 2]);
    await desk.link(other.personId, saver.personId);
    expect(await people()).toEqual([1, 1]);
  });
});

describe('an order before 2021 for other work, of who had left', () => {
  it('is taxed: until then nothing was untaxed after an employment', async () => {
    const saver = await desk.saver(await desk.employer(IOB));
    await desk.pay(await desk.earn(saver, { from: '2020-10-01' }), '2020-11-30');
    const hold = await desk.hold(saver, 10_00n, { on: '2020-12-31' });
    await desk.capture(hold, 10_00n, '2021-01-15');
    await desk.leaves(saver, '2020-12-30');
    const { totals } = await new FiscalStatementsService(prisma).statementFor(
      saver.ground.employerId,
      makePeriod('month', 2021, 1),
      { limit: 10 },
    );
    expect(totals.map(({ treatment }) => treatment)).toEqual(['taxed']);
  });
});
