import { AgeingService, NoticesService } from '#libs/budgets';
import { addDays, todayInAmsterdam } from '#libs/core';
import { PrismaService } from '#libs/database';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, IOB, LBB, like, PLB, type Saver } from '../factories/lots.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';

/** As technical retail, but its budgets go along to a next employer under it. */
const TRAVELS = like(PLB, 'nl-travels', {
  lifecycle: {
    'exit-in-scheme': { accrual: 'stop', balance: 'transfer-to-new-employer', spendable: 'any' },
  },
});

let database: TestDatabase;
let prisma: PrismaService;
let desk: Desk;
let ageing: AgeingService;
let saver: Saver;
beforeEach(async () => {
  database = await createTestDatabase();
  prisma = new PrismaService(database.url);
  desk = new Desk(prisma, [TRAVELS]);
  ageing = new AgeingService(prisma, desk.expiry, desk.lifeEvents, desk.budgets);
  saver = await desk.saver(await desk.employer(IOB));
});
afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
  await prisma.$disconnect();
  await database.drop();
});

const night = { terms: 0, exits: 0, recoveries: 0, lapse: 0, notices: 0 };
/** The day it is in the Netherlands at a moment. */
const dayAt = (moment: string): string => todayInAmsterdam(new Date(moment));
const dues = async (): Promise<string[]> =>
  (await new NoticesService(prisma).of(saver.personId, { limit: 10 })).items.map(
    ({ dueOn }) => dueOn,
  );

describe('the night’s work on lots', () => {
  it('is done once a day, each step, and never for a day before', async () => {
    await desk.grant(saver, { lotOn: '2021-03-01', expiresOn: '2026-02-28' });
    expect(await ageing.age('2026-03-01')).toEqual({ ...night, lapse: 1 });
    expect(await ageing.age('2026-03-01')).toEqual({});
    await desk.grant(saver, { lotOn: '2021-03-01', expiresOn: '2026-02-27' });
    expect(await ageing.age('2026-02-28')).toEqual({});
    expect(await ageing.age('2026-03-02')).toEqual({ ...night, lapse: 1 });
  });

  it('takes up a night at the step where it was cut off', async () => {
    await ageing.age('2026-03-01');
    await desk.grant(saver, { lotOn: '2021-03-01', expiresOn: '2026-03-01' });
    for (const step of ['terms', 'exits', 'recoveries'])
      await prisma.periodicJob.update({
        where: { name: `lots.${step}` },
        data: { doneThrough: new Date('2026-03-02') },
      });
    expect(await ageing.age('2026-03-02')).toEqual({ lapse: 1, notices: 0 });
  });

  it('makes up for nights that were missed: a notice of then is not lost', async () => {
    await ageing.age('2026-03-01');
    await desk.grant(saver, { expiresOn: '2026-04-10' });
    await desk.grant(saver, { expiresOn: '2026-04-29' });
    expect(await ageing.age('2026-04-02')).toEqual({ ...night, notices: 2 });
    expect(await dues()).toEqual(['2026-03-29', '2026-03-10']);
  });

  it.each([
    ['the clocks go forward', '2026-03-29', '2026-03-29T21:59:59Z', '2026-03-29T22:00:00Z'],
    ['the clocks go back', '2026-10-25', '2026-10-25T22:59:59Z', '2026-10-25T23:00:00Z'],
    ['the year ends', '2026-12-31', '2026-12-31T22:59:59Z', '2026-12-31T23:30:00Z'],
  ])('leaves a lot its whole last day where %s', async (_, lastDay, before, after) => {
    expect([dayAt(before), dayAt(after)]).toEqual([lastDay, addDays(lastDay, 1)]);
    const lotId = await desk.grant(saver, { expiresOn: lastDay });
    expect(await ageing.age(dayAt(before))).toMatchObject({ lapse: 0 });
    expect(await desk.free([lotId])).toBe(100_00n);
    expect(await ageing.age(dayAt(after))).toMatchObject({ lapse: 1 });
    expect(await desk.free([lotId])).toBe(0n);
  });

  it('is one night where two workers do it at once', async () => {
    for (const month of ['01', '02', '03'])
      await desk.grant(saver, { lotOn: '2021-01-01', expiresOn: `2026-${month}-10` });
    await Promise.all([ageing.age('2026-04-01'), ageing.age('2026-04-01')]);
    expect(await desk.free(saver)).toBe(0n);
    expect(await prisma.transfer.count({ where: { reference: { startsWith: 'lapse/' } } })).toBe(3);
  });
});

