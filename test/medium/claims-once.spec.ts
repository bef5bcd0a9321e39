import type { LifeEventView, NewLifeEvent } from '#libs/budgets';
import { inTransaction, type PrismaService } from '#libs/database';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, LBB, type Saver } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

let prisma: PrismaService;
let desk: Desk;

withDatabase((opened) => {
  prisma = opened;
  desk = new Desk(prisma);
});

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

const SETTLED = { how: 'recovered', why: 'They paid it back', by: 'spec' } as const;

let events = 0;
const tell = (saver: Saver, given: Partial<NewLifeEvent> = {}): Promise<LifeEventView> =>
  desk.lifeEvents.record({
    key: `claims-once-${(events += 1)}`,
    personId: saver.personId,
    employmentId: saver.employmentId,
    kind: 'exit-elsewhere',
    on: '2026-06-30',
    nextEmploymentId: null,
    by: 'spec',
    ...given,
  });

const goesOn = (from: Saver, to: Saver, on: string): Promise<LifeEventView> =>
  tell(from, { kind: 'exit-in-scheme', nextEmploymentId: to.employmentId, on });

const undo = ({ id }: LifeEventView): Promise<unknown> =>
  desk.lifeEvents.undo({ id, why: 'It was somebody else', by: 'spec', on: '2026-09-01' });

/** Somebody with a hundred euros at a first employer, and their jobs at two others. */
async function worksOn({ isPaid } = { isPaid: true }) {
  const first = await desk.saver(await desk.employer(LBB));
  const next = async (): Promise<Saver> =>
    desk.saver(await desk.employer(LBB), { personId: first.personId });
  const at: [Saver, Saver, Saver] = [first, await next(), await next()];
  const [lot = 0n] = await desk.earn(first, { scheme: LBB, from: '2026-01-01', amount: 100_00n });
  if (isPaid) await desk.pay([lot], '2026-01-31');
  return { lot, at };
}

const openNow = async (person: Saver) => {
  const { items } = await desk.claims.open({ limit: 1000 });
  const own = await prisma.lot.findMany({ where: { personId: person.personId } });
  return items.filter(({ lotId }) => own.some(({ id }) => id === lotId));
};

const shortly = (claims: Awaited<ReturnType<typeof openNow>>) =>
  claims.map(({ lotId, why, amount }) => [lotId, why, amount]);

/** The bank pays somebody out of a purse. */
const paysOut = (purse: string, amount: bigint): Promise<unknown> =>
  inTransaction(prisma, (tx) =>
    desk.ledger.transfer(tx, {
      book: 'trust',
      unit: 'EUR',
      from: purse,
      to: 'bank',
      amount,
      reference: 'pay/claims-once',
      effectiveOn: '2026-07-05',
    }),
  );

const lotFrom = async (originLotId: bigint): Promise<bigint> =>
  (await prisma.lot.findFirstOrThrow({ where: { originLotId } })).id;

