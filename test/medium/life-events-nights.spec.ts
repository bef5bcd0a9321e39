import { addDays, type Day } from '#libs/core';
import type { PrismaService } from '#libs/database';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, LBB, like, type Saver } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

/** Social work, but whoever left is settled after ninety days and not after thirty. */
const PATIENT = like(LBB, 'nl-patient', { lifecycle: { settleAfterDays: 90 } });
const LEFT = '2026-06-30';

let prisma: PrismaService;
let desk: Desk;

withDatabase((opened) => {
  prisma = opened;
  desk = new Desk(prisma, [PATIENT]);
});

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

const night = (days: number): Day => addDays(LEFT, days);

const of = (saver: Saver, account: string): Promise<bigint> =>
  desk.balance(`employer:${saver.ground.employerId}:${account}`);

/** Somebody in these schemes who saved thirty in each. */
async function saves(...schemes: string[]): Promise<Saver> {
  const saver = await desk.saver(await desk.employer(...schemes));
  await desk.earn(
    saver,
    ...schemes.map((scheme) => ({ scheme, from: '2026-01-01', amount: 30_00n })),
  );
  return saver;
}

const eventsOf = async ({ employmentId }: Saver) => {
  const rows = await prisma.lifeEvent.findMany({ where: { employmentId }, orderBy: { id: 'asc' } });
  return rows.map(({ key, kind, outcome, undoneBy }) => ({
    key,
    kind,
    schemes: (outcome as { schemeId: string }[]).map(({ schemeId }) => schemeId),
    undoneBy,
  }));
};

/** Payroll says after all that somebody is in service, until a day or on. */
const staysOn = async ({ employmentId }: Saver, leaveDate: Day | null = null): Promise<void> => {
  await prisma.employment.update({
    where: { id: employmentId },
    data: { state: 'active', leaveDate: leaveDate === null ? null : new Date(leaveDate) },
  });
};

describe('a leave date that payroll withdraws', () => {
  it('brings back from the next employer what the night had moved there, in its name', async () => {
    const saver = await saves(LBB);
    await desk.leaves(saver, LEFT);
    const next = await desk.saver(await desk.employer(LBB), {
      personId: saver.personId,
      hiredOn: '2026-07-01',
    });
    await desk.lifeEvents.settleExits(night(31));
    expect([await of(saver, 'owes'), await of(next, 'owes')]).toEqual([0n, -30_00n]);

    await staysOn(saver);
    expect(await desk.lifeEvents.settleExits(night(32))).toBe(1);
    expect([await of(saver, 'owes'), await of(next, 'owes')]).toEqual([-30_00n, 0n]);
    expect(await eventsOf(saver)).toMatchObject([{ undoneBy: 'payroll' }]);
    expect(await desk.lifeEvents.settleExits(night(33))).toBe(0);
  });

  it('brings back what had lapsed to the employer, with what came free after it', async () => {
    const saver = await saves(LBB);
    const hold = await desk.hold(saver, 20_00n, { on: '2026-06-15' });
    await desk.leaves(saver, LEFT);
    await desk.lifeEvents.settleExits(night(31));
    await desk.release(hold, 20_00n, night(40));
    await desk.lifeEvents.settleExits(night(41));
    expect(await desk.free(saver)).toBe(0n);
    await staysOn(saver, '2026-12-31');
    await desk.lifeEvents.settleExits(night(42));
    expect([await desk.free(saver), await of(saver, 'owes')]).toEqual([30_00n, -30_00n]);
    expect((await eventsOf(saver)).map(({ undoneBy }) => undoneBy)).toEqual(['payroll', 'payroll']);
  });

  it('is settled again when they do leave, after the wait from then', async () => {
    const saver = await saves(LBB);
    await desk.leaves(saver, LEFT);
    await desk.lifeEvents.settleExits(night(31));
    await staysOn(saver);
    await desk.lifeEvents.settleExits(night(32));
    await desk.leaves(saver, LEFT);
    expect(await desk.lifeEvents.settleExits(night(33))).toBe(0);
    expect(await desk.lifeEvents.settleExits(night(62))).toBe(0);
    expect(await desk.lifeEvents.settleExits(night(63))).toBe(1);
    expect(await desk.free(saver)).toBe(0n);
    const keys = (await eventsOf(saver)).map(({ key }) => key);
    expect(keys).toEqual([`exit/${saver.employmentId}`, `exit/${saver.employmentId}/1`]);
  });

  it('moved to later, also after it, is settled by the day it is now, at once', async () => {
    const saver = await desk.saver(await desk.employer(LBB), { leftOn: '2016-03-31' });
    const [lot = 0n] = await desk.earn(saver, { scheme: LBB, from: '2015-12-01', amount: 30_00n });
    await desk.pay([lot], '2016-01-15');
    await desk.lifeEvents.settleExits('2016-12-01');
    expect([await of(saver, 'wages'), await of(saver, 'refund')]).toEqual([30_00n, 0n]);

    await desk.leaves(saver, '2016-09-30');
    expect(await desk.lifeEvents.settleExits('2016-12-02')).toBe(2);
    expect([await of(saver, 'wages'), await of(saver, 'refund')]).toEqual([0n, 30_00n]);
    expect((await eventsOf(saver)).map(({ undoneBy }) => undoneBy)).toEqual(['payroll', null]);
    expect(await desk.lifeEvents.settleExits('2016-12-03')).toBe(0);
  });

  it('leaves alone what a person told, and what somebody moved on since', async () => {
    const [told, gone] = [await saves(LBB), await saves(LBB)];
    await desk.lifeEvents.record({
      key: 'told-by-hand',
      personId: told.personId,
      employmentId: told.employmentId,
      kind: 'resignation',
      on: LEFT,
      nextEmploymentId: null,
      by: 'test',
    });
    await desk.leaves(gone, LEFT);
    const next = await desk.saver(await desk.employer(LBB), {
      personId: gone.personId,
      hiredOn: '2026-07-01',
    });
    await desk.lifeEvents.settleExits(night(31));
    const third = await desk.saver(await desk.employer(LBB), {
      personId: gone.personId,
      hiredOn: '2026-08-01',
    });
    await desk.leaves(next, night(32));
    await desk.lifeEvents.settleExits(night(63));
    expect(await of(third, 'owes')).toBe(-30_00n);
    await staysOn(gone);
    expect(await desk.lifeEvents.settleExits(night(64))).toBe(0);
    expect([await desk.free(told), await of(third, 'owes')]).toEqual([0n, -30_00n]);
  });
});

