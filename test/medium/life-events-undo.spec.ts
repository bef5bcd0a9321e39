import type { LifeEventView, NewLifeEvent } from '#libs/budgets';
import { inTransaction, type PrismaService } from '#libs/database';
import { InvitationsService, LinksService } from '#libs/people';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, LBB, type Saver } from '../factories/lots.js';
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

const OPERATOR = { name: 'An operator (spec)', kind: 'operator' } as const;
const WISH = { why: 'It was somebody else', by: 'spec', on: '2026-09-01' };
const LEFT = '2026-06-30';

let events = 0;
const event = (saver: Saver, given: Partial<NewLifeEvent> = {}): NewLifeEvent => ({
  key: `event-${(events += 1)}`,
  personId: saver.personId,
  employmentId: saver.employmentId,
  kind: 'exit-elsewhere',
  on: LEFT,
  nextEmploymentId: null,
  by: 'test',
  ...given,
});

/** Somebody in social work with four lots of thirty: 120.00. */
async function socialWorker(): Promise<{ saver: Saver; lots: bigint[] }> {
  const saver = await desk.saver(await desk.employer(LBB));
  const lots = await desk.earn(saver, {
    scheme: LBB,
    from: '2026-01-01',
    amount: 30_00n,
    periods: 4,
  });
  return { saver, lots };
}

/** Somebody else, at another employer in social work, who took the first into their account: the link between them. */
async function takenFor(saver: Saver): Promise<{ stranger: Saver; linkId: bigint }> {
  const stranger = await desk.saver(await desk.employer(LBB), { hiredOn: '2026-07-01' });
  await desk.link(saver.personId, stranger.personId);
  const { id } = await prisma.accountLink.findFirstOrThrow({ where: { personId: saver.personId } });
  return { stranger, linkId: id };
}

const goesOn = (from: Saver, to: Saver, on = LEFT): Promise<LifeEventView> =>
  desk.lifeEvents.record(
    event(from, { kind: 'exit-in-scheme', nextEmploymentId: to.employmentId, on }),
  );

const of = (saver: Saver, account: string): Promise<bigint> =>
  desk.balance(`employer:${saver.ground.employerId}:${account}`);

const lotsAt = async ({ employmentId }: Saver): Promise<bigint[]> => {
  const lots = await prisma.lot.findMany({ where: { employmentId }, orderBy: { lotOn: 'asc' } });
  return lots.map(({ id }) => id);
};

const held = (saver: Saver, amount: bigint) =>
  desk.hold(saver, amount, { on: '2026-07-15', category: 'c' });

const openClaims = async (eventId: bigint) => {
  const { items } = await desk.claims.open({ limit: 100 });
  return items
    .filter((claim) => claim.eventId === eventId)
    .map(({ lotId, why, amount }) => ({ lotId, why, amount }));
};

/** Claims in the order of these lots. */
const inOrder = (lots: readonly bigint[], claims: { lotId: bigint; why: string }[]) =>
  claims.toSorted(
    (one, other) =>
      lots.indexOf(one.lotId) - lots.indexOf(other.lotId) || one.why.localeCompare(other.why),
  );

const endLink = (saver: Saver, linkId: bigint, alsoUndoMoves: boolean) =>
  links.undo(
    { linkId, personId: saver.personId },
    WISH.why,
    OPERATOR,
    async (tx, ends) =>
      void (await desk.lifeEvents.undoAcrossLink(tx, ends, alsoUndoMoves ? WISH : undefined)),
  );

