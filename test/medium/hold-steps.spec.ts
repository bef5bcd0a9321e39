import { inTransaction, type PrismaService } from '#libs/database';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, IOB, PLB, type Saver } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

const ON = '2026-04-01';

let prisma: PrismaService;
let desk: Desk;
let saver: Saver;

withDatabase((opened) => {
  prisma = opened;
  desk = new Desk(prisma);
});

/** Somebody with € 100, all of it paid. */
beforeEach(async () => {
  saver = await desk.saver(await desk.employer(IOB));
  await desk.pay(await desk.earn(saver, { from: '2025-01-01', periods: 5, amount: 20_00n }));
});

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

describe('a step on a hold', () => {
  it('never counts before the hold does', async () => {
    const hold = await desk.hold(saver, 20_00n, { on: ON });
    await expect(desk.capture(hold, 5_00n, '2026-03-31')).rejects.toMatchObject({
      code: 'hold.step-too-early',
    });
    await expect(desk.release(hold, 5_00n, '2026-03-31')).rejects.toMatchObject({
      code: 'hold.step-too-early',
    });
    expect(await desk.holds.get(hold.id)).toMatchObject({ open: 20_00n });
  });

  it('is another step on another day, and refused under the same key', async () => {
    const hold = await desk.hold(saver, 20_00n, { on: ON });
    await desk.capture(hold, 5_00n, ON, 'first');
    await expect(desk.capture(hold, 5_00n, '2026-04-02', 'first')).rejects.toMatchObject({
      code: 'hold.key-conflict',
    });
  });
});

describe('spending at once, where nothing else is written with it', () => {
  const now = (holdId: bigint, amount: bigint, key: string, on = ON): Promise<void> =>
    desk.holds.captureNow(holdId, { key, amount, on, by: 'test', providerId: 3 });

  it('moves what spending within a transaction moves', async () => {
    const hold = await desk.hold(saver, 50_00n, { on: ON });
    await now(hold.id, 30_00n, 'first');
    expect(await desk.holds.get(hold.id)).toMatchObject({ open: 20_00n, captured: 30_00n });
    await expect(now(hold.id, 20_01n, 'second')).rejects.toMatchObject({ code: 'hold.too-much' });
    await expect(now(hold.id, 1n, 'third', '2026-03-31')).rejects.toMatchObject({
      code: 'hold.step-too-early',
    });
    await expect(now(10n ** 15n, 1n, 'fourth')).rejects.toMatchObject({ code: 'hold.not-found' });
  });

  it('twenty at once never spend more than is held, and ten of one key spend once', async () => {
    const hold = await desk.hold(saver, 10_00n, { on: ON });
    const steps = Array.from({ length: 20 }, (_, at) => now(hold.id, 1_00n, `step-${at}`));
    const done = await Promise.allSettled(steps);
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    for (const one of done)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'hold.too-much' });

    const other = await desk.hold(saver, 10_00n, { on: ON });
    await Promise.all(Array.from({ length: 10 }, () => now(other.id, 4_00n, 'same')));
    expect(await desk.holds.get(other.id)).toMatchObject({ open: 6_00n, captured: 4_00n });
  });

  it('and giving back at the same time share what is held', async () => {
    const hold = await desk.hold(saver, 10_00n, { on: ON });
    const steps = Array.from({ length: 20 }, (_, at) =>
      at % 2 ? now(hold.id, 1_00n, `step-${at}`) : desk.release(hold, 1_00n, ON),
    );
    const done = (await Promise.allSettled(steps)).filter(({ status }) => status === 'fulfilled');
    expect(done).toHaveLength(10);
    expect((await desk.holds.get(hold.id)).open).toBe(0n);
  });
});

describe('who tells late of what was held or spent', () => {
  const dayOf = async (reference: string): Promise<string | undefined> =>
    (await prisma.transfer.findUnique({ where: { reference } }))?.effectiveOn
      .toISOString()
      .slice(0, 10);

  it('holds money from the day it came, and the hold still says its own day', async () => {
    const late = await desk.saver(await desk.employer(IOB));
    const [lot = 0n] = await desk.earn(late, { from: '2026-01-01', amount: 100_00n });
    await desk.pay([lot], '2026-03-01');
    const hold = await desk.hold(late, 40_00n, { on: '2026-02-10' });
    expect([hold.on, await dayOf(`hold/${hold.id}/${lot}`)]).toEqual(['2026-02-10', '2026-03-01']);
    await desk.release(hold, 40_00n, '2026-05-01');
    const other = await desk.hold(late, 100_00n, { on: '2026-03-10' });
    expect(await dayOf(`hold/${other.id}/${lot}`)).toBe('2026-05-01');
  });

  it('spends money that was held as a promise from the day it was paid', async () => {
    const ground = await desk.employer(PLB);
    const late = await desk.saver(ground);
    const [lot = 0n] = await desk.earn(late, { scheme: PLB, from: '2026-01-01', amount: 100_00n });
    const hold = await desk.hold(late, 100_00n, { on: '2026-03-01' });
    const payer = `employer:${ground.employerId}`;
    await inTransaction(prisma, async (tx) => {
      const line = { key: 'late', on: '2026-04-20' };
      await desk.funds.receive(tx, { ...line, payer, amount: 100_00n, by: 'bank' });
      await desk.funds.fund(tx, { ...line, lines: [{ lotId: lot, amount: 100_00n }] });
    });
    await desk.capture(hold, 60_00n, '2026-03-15', 'late');
    expect(await dayOf(`capture/${hold.id}/late/${lot}`)).toBe('2026-04-20');
    await expect(desk.capture(hold, 60_00n, '2026-03-15', 'late')).resolves.toBeUndefined();
  });
});
