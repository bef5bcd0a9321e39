import { lastDayOfMonth } from '#libs/core';
import type { PrismaService } from '#libs/database';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, IOB, LBB, like, PLB, type Saver } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

/** Social work as it would have been without the pause of 2020. */
const WINDOW = like(LBB, 'nl-window', {}, { tolerances: [] });
/** As an individual choice budget, which is swept out in December. */
const IKB = like(PLB, 'nl-with-the-year', { lots: { expiry: 'period-end', termMonths: null } });
const GOES_TO = (['employer', 'fund', 'void', 'payroll', 'pool'] as const).map((lapsesTo) =>
  like(PLB, `nl-goes-to-${lapsesTo}`, { lots: { lapsesTo } }),
);
const UNPROTECTED = like(PLB, 'nl-unprotected', { lots: { holdProtects: false } });

let prisma: PrismaService;
let desk: Desk;

withDatabase((opened) => {
  prisma = opened;
  desk = new Desk(prisma, [WINDOW, UNPROTECTED, IKB, ...GOES_TO]);
});

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

/** What somebody has on the last days of months, the nightly job having run on each. */
async function balances(saver: Saver, ...months: string[]): Promise<bigint[]> {
  const found: bigint[] = [];
  for (const month of months) {
    const day = lastDayOfMonth(`${month}-01`);
    await desk.expiry.lapse(day);
    found.push(await desk.free(saver, day));
  }
  return found;
}

/** What somebody has lost so far. */
async function lapsed({ personId }: Saver): Promise<bigint> {
  const lots = await prisma.lot.findMany({ where: { personId }, select: { id: true } });
  const { _sum } = await prisma.transfer.aggregate({
    where: { kind: 'lapse', lotId: { in: lots.map(({ id }) => id) } },
    _sum: { amount: true },
  });
  return _sum.amount ?? 0n;
}

describe('lots with a day of their own', () => {
  it('T13: each deposit lapses sixty months after it, back to the employer who paid it', async () => {
    const saver = await desk.saver(await desk.employer(IOB), { leftOn: '2022-09-30' });
    await desk.pay(await desk.earn(saver, { from: '2020-10-01', periods: 24 }));
    expect(
      await balances(saver, '2025-09', '2025-10', '2026-03', '2026-09', '2027-08', '2027-09'),
    ).toEqual([300_00n, 287_50n, 225_00n, 150_00n, 12_50n, 0n]);
    expect(await desk.balance(`employer:${saver.ground.employerId}:refund`)).toBe(300_00n);
  });

  it('are good on their last day, and gone the day after', async () => {
    const saver = await desk.saver(await desk.employer(IOB));
    const [lot] = await desk.earn(saver, { from: '2020-10-01' });
    expect(await desk.ends([lot!])).toEqual(['2025-10-30']);
    await desk.expiry.lapse('2025-10-30');
    expect(await desk.free([lot!])).toBe(12_50n);
    await desk.expiry.lapse('2025-10-31');
    expect(await desk.free([lot!])).toBe(0n);
  });

  it('lapse once, however often the job runs', async () => {
    const saver = await desk.saver(await desk.employer(IOB));
    await desk.pay(await desk.earn(saver, { from: '2020-10-01', periods: 3 }));
    expect(await desk.expiry.lapse('2026-01-01')).toBeGreaterThanOrEqual(3);
    for (const day of ['2026-01-01', '2026-01-02', '2025-12-31'])
      expect(await desk.expiry.lapse(day)).toBe(0);
    expect(await desk.balance(`employer:${saver.ground.employerId}:refund`)).toBe(37_50n);
  });

  it('lapse on both sides of leap days and turns of the year, in months and in four weeks', async () => {
    const saver = await desk.saver(await desk.employer(IOB, PLB));
    const february = await desk.earn(saver, { from: '2024-02-01' });
    const december = await desk.earn(saver, { from: '2024-12-01' });
    const fourWeeks = await desk.earn(saver, {
      scheme: PLB,
      type: 'four-week',
      from: '2024-12-31',
      periods: 2,
    });
    expect(await desk.ends([...february, ...december, ...fourWeeks])).toEqual([
      '2029-02-27',
      '2029-12-30',
      '2027-12-30',
      '2028-01-25',
    ]);
    const left: bigint[] = [];
    for (const day of ['2027-12-30', '2027-12-31', '2028-01-26', '2029-02-27', '2029-02-28']) {
      await desk.expiry.lapse(day);
      left.push(await desk.free(saver));
    }
    expect(left).toEqual([50_00n, 37_50n, 25_00n, 25_00n, 12_50n]);
  });

  it('may end on the very day they are of: what ends with the year, granted for December', async () => {
    const saver = await desk.saver(await desk.employer(IKB.id));
    const lots = await desk.earn(saver, { scheme: IKB.id, from: '2026-11-01', periods: 2 });
    expect(await desk.ends(lots)).toEqual(['2026-12-31', '2026-12-31']);
    await desk.expiry.lapse('2026-12-31');
    expect(await desk.free(lots)).toBe(25_00n);
    await desk.expiry.lapse('2027-01-01');
    expect(await desk.free(lots)).toBe(0n);
  });

  it.each([
    ['employer', 'employer:refund', 'owes'],
    ['fund', 'fund:nl-goes-to-fund:refund', 'charged'],
    ['void', 'employer:refund', 'owes'],
    ['payroll', 'employer:wages', 'payroll'],
    ['pool', 'pool:nl-goes-to-pool', 'charged'],
  ] as const)('go to %s: money to %s, a promise to %s', async (lapsesTo, trust, memo) => {
    const scheme = `nl-goes-to-${lapsesTo}`;
    const saver = await desk.saver(await desk.employer(scheme));
    const earned = { scheme, from: '2025-01-01' };
    await desk.pay(await desk.earn(saver, { ...earned, periods: 2 }));
    await desk.earn(saver, { ...earned, from: '2025-03-01' });
    await desk.expiry.lapse('2028-12-31');
    const root = `employer:${saver.ground.employerId}`;
    expect(await desk.balance(trust.replace('employer', root))).toBe(25_00n);
    expect(await desk.balance(`${root}:${memo}`)).toBe(memo === 'owes' ? 0n : 12_50n);
    expect(await desk.balance(`${root}:owes`)).toBe(memo === 'owes' ? 0n : -12_50n);
  });
});

