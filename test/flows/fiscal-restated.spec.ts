import { makePeriod, todayInAmsterdam } from '#libs/core';
import { FiscalStatementsService } from '#libs/statements';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk } from '../factories/lots.js';
import { openOffice, type PayrollOffice } from '../factories/payroll-office.js';
import { change, fullReturn, staff } from '../factories/people.js';
import { startTestHub, type TestHub } from '../setup/hub.js';

const JANUARY = makePeriod('month', 2026, 1);
const FEBRUARY = makePeriod('month', 2026, 2);
const MARCH = makePeriod('month', 2026, 3);
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

/** Colleague 1 orders training for the present work on 10 February, which is paid the same month. */
async function orders(): Promise<void> {
  const { personId, id, connectionId } = await office.prisma.employment.findFirstOrThrow({
    where: { employerId: office.employerId, payrollNumber: '000001' },
  });
  const ground = { employerId: office.employerId, connectionId, periodId: 1 };
  const desk = new Desk(office.prisma);
  const saver = { personId, employmentId: id, ground };
  const hold = await desk.hold(saver, 20_00n, { category: 'c', on: '2026-02-10' });
  await desk.capture(hold, 20_00n, '2026-02-20');
}

const lines = async () =>
  (
    await hub.hub.context
      .get(FiscalStatementsService)
      .statementFor(office.employerId, FEBRUARY, { limit: 10 })
  ).items.map(({ treatment, restated }) => [treatment, restated]);

const restated = {
  amount: 20_00n,
  endedOn: '2026-01-31',
  reportedOn: todayInAmsterdam(),
};

describe('training for the present work, ordered on 10 February', () => {
  it('is taxed once payroll tells of an exit on 31 January, and untaxed again when that is taken back', async () => {
    await office.pay(TEAM, JANUARY);
    await orders();
    expect(await lines()).toEqual([['exempt-c', null]]);
    const run = await office.pay(change(TEAM, 1, { leftOn: '2026-01-31' }), FEBRUARY);
    expect(await lines()).toEqual([['taxed', restated]]);
    await office.snapshots.reverse(run.id, 'sent by mistake', 'reverser');
    expect(await lines()).toEqual([['exempt-c', null]]);
  });

  it('is taxed once they were missing twice, from February on', async () => {
    await office.pay(TEAM, JANUARY);
    await orders();
    await office.pay(TEAM.slice(1), FEBRUARY);
    expect(await lines()).toEqual([['exempt-c', null]]);
    await office.pay(TEAM.slice(1), MARCH);
    expect(await lines()).toEqual([['taxed', restated]]);
  });

  it('is taxed once a whole return of January is sent again with the exit', async () => {
    for (const period of [JANUARY, FEBRUARY]) await office.pay(TEAM, period);
    await orders();
    const late = await office.deliver(
      office.return(fullReturn(change(TEAM, 1, { leftOn: '2026-01-31' }), JANUARY)),
    );
    await office.letThrough(late);
    expect(await lines()).toEqual([['taxed', restated]]);
  });
});
