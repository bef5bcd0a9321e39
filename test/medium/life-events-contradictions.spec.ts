import type { LifeEventView, NewLifeEvent } from '#libs/budgets';
import { addDays, type Day } from '#libs/core';
import { inTransaction, type PrismaService, type Tx } from '#libs/database';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, IOB, LBB, type Saver } from '../factories/lots.js';
import { eventually } from '../factories/wait.js';
import { withDatabase } from '../setup/database.js';

const LEFT = '2026-06-30';
const WISH = { why: 'It did not happen.', by: 'spec', on: '2026-09-01' };
const ROUNDS = [1, 2, 3, 4, 5];

let prisma: PrismaService;
let desk: Desk;

withDatabase((opened) => {
  prisma = opened;
  desk = new Desk(prisma);
});

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

let events = 0;
const event = (saver: Saver, given: Partial<NewLifeEvent> = {}): NewLifeEvent => ({
  key: `said-${(events += 1)}`,
  personId: saver.personId,
  employmentId: saver.employmentId,
  kind: 'exit-elsewhere',
  on: LEFT,
  nextEmploymentId: null,
  by: 'test',
  ...given,
});
const tell = (saver: Saver, given: Partial<NewLifeEvent> = {}): Promise<LifeEventView> =>
  desk.lifeEvents.record(event(saver, given));

const night = (days: number): Day => addDays(LEFT, days);

/** Somebody in social work who saved 100.00. */
async function socialWorker(scheme = LBB): Promise<Saver> {
  const saver = await desk.saver(await desk.employer(scheme));
  await desk.earn(saver, { scheme, from: '2026-01-01', amount: 100_00n });
  return saver;
}

const standingOf = async (...savers: Saver[]): Promise<string[]> => {
  const employmentId = { in: savers.map((saver) => saver.employmentId) };
  const rows = await prisma.lifeEvent.findMany({
    where: { employmentId, undoneAt: null },
    orderBy: [{ employmentId: 'asc' }, { happenedOn: 'asc' }],
  });
  return rows.map(({ kind }) => kind);
};

/** Whoever wants the employment of somebody stands in line, in this order, until what payroll has at hand is done. */
async function inLine(
  saver: Saver,
  callers: readonly (() => Promise<unknown>)[],
  meanwhile: (tx: Tx) => Promise<unknown> = async () => undefined,
): Promise<unknown[]> {
  const said: Promise<unknown>[] = [];
  await inTransaction(prisma, async (tx) => {
    await tx.$queryRaw`SELECT 1 AS one FROM employment WHERE id = ${saver.employmentId} FOR NO KEY UPDATE`;
    for (const caller of callers) {
      said.push(caller());
      await eventually('a caller in line', () => waiting(said.length));
    }
    await meanwhile(tx);
  });
  return Promise.all(said);
}

