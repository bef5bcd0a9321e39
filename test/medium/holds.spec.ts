import { HubError } from '#libs/core';
import { inTransaction, type PrismaService } from '#libs/database';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, IOB, LBB, like, PLB, type Saver } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

const INVOICED = 'nl-on-invoice';
const PREPAID_HOURS = 'nl-prepaid-hours';
const HOURS = 'nl-hours';

let prisma: PrismaService;
let desk: Desk;

withDatabase((opened) => {
  prisma = opened;
  desk = new Desk(prisma, [
    like(IOB, INVOICED, { funding: { spendableWhen: 'invoiced' } }),
    like(IOB, PREPAID_HOURS, {}, { unit: 'hours' }),
    like(PLB, HOURS, {}, { unit: 'hours' }),
  ]);
});

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

/** Somebody whose employer paid for some months of the development budget, from January 2025. */
async function paid(periods: number, amount = 12_50n): Promise<{ saver: Saver; lots: bigint[] }> {
  const saver = await desk.saver(await desk.employer(IOB));
  const lots = await desk.earn(saver, { from: '2025-01-01', periods, amount });
  await desk.pay(lots);
  return { saver, lots };
}

const taken = (hold: { lots: { lotId: bigint; taken: bigint }[] }): [bigint, bigint][] =>
  hold.lots.map(({ lotId, taken: amount }) => [lotId, amount]);

/** Why a hold was refused, lot by lot. */
async function refusal(attempt: Promise<unknown>): Promise<string[]> {
  const error: unknown = await attempt.catch((caught: unknown) => caught);
  expect(error).toMatchObject({ kind: 'conflict', code: 'hold.not-enough' });
  return (error as HubError).details.map(({ at, problem }) => `${at}: ${problem}`);
}

