import type { LifeEventView, NewLifeEvent } from '#libs/budgets';
import { addDays, type Day } from '#libs/core';
import type { PrismaService } from '#libs/database';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, LBB, like, type Saver } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

/** Another scheme with the words of social work. */
const SECOND = like(LBB, 'nl-second', {});
const LEFT = '2026-06-30';

let prisma: PrismaService;
let desk: Desk;

withDatabase((opened) => {
  prisma = opened;
  desk = new Desk(prisma, [SECOND]);
});

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

const night = (days: number): Promise<number> => desk.lifeEvents.settleExits(addDays(LEFT, days));

let events = 0;
const tell = (saver: Saver, given: Partial<NewLifeEvent> = {}): Promise<LifeEventView> =>
  desk.lifeEvents.record({
    key: `told-${(events += 1)}`,
    personId: saver.personId,
    employmentId: saver.employmentId,
    kind: 'resignation',
    on: LEFT,
    nextEmploymentId: null,
    by: 'test',
    ...given,
  });

const grants = (saver: Saver, scheme: string, from: Day): Promise<bigint[]> =>
  desk.earn(saver, { scheme, from, amount: 20_00n });

describe('what came free after an exit', () => {
  it('goes where the exit sent the rest, one scheme after the other and again', async () => {
    const saver = await desk.saver(await desk.employer(LBB, SECOND.id));
    for (const scheme of [LBB, SECOND.id]) await grants(saver, scheme, '2026-01-01');
    const { id } = await tell(saver);
    await desk.leaves(saver, LEFT);
    const late = [LBB, SECOND.id, LBB, SECOND.id];
    for (const [at, scheme] of late.entries()) {
      await grants(saver, scheme, `2026-0${at + 2}-01`);
      expect([await night(31 + at), await desk.free(saver)]).toEqual([1, 0n]);
    }
    expect(await night(40)).toBe(0);

    await desk.lifeEvents.undo({ id, why: 'They stayed.', by: 'test', on: '2026-09-01' });
    expect(await desk.free(saver)).toBe(6n * 20_00n);
  });

  it('of who had saved nothing goes where the scheme says, when payroll grants it late', async () => {
    const saver = await desk.saver(await desk.employer(LBB));
    await tell(saver);
    await desk.leaves(saver, LEFT);
    await grants(saver, LBB, '2026-06-01');
    expect([await night(31), await desk.free(saver)]).toEqual([1, 0n]);
    expect(await night(32)).toBe(0);
  });

  it('and was moved to where somebody had left by then goes on from there', async () => {
    const saver = await desk.saver(await desk.employer(LBB));
    const jobs = [await desk.employer(LBB), await desk.employer(LBB)];
    const given = { personId: saver.personId, hiredOn: '2026-07-01' };
    const [next, third] = [await desk.saver(jobs[0]!, given), await desk.saver(jobs[1]!, given)];
    await grants(saver, LBB, '2026-01-01');
    await desk.leaves(next, '2026-09-30');
    const onward = { kind: 'exit-in-scheme', on: '2026-09-30' } as const;
    await tell(next, { ...onward, nextEmploymentId: third.employmentId });
    await tell(saver, { kind: 'exit-in-scheme', nextEmploymentId: next.employmentId });
    await night(80);
    expect(await desk.balance(`employer:${third.ground.employerId}:owes`)).toBe(-20_00n);
    expect(await night(81)).toBe(0);
  });

  it('stays where somebody undid what the night made of it, and goes on in other schemes', async () => {
    const saver = await desk.saver(await desk.employer(LBB, SECOND.id));
    for (const scheme of [LBB, SECOND.id]) await grants(saver, scheme, '2026-01-01');
    const { id } = await tell(saver);
    await desk.leaves(saver, LEFT);
    await grants(saver, LBB, '2026-02-01');
    await night(31);
    const key = `exit/${saver.employmentId}/after/${id}`;
    await desk.lifeEvents.undo({ key, why: 'This is theirs.', by: 'test', on: '2026-09-01' });
    expect([await night(70), await desk.free(saver)]).toEqual([0, 20_00n]);
    await grants(saver, SECOND.id, '2026-02-01');
    expect([await night(71), await desk.free(saver)]).toEqual([1, 20_00n]);
  });
});
