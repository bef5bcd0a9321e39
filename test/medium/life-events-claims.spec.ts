import type { LifeEventView, NewLifeEvent } from '#libs/budgets';
import { inTransaction, type PrismaService } from '#libs/database';
import { InvitationsService, LinksService } from '#libs/people';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, IOB, LBB, type Saver } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

let prisma: PrismaService;
let desk: Desk;
let links: LinksService;

withDatabase((opened) => {
  prisma = opened;
  desk = new Desk(prisma);
  links = new LinksService(prisma, new InvitationsService(prisma));
});

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

const WISH = { why: 'It was somebody else', by: 'spec', on: '2026-09-01' };
const SETTLED = { how: 'recovered', why: 'They paid it back', by: 'spec' } as const;

let events = 0;
const tell = (saver: Saver, given: Partial<NewLifeEvent> = {}): Promise<LifeEventView> =>
  desk.lifeEvents.record({
    key: `claims-${(events += 1)}`,
    personId: saver.personId,
    employmentId: saver.employmentId,
    kind: 'exit-elsewhere',
    on: '2026-06-30',
    nextEmploymentId: null,
    by: 'test',
    ...given,
  });

const goesOn = (from: Saver, to: Saver, on: string): Promise<LifeEventView> =>
  tell(from, { kind: 'exit-in-scheme', nextEmploymentId: to.employmentId, on });

/** Somebody with a hundred euros in a scheme, paid for. */
async function saves(
  scheme: string,
  from: string,
  ground = desk.employer(scheme),
): Promise<[Saver, bigint]> {
  const saver = await desk.saver(await ground);
  const [lot = 0n] = await desk.earn(saver, { scheme, from, amount: 100_00n });
  await desk.pay([lot], `${from.slice(0, 8)}28`);
  return [saver, lot];
}

/** Two linked people, each with a hundred euros; of one they are spent before those of the other. */
async function linkedTo({ earlier }: { earlier: 'account' | 'linked' }) {
  const [account, ofAccount] = await saves(
    IOB,
    earlier === 'account' ? '2026-01-01' : '2026-02-01',
  );
  const [linked, ofLinked] = await saves(IOB, earlier === 'linked' ? '2026-01-01' : '2026-02-01');
  await desk.link(linked.personId, account.personId);
  return { account, linked, lot: { account: ofAccount, linked: ofLinked } };
}

const linkOf = async ({ personId }: Saver) =>
  prisma.accountLink.findFirstOrThrow({ where: { personId, undoneAt: null } });

const endLink = async (saver: Saver, alsoUndoMoves = false): Promise<bigint> => {
  const { id } = await linkOf(saver);
  await links.undo(
    { linkId: id, personId: saver.personId },
    WISH.why,
    { name: 'An operator (spec)', kind: 'operator' },
    async (tx, ends) =>
      void (await desk.lifeEvents.undoAcrossLink(tx, ends, alsoUndoMoves ? WISH : undefined)),
  );
  return id;
};

const openOn = async (...lots: bigint[]) => {
  const { items } = await desk.claims.open({ limit: 100 });
  return items.filter(({ lotId }) => lots.includes(lotId));
};

const shortly = (claims: Awaited<ReturnType<typeof openOn>>) =>
  claims.map(({ lotId, why, amount }) => [lotId, why, amount]);

/** The bank pays somebody out of a purse. */
const paysFrom = (purse: string, amount: bigint, effectiveOn: string): Promise<unknown> =>
  inTransaction(prisma, (tx) =>
    desk.ledger.transfer(tx, {
      book: 'trust',
      unit: 'EUR',
      from: purse,
      to: 'bank',
      amount,
      reference: `pay/claims-${(events += 1)}`,
      effectiveOn,
    }),
  );

/** Budget of one that moved twice over a wrong link, to a third employer of a stranger. */
async function movedTwice() {
  const [saver, lot] = await saves(LBB, '2026-01-01');
  const stranger = await desk.saver(await desk.employer(LBB));
  const third = await desk.saver(await desk.employer(LBB), { personId: stranger.personId });
  await desk.link(saver.personId, stranger.personId);
  await goesOn(saver, stranger, '2026-02-20');
  await goesOn(stranger, third, '2026-03-20');
  return { saver, lot, stranger };
}

