import type { NewLifeEvent } from '#libs/budgets';
import { addDays, type Day } from '#libs/core';
import type { PrismaService } from '#libs/database';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, IOB, LBB, like, PLB, type Saver } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

/** Social work, but what goes back to an employer that failed goes to a fund; and where all that lapses does. */
const ORPHANED = like(LBB, 'nl-orphaned', { lifecycle: { employerGone: 'fund' } });
const TO_FUND = like(LBB, 'nl-to-fund', { lots: { lapsesTo: 'fund' } });

let prisma: PrismaService;
let desk: Desk;

withDatabase((opened) => {
  prisma = opened;
  desk = new Desk(prisma, [ORPHANED, TO_FUND]);
});

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

let events = 0;
const event = (saver: Saver, given: Partial<NewLifeEvent> = {}): NewLifeEvent => ({
  key: `event-${(events += 1)}`,
  personId: saver.personId,
  employmentId: saver.employmentId,
  kind: 'exit-elsewhere',
  on: '2026-06-30',
  nextEmploymentId: null,
  by: 'test',
  ...given,
});

/** Somebody in social work with twenty-four lots of thirty: 720.00. */
async function socialWorker(scheme = LBB, from: Day = '2024-07-01'): Promise<Saver> {
  const saver = await desk.saver(await desk.employer(scheme));
  await desk.earn(saver, { scheme, from, amount: 30_00n, periods: 24 });
  return saver;
}

const of = (saver: Saver, account: string): Promise<bigint> =>
  desk.balance(`employer:${saver.ground.employerId}:${account}`);

const datesOf = async ({ employmentId }: Saver): Promise<unknown[]> => {
  const lots = await prisma.lot.findMany({
    where: { employmentId },
    orderBy: { lotOn: 'asc' },
    select: { lotOn: true, expiresOn: true, granted: true, schemeVersion: true },
  });
  return lots;
};

