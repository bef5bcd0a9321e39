import { makePeriod } from '#libs/core';
import { startTestHub, type TestHub } from '../setup/hub.js';
import { employmentsOf, faultsInTheBooks, ledgerDump, lotsOf } from '../factories/books.js';
import {
  openOffice,
  type OfficeOptions,
  type PayrollOffice,
  reasonsOf,
} from '../factories/payroll-office.js';
import { change, colleague, fullReturn, staff, supplement } from '../factories/people.js';

const JANUARY = makePeriod('month', 2026, 1);
const FEBRUARY = makePeriod('month', 2026, 2);

let hub: TestHub;
beforeAll(async () => {
  // Without a worker nothing happens but what the test does, so every moment between two steps can be looked at.
  hub = await startTestHub({ withoutWorker: true });
});
afterEach(async () => {
  expect(await faultsInTheBooks((await open()).prisma)).toEqual([]);
});
afterAll(() => hub.stop());

const open = (options?: OfficeOptions): Promise<PayrollOffice> =>
  openOffice(hub.hub.context, options);

/** What a worker would do with a run, up to where a person has to look. */
async function work(office: PayrollOffice, runId: bigint) {
  await office.snapshots.stage(runId);
  await office.snapshots.apply(runId);
  return office.runs.get(runId);
}

async function deliver(office: PayrollOffice, ...parts: string[]) {
  const { run } = await office.send(office.return(...parts));
  return work(office, run.id);
}

async function approve(office: PayrollOffice, run: Awaited<ReturnType<typeof work>>) {
  await office.approve(run);
  await office.snapshots.apply(run.id);
  return office.runs.get(run.id);
}

/** An office whose staff of January is applied. */
async function paying(people = staff(10)): Promise<PayrollOffice> {
  const office = await open();
  await approve(office, await deliver(office, fullReturn(people, JANUARY)));
  return office;
}

describe('a delivery is held', () => {
  const held = async (people: Parameters<typeof fullReturn>[0], known = staff(10)) => {
    const office = await paying(known);
    const before = await ledgerDump(office.prisma, office.employerId);
    const run = await deliver(office, fullReturn(people, FEBRUARY));
    expect(run.state).toBe('held');
    expect(await ledgerDump(office.prisma, office.employerId)).toEqual(before);
    return { office, run };
  };

  it('when half the staff is gone; refused, the right file goes through', async () => {
    const { office, run } = await held(staff(5));
    expect(run.reasons).toEqual([{ code: 'many-missing', params: { missing: 5, before: 10 } }]);
    const refused = await office.snapshots.refuse(run.id, 'half the file', 'approver');
    expect(refused).toMatchObject({
      state: 'refused',
      decidedBy: 'approver',
      decidedWhy: 'half the file',
    });
    await expect(office.approve(run)).rejects.toMatchObject({ code: 'run.not-held' });
    expect(await deliver(office, fullReturn(staff(10), FEBRUARY))).toMatchObject({
      state: 'applied',
    });
  });

  it('when it holds nobody', async () => {
    const { run } = await held([]);
    expect(reasonsOf(run)).toContain('nobody');
  });

  it('when a known number is now somebody else', async () => {
    const { run } = await held(
      change(staff(10), 4, { lastName: 'Heelanders', birthDate: '1999-09-09' }),
    );
    expect(run.reasons).toEqual([{ code: 'other-person', params: { people: 1 } }]);
  });

  it('when the staff seems to be numbered anew', async () => {
    const renumbered = staff(10).map((one) => ({ ...one, number: `9${one.number}` }));
    const { run } = await held(renumbered);
    expect(reasonsOf(run)).toEqual(['many-missing', 'renumbered']);
  });

  it('when many leave at once, or many rows cannot be read', async () => {
    const leaving = staff(10).map((one, index) =>
      index < 4 ? { ...one, leftOn: '2026-02-27' } : one,
    );
    expect(reasonsOf((await held(leaving)).run)).toEqual(['many-ended']);
    const broken = staff(10).map((one, index) => ({ ...one, isUnreadable: index < 3 }));
    const { run } = await held(broken);
    expect(reasonsOf(run)).toEqual(['many-unreadable']);
    expect(run.counts).toMatchObject({ read: 7, rejected: 3, missing: 0 });
  });

  it('when the source counts other than was read', async () => {
    const office = await paying();
    const { run } = await office.send(office.return(fullReturn(staff(10), FEBRUARY)));
    await office.prisma.upload.update({ where: { id: run.uploadId }, data: { sourceCount: 11 } });
    expect(await work(office, run.id)).toMatchObject({
      state: 'held',
      reasons: [{ code: 'count-differs', params: { source: 11, read: 10 } }],
    });
  });

  it('and replaced by a newer delivery of the period', async () => {
    const { office, run } = await held(staff(5));
    const newer = await deliver(office, fullReturn(staff(4), FEBRUARY));
    expect(newer.state).toBe('held');
    expect(await office.runs.get(run.id)).toMatchObject({
      state: 'refused',
      decidedBy: 'hub',
      decidedWhy: `replaced by run ${newer.id}`,
    });
    await expect(office.approve(run)).rejects.toMatchObject({ code: 'run.not-held' });
  });

  it('and gives way to a complete delivery that goes through by itself', async () => {
    const { office, run } = await held(staff(5));
    const right = await deliver(office, fullReturn(staff(10), FEBRUARY));
    expect(right.state).toBe('applied');
    expect(await office.runs.get(run.id)).toMatchObject({
      state: 'refused',
      decidedWhy: `replaced by run ${right.id}`,
    });
  });

  it('and waits on beside a supplement, which says nothing of the rest', async () => {
    const { office, run } = await held(staff(5));
    const other = await deliver(office, supplement([colleague(1, { wage: '1.00' })], FEBRUARY));
    expect(other.state).toBe('applied');
    expect(await office.runs.get(run.id)).toMatchObject({ state: 'held' });
  });

  it('and not approved while a newer one is being read', async () => {
    const { office, run } = await held(staff(5));
    const newer = await office.send(office.return(fullReturn(staff(10), FEBRUARY)));
    await expect(office.approve(run)).rejects.toMatchObject({
      code: 'run.in-progress',
      kind: 'conflict',
    });
    expect(await work(office, newer.run.id)).toMatchObject({ state: 'applied' });
  });
});

