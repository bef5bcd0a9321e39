import * as fc from 'fast-check';
import type { HoldView } from '#libs/budgets';
import { type Day, HubError } from '#libs/core';
import { inTransaction, type PrismaService } from '#libs/database';
import { retroactive } from '#libs/schemes';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, IOB, LBB, like, PLB, type Saver } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

const CLAIMED = 'nl-claimed';
const TO_FUND = 'nl-lapses-to-fund';
const TO_POOL = 'nl-lapses-to-pool';
const BORNE = { 'employer-loss': LBB, receivable: CLAIMED } as const;

let prisma: PrismaService;
let desk: Desk;

withDatabase((opened) => {
  prisma = opened;
  const { funding } = new Desk(prisma).catalogue.byId(LBB).versions[0]!;
  const claimed = { funding: { ...funding, spentTooMuch: 'receivable' as const } };
  desk = new Desk(prisma, [
    like(LBB, CLAIMED, claimed),
    like(IOB, TO_FUND, { lots: { lapsesTo: 'fund' } }),
    like(IOB, TO_POOL, { lots: { lapsesTo: 'pool' } }),
  ]);
});

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

const APRIL = { from: '2026-04-01', amount: 12_50n };

interface Mover {
  /** The employments of one person, at one employer after another. */
  savers: Saver[];
  /** What April granted at the first, and the lot it became at each next one. */
  lots: bigint[];
  run: bigint;
  scheme: string;
}

/** Somebody who was granted April at an employer. */
async function april(scheme: string = LBB): Promise<Mover> {
  const saver = await desk.saver(await desk.employer(scheme, PLB));
  const run = await desk.run(saver, { ...APRIL, scheme });
  const { id } = await prisma.lot.findFirstOrThrow({ where: { runId: run } });
  return { savers: [saver], lots: [id], run, scheme };
}

let events = 0;

async function leaves({ personId, employmentId }: Saver, on: Day, next?: Saver): Promise<void> {
  await desk.lifeEvents.record({
    key: `leaves-${(events += 1)}`,
    personId,
    employmentId,
    kind: next ? 'exit-in-scheme' : 'exit-elsewhere',
    on,
    nextEmploymentId: next?.employmentId ?? null,
    by: 'test',
  });
}

/** Goes on at another employer, with all that is free. */
async function moves({ savers, lots, scheme }: Mover, on: Day = '2026-06-30'): Promise<void> {
  const saver = savers.at(-1)!;
  const next = await desk.saver(await desk.employer(scheme), { personId: saver.personId });
  await leaves(saver, on, next);
  const travelled = await prisma.lot.findFirst({ where: { originLotId: lots.at(-1)! } });
  savers.push(next);
  if (travelled) lots.push(travelled.id);
}

/** Payroll at the first employer says another amount of April. */
const corrected = ({ savers, scheme }: Mover, amount = 0n): Promise<bigint> =>
  desk.run(savers[0]!, { ...APRIL, scheme, amount });

const of = ({ ground }: Saver, what: string): Promise<bigint> =>
  desk.balance(`employer:${ground.employerId}:${what}`);

/** What stands of a correction over all lots: waited for, gone back, borne. */
async function stands({ lots }: Pick<Mover, 'lots'>): Promise<Record<string, bigint>> {
  const rows = await prisma.$queryRaw<{ what: string; amount: bigint }[]>`
    SELECT what, sum(amount)::bigint AS amount FROM (
      SELECT 'waits' AS what, lot_id, amount FROM lot_shortfall UNION ALL SELECT outcome, lot_id, amount FROM lot_remainder) s
    WHERE lot_id = ANY(${lots}::bigint[]) GROUP BY what HAVING sum(amount) <> 0`;
  return Object.fromEntries(rows.map(({ what, amount }) => [what, amount]));
}

async function spend(mover: Mover, amount: bigint, on: Day): Promise<void> {
  await desk.capture(await desk.hold(mover.savers[0]!, amount, { on, category: null }), amount, on);
}

