import { inTransaction, type PrismaService } from '#libs/database';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, type Earned, IOB, LBB, like, PLB, type Saver } from '../factories/lots.js';
import { eventually } from '../factories/wait.js';
import { withDatabase } from '../setup/database.js';

const HOURS = 'nl-hours';

let prisma: PrismaService;
let desk: Desk;

withDatabase((opened) => {
  prisma = opened;
  desk = new Desk(prisma, [like(PLB, HOURS, {}, { unit: 'hours' })]);
});

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

const APRIL: Earned = { from: '2026-04-01', amount: 12_50n };
const gone = (earned: Earned = APRIL): Earned => ({ ...earned, amount: 0n });

const april = async (
  own: Partial<Earned> = {},
): Promise<{ saver: Saver; lot: bigint; run: bigint }> => {
  const saver = await desk.saver(await desk.employer(IOB, PLB, LBB));
  const run = await desk.run(saver, { ...APRIL, ...own });
  const { id } = await prisma.lot.findFirstOrThrow({ where: { runId: run } });
  return { saver, lot: id, run };
};

/** What corrections could not take back yet. */
async function short(lotId: bigint): Promise<bigint> {
  const { _sum } = await prisma.lotShortfall.aggregate({
    where: { lotId },
    _sum: { amount: true },
  });
  return _sum.amount ?? 0n;
}

/** What was spent too much, and is borne as the scheme says. */
async function borne(lotId: bigint, outcome = 'employer-loss'): Promise<bigint> {
  const { _sum } = await prisma.lotRemainder.aggregate({
    where: { lotId, outcome },
    _sum: { amount: true },
  });
  return _sum.amount ?? 0n;
}

/** Until so many wait for somebody else's lock. */
const waiting = (count: number): Promise<unknown> =>
  eventually(`${count} waiting`, async () => {
    const [row] = await prisma.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    return row?.count === count || undefined;
  });

const granted = async (id: bigint): Promise<bigint> =>
  (await prisma.lot.findUniqueOrThrow({ where: { id } })).granted;
const refund = ({ ground }: Saver): Promise<bigint> =>
  desk.balance(`employer:${ground.employerId}:refund`);
const owes = ({ ground }: Saver): Promise<bigint> =>
  desk.balance(`employer:${ground.employerId}:owes`);

