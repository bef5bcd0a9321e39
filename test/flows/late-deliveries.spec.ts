import { makePeriod, nextPeriod, periodOn, todayInAmsterdam } from '#libs/core';
import type { RunView } from '#libs/eligibility';
import { employmentsOf, faultsInTheBooks, lotsOf } from '../factories/books.js';
import { openOffice, type PayrollOffice, reasonsOf } from '../factories/payroll-office.js';
import {
  change,
  colleague,
  type Colleague,
  correctionOf,
  csvOf,
  fullReturn,
  staff,
} from '../factories/people.js';
import { startTestHub, type TestHub } from '../setup/hub.js';

const JANUARY = makePeriod('month', 2026, 1);
const FEBRUARY = makePeriod('month', 2026, 2);
const MARCH = makePeriod('month', 2026, 3);
/** 1.5 % of the career budget over a monthly wage of 4,000, as the cao reckons it. */
const OVER_4000 = 7018n;
const TEAM = staff(4, { wage: '3000.00' });

let hub: TestHub;
let office: PayrollOffice;
beforeAll(async () => {
  hub = await startTestHub();
});
beforeEach(async () => {
  office = await openOffice(hub.hub.context);
});
afterEach(async () => {
  expect(await faultsInTheBooks(office.prisma)).toEqual([]);
});
afterAll(() => hub.stop());

const employments = () => employmentsOf(office.prisma, office.employerId);
const employment = async (number: string) =>
  (await employments()).filter((one) => one.number === number);
const inService = async () => (await employments()).filter(({ state }) => state !== 'reversed');
const granted = async () =>
  (await lotsOf(office.prisma, office.employerId)).filter((lot) => lot.granted > 0n);
const reverse = (run: RunView): Promise<RunView> =>
  office.snapshots.reverse(run.id, 'sent by mistake', 'reverser');

describe('a late delivery of an older period', () => {
  it('grants it, changes no present terms and ends nobody', async () => {
    await office.pay([...TEAM, colleague(5)], FEBRUARY);
    const before = await employments();
    const late = change(change(TEAM, 1, { wage: '4000.00' }), 2, { hoursPerWeek: '8' });
    const run = await office.pay(late, JANUARY);
    expect(run.counts).toMatchObject({ missing: 0, ended: 0, changed: 0, new: 0 });
    expect(await employments()).toEqual(before);
    expect(await granted()).toContainEqual(
      expect.objectContaining({ number: '000001', period: 'month-2026-01', granted: OVER_4000 }),
    );
  });

  it('lets the delivery before it speak again when it is reversed', async () => {
    await office.pay(TEAM, FEBRUARY);
    const before = await employments();
    await reverse(
      await office.pay([...change(TEAM, 1, { wage: '4000.00' }), colleague(9)], JANUARY),
    );
    expect(await granted()).toHaveLength(4);
    expect(await inService()).toEqual(before);
  });
});

describe('an end date in a late delivery', () => {
  const left = { leftOn: '2026-02-15' };
  const leavers = change(TEAM, 2, left);
  const ended = [{ state: 'ended', leaveDate: '2026-02-15' }];
  const deliver = (people: Colleague[], period = FEBRUARY): Promise<RunView> =>
    office.deliver(office.return(fullReturn(people, period)));

  it('ends whom no later delivery has in service, and the reversal brings them back', async () => {
    await office.pay(TEAM, JANUARY);
    await office.pay(TEAM.toSpliced(1, 1), MARCH);
    const before = await inService();
    const run = await deliver(leavers);
    expect(run).toMatchObject({ state: 'applied', counts: { ended: 1, unchanged: 3 } });
    expect(await employment('000002')).toMatchObject(ended);
    await reverse(run);
    expect(await inService()).toEqual(before);
  });

  it('waits for a person where a later delivery has them in service, and ends them once approved', async () => {
    await office.pay(TEAM, JANUARY);
    await office.pay(TEAM, MARCH);
    const run = await deliver(leavers);
    expect([run.state, reasonsOf(run)]).toEqual(['held', ['ended-late']]);
    expect(await office.changes(run)).toMatchObject([
      { kind: 'ended', fields: [{ field: 'leaveDate', before: null, after: '2026-02-15' }] },
    ]);
    expect(await employment('000002')).toMatchObject([{ state: 'active', leaveDate: null }]);
    await office.letThrough(run);
    expect(await employment('000002')).toMatchObject(ended);
    expect(await employment('000001')).toMatchObject([{ state: 'active', leaveDate: null }]);
  });

  it('in a correction waits for a person too', async () => {
    await office.pay(TEAM, JANUARY);
    await office.pay(TEAM, MARCH);
    const others = TEAM.toSpliced(1, 1);
    const file = office.return(
      fullReturn(others, FEBRUARY),
      correctionOf(JANUARY, [colleague(2, { wage: '3000.00', leftOn: '2026-01-31' })]),
    );
    const run = await office.deliver(file);
    expect(reasonsOf(run)).toEqual(['ended-late']);
    await office.letThrough(run);
    expect(await employment('000002')).toMatchObject([{ state: 'ended', leaveDate: '2026-01-31' }]);
  });

  it('told before in the same period says nothing new', async () => {
    await office.pay(leavers, FEBRUARY);
    await office.pay(TEAM, MARCH);
    const again = await deliver(change(leavers, 1, { wage: '4000.00' }));
    expect(again).toMatchObject({ state: 'applied', counts: { changed: 1, ended: 0 } });
    expect(await employment('000002')).toMatchObject([{ state: 'active', leaveDate: null }]);
  });
});

describe('a period that was mistyped', () => {
  const today = todayInAmsterdam();
  const yearsAhead = makePeriod('month', Number(today.slice(0, 4)) + 3, 6);
  const ahead = nextPeriod(nextPeriod(periodOn('month', today)));
  beforeEach(async () => {
    await office.connect({ connectorId: 'csv' });
    await office.letThrough(await office.deliver(csvOf(TEAM), JANUARY));
  });

  it('is refused years ahead, and held sooner', async () => {
    await expect(office.send(csvOf(TEAM), yearsAhead)).rejects.toMatchObject({
      code: 'upload.period-too-far',
      remedy: expect.stringContaining('year') as string,
    });
    const run = await office.deliver(csvOf(TEAM), ahead);
    expect([run.state, reasonsOf(run)]).toEqual(['held', ['period-ahead']]);
  });

  it('and let through is reversed, so that the right one ends who left', async () => {
    const mistaken = await office.letThrough(await office.deliver(csvOf(TEAM), ahead));
    const people = change(TEAM, 4, { leftOn: '2026-02-28' });
    const held = await office.deliver(csvOf(people), FEBRUARY);
    expect(reasonsOf(held)).toEqual(['ended-late']);
    await office.snapshots.refuse(held.id, 'the later period was a mistake', 'refuser');
    await reverse(mistaken);
    const again = await office.settled((await office.snapshots.again(held.id, 'sender')).id);
    expect(again).toMatchObject({ state: 'applied', counts: { ended: 1 } });
    expect(await employment('000004')).toMatchObject([{ state: 'ended', leaveDate: '2026-02-28' }]);
  });
});
