import { type Day } from '#libs/core';
import { PrismaService } from '#libs/database';
import { lapsesOn, type Scheme } from '#libs/schemes';
import { faultsInTheBooks } from '../factories/books.js';
import { changed, Desk, IOB, LBB, like, PLB, type Saver } from '../factories/lots.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';

/** A scheme whose rules change with 2026. */
const from2026 = (id: string, change: Parameters<typeof changed>[1]): Scheme => {
  const scheme = like(IOB, id, {});
  const last = scheme.versions.at(-1)!;
  return {
    ...scheme,
    versions: [
      ...scheme.versions.slice(0, -1),
      { ...last, validTo: '2025-12-31' },
      { ...changed(last, change), id: '2026-01', validFrom: '2026-01-01' },
    ],
  };
};
const TO_FUND = from2026('nl-to-fund', { lots: { lapsesTo: 'fund' } });
const DECIDED = from2026('nl-decided', { lifecycle: { employerGone: 'fund' } });
const POOLED = like(IOB, 'nl-pooled', {
  lots: { lapsesTo: 'pool' },
  lifecycle: { 'exit-elsewhere': { accrual: 'stop', balance: 'lapse', spendable: 'any' } },
});
const UNPROTECTED = like(PLB, 'nl-unprotected', { lots: { holdProtects: false } });

let database: TestDatabase;
let prisma: PrismaService;
let desk: Desk;
beforeAll(async () => {
  database = await createTestDatabase();
  prisma = new PrismaService(database.url);
  desk = new Desk(prisma, [TO_FUND, DECIDED, POOLED, UNPROTECTED]);
});
afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});
afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
  expect(await overdrawnDays()).toEqual([]);
});

/** Accounts of lots that stood below zero on some posting date. */
const overdrawnDays = (): Promise<{ address: string; day: Day }[]> => prisma.$queryRaw`
  SELECT DISTINCT address, day::text FROM (
    SELECT address, day, sum(sum(amount)) OVER (PARTITION BY address ORDER BY day) AS balance FROM (
      SELECT "to" AS address, effective_on AS day, amount FROM transfer UNION ALL SELECT "from", effective_on, -amount FROM transfer) side
    WHERE address LIKE 'lot:%' GROUP BY address, day) stood
  WHERE balance < 0`;

/** The days that the lapses of lots count for, as they are named and as they are posted. */
async function lapseDays(...lotIds: bigint[]): Promise<Day[]> {
  const found = await prisma.transfer.findMany({
    where: { kind: 'lapse', lotId: { in: lotIds } },
    orderBy: [{ effectiveOn: 'asc' }, { id: 'asc' }],
  });
  return found.map(({ effectiveOn, reference }) => {
    const day = effectiveOn.toISOString().slice(0, 10);
    expect(reference.split('/')[2]).toBe(day);
    return day;
  });
}

const saverAt = async (...schemes: string[]): Promise<Saver> =>
  desk.saver(await desk.employer(...schemes));