async function waiting(callers: number): Promise<true | undefined> {
  const [row] = await prisma.$queryRaw<{ many: bigint }[]>`
    SELECT count(*) AS many FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  return row?.many === BigInt(callers) ? true : undefined;
}

describe('what contradicts an exit', () => {
  it.each([
    ['death', { kind: 'death' }, { kind: 'retirement', on: '2026-03-31' }],
    ['going on elsewhere', { kind: 'exit-in-scheme' }, { kind: 'death', on: '2026-03-31' }],
    ['fewer hours', { kind: 'hours-change', on: '2026-08-01' }, { kind: 'resignation' }],
  ] as const)(
    'told at the same moment as %s: only one of them stands',
    async (_, first, second) => {
      for (const round of ROUNDS) {
        const saver = await socialWorker();
        const next = await desk.saver(await desk.employer(LBB), { personId: saver.personId });
        const told = [first, second].map((given) =>
          tell(saver, {
            ...given,
            nextEmploymentId: given.kind === 'exit-in-scheme' ? next.employmentId : null,
          }),
        );
        const said = await Promise.allSettled(round % 2 ? told : told.toReversed());
        expect(said.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
        expect(said.find(({ status }) => status === 'rejected')).toMatchObject({
          reason: { kind: 'conflict', code: 'life-event.left-already' },
        });
        expect(await standingOf(saver)).toHaveLength(1);
      }
    },
  );

  it('an exit is refused where something stands that happened in service after it', async () => {
    const saver = await socialWorker();
    const { id } = await tell(saver, { kind: 'hours-change', on: '2026-05-01' });
    const died = event(saver, { kind: 'death', on: '2026-02-01' });
    await expect(desk.lifeEvents.record(died)).rejects.toMatchObject({
      code: 'life-event.left-already',
      message: `Life event ${id} happened in service, after this exit.`,
    });
    expect(await desk.free(saver)).toBe(100_00n);
    await tell(saver, { kind: 'resignation', on: '2026-05-01' });
  });

  it('the end of a scheme contradicts none: it comes to who left with a budget too', async () => {
    const [before, after] = [await socialWorker(IOB), await socialWorker(IOB)];
    const ends = { kind: 'scheme-end', on: '2026-12-31' } as const;
    await tell(before, ends);
    await tell(before);
    await tell(after);
    await tell(after, ends);
    expect(await standingOf(before)).toEqual(await standingOf(after));
  });
});

describe('an employer that fails', () => {
  it('fails for those in service; who had left is left out and named, and a repeat names them again', async () => {
    const ground = await desk.employer(LBB);
    const savers = [await desk.saver(ground), await desk.saver(ground), await desk.saver(ground)];
    for (const saver of savers) await desk.earn(saver, { scheme: LBB, from: '2026-01-01' });
    const [gone] = savers;
    const { id } = await tell(gone!, { kind: 'death', on: '2026-02-28' });
    const failure = savers.map((saver) => event(saver, { kind: 'employer-bankrupt' }));
    const leftOut = [{ key: failure[0]!.key, standingId: id, isExit: true }];
    expect(await desk.lifeEvents.recordAll(failure)).toEqual({ recorded: 2, leftOut });
    expect(await standingOf(...savers)).toEqual([
      'death',
      'employer-bankrupt',
      'employer-bankrupt',
    ]);
    expect(await desk.lifeEvents.recordAll(failure)).toEqual({ recorded: 0, leftOut });
  });

  it('told along with what contradicts it, does not happen: what was told first stands', async () => {
    const [saver, other] = [await socialWorker(), await socialWorker()];
    const told = [
      event(saver, { kind: 'death', on: '2026-02-28' }),
      event(other, { kind: 'employer-bankrupt' }),
      event(saver, { kind: 'employer-bankrupt' }),
      event(saver, { kind: 'hours-change', on: '2026-02-01' }),
    ];
    const { recorded, leftOut } = await desk.lifeEvents.recordAll([...told, ...told]);
    expect([recorded, leftOut.map(({ key }) => key)]).toEqual([3, [told[2]!.key, told[2]!.key]]);
    expect(await standingOf(saver, other)).toEqual(['hours-change', 'death', 'employer-bankrupt']);
  });

  it('twice at once, in whatever order they are told of: each person leaves once', async () => {
    const ground = await desk.employer(LBB);
    const savers = await Promise.all(Array.from({ length: 12 }, () => desk.saver(ground)));
    for (const saver of savers) await desk.earn(saver, { scheme: LBB, from: '2026-01-01' });
    const fails = savers.map((saver) => event(saver, { kind: 'employer-bankrupt' }));
    const leave = savers.map((saver) => event(saver)).toReversed();
    const said = await Promise.all([fails, leave].map((all) => desk.lifeEvents.recordAll(all)));
    expect(said.reduce((sum, { recorded }) => sum + recorded, 0)).toBe(12);
    expect(await standingOf(...savers)).toHaveLength(12);
  });

  it('settles somebody with two jobs there once, also what it gave by name', async () => {
    const saver = await socialWorker();
    const other = await desk.saver(saver.ground, { personId: saver.personId });
    await desk.grant(saver, { schemeId: LBB, schemeVersion: '2022-05', amount: 80_00n });
    const failure = [saver, other].map((job) => event(job, { kind: 'employer-bankrupt' }));
    expect(await desk.lifeEvents.recordAll(failure)).toEqual({ recorded: 2, leftOut: [] });
  });
});

describe('one key', () => {
  it('at once for two people is the event of one of them, and refused for the other', async () => {
    for (const _ of ROUNDS) {
      const savers = [await socialWorker(), await socialWorker()];
      const { key } = event(savers[0]!);
      const said = await Promise.allSettled(savers.map((saver) => tell(saver, { key })));
      expect(said.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(said.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: { code: 'life-event.key-conflict' },
      });
    }
  });

  it('in one go for two people is the event of the first', async () => {
    const savers = [await socialWorker(), await socialWorker()];
    const { key } = event(savers[0]!);
    const told = savers.map((saver) => event(saver, { key }));
    expect(await desk.lifeEvents.recordAll(told)).toEqual({ recorded: 1, leftOut: [] });
    expect(await standingOf(savers[1]!)).toEqual([]);
  });
});

describe('the night', () => {
  const isSettled = (days: number) => () => desk.lifeEvents.settleExits(night(days));

  it('leaves it to who tells an exit meanwhile', async () => {
    const saver = await socialWorker();
    await desk.leaves(saver, LEFT);
    const [, settled] = await inLine(saver, [
      () => tell(saver, { kind: 'retirement' }),
      isSettled(31),
    ]);
    expect(settled).toBe(0);
    expect(await standingOf(saver)).toEqual(['retirement']);
  });

  it('takes nothing from who turns out meanwhile to have stayed', async () => {
    const saver = await socialWorker();
    await desk.leaves(saver, LEFT);
    const settled = await inLine(saver, [isSettled(31)], (tx) =>
      tx.employment.update({
        where: { id: saver.employmentId },
        data: { state: 'active', leaveDate: null },
      }),
    );
    expect([settled, await desk.free(saver)]).toEqual([[0], 100_00n]);
  });

  it('does not finish an exit that somebody undoes meanwhile', async () => {
    const saver = await socialWorker();
    const { id } = await tell(saver);
    await desk.leaves(saver, LEFT);
    await desk.earn(saver, { scheme: LBB, from: '2026-02-01', amount: 50_00n });
    await inLine(saver, [() => desk.lifeEvents.undo({ id, ...WISH }), isSettled(31)]);
    expect(await standingOf(saver)).toEqual([]);
    expect(await desk.free(saver)).toBe(150_00n);
  });

  it('does not undo its exit where payroll says meanwhile that it was right', async () => {
    const saver = await socialWorker();
    await desk.leaves(saver, LEFT);
    await desk.lifeEvents.settleExits(night(31));
    const data = { state: 'active', leaveDate: null };
    await prisma.employment.update({ where: { id: saver.employmentId }, data });
    const settled = await inLine(saver, [isSettled(32)], (tx) =>
      tx.employment.update({
        where: { id: saver.employmentId },
        data: { state: 'ended', leaveDate: new Date(LEFT) },
      }),
    );
    expect([settled, await standingOf(saver)]).toEqual([[0], ['exit-elsewhere']]);
  });

  it('leaves to a person who left by payroll, and of whom something later stands', async () => {
    const saver = await socialWorker();
    const { id } = await tell(saver, { kind: 'parental-leave', on: night(5) });
    await desk.leaves(saver, LEFT);
    expect(await desk.lifeEvents.settleExits(night(31))).toBe(0);
    await desk.lifeEvents.undo({ id, ...WISH });
    expect(await desk.lifeEvents.settleExits(night(32))).toBe(1);
  });

  it('settles somebody who left two jobs at one employer, also what it gave by name', async () => {
    const saver = await socialWorker();
    const other = await desk.saver(saver.ground, { personId: saver.personId });
    await desk.earn(other, { scheme: LBB, from: '2026-01-01' });
    await desk.grant(saver, { schemeId: LBB, schemeVersion: '2022-05', amount: 80_00n });
    for (const job of [saver, other]) await desk.leaves(job, LEFT);
    expect(await desk.lifeEvents.settleExits(night(31))).toBe(2);
    expect(await desk.free(saver)).toBe(0n);
    expect(await desk.lifeEvents.settleExits(night(32))).toBe(0);
  });
});

describe('who goes on in a next job', () => {
  it.each<[string, { leftOn?: Day; state?: string }]>([
    ['ended before', { leftOn: '2017-12-31' }],
    ['never was', { state: 'reversed' }],
  ])('does not go to one that %s', async (_, { leftOn, state }) => {
    const saver = await socialWorker();
    const next = await desk.saver(await desk.employer(LBB), {
      personId: saver.personId,
      ...(leftOn === undefined ? {} : { leftOn }),
    });
    if (state)
      await prisma.employment.update({ where: { id: next.employmentId }, data: { state } });
    const goesOn = { kind: 'exit-in-scheme' as const, nextEmploymentId: next.employmentId };
    await expect(tell(saver, goesOn)).rejects.toMatchObject({
      code: 'life-event.next-employment-over',
    });
    expect(await desk.free(saver)).toBe(100_00n);
  });

  it('is heard again after the next job ended before that too', async () => {
    const saver = await socialWorker();
    const next = await desk.saver(await desk.employer(LBB), { personId: saver.personId });
    const told = event(saver, { kind: 'exit-in-scheme', nextEmploymentId: next.employmentId });
    const { id } = await desk.lifeEvents.record(told);
    await desk.leaves(next, '2026-05-31');
    expect(await desk.lifeEvents.record(told)).toMatchObject({ id });
  });
});

describe('many events told at once', () => {
  it('are recorded also where one person’s jobs are told under two ids of the account', async () => {
    const saver = await socialWorker();
    const job = await desk.saver(saver.ground, { personId: saver.personId });
    await desk.grant(saver, { schemeId: LBB, schemeVersion: '2022-05', amount: 80_00n });
    const account = await desk.saver(await desk.employer(LBB));
    await desk.link(saver.personId, account.personId);
    const third = await socialWorker();
    const told = [event(saver), event(job, { personId: account.personId }), event(third)];
    expect(await desk.lifeEvents.recordAll(told)).toEqual({ recorded: 3, leftOut: [] });
    expect(await desk.free(third)).toBe(0n);
  });
});
