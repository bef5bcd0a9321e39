import type { LifeEventView, NewLifeEvent } from '#libs/budgets';
import type { PrismaService } from '#libs/database';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, LBB, like, type Saver } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

const CLAIMED = 'nl-claimed';

let prisma: PrismaService;
let desk: Desk;

withDatabase((opened) => {
  prisma = opened;
  const { funding } = new Desk(prisma).catalogue.byId(LBB).versions[0]!;
  desk = new Desk(prisma, [
    like(LBB, CLAIMED, { funding: { ...funding, spentTooMuch: 'receivable' } }),
  ]);
});

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

const WISH = { why: 'It was somebody else', by: 'spec', on: '2026-09-01' };
/** A last day on which a budget lapses, and one on which it is paid out as wage. */
const LAPSES = { from: '2026-01-01', on: '2026-06-30' };
const IS_WAGE = { from: '2015-08-01', on: '2016-03-31' };

interface Saved {
  saver: Saver;
  lot: bigint;
  scheme: string;
  from: string;
}

/** Somebody who was granted a hundred euros for one month. */
async function granted(from: string, scheme = LBB): Promise<Saved> {
  const saver = await desk.saver(await desk.employer(scheme));
  const [lot = 0n] = await desk.earn(saver, { scheme, from, amount: 100_00n });
  return { saver, lot, scheme, from };
}

async function paid(from: string, scheme = LBB): Promise<Saved> {
  const saved = await granted(from, scheme);
  await desk.pay([saved.lot], `${from.slice(0, 8)}28`);
  return saved;
}

/** Payroll says another amount of that month. */
const payrollSays = ({ saver, scheme, from }: Saved, amount: bigint): Promise<bigint> =>
  desk.run(saver, { scheme, from, amount });

let events = 0;
const leaves = (saver: Saver, on: string, given: Partial<NewLifeEvent> = {}) =>
  desk.lifeEvents.record({
    key: `returned-${(events += 1)}`,
    personId: saver.personId,
    employmentId: saver.employmentId,
    kind: 'exit-elsewhere',
    on,
    nextEmploymentId: null,
    by: 'test',
    ...given,
  });

const goesOn = (saver: Saver, next: Saver, on: string): Promise<LifeEventView> =>
  leaves(saver, on, { kind: 'exit-in-scheme', nextEmploymentId: next.employmentId });

const nextOf = async ({ saver, scheme }: Saved): Promise<Saver> =>
  desk.saver(await desk.employer(scheme), { personId: saver.personId });

const travelledFrom = (originLotId: bigint) =>
  prisma.lot.findFirstOrThrow({ where: { originLotId } });

const of = ({ ground }: Saver, what: string): Promise<bigint> =>
  desk.balance(`employer:${ground.employerId}:${what}`);

/** What stands of corrections of a lot, wherever its budget went: waited for, gone back, borne. */
async function stands(lot: bigint): Promise<Record<string, bigint>> {
  const rows = await prisma.$queryRaw<{ what: string; amount: bigint }[]>`
    SELECT what, sum(amount)::bigint AS amount FROM (
      SELECT 'waits' AS what, lot_id, amount FROM lot_shortfall UNION ALL SELECT outcome, lot_id, amount FROM lot_remainder) s
    WHERE lot_root(lot_id) = ${lot} GROUP BY what HAVING sum(amount) <> 0`;
  return Object.fromEntries(rows.map(({ what, amount }) => [what, amount]));
}

const order = (saver: Saver, amount: bigint, on: string) =>
  desk.hold(saver, amount, { on, category: null });