describe('which lots pay', () => {
  it('those that expire soonest, and only as many as it takes', async () => {
    const { saver, lots } = await paid(3);
    const hold = await desk.hold(saver, 20_00n);
    expect(hold).toMatchObject({ amount: 20_00n, open: 20_00n, captured: 0n, released: 0n });
    expect(taken(hold)).toEqual([
      [lots[0], 12_50n],
      [lots[1], 7_50n],
    ]);
    expect(hold.considered.map(({ amount, reason }) => [amount, reason.code])).toEqual([
      [12_50n, 'lot-used'],
      [7_50n, 'lot-used'],
      [0n, 'lot-not-needed'],
    ]);
  });

  it('the oldest, the scheme that goes first or the ones the person chose, where that is asked', async () => {
    const ground = await desk.employer(IOB, PLB);
    const saver = await desk.saver(ground);
    const [iob] = await desk.earn(saver, { from: '2025-01-01' });
    const [plb] = await desk.earn(saver, { scheme: PLB, from: '2025-02-01' });
    const [later] = await desk.earn(saver, { from: '2025-03-01' });
    await desk.pay([iob!, plb!, later!]);
    const first = async (given: Parameters<Desk['hold']>[2]): Promise<bigint | undefined> => {
      const hold = await desk.hold(saver, 1n, given);
      await desk.release(hold, 1n, '2026-03-01');
      return hold.lots[0]?.lotId;
    };
    expect(await first({})).toBe(plb);
    expect(await first({ order: 'oldest' })).toBe(iob);
    expect(await first({ order: 'scheme-priority' })).toBe(plb);
    expect(await first({ order: 'person-choice', lotIds: [later!, iob!] })).toBe(later);
    expect(await first({ schemeIds: [IOB] })).toBe(iob);
  });

  it('T14: for other work also those of a former employer; for the present job only the present one', async () => {
    const former = await desk.saver(await desk.employer(IOB), { leftOn: '2021-12-31' });
    const present = await desk.saver(await desk.employer(IOB), { hiredOn: '2022-01-01' });
    await desk.link(former.personId, present.personId);
    await desk.pay(await desk.earn(former, { from: '2021-01-01', periods: 12 }));
    await desk.pay(await desk.earn(present, { from: '2022-01-01', periods: 17 }));
    const order = { on: '2023-06-15' };

    const refused = await refusal(
      desk.hold(present, 250_00n, { ...order, category: 'c', key: 'T14/c' }),
    );
    expect(refused).toHaveLength(29);
    expect(refused[0]).toContain('from a former employer');
    const upkeep = await desk.hold(present, 212_50n, { ...order, category: 'c' });
    expect(new Set(upkeep.lots.map(({ employerId }) => employerId))).toEqual(
      new Set([present.ground.employerId]),
    );
    await desk.release(upkeep, 212_50n, '2023-06-15');

    const course = await desk.hold(present, 250_00n, { ...order, category: 'd' });
    await desk.capture(course, 250_00n, '2023-06-30');
    expect(await spentByGranter(course.id)).toEqual([
      { employerId: former.ground.employerId, amount: 150_00n },
      { employerId: present.ground.employerId, amount: 100_00n },
    ]);
    expect([await desk.free(former), await desk.free(present)]).toEqual([0n, 112_50n]);
    expect(await desk.balance('provider:3:payable')).toBe(250_00n);
  });

  it('T14: says how much is short for the present job: 37.50', async () => {
    const former = await desk.saver(await desk.employer(IOB), { leftOn: '2021-12-31' });
    const present = await desk.saver(await desk.employer(IOB), {
      personId: former.personId,
      hiredOn: '2022-01-01',
    });
    await desk.pay(await desk.earn(former, { from: '2021-01-01', periods: 12 }));
    await desk.pay(await desk.earn(present, { from: '2022-01-01', periods: 17 }));
    await expect(
      desk.hold(present, 250_00n, { on: '2023-06-15', category: 'c' }),
    ).rejects.toMatchObject({ remedy: expect.stringContaining('3750') });
  });

  it('real money of a lot before what is only promised of it', async () => {
    const saver = await desk.saver(await desk.employer(PLB));
    const [lot] = await desk.earn(saver, { scheme: PLB, amount: 100_00n, from: '2025-01-01' });
    await fundPart(saver, lot!, 30_00n);
    await desk.hold(saver, 50_00n);
    expect(await desk.standing(lot!)).toEqual({
      promised: 50_00n,
      available: 0n,
      reserved: 20_00n,
      held: 30_00n,
    });
  });

  it('a promise only from when its scheme lets it be spent: granted, invoiced or funded', async () => {
    const ground = await desk.employer(IOB, PLB, INVOICED);
    const saver = await desk.saver(ground);
    const [funded] = await desk.earn(saver, { from: '2025-01-01' });
    const [invoiced] = await desk.earn(saver, { scheme: INVOICED, from: '2025-01-01' });
    const [granted] = await desk.earn(saver, { scheme: PLB, from: '2025-01-01' });
    expect(await refusal(desk.hold(saver, 37_50n))).toEqual([
      expect.stringContaining(`lot ${granted}: `),
      expect.stringMatching(`lot ${funded}: .*paid`),
      expect.stringMatching(`lot ${invoiced}: .*invoiced`),
    ]);
    await inTransaction(prisma, (tx) => desk.funds.invoice(tx, [invoiced!], '2026-03-02'));
    await expect(desk.hold(saver, 25_00n)).rejects.toMatchObject({ code: 'hold.not-enough' });
    await desk.hold(saver, 25_00n, { on: '2026-03-02' });
    await desk.pay([funded!]);
    await desk.hold(saver, 12_50n);
  });

  it('nothing past its last day, whether the nightly job has been there or not', async () => {
    const { saver, lots } = await paid(1);
    expect(await desk.ends(lots)).toEqual(['2030-01-30']);
    expect(await refusal(desk.hold(saver, 1n, { on: '2030-01-31' }))).toEqual([
      expect.stringContaining('30'),
    ]);
    await desk.hold(saver, 1n, { on: '2030-01-30' });
  });

  it('T10: nothing that a later accrual pushed out of the window, from the day of that accrual', async () => {
    const saver = await desk.saver(await desk.employer(LBB));
    await desk.earn(saver, { scheme: LBB, from: '2025-01-01', periods: 60, amount: 35_00n });
    const all = { schemeIds: [LBB] };
    await desk.hold(saver, 35_00n * 60n, { ...all, on: '2030-01-30', key: 'window/inside' });
    const other = await desk.saver(await desk.employer(LBB));
    await desk.earn(other, { scheme: LBB, from: '2025-01-01', periods: 61, amount: 35_00n });
    await expect(
      desk.hold(other, 35_00n * 60n + 1n, { ...all, on: '2030-01-31' }),
    ).rejects.toMatchObject({ code: 'hold.not-enough' });
    await desk.hold(other, 35_00n * 60n, { ...all, on: '2030-01-31' });
  });

  it('nothing that the caller says is blocked, with the reason it gave', async () => {
    const { saver, lots } = await paid(1);
    const blocked = [
      {
        schemeId: IOB,
        employerId: saver.ground.employerId,
        reason: { code: 'lot-not-begun', params: { lotOn: '2030-01-01' } } as const,
      },
    ];
    expect(await refusal(desk.hold(saver, 1n, { blocked }))).toEqual([
      expect.stringMatching(`lot ${lots[0]}: .*2030`),
    ]);
  });

  it('nothing of tomorrow, nothing of another unit', async () => {
    const saver = await desk.saver(await desk.employer(IOB, PREPAID_HOURS, HOURS));
    await desk.pay(await desk.earn(saver, { from: '2025-01-01' }));
    await expect(desk.hold(saver, 1n, { on: '2025-01-30' })).rejects.toMatchObject({
      details: [{ problem: expect.stringContaining('2025-01-31') }],
    });
    await desk.grant(saver, { amount: 8_00n, schemeId: PREPAID_HOURS });
    const hours = await desk
      .hold(saver, 3_00n, { unit: 'hours', schemeIds: [PREPAID_HOURS, IOB] })
      .catch((error: unknown) => error);
    // This budget is spent only once it is paid for, and hours never are.
    expect(hours).toMatchObject({ code: 'hold.not-enough' });
    await desk.grant(saver, { amount: 8_00n, schemeId: HOURS });
    const hold = await desk.hold(saver, 3_00n, { unit: 'hours', category: null });
    await desk.capture(hold, 2_00n, '2026-03-02');
    await desk.release(hold, 1_00n, '2026-03-02');
    expect(await desk.balance(`employer:${saver.ground.employerId}:charged:hours`)).toBe(2_00n);
  });

  it('another person’s never; a linked person’s always', async () => {
    const [one, other] = [await paid(1), await paid(1)];
    await expect(desk.hold(one.saver, 25_00n)).rejects.toMatchObject({ code: 'hold.not-enough' });
    await desk.link(other.saver.personId, one.saver.personId);
    for (const saver of [one.saver, other.saver]) {
      const hold = await desk.hold(saver, 25_00n);
      expect(hold.personId).toBe(one.saver.personId);
      await desk.release(hold, 25_00n, '2026-03-01');
    }
  });

  it('nobody’s, of somebody who is not there', async () => {
    const { saver } = await paid(1);
    const nobody = { ...saver, personId: '00000000-0000-4000-8000-000000000000' };
    await expect(desk.hold(nobody, 1n)).rejects.toMatchObject({ code: 'person.not-found' });
    await expect(desk.holds.get(10n ** 12n)).rejects.toMatchObject({ code: 'hold.not-found' });
  });
});