describe('what an exit took where the budget had gone', () => {
  it.each([{ isPaid: true }, { isPaid: false }])(
    'is not settled while that exit stands, and comes back once with it: %j',
    async (funding) => {
      const { lot, at } = await worksOn(funding);
      const [here, there] = at;
      const moved = await goesOn(here, there, '2026-03-20');
      const left = await tell(there);
      await undo(moved);
      const [claim] = await openNow(here);
      expect(claim).toMatchObject({ lotId: lot, why: 'lapsed', amount: 100_00n });
      const settle = () => desk.claims.settle(claim?.id ?? 0n, SETTLED);
      await expect(settle()).rejects.toMatchObject({ code: 'life-event-claim.waits' });
      await undo(left);
      await expect(settle()).rejects.toMatchObject({ code: 'life-event-claim.waits' });
      await desk.lifeEvents.settleExits('2026-09-02');
      expect(await desk.free([lot])).toBe(100_00n);
      expect(await openNow(here)).toEqual([]);
      await expect(settle()).rejects.toMatchObject({ code: 'life-event-claim.settled' });
    },
  );

  it('is claimed where that exit took it, once nothing is left of it there', async () => {
    const { lot, at } = await worksOn();
    const [here, there] = at;
    const moved = await goesOn(here, there, '2026-03-20');
    const left = await tell(there);
    await paysOut(`employer:${there.ground.employerId}:refund`, 100_00n);
    await undo(moved);
    await undo(left);
    const theirs = await lotFrom(lot);
    const [claim, ...others] = await openNow(here);
    expect(others).toEqual([]);
    expect(claim).toMatchObject({ lotId: theirs, why: 'lapsed', amount: 100_00n });
    await desk.claims.settle(claim?.id ?? 0n, SETTLED);
    await desk.lifeEvents.settleExits('2026-09-02');
    expect(await openNow(here)).toEqual([]);
    for (const { id } of await prisma.lifeEventClaim.findMany({ where: { lotId: lot } }))
      await expect(desk.claims.settle(id, SETTLED)).rejects.toMatchObject({
        code: 'life-event-claim.settled',
      });
  });

  it('is settled for what was spent there, though an exit took the rest', async () => {
    const { lot, at } = await worksOn();
    const [here, there] = at;
    const moved = await goesOn(here, there, '2026-03-20');
    await desk.capture(await desk.hold(there, 30_00n, { on: '2026-04-01' }), 30_00n, '2026-04-02');
    await tell(there);
    await undo(moved);
    const [lapsed, spent] = await openNow(here);
    expect(shortly(await openNow(here))).toEqual([
      [lot, 'lapsed', 70_00n],
      [lot, 'spent', 30_00n],
    ]);
    expect(await desk.claims.settle(spent?.id ?? 0n, SETTLED)).toMatchObject({ amount: 30_00n });
    await expect(desk.claims.settle(lapsed?.id ?? 0n, SETTLED)).rejects.toMatchObject({
      code: 'life-event-claim.waits',
    });
  });
});

describe('what was lost two moves away', () => {
  it('is claimed and settled once, where it was lost', async () => {
    const { lot, at } = await worksOn();
    const [here, there, further] = at;
    const first = await goesOn(here, there, '2026-02-20');
    const second = await goesOn(there, further, '2026-03-20');
    const order = await desk.hold(further, 60_00n, { on: '2026-04-01' });
    await desk.capture(order, 60_00n, '2026-04-02');
    await undo(second);
    await undo(first);
    expect(await desk.free([lot])).toBe(40_00n);
    const theirs = await lotFrom(lot);
    const [claim] = await openNow(here);
    expect(shortly(await openNow(here))).toEqual([[theirs, 'spent', 60_00n]]);
    await desk.claims.settle(claim?.id ?? 0n, SETTLED);
    expect(await openNow(here)).toEqual([]);
    for (const { id } of await prisma.lifeEventClaim.findMany({ where: { lotId: lot } }))
      await expect(desk.claims.settle(id, SETTLED)).rejects.toMatchObject({
        code: 'life-event-claim.settled',
      });
  });

  it('is claimed beside what was lost on the way, and payroll’s correction counts once for both', async () => {
    const { lot, at } = await worksOn();
    const [here, there, further] = at;
    const first = await goesOn(here, there, '2026-02-20');
    const theirs = await lotFrom(lot);
    await desk.capture(await desk.hold(there, 30_00n, { on: '2026-03-01' }), 30_00n, '2026-03-02');
    const second = await goesOn(there, further, '2026-03-20');
    await desk.capture(
      await desk.hold(further, 60_00n, { on: '2026-04-01' }),
      60_00n,
      '2026-04-02',
    );
    await undo(second);
    await undo(first);
    expect(shortly(await openNow(here))).toEqual([
      [theirs, 'spent', 60_00n],
      [lot, 'spent', 30_00n],
    ]);
    // Ten were left and are taken; fifty of the ninety that are lost are the employer's by now.
    await desk.run(here, { scheme: LBB, from: '2026-01-01', amount: 40_00n });
    const open = (await openNow(here)).reduce((sum, { amount }) => sum + amount, 0n);
    expect(open).toBe(40_00n);
  });
});