describe('an exit is undone after payroll had corrected the budget that it moved', () => {
  it.each([
    ['lapsed', LAPSES, 'went-back', LBB],
    ['was paid out as wage', IS_WAGE, 'employer-loss', LBB],
    ['was paid out, and is a receivable', IS_WAGE, 'receivable', CLAIMED],
  ])(
    'and that %s: it goes to the employer, and nobody can spend it',
    async (_, when, as, scheme) => {
      const saved = await paid(when.from, scheme);
      const { saver, lot } = saved;
      const exit = await leaves(saver, when.on);
      await payrollSays(saved, 0n);
      expect(await stands(lot)).toEqual({ [as]: 100_00n });

      const undone = await desk.lifeEvents.undo({ id: exit.id, ...WISH });
      expect(undone.undone?.lots).toMatchObject([{ lotId: lot, returned: 100_00n }]);
      expect([await desk.free([lot]), await of(saver, 'refund')]).toEqual([0n, 100_00n]);
      expect(await stands(lot)).toEqual({});
      await expect(order(saver, 1n, '2026-10-01')).rejects.toMatchObject({
        code: 'hold.not-enough',
      });
      expect(await desk.recover()).toBe(0);
    },
  );

  it('keeps what payroll left of it', async () => {
    const saved = await paid(LAPSES.from);
    const exit = await leaves(saved.saver, LAPSES.on);
    await payrollSays(saved, 30_00n);
    await desk.lifeEvents.undo({ id: exit.id, ...WISH });
    expect(await desk.free([saved.lot])).toBe(30_00n);
    await payrollSays(saved, 30_00n);
    expect([await desk.free([saved.lot]), await stands(saved.lot)]).toEqual([30_00n, {}]);
    await payrollSays(saved, 100_00n);
    expect(await desk.free([saved.lot])).toBe(100_00n);
  });

  it('and that was promised only: the employer promises it no more', async () => {
    const saved = await granted(LAPSES.from);
    const exit = await leaves(saved.saver, LAPSES.on);
    await payrollSays(saved, 0n);
    await desk.lifeEvents.undo({ id: exit.id, ...WISH });
    expect([await desk.free([saved.lot]), await of(saved.saver, 'owes')]).toEqual([0n, 0n]);
  });

  it('and part of it was held: the order stands and is waited for, the rest is taken', async () => {
    const saved = await paid(LAPSES.from);
    const held = await order(saved.saver, 40_00n, '2026-03-01');
    const exit = await leaves(saved.saver, LAPSES.on);
    await payrollSays(saved, 0n);
    expect(await stands(saved.lot)).toEqual({ waits: 40_00n, 'went-back': 60_00n });
    await desk.lifeEvents.undo({ id: exit.id, ...WISH });
    expect([await desk.free([saved.lot]), await stands(saved.lot)]).toEqual([
      0n,
      { waits: 40_00n },
    ]);
    await desk.release(held, 40_00n, '2026-09-02');
    await desk.recover();
    expect([await desk.free([saved.lot]), await stands(saved.lot)]).toEqual([0n, {}]);
  });

  it('and it comes back bit by bit, as orders at the next employer end: each bit is taken', async () => {
    const saved = await paid(LAPSES.from);
    const next = await nextOf(saved);
    const moved = await goesOn(saved.saver, next, LAPSES.on);
    await desk.capture(await order(next, 30_00n, '2026-07-02'), 30_00n, '2026-07-03');
    const held = await order(next, 40_00n, '2026-07-04');
    await payrollSays(saved, 0n);
    expect(await stands(saved.lot)).toEqual({ waits: 40_00n, 'employer-loss': 30_00n });
    await desk.lifeEvents.undo({ id: moved.id, ...WISH });
    for (const day of ['2026-09-02', '2026-09-03']) {
      await desk.release(held, 20_00n, day);
      await desk.lifeEvents.settleExits(day);
      expect(await desk.free(saved.saver)).toBe(0n);
    }
    expect(await stands(saved.lot)).toEqual({ 'employer-loss': 30_00n });
    expect(await of(saved.saver, 'refund')).toBe(70_00n);
    expect(await desk.recover()).toBe(0);
  });

  it('and an order of it was carried out that same day: the night says who bears that, as the scheme has it', async () => {
    const saved = await paid(LAPSES.from, CLAIMED);
    const held = await order(saved.saver, 40_00n, '2026-03-01');
    const exit = await leaves(saved.saver, LAPSES.on);
    await payrollSays(saved, 0n);
    await desk.capture(held, 40_00n, '2026-07-01');
    await desk.lifeEvents.undo({ id: exit.id, ...WISH });
    expect([await desk.free([saved.lot]), await stands(saved.lot)]).toEqual([
      0n,
      { waits: 40_00n },
    ]);
    await desk.recover();
    expect(await stands(saved.lot)).toEqual({ receivable: 40_00n });
  });

  it('by two at once, beside the night: it is taken once', async () => {
    const saved = await paid(LAPSES.from);
    const exit = await leaves(saved.saver, LAPSES.on);
    await payrollSays(saved, 0n);
    const undo = (): Promise<unknown> => desk.lifeEvents.undo({ id: exit.id, ...WISH });
    await Promise.all([undo(), desk.recover(), undo(), desk.recover()]);
    expect([await desk.free([saved.lot]), await of(saved.saver, 'refund')]).toEqual([0n, 100_00n]);
  });

  it('twice, each time after another exit: each is taken under a name of its own', async () => {
    const saved = await paid(LAPSES.from);
    const first = await leaves(saved.saver, LAPSES.on);
    await payrollSays(saved, 50_00n);
    await desk.lifeEvents.undo({ id: first.id, ...WISH });
    const second = await leaves(saved.saver, LAPSES.on);
    await payrollSays(saved, 20_00n);
    await desk.lifeEvents.undo({ id: second.id, ...WISH });
    expect([await desk.free([saved.lot]), await stands(saved.lot)]).toEqual([20_00n, {}]);
    const names = await prisma.transfer.findMany({
      where: { kind: 'correct', lotId: saved.lot },
      select: { reference: true },
    });
    expect(names.filter(({ reference }) => reference.includes('/late/'))).toHaveLength(2);
  });

  it('and the corrected return is taken back: all of it stands again', async () => {
    const saved = await granted(LAPSES.from);
    const exit = await leaves(saved.saver, LAPSES.on);
    const run = await payrollSays(saved, 0n);
    await desk.lifeEvents.undo({ id: exit.id, ...WISH });
    await desk.takeBack(run);
    expect([await desk.free([saved.lot]), await stands(saved.lot)]).toEqual([100_00n, {}]);
  });
});