describe('budget that moved twice over a wrong link', () => {
  it('comes back all the way once the order of the stranger is cancelled', async () => {
    const { saver, lot, stranger } = await movedTwice();
    const order = await desk.hold(stranger, 100_00n, { on: '2026-03-25' });
    await endLink(saver, true);
    expect(await desk.free([lot])).toBe(0n);
    await desk.release(order, 100_00n, '2026-09-02');
    await desk.lifeEvents.settleExits('2026-09-03');
    expect([await desk.free([lot]), await desk.free(stranger)]).toEqual([100_00n, 0n]);
    expect(await openOn(lot)).toEqual([]);
    expect(await desk.lifeEvents.settleExits('2026-09-04')).toBe(0);
  });

  it('is a claim that waits while it is held, and that payroll correcting all of it leaves nothing of', async () => {
    const { saver, lot, stranger } = await movedTwice();
    const order = await desk.hold(stranger, 40_00n, { on: '2026-03-25' });
    await endLink(saver, true);
    const { id: theirs } = await prisma.lot.findFirstOrThrow({ where: { originLotId: lot } });
    const [waiting] = await openOn(lot, theirs);
    expect(waiting).toMatchObject({ lotId: theirs, why: 'held', amount: 40_00n });
    await expect(desk.claims.settle(waiting?.id ?? 0n, SETTLED)).rejects.toMatchObject({
      code: 'life-event-claim.waits',
    });
    await desk.capture(order, 15_00n, '2026-09-02');
    await desk.release(order, 25_00n, '2026-09-02');
    await desk.lifeEvents.settleExits('2026-09-03');
    expect(await desk.free([lot])).toBe(85_00n);
    expect(shortly(await openOn(lot, theirs))).toEqual([[theirs, 'spent', 15_00n]]);

    await desk.run(saver, { scheme: LBB, from: '2026-01-01', amount: 10_00n });
    expect(shortly(await openOn(lot, theirs))).toEqual([[theirs, 'spent', 10_00n]]);
    await desk.run(saver, { scheme: LBB, from: '2026-01-01', amount: 0n });
    expect(await openOn(lot, theirs)).toEqual([]);
    const borne = await prisma.lotRemainder.aggregate({
      where: { lotId: lot, outcome: 'employer-loss' },
      _sum: { amount: true },
    });
    expect(borne._sum.amount).toBe(15_00n);
  });
});

describe('what went to one purse with the money of others', () => {
  it('does not come back out of a colleague’s wage', async () => {
    const ground = desk.employer(LBB);
    const [left, lot] = await saves(LBB, '2015-08-01', ground);
    const [colleague, other] = await saves(LBB, '2015-08-01', ground);
    const wages = `employer:${left.ground.employerId}:wages`;
    const { id } = await tell(left, { on: '2016-03-31' });
    await paysFrom(wages, 60_00n, '2016-04-05');
    const later = await tell(colleague, { on: '2016-03-31' });

    await desk.lifeEvents.undo({ id, ...WISH });
    expect([await desk.free([lot]), await desk.balance(wages)]).toEqual([40_00n, 100_00n]);
    expect(shortly(await openOn(lot))).toEqual([[lot, 'paid-out', 60_00n]]);
    await desk.lifeEvents.undo({ id: later.id, ...WISH });
    expect([await desk.free([other]), await desk.balance(wages)]).toEqual([100_00n, 0n]);
    expect(await openOn(other)).toEqual([]);
  });

  it('comes back whole where it came last, as what came first is paid first', async () => {
    const ground = desk.employer(LBB);
    const [first, lot] = await saves(LBB, '2026-01-01', ground);
    const [second, other] = await saves(LBB, '2026-01-01', ground);
    const refund = `employer:${first.ground.employerId}:refund`;
    const wrong = [await tell(first), await tell(second)];
    await paysFrom(refund, 100_00n, '2026-07-05');
    for (const { id } of wrong) await desk.lifeEvents.undo({ id, ...WISH });
    expect([await desk.free([lot]), await desk.free([other])]).toEqual([0n, 100_00n]);
    expect(shortly(await openOn(lot, other))).toEqual([[lot, 'lapsed', 100_00n]]);
  });
});

