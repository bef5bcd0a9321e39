import { makePeriod } from '#libs/core';
import type { RunView } from '#libs/eligibility';
import { faultsInTheBooks, lotsOf } from '../factories/books.js';
import { openOffice, type PayrollOffice } from '../factories/payroll-office.js';
import { fullReturn, staff } from '../factories/people.js';
import { type SeparateHub, startSeparateHub } from '../factories/separate-hub.js';
import type { HubProcess } from '../fakes/hub-process.js';

const JANUARY = makePeriod('month', 2026, 1);
const FEBRUARY = makePeriod('month', 2026, 2);
const EMPLOYERS = 6;
const STAFF = staff(200);

let hub: SeparateHub;
let workers: HubProcess[];
beforeAll(async () => {
  hub = await startSeparateHub();
  workers = await Promise.all([hub.startWorker(), hub.startWorker()]);
}, 60_000);
afterAll(() => hub.stop());

const inService = async (office: PayrollOffice): Promise<bigint | undefined> => {
  const [counted] = await hub.prisma.$queryRaw<{ people: bigint }[]>`
    SELECT count(*) AS people FROM employment WHERE employer_id = ${office.employerId} AND state = 'active'`;
  return counted?.people;
};

it('two workers and an API serve several employers at once, and each lot is granted once', async () => {
  const offices = await Promise.all(
    Array.from({ length: EMPLOYERS }, () => openOffice(hub.hub.context)),
  );
  const runs: RunView[] = [];
  for (const period of [JANUARY, FEBRUARY])
    runs.push(...(await Promise.all(offices.map((office) => office.pay(STAFF, period)))));
  expect(runs.map(({ state }) => state)).toEqual(
    Array.from({ length: EMPLOYERS * 2 }, () => 'applied'),
  );
  for (const office of offices) {
    const lots = await lotsOf(hub.prisma, office.employerId);
    expect(lots).toHaveLength(STAFF.length * 2);
    expect(new Set(lots.map(({ number, period }) => `${number}/${period}`)).size).toBe(lots.length);
    expect(await inService(office)).toBe(BigInt(STAFF.length));
  }
  expect(await hub.prisma.snapshotRun.count({ where: { state: { not: 'applied' } } })).toBe(0);
  expect(await faultsInTheBooks(hub.prisma)).toEqual([]);
}, 120_000);

it('a run that both workers are told of, many times over, is staged and applied once', async () => {
  const office = await openOffice(hub.hub.context);
  const { run } = await office.send(office.return(fullReturn(STAFF, JANUARY)));
  await Promise.all(Array.from({ length: 10 }, () => office.snapshots.sweep(0)));
  const held = await office.settled(run.id);
  expect(held).toMatchObject({ state: 'held', counts: { new: STAFF.length } });
  await Promise.all([
    office.approve(held),
    ...Array.from({ length: 10 }, () => office.snapshots.sweep(0)),
  ]);
  await office.inState(run.id, ['applied']);
  await Promise.all(Array.from({ length: 3 }, () => office.approve(held)));
  expect(await lotsOf(hub.prisma, office.employerId)).toHaveLength(STAFF.length);
  expect(await faultsInTheBooks(hub.prisma)).toEqual([]);
});

it('several periods of one employer that come at once end up the same, in whatever order they were applied', async () => {
  const office = await openOffice(hub.hub.context);
  await office.pay(STAFF, JANUARY);
  const periods = [2, 3, 4, 5].map((number) => makePeriod('month', 2026, number));
  const runs = await Promise.all(periods.map((period) => office.pay(STAFF, period)));
  expect(runs.map(({ state }) => state)).toEqual(periods.map(() => 'applied'));
  expect(await lotsOf(hub.prisma, office.employerId)).toHaveLength(STAFF.length * 5);
  expect(await inService(office)).toBe(BigInt(STAFF.length));
  expect(await faultsInTheBooks(hub.prisma)).toEqual([]);
});

it('a worker that is asked to stop finishes what it is at, and the other goes on', async () => {
  const office = await openOffice(hub.hub.context);
  const { run } = await office.send(office.return(fullReturn(staff(2_000), JANUARY)));
  await workers[0]?.stop();
  expect(await office.letThrough(await office.settled(run.id))).toMatchObject({ state: 'applied' });
  expect(workers[1]?.hasEnded).toBe(false);
});