describe('an event that was wrong', () => {
  it('gives back all that is free, and life to the lots it emptied; a second time changes nothing', async () => {
    const { saver, lots } = await socialWorker();
    await desk.pay(lots.slice(0, 2));
    const next = await desk.saver(await desk.employer(LBB), { personId: saver.personId });
    const moved = await goesOn(saver, next);
    expect([await desk.free(lots), await of(next, 'owes')]).toEqual([0n, -60_00n]);

    const first = await desk.lifeEvents.undo({ id: moved.id, ...WISH });
    expect(first.undone).toMatchObject({ by: 'spec', why: WISH.why, on: '2026-09-01' });
    expect(first.undone?.lots).toEqual(
      lots.map((lotId) => ({ lotId, unit: 'EUR', returned: 30_00n, repaid: 0n, claims: [] })),
    );
    expect(await desk.lifeEvents.undo({ key: moved.key, ...WISH, why: 'again' })).toEqual(first);
    expect(await desk.free(lots)).toBe(120_00n);
    expect((await desk.standing(lots[0]!)).available).toBe(30_00n);
    expect((await desk.standing(lots[3]!)).promised).toBe(30_00n);
    expect([await of(saver, 'owes'), await of(next, 'owes')]).toEqual([-60_00n, 0n]);
    const state = await prisma.lot.findMany({ where: { personId: saver.personId } });
    for (const { id, lapsedAt, granted } of state)
      expect([lapsedAt === null, granted]).toEqual(
        lots.includes(id) ? [true, 30_00n] : [false, 0n],
      );
    expect(await openClaims(moved.id)).toEqual([]);
  });

  it('undone by five at once comes back once', async () => {
    const { saver, lots } = await socialWorker();
    const { id } = await desk.lifeEvents.record(event(saver));
    const said = await Promise.all(
      [1, 2, 3, 4, 5].map(() => desk.lifeEvents.undo({ id, ...WISH })),
    );
    expect(new Set(said.map(({ undone }) => undone?.at.getTime())).size).toBe(1);
    expect([await desk.free(lots), await of(saver, 'owes')]).toEqual([120_00n, -120_00n]);
  });

  it('gives back what was refunded, as far as the employer was not paid yet', async () => {
    const { saver, lots } = await socialWorker();
    await desk.pay(lots);
    const moved = await desk.lifeEvents.record(event(saver));
    expect(await of(saver, 'refund')).toBe(120_00n);
    await inTransaction(prisma, (tx) =>
      desk.ledger.transfer(tx, {
        book: 'trust',
        unit: 'EUR',
        from: `employer:${saver.ground.employerId}:refund`,
        to: 'bank',
        amount: 70_00n,
        reference: `pay/${moved.id}`,
        effectiveOn: '2026-07-10',
      }),
    );
    const { undone } = await desk.lifeEvents.undo({ id: moved.id, ...WISH });
    expect(undone?.lots.map(({ returned }) => returned)).toEqual([30_00n, 20_00n, 0n, 0n]);
    expect([await desk.free(lots), await of(saver, 'refund')]).toEqual([50_00n, 0n]);
    expect(inOrder(lots, await openClaims(moved.id))).toEqual([
      { lotId: lots[1], why: 'lapsed', amount: 10_00n },
      { lotId: lots[2], why: 'lapsed', amount: 30_00n },
      { lotId: lots[3], why: 'lapsed', amount: 30_00n },
    ]);
  });

  it('pays back the next employer what it had paid since, and promises it again where it came from', async () => {
    const { saver, lots } = await socialWorker();
    const next = await desk.saver(await desk.employer(LBB), { personId: saver.personId });
    const moved = await goesOn(saver, next);
    const [paidFor = 0n] = await lotsAt(next);
    await desk.pay([paidFor], '2026-08-01');
    const { undone } = await desk.lifeEvents.undo({ id: moved.id, ...WISH });
    expect(undone?.lots[0]).toMatchObject({ returned: 30_00n, repaid: 30_00n, claims: [] });
    expect([await of(next, 'refund'), await of(next, 'owes')]).toEqual([30_00n, 0n]);
    expect([await of(saver, 'owes'), await desk.free(lots)]).toEqual([-120_00n, 120_00n]);
  });

  it('waits for the later event that moved it on, and names it', async () => {
    const { saver, lots } = await socialWorker();
    const next = await desk.saver(await desk.employer(LBB), { personId: saver.personId });
    const third = await desk.saver(await desk.employer(LBB), { personId: saver.personId });
    const first = await goesOn(saver, next);
    const later = await goesOn(next, third, '2026-08-31');
    await expect(desk.lifeEvents.undo({ id: first.id, ...WISH })).rejects.toMatchObject({
      code: 'life-event.moved-on',
      message: expect.stringContaining(`${later.id}`) as string,
    });
    await desk.lifeEvents.undo({ id: later.id, ...WISH });
    await desk.lifeEvents.undo({ id: first.id, ...WISH });
    expect([await desk.free(lots), await of(third, 'owes')]).toEqual([120_00n, 0n]);
  });

  it.each([
    'UPDATE life_event SET kind = kind',
    "UPDATE life_event SET undone_at = now(), undone_on = now(), undone_by = 'x', undone_why = 'x', undo_outcome = '[]', kind = 'death'",
    'UPDATE life_event SET undone_at = NULL, undone_on = NULL, undone_by = NULL, undone_why = NULL, undo_outcome = NULL',
    'DELETE FROM life_event',
    'TRUNCATE life_event CASCADE',
    'UPDATE life_event_claim SET amount = 1',
    'DELETE FROM life_event_claim',
  ])('stays evidence: %s is refused', async (sql) => {
    await expect(prisma.$executeRawUnsafe(sql)).rejects.toThrow(/is refused/);
  });

  it('is refused with a day before the employment began, and books nothing before it was granted', async () => {
    const { saver, lots } = await socialWorker();
    await expect(desk.lifeEvents.record(event(saver, { on: '2014-12-31' }))).rejects.toMatchObject({
      kind: 'invalid',
      code: 'life-event.before-hire',
    });
    await desk.lifeEvents.record(event(saver, { on: '2026-02-15' }));
    const left = await prisma.transfer.findMany({
      where: { kind: 'lapse', lotId: { in: lots } },
      orderBy: { effectiveOn: 'asc' },
    });
    expect(left.map(({ effectiveOn }) => effectiveOn.toISOString().slice(0, 10))).toEqual([
      '2026-02-15',
      '2026-02-28',
      '2026-03-31',
      '2026-04-30',
    ]);
  });
});