describe('T19: payroll says in May that somebody left at the end of March', () => {
  it('and April was promised: the promise is cancelled', async () => {
    const { saver, lot } = await april();
    await desk.run(saver, gone());
    expect([await granted(lot), await short(lot), await owes(saver)]).toEqual([0n, 0n, 0n]);
    expect(await refund(saver)).toBe(0n);
  });

  it('and April was paid and not spent: the employer has it back', async () => {
    const { saver, lot } = await april();
    await desk.pay([lot]);
    await desk.run(saver, gone());
    expect([await granted(lot), await short(lot), await refund(saver)]).toEqual([0n, 0n, 12_50n]);
  });

  it.each([
    ['paid later: it goes back on the day it was paid', '2026-06-15', undefined],
    ['held and given back: on the day it came free again', '2026-06-15', '2026-07-01'],
  ])('and April was %s', async (_, paidOn, freeOn) => {
    const { saver, lot } = await april();
    await desk.pay([lot], paidOn);
    if (freeOn) await desk.release(await desk.hold(saver, 5_00n, { on: paidOn }), 5_00n, freeOn);
    const run = await desk.run(saver, gone());
    const { effectiveOn } = await prisma.transfer.findUniqueOrThrow({
      where: { reference: `correct/${run}/${lot}/paid` },
    });
    expect(effectiveOn).toEqual(new Date(freeOn ?? paidOn));
  });

  it('and April was paid in part: the promise goes first, then the money', async () => {
    const { saver, lot } = await april({ amount: 100_00n });
    await inTransaction(prisma, async (tx) => {
      const line = { key: `half-${lot}`, on: '2026-05-01' };
      const payer = `employer:${saver.ground.employerId}`;
      await desk.funds.receive(tx, { ...line, payer, amount: 60_00n, by: 'bank' });
      await desk.funds.fund(tx, { ...line, lines: [{ lotId: lot, amount: 60_00n }] });
    });
    await desk.run(saver, { ...APRIL, amount: 50_00n });
    expect(await desk.standing(lot)).toMatchObject({ promised: 0n, available: 50_00n });
    expect([await owes(saver), await refund(saver)]).toEqual([0n, 10_00n]);
  });

  it('and April was partly spent: the rest goes back, the employer bears what is spent, and no person owes', async () => {
    const { saver, lot } = await april();
    await desk.pay([lot]);
    await desk.capture(await desk.hold(saver, 5_00n, { on: '2026-05-01' }), 5_00n, '2026-05-02');
    await desk.run(saver, gone());
    expect([await granted(lot), await refund(saver)]).toEqual([5_00n, 7_50n]);
    expect([await short(lot), await borne(lot), await desk.free([lot])]).toEqual([0n, 5_00n, 0n]);
  });

  it('and April was wholly spent: nothing moves, all of it is borne; in June it is right after all', async () => {
    const { saver, lot } = await april();
    await desk.pay([lot]);
    await desk.capture(await desk.hold(saver, 12_50n, { on: '2026-05-01' }), 12_50n, '2026-05-02');
    await desk.run(saver, gone());
    await desk.run(saver, gone());
    expect([await granted(lot), await borne(lot)]).toEqual([12_50n, 12_50n]);
    await desk.run(saver, { ...APRIL, amount: 8_00n });
    expect([await granted(lot), await borne(lot)]).toEqual([12_50n, 4_50n]);
    await desk.run(saver, { ...APRIL, amount: 15_00n });
    expect([await granted(lot), await borne(lot), await desk.free([lot])]).toEqual([
      15_00n,
      0n,
      2_50n,
    ]);
  });

  it('and April was held: an order stands, and what it gives back is taken back after all', async () => {
    const { saver, lot } = await april({ scheme: PLB });
    const hold = await desk.hold(saver, 12_50n, { on: '2026-05-01' });
    await desk.run(saver, gone({ ...APRIL, scheme: PLB }));
    expect([await granted(lot), await short(lot)]).toEqual([12_50n, 12_50n]);
    expect(await desk.recover()).toBe(0);
    await desk.release(hold, 10_00n, '2026-05-10');
    await desk.recover();
    expect([await granted(lot), await short(lot), await desk.free([lot])]).toEqual([
      2_50n,
      2_50n,
      0n,
    ]);
    await desk.capture(hold, 2_50n, '2026-05-11');
    expect(await desk.recover()).toBe(0);
    expect([await short(lot), await borne(lot)]).toEqual([0n, 2_50n]);
  });

  it('and the order is cancelled: what waits to be taken back cannot be ordered again before the night', async () => {
    const { saver, lot } = await april({ scheme: PLB });
    const hold = await desk.hold(saver, 12_50n, { on: '2026-05-01' });
    await desk.run(saver, gone({ ...APRIL, scheme: PLB }));
    await desk.release(hold, 12_50n, '2026-05-10');
    await expect(desk.hold(saver, 1n, { on: '2026-05-10' })).rejects.toMatchObject({
      code: 'hold.not-enough',
    });
    await desk.recover();
    expect([await granted(lot), await short(lot)]).toEqual([0n, 0n]);
  });

  it('and the order is cancelled after the lot has lapsed: it went back, so nothing is short', async () => {
    const { saver, lot } = await april({ scheme: PLB });
    await desk.release(await desk.hold(saver, 1n, { on: '2029-04-01' }), 1n, '2029-04-02');
    const hold = await desk.hold(saver, 12_50n, { on: '2029-04-29' });
    await desk.run(saver, gone({ ...APRIL, scheme: PLB }));
    await desk.release(hold, 12_50n, '2029-06-30');
    await desk.recover();
    expect([await short(lot), await desk.free([lot]), await owes(saver)]).toEqual([0n, 0n, 0n]);
  });

  it('and April has lapsed already: the employer has it back, nothing is short', async () => {
    const { saver, lot } = await april();
    await desk.pay([lot]);
    await desk.capture(await desk.hold(saver, 5_00n, { on: '2026-05-01' }), 5_00n, '2026-05-02');
    await desk.expiry.lapse('2031-05-01');
    await desk.run(saver, gone());
    expect([await borne(lot), await borne(lot, 'went-back')]).toEqual([5_00n, 7_50n]);
    await desk.run(saver, { ...APRIL, amount: 5_00n });
    expect([await borne(lot), await refund(saver)]).toEqual([0n, 7_50n]);
  });

  it.each([12_50n, 8_00n, 15_00n])(
    'and then %d after all, while the night is taking back: nobody loses what is theirs',
    async (amount) => {
      const { saver, lot } = await april({ scheme: PLB });
      const hold = await desk.hold(saver, 12_50n, { on: '2026-05-01' });
      await desk.run(saver, gone({ ...APRIL, scheme: PLB }));
      await desk.release(hold, 12_50n, '2026-05-10');
      const both: Promise<unknown>[] = [];
      await inTransaction(prisma, async (tx) => {
        await tx.$queryRaw`SELECT 1 FROM account WHERE address = ${`lot:${lot}:granted`} FOR UPDATE`;
        both.push(desk.run(saver, { ...APRIL, scheme: PLB, amount }));
        await waiting(1);
        both.push(desk.recover());
        await waiting(2);
      });
      await Promise.all(both);
      expect([await granted(lot), await short(lot), await desk.free([lot])]).toEqual([
        amount,
        0n,
        amount,
      ]);
    },
  );

  it('a correction upward of a lot that has lapsed lapses in its turn', async () => {
    const { saver, lot } = await april();
    await desk.expiry.lapse('2031-05-01');
    await desk.run(saver, { ...APRIL, amount: 20_00n });
    expect(await desk.free([lot])).toBe(7_50n);
    await desk.expiry.lapse('2031-05-02');
    expect([await desk.free([lot]), await owes(saver)]).toEqual([0n, 0n]);
  });
});