describe('lots that lapse as later ones accrue', () => {
  it('T6: are those of the last thirty-six months', async () => {
    const saver = await socialWorker(WINDOW.id);
    await desk.earn(saver, { scheme: WINDOW.id, amount: 30_00n, from: '2018-12-01', periods: 4 });
    expect(await balances(saver, '2018-11')).toEqual([1060_00n]);
    expect(await lapsed(saver)).toBe(150_00n);
    expect(await balances(saver, '2018-12', '2019-01', '2019-02', '2019-03')).toEqual(
      Array(4).fill(1060_00n),
    );
  });

  it('T7: lapse not at all before 2020, and then all of before 2017 at a stroke', async () => {
    const saver = await socialWorker(LBB);
    await desk.earn(saver, { scheme: LBB, amount: 30_00n, from: '2018-12-01', periods: 13 });
    expect(await balances(saver, '2018-11', '2019-12')).toEqual([1210_00n, 1600_00n]);
    await desk.expiry.lapse('2020-01-01');
    expect([await desk.free(saver), await lapsed(saver)]).toEqual([1080_00n, 520_00n]);
  });

  it('T8: those alive in May 2022 live for sixty months', async () => {
    const saver = await desk.saver(await desk.employer(LBB));
    await desk.earn(saver, { scheme: LBB, amount: 35_00n, from: '2018-01-01', periods: 77 });
    expect(await balances(saver, '2022-04', '2022-05', '2024-04', '2024-05')).toEqual([
      1260_00n,
      1295_00n,
      2100_00n,
      2100_00n,
    ]);
  });

  it('T8: also where no night of those years was run before today', async () => {
    const saver = await desk.saver(await desk.employer(LBB));
    await desk.earn(saver, { scheme: LBB, amount: 35_00n, from: '2018-01-01', periods: 77 });
    expect(await balances(saver, '2024-05')).toEqual([2100_00n]);
  });

  it('T10: what was spent is of the oldest, and never lapses as well', async () => {
    const saver = await desk.saver(await desk.employer(LBB));
    await desk.earn(saver, { scheme: LBB, amount: 30_00n, from: '2018-01-01', periods: 30 });
    const hold = await desk.hold(saver, 300_00n, { on: '2020-06-30', category: 'c' });
    await desk.capture(hold, 300_00n, '2020-06-30');
    await desk.earn(saver, { scheme: LBB, amount: 30_00n, from: '2020-07-01', periods: 17 });
    expect(await balances(saver, '2020-06', '2020-12', '2021-04', '2021-10', '2021-11')).toEqual([
      600_00n,
      780_00n,
      900_00n,
      1080_00n,
      1080_00n,
    ]);
    expect(await lapsed(saver)).toBe(30_00n);
  });

  it('stay while nothing accrues', async () => {
    const saver = await desk.saver(await desk.employer(LBB));
    await desk.earn(saver, { scheme: LBB, from: '2023-01-01', periods: 2 });
    const stranger = await desk.saver(saver.ground);
    await desk.earn(stranger, { scheme: LBB, from: '2030-01-01' });
    expect(await balances(saver, '2030-01')).toEqual([25_00n]);
  });

  it('are each person’s own: what a second employer adds pushes out nothing, also before the night', async () => {
    const [one, other] = [
      await desk.saver(await desk.employer(LBB)),
      await desk.saver(await desk.employer(LBB)),
    ];
    await desk.link(other.personId, one.personId);
    await desk.earn(one, { scheme: LBB, from: '2023-01-01' });
    await desk.earn(other, { scheme: LBB, from: '2030-01-01' });
    expect(await balances(one, '2030-01')).toEqual([12_50n]);
    await desk.hold(one, 25_00n, { on: '2030-01-31' });
  });

  /** T6 up to November 2018: thirty a month, but twenty in April and May of 2016. */
  async function socialWorker(scheme: string): Promise<Saver> {
    const saver = await desk.saver(await desk.employer(scheme));
    await desk.earn(
      saver,
      { scheme, amount: 30_00n, from: '2015-07-01', periods: 9 },
      { scheme, amount: 20_00n, from: '2016-04-01', periods: 2 },
      { scheme, amount: 30_00n, from: '2016-06-01', periods: 30 },
    );
    return saver;
  }
});