describe('a link to somebody else, without anything moved', () => {
  it('leaves a claim on what either had spent of the other’s, once', async () => {
    const [saver, lot] = await saves(IOB, '2026-01-01');
    const [stranger, theirs] = await saves(IOB, '2026-02-01');
    await desk.link(saver.personId, stranger.personId);
    await desk.capture(await desk.hold(stranger, 130_00n), 130_00n, '2026-03-02');
    const linkId = await endLink(saver);
    expect(await desk.claims.ofLink(linkId)).toEqual([
      { lotId: lot, unit: 'EUR', why: 'spent', amount: 100_00n },
    ]);
    expect(await openOn(lot, theirs)).toMatchObject([
      { eventId: null, linkId, lotId: lot, why: 'spent', amount: 100_00n },
    ]);
    await desk.link(saver.personId, stranger.personId);
    expect(await desk.claims.ofLink(await endLink(saver))).toEqual([]);
  });

  it('leaves a claim on what an order of the linked one took of the account’s', async () => {
    const { lot, linked } = await linkedTo({ earlier: 'account' });
    await desk.capture(await desk.hold(linked, 100_00n), 100_00n, '2026-03-02');
    const linkId = await endLink(linked);
    expect(shortly(await openOn(lot.account, lot.linked))).toEqual([
      [lot.account, 'spent', 100_00n],
    ]);
    expect(await desk.claims.ofLink(linkId)).toMatchObject([{ lotId: lot.account }]);
  });

  it('leaves none on what somebody’s own order took of their own, nor keeps the link for it', async () => {
    const { lot, linked } = await linkedTo({ earlier: 'linked' });
    const order = await desk.hold(linked, 100_00n);
    await desk.capture(order, 60_00n, '2026-03-02');
    const linkId = await endLink(linked);
    expect(await desk.claims.ofLink(linkId)).toEqual([]);
    await desk.capture(order, 40_00n, '2026-03-03');
    expect(await openOn(lot.account, lot.linked)).toEqual([]);
  });

  it.each(['account', 'linked'] as const)(
    'stays while an order of the other holds budget of the %s',
    async (owner) => {
      const { lot, account, linked } = await linkedTo({ earlier: owner });
      const asks = owner === 'account' ? linked : account;
      const order = await desk.hold(asks, 100_00n);
      await expect(endLink(linked)).rejects.toMatchObject({ code: 'link.in-use' });
      await desk.capture(order, 30_00n, '2026-03-02');
      await desk.release(order, 70_00n, '2026-03-02');
      await endLink(linked);
      expect(shortly(await openOn(lot[owner]))).toEqual([[lot[owner], 'spent', 30_00n]]);
    },
  );

  it('is claimed once where one of three is linked again before another leaves', async () => {
    const { lot, account, linked } = await linkedTo({ earlier: 'account' });
    const [third, theirs] = await saves(IOB, '2026-01-31');
    await desk.link(third.personId, account.personId);
    await desk.capture(await desk.hold(linked, 200_00n), 200_00n, '2026-03-02');
    await endLink(linked);
    await desk.link(linked.personId, account.personId);
    await endLink(third);
    expect(shortly(await openOn(lot.account, lot.linked, theirs))).toEqual([
      [lot.account, 'spent', 100_00n],
      [theirs, 'spent', 100_00n],
    ]);
  });

  it('ends also where somebody was granted lots by other names', async () => {
    const [saver, lot] = await saves(LBB, '2026-01-01');
    const stranger = await desk.saver(await desk.employer(LBB));
    for (const key of ['topped-up', 'tenant/of-another/name', 'transfer/of-another/name'])
      await desk.grant(saver, { key, schemeId: LBB });
    await desk.link(saver.personId, stranger.personId);
    const { id } = await goesOn(saver, stranger, '2026-06-30');
    await prisma.$executeRawUnsafe('ANALYZE');
    await expect(endLink(saver)).rejects.toMatchObject({ code: 'link.moved-budget' });
    await desk.lifeEvents.undo({ id, ...WISH });
    await endLink(saver);
    expect(await desk.free([lot])).toBe(100_00n);
  });
});