describe('a hold', () => {
  it('takes nothing at all where a cent is missing', async () => {
    const { saver, lots } = await paid(2);
    await expect(desk.hold(saver, 25_01n)).rejects.toMatchObject({ code: 'hold.not-enough' });
    expect(await desk.free(lots)).toBe(25_00n);
    expect(await prisma.hold.count({ where: { personId: saver.personId } })).toBe(0);
  });

  it('is the same under the same key, and a conflict with another wish', async () => {
    const { saver } = await paid(2);
    const first = await desk.hold(saver, 10_00n, { key: 'order/same' });
    expect(await desk.hold(saver, 10_00n, { key: 'order/same' })).toEqual(first);
    for (const other of [{ category: 'c' as const }, { on: '2026-03-02' }, { schemeIds: [IOB] }])
      await expect(desk.hold(saver, 10_00n, { key: 'order/same', ...other })).rejects.toMatchObject(
        { code: 'hold.key-conflict' },
      );
    const stranger = (await paid(1)).saver;
    await expect(desk.hold(stranger, 10_00n, { key: 'order/same' })).rejects.toMatchObject({
      code: 'hold.key-conflict',
    });
  });

  it('is the same although a talk has come in between', async () => {
    const { saver } = await paid(2);
    const { id } = await desk.hold(saver, 10_00n, { key: 'order/talk', blocked: [] });
    const blocked = [
      {
        schemeId: IOB,
        employerId: saver.ground.employerId,
        reason: { code: 'lot-empty', params: {} } as const,
      },
    ];
    expect(await desk.hold(saver, 10_00n, { key: 'order/talk', blocked })).toMatchObject({ id });
  });

  it('is spent in the order it was taken and given back the other way round', async () => {
    const { saver, lots } = await paid(3);
    const hold = await desk.hold(saver, 37_50n);
    await desk.capture(hold, 15_00n, '2026-04-01');
    await desk.release(hold, 15_00n, '2026-04-01');
    expect(await Promise.all(lots.map((id) => desk.standing(id)))).toMatchObject([
      { held: 0n, available: 0n },
      { held: 7_50n, available: 2_50n },
      { held: 0n, available: 12_50n },
    ]);
    expect(await desk.holds.get(hold.id)).toMatchObject({
      open: 7_50n,
      captured: 15_00n,
      released: 15_00n,
    });
    await desk.capture(hold, 7_50n, '2026-04-02');
    await expect(desk.capture(hold, 1n, '2026-04-02')).rejects.toMatchObject({
      code: 'hold.too-much',
    });
    await expect(desk.release(hold, 1n, '2026-04-02')).rejects.toMatchObject({
      code: 'hold.too-much',
    });
  });

  it('is spent once under a key, and refused under it for something else', async () => {
    const { saver } = await paid(2);
    const hold = await desk.hold(saver, 20_00n);
    await desk.capture(hold, 5_00n, '2026-04-01', 'first');
    await desk.capture(hold, 5_00n, '2026-04-01', 'first');
    await expect(desk.capture(hold, 6_00n, '2026-04-01', 'first')).rejects.toMatchObject({
      code: 'hold.key-conflict',
    });
    await expect(desk.release(hold, 5_00n, '2026-04-01', 'first')).rejects.toMatchObject({
      code: 'hold.key-conflict',
    });
    expect(await desk.holds.get(hold.id)).toMatchObject({ open: 15_00n, captured: 5_00n });
  });

  it('spends a promise at the employer who made it', async () => {
    const saver = await desk.saver(await desk.employer(PLB));
    const [lot] = await desk.earn(saver, { scheme: PLB, amount: 100_00n, from: '2025-01-01' });
    await fundPart(saver, lot!, 30_00n);
    await desk.capture(await desk.hold(saver, 50_00n), 50_00n, '2026-04-01');
    const { employerId } = saver.ground;
    expect(await desk.balance(`employer:${employerId}:charged`)).toBe(20_00n);
    expect(await desk.standing(lot!)).toMatchObject({ promised: 50_00n, reserved: 0n, held: 0n });
  });
});

