import { AgeingService, NoticesService } from '#libs/budgets';
import { addDays, todayInAmsterdam } from '#libs/core';
import { PrismaService } from '#libs/database';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, IOB, type Saver } from '../factories/lots.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';

let database: TestDatabase;
let prisma: PrismaService;
let desk: Desk;
let ageing: AgeingService;
let saver: Saver;
beforeEach(async () => {
  database = await createTestDatabase();
  prisma = new PrismaService(database.url);
  desk = new Desk(prisma);
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