describe('T19 after somebody went on at another employer: April was wrong', () => {
  it('and is promised there: nobody promises it any more', async () => {
    const mover = await april();
    await moves(mover);
    await corrected(mover);
    expect(await desk.free(mover.lots)).toBe(0n);
    expect(await Promise.all(mover.savers.map((saver) => of(saver, 'owes')))).toEqual([0n, 0n]);
    expect(await stands(mover)).toEqual({});
  });

  it.each([1, 2])(
    'and was paid: after %d moves the employer that granted it has it back',
    async (times) => {
      const mover = await april();
      await desk.pay(mover.lots);
      for (let move = 0; move < times; move++) await moves(mover, `2026-0${6 + move}-30`);
      const run = await corrected(mover, 2_50n);
      expect([await desk.free(mover.lots), await of(mover.savers[0]!, 'refund')]).toEqual([
        2_50n,
        10_00n,
      ]);
      expect(await stands(mover)).toEqual({});
      const [first, last] = [mover.lots[0], mover.lots.at(-1)];
      const step = await prisma.transfer.findUniqueOrThrow({
        where: { reference: `correct/${run}/${first}/at/${last}/paid` },
      });
      // Not before it came there.
      expect(step.effectiveOn.toISOString().slice(0, 10)).toBe(`2026-0${5 + times}-30`);
    },
  );

  it.each([
    [IOB, 'went-back'],
    [TO_FUND, 'employer-loss'],
    [TO_POOL, 'employer-loss'],
  ])(
    'and lapsed by then: in %s it is %s, as only what the employer had back is',
    async (scheme, outcome) => {
      const mover = await april(scheme);
      await desk.pay(mover.lots);
      await desk.expiry.lapse('2040-01-01');
      await corrected(mover);
      expect(await stands(mover)).toEqual({ [outcome]: 12_50n });
      await corrected(mover, 12_50n);
      expect(await stands(mover)).toEqual({});
    },
  );

  it('a run that says the same again, or less, or all after all, moves the difference', async () => {
    const mover = await april();
    await desk.pay(mover.lots);
    await moves(mover);
    const left: bigint[] = [];
    for (const amount of [10_00n, 10_00n, 4_00n, 12_50n, 12_50n, 0n]) {
      await corrected(mover, amount);
      left.push(await desk.free(mover.lots));
    }
    expect(left).toEqual([10_00n, 10_00n, 4_00n, 12_50n, 12_50n, 0n]);
  });

  it('and each employer paid part of it: the next has back what it paid, the first what is left', async () => {
    const mover = await april();
    const [first] = mover.savers as [Saver];
    await inTransaction(prisma, async (tx) => {
      const line = { key: `part-${mover.lots[0]}`, on: '2026-05-01' };
      const payer = `employer:${first.ground.employerId}`;
      await desk.funds.receive(tx, { ...line, payer, amount: 5_00n, by: 'bank' });
      await desk.funds.fund(tx, { ...line, lines: [{ lotId: mover.lots[0]!, amount: 5_00n }] });
    });
    await moves(mover);
    await desk.pay(mover.lots.slice(1), '2026-07-15');
    await spend(mover, 2_00n, '2026-07-20');
    await moves(mover, '2026-08-31');
    await corrected(mover);
    const refunds = await Promise.all(mover.savers.map((saver) => of(saver, 'refund')));
    expect(refunds).toEqual([3_00n, 7_50n, 0n]);
    expect(await stands(mover)).toEqual({ 'employer-loss': 2_00n });
  });

  it.each(['employer-loss', 'receivable'] as const)(
    'and is partly spent and partly held at the next: %s for what is spent, the order stands',
    async (policy) => {
      const mover = await april(BORNE[policy]);
      await desk.pay(mover.lots);
      await moves(mover);
      await spend(mover, 5_00n, '2026-07-01');
      const order = await desk.hold(mover.savers[0]!, 4_00n, { on: '2026-07-02', category: null });
      const run = await corrected(mover);
      expect(await stands(mover)).toEqual({ waits: 4_00n, [policy]: 5_00n });
      expect(await of(mover.savers[0]!, 'refund')).toBe(3_50n);

      await desk.release(order, 3_00n, '2026-07-10');
      await desk.capture(order, 1_00n, '2026-07-11');
      await desk.recover();
      expect(await stands(mover)).toEqual({ [policy]: 6_00n });
      expect(await of(mover.savers[0]!, 'refund')).toBe(6_50n);
      const { employerId } = mover.savers[0]!.ground;
      const { items } = await desk.budgets.spentTooMuch(employerId, { limit: 10 });
      expect(items).toMatchObject([
        { lotId: mover.lots[0], runId: run, policy, amount: 1_00n, unit: 'EUR' },
        { lotId: mover.lots[0], runId: run, policy, amount: 5_00n, unit: 'EUR' },
      ]);
      expect(await desk.recover()).toBe(0);
    },
  );

  it('and was held where it began: what the order gives back goes along, and is taken there', async () => {
    const mover = await april();
    const order = await desk.hold(mover.savers[0]!, 5_00n, { on: '2026-05-01', category: null });
    await moves(mover);
    await corrected(mover);
    expect(await stands(mover)).toEqual({ waits: 5_00n });
    await desk.release(order, 5_00n, '2026-07-10');
    await desk.leaves(mover.savers[0]!, '2026-06-30');
    await desk.ageing.age('2026-12-01');
    expect(await stands(mover)).toEqual({});
    expect(await desk.free(mover.savers[0]!)).toBe(0n);
  });

  it('and was paid out as wage: it was received, so it waits for nothing', async () => {
    const saver = await desk.saver(await desk.employer(LBB));
    const earned = { scheme: LBB, from: '2016-01-01' };
    const lots = await desk.earn(saver, { ...earned, amount: 12_50n });
    await desk.pay(lots);
    await leaves(saver, '2016-03-31');
    expect(await of(saver, 'wages')).toBe(12_50n);
    await desk.run(saver, { ...earned, amount: 2_00n });
    expect(await stands({ lots })).toEqual({ 'employer-loss': 10_50n });
    expect(await desk.recover()).toBe(0);
  });
});