describe('many at once', () => {
  it('get exactly what there is: forty want one of ten', async () => {
    const { saver } = await paid(5, 20_00n);
    const asked = Array.from({ length: 40 }, () => desk.hold(saver, 10_00n));
    const settled = await Promise.allSettled(asked);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    for (const one of settled)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'hold.not-enough' });
    expect(await desk.free(saver)).toBe(0n);
  });

  it('repeats of one key, eight hundred of them, hold once', async () => {
    const { saver } = await paid(5, 20_00n);
    const again = { key: 'order/eight-hundred' };
    const holds = await Promise.all(
      Array.from({ length: 800 }, () => desk.hold(saver, 10_00n, again)),
    );
    expect(new Set(holds.map(({ id }) => id)).size).toBe(1);
    expect(await desk.free(saver)).toBe(90_00n);
  }, 60_000);

  it('captures and releases of one hold never move more than it holds', async () => {
    const { saver } = await paid(1, 10_00n);
    const hold = await desk.hold(saver, 10_00n);
    const steps = Array.from({ length: 20 }, (_, at) =>
      at % 2 ? desk.capture(hold, 1_00n, '2026-04-01') : desk.release(hold, 1_00n, '2026-04-01'),
    );
    const done = (await Promise.allSettled(steps)).filter(({ status }) => status === 'fulfilled');
    expect(done).toHaveLength(10);
    expect((await desk.holds.get(hold.id)).open).toBe(0n);
  });

  it('who give one key to two people: one gets it, the other is told', async () => {
    const [one, other] = [(await paid(1)).saver, (await paid(1)).saver];
    for (let round = 0; round < 10; round += 1) {
      const key = `order/two-people-${round}`;
      const settled = await Promise.allSettled(
        [one, other].map((saver) => desk.hold(saver, 1n, { key })),
      );
      expect(settled.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(settled.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: { code: 'hold.key-conflict' },
      });
    }
  });

  it('a hold and the lapse of its lot: one of them has it', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { saver, lots } = await paid(2);
      const lastDay = (await desk.ends(lots))[0]!;
      const [held] = await Promise.allSettled([
        desk.hold(saver, 20_00n, { on: lastDay }),
        desk.expiry.lapse('2030-03-01'),
      ]);
      const standing = await Promise.all(lots.map((id) => desk.standing(id)));
      const kept = standing.reduce((sum, { held: part }) => sum + part, 0n);
      expect(kept).toBe(held.status === 'fulfilled' ? 20_00n : 0n);
    }
  });

  it('a hold and a correction of its lot: what is held stays, the rest is taken back', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { saver, lots } = await paid(2);
      const [held] = await Promise.allSettled([
        desk.hold(saver, 20_00n),
        desk.run(saver, { from: '2025-01-01', periods: 2, amount: 0n }),
      ]);
      const kept = held.status === 'fulfilled' ? 20_00n : 0n;
      expect(await desk.free(lots)).toBe(0n);
      expect(await desk.balance(`employer:${saver.ground.employerId}:refund`)).toBe(25_00n - kept);
    }
  });
});

const spentByGranter = (holdId: bigint): Promise<unknown> => prisma.$queryRaw`
  SELECT l.employer_id AS "employerId", sum(t.amount)::bigint AS amount FROM transfer t JOIN lot l ON l.id = t.lot_id
  WHERE t.kind = 'capture' AND starts_with(t.reference, ${`capture/${holdId}/`}) GROUP BY 1 ORDER BY 1`;

async function fundPart({ ground }: Saver, lotId: bigint, amount: bigint): Promise<void> {
  const key = `part-${lotId}`;
  const payer = `employer:${ground.employerId}`;
  await inTransaction(prisma, async (tx) => {
    await desk.funds.receive(tx, { key, payer, amount, on: '2026-02-01', by: 'bank' });
    await desk.funds.fund(tx, { key, on: '2026-02-01', lines: [{ lotId, amount }] });
  });
}