describe('a lot that is held over its last day', () => {
  const lastDay = { lotOn: '2025-11-30', expiresOn: '2026-10-31', amount: 12_50n } as const;

  it('T16: comes back with days of grace where its scheme protects it', async () => {
    const saver = await desk.saver(await desk.employer(PLB));
    const lot = await desk.grant(saver, { ...lastDay, schemeId: PLB });
    const hold = await desk.hold(saver, 12_50n, { on: '2026-10-30' });
    await desk.expiry.lapse('2026-11-01');
    await desk.release(hold, 12_50n, '2026-11-15');
    expect(await desk.ends([lot])).toEqual(['2026-12-15']);
    await desk.expiry.lapse('2026-12-15');
    expect(await desk.free([lot])).toBe(12_50n);
    await desk.expiry.lapse('2026-12-16');
    expect(await desk.free([lot])).toBe(0n);
  });

  it('T16: lapses on the day of the cancellation where it does not', async () => {
    const saver = await desk.saver(await desk.employer(UNPROTECTED.id));
    const lot = await desk.grant(saver, { ...lastDay, schemeId: UNPROTECTED.id });
    await desk.pay([lot]);
    const hold = await desk.hold(saver, 12_50n, { on: '2026-10-30' });
    await desk.release(hold, 12_50n, '2026-11-15');
    expect(await desk.free([lot])).toBe(0n);
    expect(await desk.balance(`employer:${saver.ground.employerId}:refund`)).toBe(12_50n);
    expect(await prisma.transfer.findFirst({ where: { kind: 'lapse', lotId: lot } })).toMatchObject(
      {
        effectiveOn: new Date('2026-11-15'),
      },
    );
  });

  it('lapses as often as something of it comes back on one day', async () => {
    const saver = await desk.saver(await desk.employer(UNPROTECTED.id));
    const lot = await desk.grant(saver, { ...lastDay, schemeId: UNPROTECTED.id });
    const holds = [5_00n, 5_00n, 1_00n].map((amount) =>
      desk.hold(saver, amount, { on: '2026-10-30' }),
    );
    for (const hold of await Promise.all(holds)) {
      await desk.expiry.lapse('2026-11-15');
      await desk.release(hold, hold.amount, '2026-11-15');
    }
    expect(await desk.standing(lot)).toMatchObject({ promised: 0n, reserved: 0n });
    expect(await lapsed(saver)).toBe(12_50n);
  });

  it('has its days of grace once, however often somebody books and cancels', async () => {
    const saver = await desk.saver(await desk.employer(PLB));
    const lot = await desk.grant(saver, { ...lastDay, schemeId: PLB });
    for (const [booked, cancelled] of [
      ['2026-10-01', '2026-10-10'],
      ['2026-10-30', '2026-11-01'],
      ['2026-11-01', '2026-11-02'],
    ] as const)
      await desk.release(await desk.hold(saver, 12_50n, { on: booked }), 12_50n, cancelled);
    expect(await desk.ends([lot])).toEqual(['2026-12-01']);
    const late = await desk.hold(saver, 12_50n, { on: '2026-12-01' });
    await desk.release(late, 12_50n, '2026-12-02');
    expect(await desk.free([lot])).toBe(0n);
  });

  it('gains nothing that is far from its last day', async () => {
    const saver = await desk.saver(await desk.employer(PLB));
    const lot = await desk.grant(saver, { ...lastDay, schemeId: PLB });
    await desk.release(await desk.hold(saver, 1n), 1n, '2026-03-01');
    expect(await desk.ends([lot])).toEqual(['2026-10-31']);
    expect(await prisma.lotTermChange.count({ where: { lotId: lot } })).toBe(0);
  });

  it('of a window comes back with days of grace too', async () => {
    const saver = await desk.saver(await desk.employer(LBB));
    const [first] = await desk.earn(saver, { scheme: LBB, from: '2023-01-01', periods: 61 });
    const hold = await desk.hold(saver, 12_50n, { on: '2028-01-30', category: 'c' });
    expect(hold.lots[0]?.lotId).toBe(first);
    await desk.expiry.lapse('2028-02-01');
    await desk.release(hold, 12_50n, '2028-02-10');
    expect(await desk.ends([first!])).toEqual(['2028-03-11']);
    await desk.release(
      await desk.hold(saver, 12_50n, {
        on: '2028-03-11',
        order: 'person-choice',
        lotIds: [first!],
      }),
      12_50n,
      '2028-03-12',
    );
    expect(await desk.free([first!])).toBe(0n);
  });
});