describe('an approval', () => {
  it('does not count once another run was applied: the run is held again with its new difference', async () => {
    const office = await open();
    const first = await deliver(office, fullReturn(staff(4), JANUARY));
    await office.connect({});
    const other = await deliver(office, fullReturn([...staff(3), colleague(9)], FEBRUARY));
    await office.approve(first);
    await approve(office, other);
    expect(await office.snapshots.apply(first.id)).toBe('held');
    const held = await office.runs.get(first.id);
    expect(reasonsOf(held)).toEqual(['moved-since', 'first-delivery']);
    expect(held).toMatchObject({ approvedBy: null, counts: { new: 1 } });
    expect(held.diffHash).not.toBe(first.diffHash);
    await expect(office.approve(first)).rejects.toMatchObject({ code: 'run.moved-since' });
    expect(await approve(office, held)).toMatchObject({ state: 'applied' });
    expect(await lotsOf(office.prisma, office.employerId)).toHaveLength(8);
  });

  it('given twice is given once', async () => {
    const office = await open();
    const run = await deliver(office, fullReturn(staff(2), JANUARY));
    await Promise.all([office.approve(run), office.approve(run)]);
    await Promise.all([office.snapshots.apply(run.id), office.snapshots.apply(run.id)]);
    expect(await office.approve(run)).toMatchObject({ state: 'applied' });
    expect(await lotsOf(office.prisma, office.employerId)).toHaveLength(2);
  });
});

describe('a run', () => {
  it('under way keeps a second one from starting', async () => {
    const office = await paying();
    await office.send(office.return(fullReturn(staff(10), FEBRUARY)));
    await expect(office.send(office.return(supplement(staff(1), FEBRUARY)))).rejects.toMatchObject({
      code: 'run.in-progress',
    });
    expect(await office.prisma.upload.count({ where: { connectionId: office.connectionId } })).toBe(
      2,
    );
  });

  it('is one run also when the same file comes many times at once', async () => {
    const office = await paying();
    const file = office.return(fullReturn(staff(10), FEBRUARY));
    const sent = await Promise.allSettled(Array.from({ length: 6 }, () => office.send(file)));
    for (const one of sent)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'run.in-progress' });
    expect(sent.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await office.prisma.upload.count({ where: { connectionId: office.connectionId } })).toBe(
      2,
    );
  });

  it('decided under other rules fails, says what to do, and can be started again', async () => {
    const office = await paying();
    const { run } = await office.send(office.return(fullReturn(staff(10), FEBRUARY)));
    await office.prisma.snapshotRun.update({
      where: { id: run.id },
      data: { rulesRevision: 'of last year' },
    });
    const error: unknown = await office.snapshots.stage(run.id).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'run.rules-changed' });
    await office.snapshots.fail(run.id, error);
    const failed = await office.runs.get(run.id);
    expect(failed).toMatchObject({
      state: 'failed',
      failure: { code: 'run.rules-changed', remedy: expect.stringContaining('again') },
    });
    const again = await office.snapshots.again(run.id, 'operator');
    expect(await work(office, again.id)).toMatchObject({
      state: 'applied',
      startedBy: 'operator',
      counts: { unchanged: 10 },
    });
    await expect(office.snapshots.again(again.id, 'operator')).rejects.toMatchObject({
      code: 'run.not-finished',
    });
  });

  it('staged under rules that change before it is applied books nothing', async () => {
    const office = await open();
    const held = await deliver(office, fullReturn(staff(2), JANUARY));
    await office.approve(held);
    await office.prisma.snapshotRun.update({
      where: { id: held.id },
      data: { rulesRevision: 'of last year' },
    });
    await expect(office.snapshots.apply(held.id)).rejects.toMatchObject({
      code: 'run.rules-changed',
    });
    expect(await employmentsOf(office.prisma, office.employerId)).toEqual([]);
  });

  it('of a period that was closed meanwhile can still be decided, and is not started again', async () => {
    const office = await open();
    const held = await deliver(office, fullReturn(staff(2), JANUARY));
    await office.snapshots.refuse(held.id, 'too early', 'approver');
    await office.closePeriod(JANUARY);
    await expect(office.snapshots.again(held.id, 'operator')).rejects.toMatchObject({
      code: 'period.closed',
    });
  });

  it('does not wait for a file that comes in while it is applied', async () => {
    const office = await paying();
    const { run } = await office.send(office.return(fullReturn(staff(10), FEBRUARY)));
    await office.snapshots.stage(run.id);
    await office.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT FROM employer WHERE id = ${office.employerId} FOR NO KEY UPDATE`;
      await office.send(office.return(fullReturn(staff(10), makePeriod('month', 2026, 3))));
    });
  });
});

it('numbers a person has at one employer say nothing about another employer', async () => {
  const [one, other] = [await paying(staff(2)), await paying(staff(2))];
  const people = await one.prisma.$queryRaw<{ people: bigint }[]>`
    SELECT count(DISTINCT person_id) AS people FROM employment WHERE employer_id IN (${one.employerId}, ${other.employerId})`;
  expect(people).toEqual([{ people: 4n }]);
});