describe('a next employer was repaid as the move to it was undone', () => {
  it('that is no part of the grant: what is held of the grant is waited for, and taken once it is free', async () => {
    const saved = await granted(LAPSES.from);
    const next = await nextOf(saved);
    const moved = await goesOn(saved.saver, next, LAPSES.on);
    const travelled = await travelledFrom(saved.lot);
    await desk.pay([travelled.id], '2026-07-01');
    await desk.lifeEvents.undo({ id: moved.id, ...WISH });
    expect(await of(next, 'refund')).toBe(100_00n);

    const held = await order(saved.saver, 100_00n, '2026-09-02');
    await payrollSays(saved, 0n);
    expect(await stands(saved.lot)).toEqual({ waits: 100_00n });
    await desk.release(held, 100_00n, '2026-09-03');
    await desk.recover();
    expect([await desk.free([saved.lot]), await stands(saved.lot)]).toEqual([0n, {}]);
  });

  it('what had lapsed there to the next employer has gone back, as ever', async () => {
    const saved = await granted(LAPSES.from);
    const next = await nextOf(saved);
    await goesOn(saved.saver, next, LAPSES.on);
    await desk.pay([(await travelledFrom(saved.lot)).id], '2026-07-01');
    await leaves(next, '2026-08-31');
    await payrollSays(saved, 0n);
    expect(await stands(saved.lot)).toEqual({ 'went-back': 100_00n });
  });
});