describe('who leaves', () => {
  it('T11: for an employer under the same cao takes it along, each lot with its date', async () => {
    const saver = await socialWorker();
    const before = await datesOf(saver);
    const next = await desk.saver(await desk.employer(LBB), {
      personId: saver.personId,
      hiredOn: '2026-07-01',
    });
    const { outcomes } = await desk.lifeEvents.record(
      event(saver, { kind: 'exit-in-scheme', nextEmploymentId: next.employmentId }),
    );
    expect(outcomes).toMatchObject([
      { schemeId: LBB, goesTo: 'new-employer', hours: 'taken-or-paid', amount: 720_00n, lots: 24 },
    ]);
    expect([await of(saver, 'owes'), await of(next, 'owes')]).toEqual([0n, -720_00n]);
    expect(await datesOf(next)).toEqual(before);

    const third = await desk.saver(await desk.employer(LBB), { personId: saver.personId });
    await desk.lifeEvents.record(
      event(next, {
        kind: 'exit-in-scheme',
        nextEmploymentId: third.employmentId,
        on: '2026-09-30',
      }),
    );
    expect([await of(next, 'owes'), await of(third, 'owes')]).toEqual([0n, -720_00n]);
    expect(await datesOf(third)).toEqual(before);
    // The window goes on where it was: the next accrual pushes out what is older than sixty months.
    await desk.earn(third, { scheme: LBB, from: '2029-07-01' });
    await desk.expiry.lapse('2029-07-31');
    expect(await desk.free(third)).toBe(690_00n + 12_50n);
  });

  it('takes real money along as real money, and leaves what is held where it is', async () => {
    const saver = await socialWorker();
    const lots = await prisma.lot.findMany({
      where: { personId: saver.personId },
      orderBy: { lotOn: 'asc' },
    });
    await desk.pay(lots.slice(0, 12).map(({ id }) => id));
    const hold = await desk.hold(saver, 40_00n, { on: '2026-06-01' });
    const next = await desk.saver(await desk.employer(LBB), { personId: saver.personId });
    await desk.lifeEvents.record(
      event(saver, { kind: 'exit-in-scheme', nextEmploymentId: next.employmentId }),
    );
    expect([await of(saver, 'owes'), await of(next, 'owes')]).toEqual([0n, -360_00n]);
    expect(await desk.free(next)).toBe(680_00n);
    await desk.capture(hold, 40_00n, '2026-07-01');
    expect((await desk.holds.get(hold.id)).captured).toBe(40_00n);
  });

  it('T11: for elsewhere spends what was agreed before, and the rest lapses to the employer', async () => {
    const saver = await socialWorker();
    const coaching = await desk.hold(saver, 500_00n, { on: '2026-06-15', category: 'c' });
    const { outcomes } = await desk.lifeEvents.record(event(saver));
    expect(outcomes).toMatchObject([
      { balance: 'lapse', goesTo: 'employer-left', hours: 'taken-or-paid', amount: 220_00n },
    ]);
    await desk.capture(coaching, 500_00n, '2026-07-15');
    expect([await of(saver, 'owes'), await of(saver, 'charged')]).toEqual([-500_00n, 500_00n]);
    expect(await desk.free(saver)).toBe(0n);
  });

  it.each([
    { on: '2016-03-31', from: '2015-07-01', periods: 9, amount: 80_00n, isPaidOut: true },
    { on: '2026-06-30', from: '2024-07-01', periods: 24, amount: 30_00n, isPaidOut: false },
  ] as const)('T34: on $on by the cao of that day', async ({ on, isPaidOut, ...earned }) => {
    for (const isPaid of [false, true]) {
      const saver = await desk.saver(await desk.employer(LBB), { hiredOn: earned.from });
      const lots = await desk.earn(saver, { scheme: LBB, ...earned });
      if (isPaid) await desk.pay(lots);
      await desk.lifeEvents.record(event(saver, { on }));
      expect(await desk.free(saver)).toBe(0n);
      const [money, promise] = isPaidOut ? ['wages', 'payroll'] : ['refund', 'owes'];
      // A promise that lapses just ends; all else is owed to somebody.
      const owed = isPaid || isPaidOut ? 720_00n : 0n;
      expect(await of(saver, isPaid ? money : promise)).toBe(owed);
    }
  });

  it('T15: before 2021 gives it back: an unpaid promise is cancelled, money is owed to the employer', async () => {
    const on = '2020-10-31';
    const [promised, paid] = [
      await desk.saver(await desk.employer(IOB)),
      await desk.saver(await desk.employer(IOB)),
    ];
    for (const saver of [promised, paid]) await desk.earn(saver, { from: '2020-10-01' });
    const lots = await prisma.lot.findMany({ where: { personId: paid.personId } });
    await desk.pay(
      lots.map(({ id }) => id),
      on,
    );
    for (const saver of [promised, paid]) await desk.lifeEvents.record(event(saver, { on }));
    expect([await of(promised, 'owes'), await of(promised, 'refund')]).toEqual([0n, 0n]);
    expect([await of(paid, 'refund'), await desk.free(paid)]).toEqual([12_50n, 0n]);
  });

  it('T15: in 2022 keeps it until its last day, and then the employer has it back', async () => {
    const saver = await desk.saver(await desk.employer(IOB));
    await desk.pay(await desk.earn(saver, { from: '2020-10-01' }));
    const { outcomes } = await desk.lifeEvents.record(event(saver, { on: '2022-03-31' }));
    expect(outcomes).toMatchObject([{ balance: 'keep-until-expiry', goesTo: 'person' }]);
    await desk.expiry.lapse('2025-10-30');
    expect(await desk.free(saver)).toBe(12_50n);
    await desk.expiry.lapse('2025-10-31');
    expect([await desk.free(saver), await of(saver, 'refund')]).toEqual([0n, 12_50n]);
  });

  it('with two budgets for an employer in one of the schemes takes only that one along', async () => {
    const saver = await desk.saver(await desk.employer(LBB, TO_FUND.id));
    await desk.earn(
      saver,
      { scheme: LBB, from: '2026-01-01' },
      { scheme: TO_FUND.id, from: '2026-01-01' },
    );
    const next = await desk.saver(await desk.employer(TO_FUND.id), { personId: saver.personId });
    const { outcomes } = await desk.lifeEvents.record(
      event(saver, { kind: 'exit-in-scheme', nextEmploymentId: next.employmentId }),
    );
    expect(outcomes.map(({ schemeId, goesTo }) => [schemeId, goesTo]).toSorted()).toEqual(
      [
        [LBB, 'employer-left'],
        [TO_FUND.id, 'new-employer'],
      ].toSorted(),
    );
    expect([await of(saver, 'owes'), await of(next, 'owes')]).toEqual([0n, -12_50n]);
  });

  it('without a rule keeps it where it is, until somebody decides; that can be looked up', async () => {
    const saver = await desk.saver(await desk.employer(PLB));
    await desk.earn(saver, { scheme: PLB, from: '2026-01-01' });
    await desk.lifeEvents.record(event(saver));
    expect(await desk.free(saver)).toBe(12_50n);
    const { items } = await desk.lifeEvents.of(saver.personId, { limit: 10 });
    expect(items).toMatchObject([
      {
        kind: 'exit-elsewhere',
        outcomes: [{ schemeId: PLB, goesTo: 'nobody-yet', amount: 12_50n }],
      },
    ]);
  });

  it('is recorded once: a repeat says the same, another event under its key is refused', async () => {
    const saver = await socialWorker();
    const exit = event(saver);
    const first = await desk.lifeEvents.record(exit);
    const repeats = await Promise.all([1, 2, 3].map(() => desk.lifeEvents.record(exit)));
    expect(repeats).toEqual([first, first, first]);
    await expect(desk.lifeEvents.record({ ...exit, on: '2026-07-01' })).rejects.toMatchObject({
      code: 'life-event.key-conflict',
    });
    expect(await of(saver, 'owes')).toBe(0n);
  });

  it('takes nothing to an employment of another person, or to none', async () => {
    const [saver, stranger] = [await socialWorker(), await socialWorker()];
    const to = (nextEmploymentId: bigint | null) =>
      desk.lifeEvents.record(event(saver, { kind: 'exit-in-scheme', nextEmploymentId }));
    await expect(to(stranger.employmentId)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(to(10n ** 12n)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(to(saver.employmentId)).rejects.toMatchObject({ kind: 'invalid' });
    await expect(to(null)).rejects.toMatchObject({ kind: 'invalid' });
    expect(await desk.free(saver)).toBe(720_00n);
  });

  it('races a hold: what one of them has the other has not', async () => {
    for (let round = 0; round < 5; round += 1) {
      const saver = await socialWorker();
      const [held, exit] = await Promise.allSettled([
        desk.hold(saver, 500_00n, { on: '2026-06-30' }),
        desk.lifeEvents.record(event(saver)),
      ]);
      const kept = held.status === 'fulfilled' ? 500_00n : 0n;
      expect(await of(saver, 'owes')).toBe(-kept);
      expect(exit).toMatchObject({ value: { outcomes: [{ amount: 720_00n - kept }] } });
    }
  });
});

describe('other things that happen', () => {
  it('death leaves to a person what the rules would have let the person keep', async () => {
    const saver = await desk.saver(await desk.employer(IOB, LBB));
    await desk.earn(saver, { from: '2026-01-01' }, { scheme: LBB, from: '2026-01-01' });
    const { outcomes } = await desk.lifeEvents.record(event(saver, { kind: 'death' }));
    expect(new Map(outcomes.map(({ schemeId, goesTo }) => [schemeId, goesTo]))).toEqual(
      new Map([
        [IOB, 'nobody-yet'],
        [LBB, 'employer-left'],
      ]),
    );
    expect(await desk.free(saver)).toBe(12_50n);
  });

  it('leave and fewer hours change nothing that was granted', async () => {
    const saver = await socialWorker();
    for (const kind of [
      'parental-leave',
      'hours-change',
      'second-sick-year',
      'scheme-end',
    ] as const)
      await desk.lifeEvents.record(event(saver, { kind }));
    expect(await desk.free(saver)).toBe(720_00n);
  });

  it('an employer with many people fails: all are settled in one go, money goes to the fund', async () => {
    const ground = await desk.employer(ORPHANED.id, PLB);
    const savers: Saver[] = [];
    for (let at = 0; at < 60; at += 1) savers.push(await desk.saver(ground));
    for (const saver of savers)
      await desk.pay(await desk.earn(saver, { scheme: ORPHANED.id, from: '2026-01-01' }));
    await desk.earn(savers[0]!, { scheme: PLB, from: '2026-01-01' });
    const failure = savers.map((saver) => event(saver, { kind: 'employer-bankrupt' }));
    await desk.lifeEvents.recordAll(failure);
    await desk.lifeEvents.recordAll(failure);
    expect(await desk.balance('fund:nl-orphaned:refund')).toBe(60n * 12_50n);
    expect(await desk.free(savers[0]!)).toBe(12_50n);
    expect(await prisma.lifeEvent.count({ where: { kind: 'employer-bankrupt' } })).toBe(60);
  });
});

describe('the nightly job', () => {
  const left = '2026-06-30';
  const night = (days: number): Day => addDays(left, days);

  it('settles who left longer ago than the scheme waits, once', async () => {
    const saver = await socialWorker();
    await desk.leaves(saver, left);
    await desk.lifeEvents.settleExits(night(30));
    expect(await desk.free(saver)).toBe(720_00n);
    await desk.lifeEvents.settleExits(night(31));
    expect([await desk.free(saver), await of(saver, 'owes')]).toEqual([0n, 0n]);
    expect(await desk.lifeEvents.settleExits(night(32))).toBe(0);
    expect(await desk.lifeEvents.of(saver.personId, { limit: 5 })).toMatchObject({
      items: [{ kind: 'exit-elsewhere', on: left, by: 'nightly job' }],
    });
  });

  it('moves the budget along where the person works elsewhere in the scheme by now, under another number', async () => {
    const saver = await socialWorker();
    await desk.leaves(saver, left);
    const next = await desk.saver(await desk.employer(LBB), { hiredOn: '2026-07-15' });
    await desk.link(next.personId, saver.personId);
    await desk.lifeEvents.settleExits(night(31));
    expect([await of(saver, 'owes'), await of(next, 'owes')]).toEqual([0n, -720_00n]);
  });

  it('takes nothing from who works on for the same employer, hired again or in another job', async () => {
    const saver = await socialWorker();
    await desk.leaves(saver, left);
    await desk.saver(saver.ground, { personId: saver.personId, hiredOn: '2026-07-01' });
    expect(await desk.lifeEvents.settleExits(night(31))).toBe(0);
    expect(await desk.free(saver)).toBe(720_00n);
  });

  it('moves nothing to an employer that left the scheme before, or joins it later', async () => {
    const saver = await socialWorker();
    await desk.leaves(saver, left);
    const [gone, later] = [await desk.employer(), await desk.employer()];
    await prisma.employerScheme.createMany({
      data: [
        {
          employerId: gone.employerId,
          schemeId: LBB,
          fromOn: new Date('2015-01-01'),
          untilOn: new Date('2020-12-31'),
        },
        { employerId: later.employerId, schemeId: LBB, fromOn: new Date('2030-01-01') },
      ],
    });
    for (const ground of [gone, later])
      await desk.link((await desk.saver(ground)).personId, saver.personId);
    const next = await desk.saver(await desk.employer(LBB), { hiredOn: '2026-07-15' });
    await desk.link(next.personId, saver.personId);
    await desk.lifeEvents.settleExits(night(31));
    expect(await of(next, 'owes')).toBe(-720_00n);
  });

  it('leaves alone who was settled by hand, keeps their budget or is still there', async () => {
    const [byHand, keeps, stays] = [
      await socialWorker(),
      await desk.saver(await desk.employer(IOB)),
      await socialWorker(),
    ];
    await desk.lifeEvents.record(event(byHand, { kind: 'resignation', on: left }));
    await desk.leaves(byHand, left);
    await desk.earn(keeps, { from: '2026-01-01' });
    await desk.leaves(keeps, left);
    expect(await desk.lifeEvents.settleExits(night(31))).toBe(1);
    expect([await desk.free(keeps), await desk.free(stays)]).toEqual([12_50n, 720_00n]);
  });

  it('finishes an exit when an order is cancelled after it, or payroll grants more', async () => {
    const saver = await socialWorker();
    const coaching = await desk.hold(saver, 500_00n, { on: '2026-06-15' });
    await desk.leaves(saver, left);
    await desk.lifeEvents.settleExits(night(31));
    await desk.release(coaching, 500_00n, night(40));
    await desk.run(saver, { scheme: LBB, from: '2026-06-01', amount: 35_00n });
    expect(await desk.free(saver)).toBe(505_00n);
    expect(await desk.lifeEvents.settleExits(night(41))).toBe(1);
    expect([await desk.free(saver), await of(saver, 'owes')]).toEqual([0n, 0n]);
    expect(await desk.lifeEvents.settleExits(night(42))).toBe(0);
  });
});