describe('who leaves with budgets of several schemes', () => {
  it('is settled in each after the wait of that one', async () => {
    const saver = await saves(LBB, PATIENT.id);
    await desk.leaves(saver, LEFT);
    expect(await desk.lifeEvents.settleExits(night(31))).toBe(1);
    expect(await desk.free(saver)).toBe(30_00n);
    expect(await desk.lifeEvents.settleExits(night(90))).toBe(0);
    expect(await desk.lifeEvents.settleExits(night(91))).toBe(1);
    expect([await desk.free(saver), await of(saver, 'owes')]).toEqual([0n, 0n]);
    expect((await eventsOf(saver)).map(({ schemes }) => schemes)).toEqual([[LBB], [PATIENT.id]]);
    expect(await desk.lifeEvents.settleExits(night(92))).toBe(0);
  });

  it('takes each along to the employer that is in it, in one night', async () => {
    const saver = await saves(LBB, PATIENT.id);
    await desk.leaves(saver, LEFT);
    const [inOne, inOther] = [await desk.employer(LBB), await desk.employer(PATIENT.id)];
    const next = { personId: saver.personId, hiredOn: '2026-07-01' };
    const jobs = [await desk.saver(inOne, next), await desk.saver(inOther, next)];
    expect(await desk.lifeEvents.settleExits(night(91))).toBe(2);
    for (const job of jobs) expect(await of(job, 'owes')).toBe(-30_00n);
    expect(await of(saver, 'owes')).toBe(0n);
  });

  it('of whom a person told, is done in all of them', async () => {
    const saver = await saves(LBB, PATIENT.id);
    await desk.leaves(saver, LEFT);
    await desk.lifeEvents.record({
      key: 'told-of-all',
      personId: saver.personId,
      employmentId: saver.employmentId,
      kind: 'resignation',
      on: LEFT,
      nextEmploymentId: null,
      by: 'test',
    });
    expect(await desk.free(saver)).toBe(0n);
    expect(await desk.lifeEvents.settleExits(night(91))).toBe(0);
  });
});

describe('who leaves with no more than what the employer gave by name', () => {
  it('is settled too', async () => {
    const saver = await desk.saver(await desk.employer(LBB));
    await desk.grant(saver, { schemeId: LBB, schemeVersion: '2022-05', amount: 80_00n });
    await desk.leaves(saver, LEFT);
    expect(await desk.lifeEvents.settleExits(night(31))).toBe(1);
    expect([await desk.free(saver), await of(saver, 'owes')]).toEqual([0n, 0n]);
    expect(await desk.lifeEvents.settleExits(night(32))).toBe(0);
  });

  it('and again where something came free after it', async () => {
    const saver = await desk.saver(await desk.employer(LBB));
    await desk.grant(saver, { schemeId: LBB, schemeVersion: '2022-05', amount: 80_00n });
    const hold = await desk.hold(saver, 50_00n, { on: '2026-06-15', category: 'c' });
    await desk.leaves(saver, LEFT);
    await desk.lifeEvents.settleExits(night(31));
    await desk.release(hold, 50_00n, night(35));
    expect(await desk.lifeEvents.settleExits(night(36))).toBe(1);
    expect(await desk.free(saver)).toBe(0n);
  });
});