describe('a run that is taken back', () => {
  it('gives again what it had taken, and forgets what it found short', async () => {
    const { saver, lot } = await april();
    await desk.pay([lot]);
    await desk.capture(await desk.hold(saver, 5_00n, { on: '2026-05-01' }), 5_00n, '2026-05-02');
    const wrong = await desk.run(saver, gone());
    expect(await desk.takeBack(wrong)).toBe(1);
    expect([await granted(lot), await borne(lot), await refund(saver)]).toEqual([12_50n, 0n, 0n]);
    expect(await desk.standing(lot)).toMatchObject({ promised: 0n, available: 7_50n });
  });

  it('undoes what was recovered late in its name', async () => {
    const { saver, lot } = await april({ scheme: PLB });
    const hold = await desk.hold(saver, 12_50n, { on: '2026-05-01' });
    const wrong = await desk.run(saver, gone({ ...APRIL, scheme: PLB }));
    await desk.release(hold, 10_00n, '2026-05-10');
    await desk.recover();
    await desk.takeBack(wrong);
    expect([await granted(lot), await short(lot), await desk.free([lot])]).toEqual([
      12_50n,
      0n,
      10_00n,
    ]);
  });

  it('counts from the day on which the last of it came free', async () => {
    const { saver, lot, run } = await april({ scheme: PLB });
    await desk.release(await desk.hold(saver, 5_00n, { on: '2026-05-01' }), 5_00n, '2026-06-01');
    await desk.takeBack(run);
    const { effectiveOn } = await prisma.transfer.findUniqueOrThrow({
      where: { reference: `reverse/${run}/${lot}` },
    });
    expect(effectiveOn).toEqual(new Date('2026-06-01'));
  });

  it('is refused where the refund has been paid out already', async () => {
    const { saver, lot } = await april();
    await desk.pay([lot]);
    const wrong = await desk.run(saver, gone());
    await inTransaction(prisma, (tx) =>
      desk.ledger.transfer(tx, {
        book: 'trust',
        unit: 'EUR',
        from: `employer:${saver.ground.employerId}:refund`,
        to: 'bank',
        amount: 12_50n,
        reference: `pay/refund-${lot}`,
        effectiveOn: '2026-06-01',
      }),
    );
    await expect(desk.takeBack(wrong)).rejects.toMatchObject({ code: 'run.depended-on' });
  });

  it.each(['held', 'paid for', 'lapsed'])(
    'is refused where what it granted was %s',
    async (what) => {
      const { saver, lot, run } = await april({ scheme: PLB });
      if (what === 'held') await desk.hold(saver, 1n, { on: '2026-05-01' });
      if (what === 'paid for') await desk.pay([lot]);
      if (what === 'lapsed') await desk.expiry.lapse('2031-05-01');
      await expect(desk.takeBack(run)).rejects.toMatchObject({ code: 'run.depended-on' });
      expect(await granted(lot)).toBe(12_50n);
    },
  );

  it('leaves lots that the next delivery corrects as if nothing had been', async () => {
    const { saver, lot, run } = await april();
    await desk.takeBack(run);
    await desk.run(saver, { ...APRIL, amount: 14_00n });
    expect([await granted(lot), await desk.free([lot]), await owes(saver)]).toEqual([
      14_00n,
      14_00n,
      -14_00n,
    ]);
  });
});

describe('hours', () => {
  it('are corrected, held and taken back as euros are, and never mixed with them', async () => {
    const saver = await desk.saver(await desk.employer(HOURS));
    const lot = await desk.grant(saver, { amount: 8_00n, schemeId: HOURS });
    const hold = await desk.hold(saver, 3_00n, { unit: 'hours', category: null });
    expect(await desk.balance(`employer:${saver.ground.employerId}:owes:hours`)).toBe(-8_00n);
    await desk.release(hold, 3_00n, '2026-03-02');
    expect(await desk.free([lot])).toBe(8_00n);
    await expect(desk.hold(saver, 1n)).rejects.toMatchObject({ code: 'hold.not-enough' });
  });
});