describe('a link to somebody else', () => {
  it('does not end while budget that moved across it has not gone back, in the database too', async () => {
    const { saver } = await socialWorker();
    const { stranger, linkId } = await takenFor(saver);
    const { id } = await goesOn(saver, stranger);
    await expect(endLink(saver, linkId, false)).rejects.toMatchObject({
      code: 'link.moved-budget',
      message: expect.stringContaining(`${id}`) as string,
    });
    const bare = links.undo({ linkId, personId: saver.personId }, 'x', OPERATOR);
    await expect(bare).rejects.toMatchObject({ code: 'link.moved-budget' });
    await desk.lifeEvents.undo({ id, ...WISH });
    expect(await endLink(saver, linkId, false)).toMatchObject({ undoneWhy: WISH.why });
  });

  it('takes back along with it what the stranger has not spent or held; the rest stays a claim', async () => {
    const { saver, lots } = await socialWorker();
    const { stranger, linkId } = await takenFor(saver);
    const { id } = await goesOn(saver, stranger);
    await desk.capture(await held(stranger, 40_00n), 40_00n, '2026-07-20');
    const order = await held(stranger, 25_00n);
    const [first = 0n, second = 0n, third = 0n] = lots;

    await endLink(saver, linkId, true);
    expect(await desk.free(saver)).toBe(55_00n);
    expect([await of(saver, 'owes'), await of(stranger, 'owes')]).toEqual([-55_00n, -65_00n]);
    expect(await desk.free(stranger)).toBe(0n);
    expect(inOrder(lots, await openClaims(id))).toEqual([
      { lotId: first, why: 'spent', amount: 30_00n },
      { lotId: second, why: 'held', amount: 20_00n },
      { lotId: second, why: 'spent', amount: 10_00n },
      { lotId: third, why: 'held', amount: 5_00n },
    ]);

    // The stranger's order is cancelled in part, and carried out for the rest: the night brings the first back.
    await desk.release(order, 15_00n, '2026-09-02');
    await desk.capture(order, 10_00n, '2026-09-02');
    expect(await desk.lifeEvents.settleExits('2026-09-03')).toBe(1);
    expect(await desk.free(saver)).toBe(70_00n);
    expect(await desk.free(stranger)).toBe(0n);
    const claims = await openClaims(id);
    expect(new Set(claims.map(({ why }) => why))).toEqual(new Set(['spent']));
    expect(claims.reduce((sum, { amount }) => sum + amount, 0n)).toBe(50_00n);
    expect(await desk.lifeEvents.settleExits('2026-09-04')).toBe(0);
  });

  it('undoes with it the later event that moved the budget on, newest first', async () => {
    const { saver, lots } = await socialWorker();
    const { stranger, linkId } = await takenFor(saver);
    const third = await desk.saver(await desk.employer(LBB), { personId: stranger.personId });
    await goesOn(saver, stranger);
    await goesOn(stranger, third, '2026-08-15');
    await endLink(saver, linkId, true);
    expect([await desk.free(lots), await of(third, 'owes')]).toEqual([120_00n, 0n]);
  });

  it('races the exit that moves budget across it: never both', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { saver, lots } = await socialWorker();
      const { stranger, linkId } = await takenFor(saver);
      const [exit, end] = await Promise.allSettled([
        goesOn(saver, stranger),
        endLink(saver, linkId, false),
      ]);
      expect([exit.status, end.status].toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(await desk.free(lots)).toBe(exit.status === 'fulfilled' ? 0n : 120_00n);
    }
  });
});

describe('an exit that stands', () => {
  it('is contradicted by a second exit and by what happens after it, and not by a repeat or by what came before', async () => {
    const { saver } = await socialWorker();
    const exit = event(saver, { kind: 'resignation' });
    const { id } = await desk.lifeEvents.record(exit);
    expect(await desk.lifeEvents.record(exit)).toMatchObject({ id });
    const told = (given: Partial<NewLifeEvent>): Promise<LifeEventView> =>
      desk.lifeEvents.record(event(saver, given));
    const refused = { code: 'life-event.left-already' };
    await expect(told({ on: '2026-05-31' })).rejects.toMatchObject(refused);
    await expect(told({ kind: 'hours-change', on: '2026-07-01' })).rejects.toMatchObject(refused);
    await told({ kind: 'hours-change', on: '2026-05-01' });
    await desk.lifeEvents.undo({ id, ...WISH });
    await told({ on: '2026-05-31' });
  });
});
