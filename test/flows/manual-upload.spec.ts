import { makePeriod } from '#libs/core';
import { writeXlsx } from '../../connectors/csv/fixtures/write-xlsx.js';
import { employmentsOf, faultsInTheBooks, lotsOf } from '../factories/books.js';
import { openOffice, type PayrollOffice, reasonsOf } from '../factories/payroll-office.js';
import { change, csvOf, fullReturn, sheetRows, staff } from '../factories/people.js';
import { startTestHub, type TestHub } from '../setup/hub.js';

const JANUARY = makePeriod('month', 2026, 1);
const FEBRUARY = makePeriod('month', 2026, 2);
/** Enough for the guards that look at shares; one leaves, one works too little. */
const PEOPLE = change(change(staff(40), 2, { leftOn: '2026-02-20' }), 3, { hoursPerWeek: '12' });

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.stop());

const open = (connectorId: string): Promise<PayrollOffice> =>
  openOffice(hub.hub.context, { connectorId, schemes: ['nl-sw-lbb', 'nl-rnf-iob', 'nl-etd-plb'] });

const asXml = (office: PayrollOffice, people = PEOPLE, period = JANUARY): string =>
  office.return(fullReturn(people, period));
const asXlsx = (people = PEOPLE): Buffer => writeXlsx(sheetRows(people));

async function lotsWhenSent(connectorId: string, file: (office: PayrollOffice) => string | Buffer) {
  const office = await open(connectorId);
  await office.letThrough(await office.deliver(file(office), JANUARY));
  const lots = await lotsOf(office.prisma, office.employerId);
  return lots.map(({ employerId: _, ...lot }) => lot);
}

it('the same employees give the same lots from a wage-tax return, a CSV file and a workbook', async () => {
  const fromXml = await lotsWhenSent('loonaangifte', (office) => asXml(office));
  expect(fromXml).toHaveLength(40 * 3 - 2);
  expect(await lotsWhenSent('csv', () => csvOf(PEOPLE))).toEqual(fromXml);
  expect(await lotsWhenSent('csv', () => asXlsx())).toEqual(fromXml);
  const office = await open('csv');
  expect(await faultsInTheBooks(office.prisma)).toEqual([]);
});

describe('an employer that switches from one way of delivering to another', () => {
  const identity = async (office: PayrollOffice) =>
    (await employmentsOf(office.prisma, office.employerId)).map((one) => [
      one.number,
      one.seq,
      one.spell,
      one.state,
      one.name,
      one.birthDate,
      one.hireDate,
      one.leaveDate,
      one.missingSince,
    ]);
  const people = staff(40);

  it.each([
    ['a wage-tax return to a spreadsheet', 'loonaangifte', 'csv'],
    ['a spreadsheet to a wage-tax return', 'csv', 'loonaangifte'],
  ])('from %s keeps its people and ends nobody', async (_, from, to) => {
    const office = await open(from);
    const file = (by: string, period = JANUARY) =>
      by === 'csv' ? csvOf(people) : asXml(office, people, period);
    await office.letThrough(await office.deliver(file(from), JANUARY));
    const before = await identity(office);
    await office.connect({ connectorId: to });
    const run = await office.deliver(file(to, FEBRUARY), FEBRUARY);
    expect(run.counts).toMatchObject({
      new: 0,
      ended: 0,
      missing: 0,
      reidentified: 0,
      rejected: 0,
    });
    expect(reasonsOf(run)).toContain('first-delivery');
    await office.letThrough(run);
    expect(await identity(office)).toEqual(before);
    const people_ = await office.prisma.person.count({
      where: { employments: { some: { employerId: office.employerId } } },
    });
    expect(people_).toBe(people.length);
    expect(await lotsOf(office.prisma, office.employerId)).toHaveLength(people.length * 3 * 2);
  });

  it('is shown what the other source no longer tells, and nothing else as a change', async () => {
    const office = await open('loonaangifte');
    await office.letThrough(await office.deliver(asXml(office, people), JANUARY));
    await office.connect({ connectorId: 'csv' });
    const run = await office.deliver(csvOf(people), FEBRUARY);
    const changes = await office.changes(run, 'changed');
    expect(changes).toHaveLength(people.length);
    expect(changes.flatMap(({ fields }) => fields)).toEqual(
      people.map(() => ({ field: 'sectorCode', before: '44', after: null })),
    );
  });
});

it('a correction sheet speaks of the period it names, and takes back what it says is withdrawn', async () => {
  const office = await open('csv');
  await office.letThrough(await office.deliver(csvOf(PEOPLE), JANUARY));
  const header = [...(sheetRows([])[0] ?? []), 'Correctie over', 'Vervallen'];
  const rows = sheetRows(PEOPLE)
    .slice(1)
    .map((cells) => [...cells, '', '']);
  const wrong = [...(sheetRows(PEOPLE)[4] ?? []), 'month-2026-01', 'ja'];
  const sheet = [header, ...rows, wrong].map((cells) => cells.join(';')).join('\n');
  const run = await office.deliver(sheet, FEBRUARY);
  expect(run).toMatchObject({ state: 'applied', counts: { withdrawn: 1 } });
  const january = (await lotsOf(office.prisma, office.employerId)).filter(
    ({ number, period }) => number === '000004' && period === 'month-2026-01',
  );
  expect(january.map(({ granted }) => granted)).toEqual([0n, 0n, 0n]);
});

it('who is paid by four weeks is not missing from a delivery of months', async () => {
  const office = await open('loonaangifte');
  const [monthly, fourWeekly] = [staff(40).slice(0, 30), staff(40).slice(30)];
  await office.letThrough(await office.deliver(asXml(office, monthly), JANUARY));
  const months = office.connectionId;
  await office.connect({ connectorId: 'csv', periodType: 'four-week' });
  await office.letThrough(
    await office.deliver(csvOf(fourWeekly), makePeriod('four-week', 2026, 1)),
  );
  office.connectionId = months;
  const run = await office.letThrough(
    await office.deliver(asXml(office, monthly, FEBRUARY), FEBRUARY),
  );
  expect(run.counts).toMatchObject({ before: 30, missing: 0, unchanged: 30 });
});
