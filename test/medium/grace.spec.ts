import type { Day } from '#libs/core';
import type { PrismaService } from '#libs/database';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, like, PLB, type Saver } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

const UNPROTECTED = like(PLB, 'nl-unprotected', { lots: { holdProtects: false } });
const LAST = '2026-10-31';

let prisma: PrismaService;
let desk: Desk;

withDatabase((opened) => {
  prisma = opened;
  desk = new Desk(prisma, [UNPROTECTED]);
});

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

/** Somebody with one lot of 100.00 that is good up to and with 31 October. */
async function lotOf100(schemeId = PLB): Promise<{ saver: Saver; lot: bigint }> {
  const saver = await desk.saver(await desk.employer(schemeId));
  return { saver, lot: await desk.grant(saver, { schemeId, expiresOn: LAST }) };
}

const lapses = (lotId: bigint): Promise<{ day: Day; amount: bigint }[]> => prisma.$queryRaw`
  SELECT effective_on::text AS day, amount FROM transfer WHERE kind = 'lapse' AND lot_id = ${lotId} ORDER BY effective_on, id`;

describe('days of grace', () => {
  it('are not for an order cancelled on the last day of the lot, or before it', async () => {
    const { saver, lot } = await lotOf100();
    for (const day of ['2026-10-15', LAST] as const)
      await desk.release(await desk.hold(saver, 1n, { on: day }), 1n, day);
    expect(await desk.ends([lot])).toEqual([LAST]);
    await expect(desk.hold(saver, 1n, { on: '2026-11-01' })).rejects.toThrow();
    await desk.expiry.lapse('2026-11-20');
    expect(await lapses(lot)).toEqual([{ day: '2026-11-01', amount: 100_00n }]);
  });

  it.each(['before', 'after'])(
    'T16: are for the amount that was held, and the rest lapses on its own day; the night came %s the order was cancelled',
    async (night) => {
      const { saver, lot } = await lotOf100();
      const hold = await desk.hold(saver, 12_50n, { on: '2026-10-30' });
      if (night === 'before') await desk.expiry.lapse('2026-11-01');
      await desk.release(hold, 12_50n, '2026-11-15');
      if (night === 'after') await desk.expiry.lapse('2026-11-20');
      expect(await lapses(lot)).toEqual([{ day: '2026-11-01', amount: 87_50n }]);
      expect(await desk.free([lot])).toBe(12_50n);
      await expect(desk.hold(saver, 12_51n, { on: '2026-12-15' })).rejects.toThrow();
      await desk.release(await desk.hold(saver, 12_50n, { on: '2026-12-15' }), 2_50n, '2026-12-15');
      await desk.expiry.lapse('2027-01-01');
      expect((await lapses(lot)).slice(1)).toEqual([{ day: '2026-12-16', amount: 2_50n }]);
    },
  );

  it('are for what comes back the day after the last one, and once for all that does', async () => {
    const { saver, lot } = await lotOf100();
    const hold = await desk.hold(saver, 12_50n, { on: '2026-10-30' });
    await desk.release(hold, 2_50n, '2026-11-01');
    await desk.release(hold, 5_00n, '2026-11-15');
    await desk.release(hold, 1_00n, '2026-10-31');
    expect(await desk.ends([lot])).toEqual(['2026-12-01']);
    expect(await desk.free([lot])).toBe(7_50n);
    expect(await lapses(lot)).toEqual([
      { day: '2026-11-01', amount: 87_50n },
      { day: '2026-11-01', amount: 1_00n },
    ]);
  });

  it('leave what came in late, and was never held, to lapse', async () => {
    const { saver, lot } = await lotOf100();
    const hold = await desk.hold(saver, 12_50n, { on: '2026-10-30' });
    await desk.pay([lot], '2026-11-05');
    await desk.release(hold, 12_50n, '2026-11-15');
    expect(await desk.free([lot])).toBe(12_50n);
    expect(await lapses(lot)).toEqual([
      { day: '2026-11-01', amount: 12_50n },
      { day: '2026-11-05', amount: 75_00n },
    ]);
  });

  it('do not reach an order cancelled before the last day that is told of later', async () => {
    const { saver, lot } = await lotOf100();
    const holds = [
      await desk.hold(saver, 10_00n, { on: '2026-10-01' }),
      await desk.hold(saver, 20_00n, { on: '2026-10-01' }),
    ] as const;
    await desk.release(holds[0], 10_00n, '2026-11-10');
    await desk.release(holds[1], 20_00n, '2026-10-20');
    expect(await desk.free([lot])).toBe(10_00n);
    expect(await lapses(lot)).toEqual([
      { day: '2026-11-01', amount: 70_00n },
      { day: '2026-11-01', amount: 20_00n },
    ]);
  });

  it('are not given where the scheme does not protect a hold: each part lapses on its own day', async () => {
    const { saver, lot } = await lotOf100(UNPROTECTED.id);
    const hold = await desk.hold(saver, 40_00n, { on: '2026-10-30' });
    await desk.release(hold, 15_00n, '2026-11-15');
    await desk.release(hold, 25_00n, '2026-11-20');
    expect(await lapses(lot)).toEqual([
      { day: '2026-11-01', amount: 60_00n },
      { day: '2026-11-15', amount: 15_00n },
      { day: '2026-11-20', amount: 25_00n },
    ]);
  });
});