describe('a run that is taken back after somebody went on', () => {
  it('takes its promise from where it went, and the next delivery can grant it again', async () => {
    const mover = await april();
    await moves(mover);
    await desk.takeBack(mover.run);
    expect(await desk.free(mover.lots)).toBe(0n);
    expect(await of(mover.savers[1]!, 'owes')).toBe(0n);
    await corrected(mover, 8_00n);
    expect([await desk.free(mover.lots), await of(mover.savers[0]!, 'owes')]).toEqual([
      8_00n,
      -8_00n,
    ]);
  });

  it('is refused where part of it is held there', async () => {
    const mover = await april();
    await moves(mover);
    await desk.hold(mover.savers[0]!, 1n, { on: '2026-07-01', category: null });
    await expect(desk.takeBack(mover.run)).rejects.toMatchObject({ code: 'run.depended-on' });
  });

  it('gives back there what it had taken there, and forgets what was borne', async () => {
    const mover = await april();
    await desk.pay(mover.lots);
    await moves(mover);
    await spend(mover, 5_00n, '2026-07-01');
    await desk.takeBack(await corrected(mover));
    expect([await desk.free(mover.lots), await of(mover.savers[0]!, 'refund')]).toEqual([
      7_50n,
      0n,
    ]);
    expect(await stands(mover)).toEqual({});
  });
});

describe('whatever was done with a budget before', () => {
  const DOINGS = ['pay', 'hold', 'spend', 'release', 'move', 'leave'] as const;
  const done = new Set<string>();

  /** Does it if it can be done; a refusal is an answer. */
  async function doing(
    mover: Mover,
    what: (typeof DOINGS)[number],
    size: bigint,
    orders: HoldView[],
  ): Promise<void> {
    const on = '2026-09-30';
    const doings: Record<(typeof DOINGS)[number], () => Promise<unknown>> = {
      pay: () => desk.pay(mover.lots.slice(-1), on),
      hold: async () =>
        orders.push(await desk.hold(mover.savers[0]!, size, { on, category: null })),
      spend: () => spend(mover, size, on),
      release: async () => orders[0] && desk.release(orders[0], size, on),
      move: () => moves(mover, on),
      leave: () => leaves(mover.savers.at(-1)!, on),
    };
    try {
      await doings[what]();
      done.add(what);
    } catch (error) {
      if (!(error instanceof HubError) || error.kind === 'bug') throw error;
    }
  }

  /** How the lots stand together, as the rule asks it. */
  async function parts({ lots }: Mover): Promise<{ free: bigint; held: bigint; wentBack: bigint }> {
    const standing = await Promise.all(lots.map((lot) => desk.standing(lot)));
    const { _sum } = await prisma.transfer.aggregate({
      where: { lotId: { in: lots }, kind: 'lapse' },
      _sum: { amount: true },
    });
    return {
      free: await desk.free(lots),
      held: standing.reduce((sum, { held, reserved }) => sum + held + reserved, 0n),
      wentBack: _sum.amount ?? 0n,
    };
  }

  it('a correction does what the rule says of all lots together, and loses no cent', async () => {
    const step = fc.tuple(fc.constantFrom(...DOINGS), fc.bigInt(1n, 8_00n));
    const policies = fc.constantFrom('employer-loss' as const, 'receivable' as const);
    const found = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 7 }),
        policies,
        fc.bigInt(0n, 12_50n),
        async (steps, policy, newAmount) => {
          const mover = await april(BORNE[policy]);
          const orders: HoldView[] = [];
          for (const [what, size] of steps) await doing(mover, what, size, orders);
          const before = await parts(mover);
          const rule = retroactive(policy, { granted: 12_50n, ...before, newAmount });
          await corrected(mover, newAmount);
          const taken = before.free - (await desk.free(mover.lots));
          const {
            waits = 0n,
            'went-back': wentBack = 0n,
            [policy]: borne = 0n,
          } = await stands(mover);
          expect({ taken, wentBack, waits, borne, borneAs: policy }).toEqual(rule);
          expect(taken + wentBack + waits + borne).toBe(12_50n - newAmount);
          for (const what of Object.keys(await stands(mover))) found.add(what);
        },
      ),
      { numRuns: 30, endOnFailure: true, interruptAfterTimeLimit: 25_000 },
    );
    // Or it would prove little.
    expect([...done].toSorted()).toEqual([...DOINGS].toSorted());
    expect(found.size).toBeGreaterThanOrEqual(3);
  }, 60_000);
});