describe('a lot that is booked as lapsed long after', () => {
  it.each([
    ['2026-02-28', '2026-03-01'],
    ['2028-02-28', '2028-02-29'],
    ['2028-02-29', '2028-03-01'],
    ['2026-03-28', '2026-03-29'],
    ['2026-12-31', '2027-01-01'],
  ])('with %s as its last day has lapsed on %s', async (expiresOn, day) => {
    const saver = await saverAt(IOB);
    const lot = await desk.grant(saver, { expiresOn, lotOn: '2024-01-31' });
    await desk.expiry.lapse('2029-06-01');
    expect(await lapseDays(lot)).toEqual([day]);
  });

  it('goes where the rules of its own day send it, not those of the night', async () => {
    const saver = await saverAt(TO_FUND.id);
    const [old, young] = [
      await desk.grant(saver, {
        schemeId: TO_FUND.id,
        lotOn: '2021-01-31',
        expiresOn: '2025-12-30',
      }),
      await desk.grant(saver, {
        schemeId: TO_FUND.id,
        lotOn: '2021-02-28',
        expiresOn: '2025-12-31',
      }),
    ];
    await desk.pay([old, young], '2021-03-31');
    await desk.expiry.lapse('2026-06-01');
    expect(await lapseDays(old, young)).toEqual(['2025-12-31', '2026-01-01']);
    expect(await desk.balance(`employer:${saver.ground.employerId}:refund`)).toBe(100_00n);
    expect(await desk.balance(`fund:${TO_FUND.id}:refund`)).toBe(100_00n);
  });

  it('has lapsed on the day of the accrual that pushed it out of its window', async () => {
    const saver = await saverAt(LBB);
    await desk.earn(saver, { scheme: LBB, from: '2015-07-01', periods: 130 });
    await desk.expiry.lapse('2027-01-01');
    const lots = await prisma.lot.findMany({
      where: { personId: saver.personId },
      orderBy: { lotOn: 'asc' },
    });
    const days = lots.map(({ lotOn }) => lotOn.toISOString().slice(0, 10));
    const scheme = desk.catalogue.byId(LBB);
    for (const { id, lotOn } of lots) {
      const day = lapsesOn(scheme, lotOn.toISOString().slice(0, 10), days);
      expect(await lapseDays(id)).toEqual(day === null ? [] : [day]);
    }
    expect(await lapseDays(lots[0]!.id)).toEqual(['2020-01-01']);
    expect(await lapseDays(lots[18]!.id)).toEqual(['2020-01-31']);
  });

  it('has not lapsed before what came to it later: an employer that paid late', async () => {
    const saver = await saverAt(IOB);
    const lot = await desk.grant(saver, { expiresOn: '2026-03-31' });
    await desk.pay([lot], '2026-04-20');
    await desk.expiry.lapse('2026-06-01');
    expect(await lapseDays(lot)).toEqual(['2026-04-20']);
  });

  it('counts each part from its own day: what was free, and what an order gave back', async () => {
    const saver = await saverAt(UNPROTECTED.id);
    const lot = await desk.grant(saver, { schemeId: UNPROTECTED.id, expiresOn: '2026-10-31' });
    const hold = await desk.hold(saver, 40_00n, { on: '2026-10-30' });
    await desk.expiry.lapse('2026-11-10');
    await desk.release(hold, 15_00n, '2026-11-15');
    await desk.release(hold, 25_00n, '2026-11-20');
    expect(await lapseDays(lot)).toEqual(['2026-11-01', '2026-11-15', '2026-11-20']);
  });

  it('leaves a correction waiting only for what is still held', async () => {
    const saver = await saverAt(UNPROTECTED.id);
    const april = { scheme: UNPROTECTED.id, from: '2023-04-01' };
    const [lot] = await desk.earn(saver, april);
    const hold = await desk.hold(saver, 12_50n, { on: '2026-04-01' });
    await desk.run(saver, { ...april, amount: 0n });
    await desk.release(hold, 4_00n, '2026-06-15');
    await desk.recover();
    const { _sum } = await prisma.lotShortfall.aggregate({
      where: { lotId: lot! },
      _sum: { amount: true },
    });
    expect(_sum.amount).toBe(8_50n);
    expect(await lapseDays(lot!)).toEqual(['2026-06-15']);
  });

  it('that was protected counts from the end of its days of grace, and the rest from its own day', async () => {
    const saver = await saverAt(PLB);
    const lot = await desk.grant(saver, { schemeId: PLB, expiresOn: '2026-10-31' });
    const hold = await desk.hold(saver, 40_00n, { on: '2026-10-30' });
    await desk.release(hold, 40_00n, '2026-11-15');
    await desk.expiry.lapse('2027-03-01');
    expect(await lapseDays(lot)).toEqual(['2026-11-01', '2026-12-16']);
  });
});

const leaves = ({ personId, employmentId }: Saver, on: Day) =>
  desk.lifeEvents.record({
    key: `left/${employmentId}`,
    personId,
    employmentId,
    kind: 'exit-elsewhere',
    on,
    nextEmploymentId: null,
    by: 'test',
  });

describe('what lapses to the pool of a scheme', () => {
  it('is there whether it lapses at night or at an exit', async () => {
    const saver = await saverAt(POOLED.id);
    const given = { schemeId: POOLED.id, lotOn: '2021-01-31' } as const;
    const lots = [
      await desk.grant(saver, { ...given, expiresOn: '2025-10-31' }),
      await desk.grant(saver, { ...given, expiresOn: '2026-02-28' }),
      await desk.grant(saver, { ...given, expiresOn: '2026-04-30' }),
    ];
    await desk.pay(lots.slice(0, 2), '2021-03-31');
    await desk.expiry.lapse('2025-11-01');
    const { outcomes } = await leaves(saver, '2025-12-31');
    expect(outcomes).toMatchObject([{ goesTo: 'pool', balance: 'lapse', amount: 200_00n }]);
    expect(await desk.balance(`pool:${POOLED.id}`)).toBe(200_00n);
    expect(await desk.balance(`employer:${saver.ground.employerId}:charged`)).toBe(100_00n);
    await desk.lifeEvents.undo({ key: `left/${saver.employmentId}`, why: 'a slip', by: 'test' });
    expect(await desk.balance(`pool:${POOLED.id}`)).toBe(100_00n);
    expect(await desk.free(lots)).toBe(200_00n);
    await desk.expiry.lapse('2026-05-01');
    expect(await desk.balance(`pool:${POOLED.id}`)).toBe(200_00n);
  });
});