/** Budget that went along by an event that is undone while an order at the next employer holds what it has not spent. */
async function heldElsewhere({ spent } = { spent: 0n }) {
  const [saver, lot] = await saves(LBB, '2026-01-01');
  const next = await desk.saver(await desk.employer(LBB), { personId: saver.personId });
  const { id: eventId } = await goesOn(saver, next, '2026-06-30');
  const order = await desk.hold(next, 100_00n, { on: '2026-07-02', category: null });
  if (spent > 0n) await desk.capture(order, spent, '2026-07-03');
  await desk.lifeEvents.undo({ id: eventId, ...WISH });
  return { lot, order, eventId };
}

describe('a claim', () => {
  it('is settled once, with who says so and why, and is open no more', async () => {
    const [saver, lot] = await saves(IOB, '2026-01-01');
    const [stranger] = await saves(IOB, '2026-02-01');
    await desk.link(saver.personId, stranger.personId);
    await desk.capture(await desk.hold(stranger, 70_00n), 70_00n, '2026-03-02');
    await endLink(saver);
    const [claim] = await openOn(lot);
    const id = claim?.id ?? 0n;
    const said = await Promise.allSettled([1, 2, 3].map(() => desk.claims.settle(id, SETTLED)));
    expect(said.map(({ status }) => status).toSorted()).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
    ]);
    expect(await openOn(lot)).toEqual([]);
    await expect(desk.claims.settle(id, SETTLED)).rejects.toMatchObject({
      code: 'life-event-claim.settled',
    });
    const rows = await prisma.lifeEventClaim.findMany({ where: { lotId: lot } });
    expect(
      rows.map(({ amount, settledHow, settledWhy }) => [amount, settledHow, settledWhy]),
    ).toEqual([
      [70_00n, null, null],
      [-70_00n, 'recovered', SETTLED.why],
    ]);
    await expect(desk.claims.settle(999_999n, SETTLED)).rejects.toMatchObject({
      code: 'life-event-claim.not-found',
    });
  });

  it('on what was held is settled once, whether the night has seen by then that it is spent', async () => {
    const { lot, order } = await heldElsewhere();
    await desk.capture(order, 100_00n, '2026-09-02');
    const [claim] = await openOn(lot);
    expect(claim).toMatchObject({ why: 'held', amount: 100_00n });
    await desk.claims.settle(claim?.id ?? 0n, SETTLED);
    await desk.lifeEvents.settleExits('2026-09-03');
    expect(await openOn(lot)).toEqual([]);
    for (const { id } of await prisma.lifeEventClaim.findMany({ where: { lotId: lot } }))
      await expect(desk.claims.settle(id, SETTLED)).rejects.toMatchObject({
        code: 'life-event-claim.settled',
      });
    expect(await desk.lifeEvents.settleExits('2026-09-04')).toBe(0);
  });

  it('stays open for what was held while another part of it was settled', async () => {
    const { lot, order } = await heldElsewhere({ spent: 60_00n });
    const [held, spent] = await openOn(lot);
    expect(shortly([held, spent].flatMap((one) => one ?? []))).toEqual([
      [lot, 'held', 40_00n],
      [lot, 'spent', 60_00n],
    ]);
    await desk.claims.settle(spent?.id ?? 0n, SETTLED);
    expect(shortly(await openOn(lot))).toEqual([[lot, 'held', 40_00n]]);
    await desk.capture(order, 40_00n, '2026-09-02');
    await desk.lifeEvents.settleExits('2026-09-03');
    expect(shortly(await openOn(lot))).toEqual([[lot, 'spent', 40_00n]]);
    expect(await desk.claims.settle(spent?.id ?? 0n, SETTLED)).toMatchObject({ amount: 40_00n });
    expect(await openOn(lot)).toEqual([]);
  });

  it('is never settled for more than was found, whoever writes it', async () => {
    const { lot, eventId } = await heldElsewhere();
    const settles = (amount: bigint) => prisma.$executeRaw`
      INSERT INTO life_event_claim (event_id, lot_id, unit, why, amount, settled_how, settled_by, settled_why)
      VALUES (${eventId}, ${lot}, 'EUR', 'spent', ${-amount}, 'borne', 'spec', 'spec')`;
    await settles(60_00n);
    await expect(settles(40_01n)).rejects.toThrow(/more of lot .* is settled than was found/);
    expect(shortly(await openOn(lot))).toEqual([[lot, 'held', 40_00n]]);
  });
});