describe('nights that were missed around an exit', () => {
  /** Somebody who went from one employer to another on 10 February, which is settled in the night of 13 March. */
  async function whoMoved(at: Desk): Promise<{ left: Saver; joined: Saver }> {
    const left = await at.saver(await at.employer(TRAVELS.id, LBB), { leftOn: '2026-02-10' });
    const joined = await at.saver(await at.employer(TRAVELS.id, LBB), {
      personId: left.personId,
      hiredOn: '2026-02-15',
    });
    for (const expiresOn of ['2026-02-01', '2026-03-12', '2026-03-13', '2026-03-16', '2026-12-31'])
      await at.grant(left, { schemeId: TRAVELS.id, lotOn: '2025-01-31', expiresOn });
    await at.earn(left, { scheme: TRAVELS.id, from: '2023-03-01', periods: 3 });
    await at.earn(left, { scheme: LBB, from: '2021-01-01' });
    await at.earn(joined, { scheme: LBB, from: '2026-02-01', periods: 2 });
    return { left, joined };
  }
  /** All that a time leaves behind, without what is random or says when. */
  const outcome = async (of: PrismaService): Promise<unknown> => [
    await of.$queryRaw`SELECT address, balance FROM account ORDER BY 1`,
    await of.$queryRaw`SELECT reference, "from", "to", amount, effective_on FROM transfer ORDER BY 1`,
    await of.$queryRaw`SELECT id, source, lot_on, expires_on, lapsed_at IS NULL AS alive FROM lot ORDER BY 1`,
    await of.$queryRaw`SELECT key, kind, happened_on, outcome FROM life_event ORDER BY 1`,
  ];

  it('what had ended before the exit was due lapses where it was earned; the rest goes along', async () => {
    const { left, joined } = await whoMoved(desk);
    await ageing.age('2026-03-08');
    await ageing.age('2026-03-18');
    const travelled = await prisma.lot.findMany({
      where: { source: 'transfer', schemeId: TRAVELS.id },
      orderBy: { expiresOn: 'asc' },
    });
    expect(travelled.map(({ expiresOn }) => expiresOn?.toISOString().slice(0, 10))).toEqual([
      '2026-03-13',
      '2026-03-16',
      '2026-03-30',
      '2026-04-29',
      '2026-05-30',
      '2026-12-31',
    ]);
    expect(await desk.balance(`employer:${left.ground.employerId}:owes`)).toBe(0n);
    expect(await desk.balance(`employer:${joined.ground.employerId}:owes`)).toBe(-162_50n);
  });

  it.each([
    ['all at once', ['2026-03-18']],
    ['in two goes', ['2026-03-15', '2026-03-18']],
  ])(
    'are made up for as if none had been missed: %s',
    async (_, runs) => {
      const other = await createTestDatabase();
      const prismaThere = new PrismaService(other.url);
      const there = new Desk(prismaThere, [TRAVELS]);
      try {
        await there.saver(await there.employer(IOB));
        for (const at of [desk, there]) await whoMoved(at);
        for (let day = '2026-03-08'; day <= '2026-03-18'; day = addDays(day, 1))
          await there.ageing.age(day);
        for (const day of ['2026-03-08', ...runs]) await ageing.age(day);
        expect(await outcome(prisma)).toEqual(await outcome(prismaThere));
      } finally {
        await prismaThere.$disconnect();
        await other.drop();
      }
    },
    60_000,
  );

  it('are gone through one by one only where something hangs on their order', async () => {
    const between = { after: '2026-01-31', day: '2026-04-15' };
    const eves = await desk.expiry.missedNights(between);
    await whoMoved(desk);
    const nights = await desk.expiry.missedNights(between);
    expect(nights.filter((night) => !eves.includes(night))).toContain('2026-03-13');
    expect(nights.length - eves.length).toBeLessThan(4);
    expect(await desk.expiry.missedNights({ after: '2026-03-12', day: '2026-03-13' })).toEqual([]);
    expect(
      (await desk.expiry.missedNights({ after: '1900-01-01', day: '2099-01-01' })).length,
    ).toBeLessThanOrEqual(366);
  });
});