describe('a lot of an employer that has failed', () => {
  const fails = (saver: Saver, on: Day) =>
    desk.lifeEvents.record({
      key: `bankrupt/${saver.employmentId}`,
      personId: saver.personId,
      employmentId: saver.employmentId,
      kind: 'employer-bankrupt',
      on,
      nextEmploymentId: null,
      by: 'test',
    });

  it('lapses to nobody as long as no version says to whom, and is not spent either', async () => {
    const saver = await saverAt(IOB);
    const lot = await desk.grant(saver, { expiresOn: '2026-03-31' });
    await desk.pay([lot]);
    await fails(saver, '2026-03-01');
    expect(await desk.expiry.lapse('2026-06-01')).toBe(0);
    expect(await desk.free([lot])).toBe(100_00n);
    await expect(desk.hold(saver, 1n, { on: '2026-06-02' })).rejects.toMatchObject({
      code: 'hold.not-enough',
    });
  });

  it('goes to the fund where its scheme says so, and from then on where it was decided later', async () => {
    const saver = await saverAt(DECIDED.id);
    const given = { schemeId: DECIDED.id, lotOn: '2021-01-31' } as const;
    const lots = [
      await desk.grant(saver, { ...given, expiresOn: '2025-10-31' }),
      await desk.grant(saver, { ...given, expiresOn: '2026-02-28' }),
    ];
    await desk.pay(lots, '2021-03-31');
    await fails(saver, '2025-09-30');
    await desk.expiry.lapse('2025-12-31');
    expect(await desk.free(lots)).toBe(200_00n);
    await desk.expiry.lapse('2026-06-01');
    expect(await lapseDays(...lots)).toEqual(['2026-01-01', '2026-03-01']);
    expect(await desk.balance(`fund:${DECIDED.id}:refund`)).toBe(200_00n);
  });

  it('goes to the employer that was still there on the day it ended', async () => {
    const saver = await saverAt(IOB);
    const colleague = await desk.saver(saver.ground);
    const lot = await desk.grant(colleague, { expiresOn: '2026-03-31' });
    const later = await desk.grant(colleague, { expiresOn: '2026-04-30' });
    await desk.pay([lot, later]);
    await fails(saver, '2026-05-01');
    await desk.expiry.lapse('2026-06-01');
    expect(await lapseDays(lot, later)).toEqual(['2026-04-01']);
    expect(await desk.balance(`employer:${saver.ground.employerId}:refund`)).toBe(100_00n);
  });

  it('is not given back to it at the exit of a colleague either, told or found by the night', async () => {
    const saver = await saverAt(LBB);
    const [told, found] = [
      await desk.saver(saver.ground),
      await desk.saver(saver.ground, { leftOn: '2025-06-30' }),
    ];
    const earned = { scheme: LBB, from: '2025-01-01', amount: 100_00n };
    const lots = [...(await desk.earn(told, earned)), ...(await desk.earn(found, earned))];
    await desk.pay(lots, '2025-02-15');
    await fails(saver, '2025-06-01');
    const exit = await leaves(told, '2025-06-30');
    expect(exit.outcomes).toMatchObject([{ goesTo: 'nobody-yet', amount: 100_00n }]);
    await desk.lifeEvents.settleExits('2025-09-01');
    expect(await desk.lifeEvents.settleExits('2025-09-02')).toBe(0);
    expect(await desk.balance(`employer:${saver.ground.employerId}:refund`)).toBe(0n);
    expect(await desk.free(lots)).toBe(200_00n);
  });

  it('had it at an exit on the eve, and once the failure was a mistake', async () => {
    const saver = await saverAt(LBB);
    const [before, after] = [await desk.saver(saver.ground), await desk.saver(saver.ground)];
    const earned = { scheme: LBB, from: '2025-01-01', amount: 100_00n };
    await desk.pay([...(await desk.earn(before, earned)), ...(await desk.earn(after, earned))]);
    await fails(saver, '2025-06-01');
    expect((await leaves(before, '2025-05-31')).outcomes[0]?.goesTo).toBe('employer-left');
    await desk.lifeEvents.undo({
      key: `bankrupt/${saver.employmentId}`,
      why: 'another employer',
      by: 'test',
    });
    expect((await leaves(after, '2025-06-30')).outcomes[0]?.goesTo).toBe('employer-left');
  });

  it('goes back to whoever else paid for it', async () => {
    const saver = await saverAt(IOB);
    const lot = await desk.grant(saver, {
      payer: 'person',
      source: 'own',
      expiresOn: '2026-03-31',
    });
    await desk.pay([lot]);
    await fails(saver, '2026-03-01');
    await desk.expiry.lapse('2026-06-01');
    expect(await desk.balance(`person:${saver.personId}:refund`)).toBe(100_00n);
  });
});
