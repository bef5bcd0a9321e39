import { makePeriod } from '#libs/core';
import { startTestHub, type TestHub } from '../setup/hub.js';
import { employmentsOf, faultsInTheBooks, lotsOf, owedBy } from '../factories/books.js';
import {
  openOffice,
  type OfficeOptions,
  type PayrollOffice,
  reasonsOf,
} from '../factories/payroll-office.js';
import { change, colleague, fullReturn, staff, supplement } from '../factories/people.js';

const JANUARY = makePeriod('month', 2026, 1);
const FEBRUARY = makePeriod('month', 2026, 2);
const MARCH = makePeriod('month', 2026, 3);
const APRIL = makePeriod('month', 2026, 4);

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterEach(async () => {
  const office = await openOffice(hub.hub.context);
  expect(await faultsInTheBooks(office.prisma)).toEqual([]);
});
afterAll(() => hub.stop());

const open = (options?: OfficeOptions): Promise<PayrollOffice> =>
  openOffice(hub.hub.context, options);

/** An office whose staff of January is applied. */
async function paying(people = staff(6), options: OfficeOptions = {}): Promise<PayrollOffice> {
  const office = await open(options);
  await office.pay(people, JANUARY);
  return office;
}

const transfers = async ({ prisma }: PayrollOffice): Promise<number> => prisma.transfer.count();

describe('the first complete delivery', () => {
  it('is held for a person, with its counts and what it would grant', async () => {
    const office = await open();
    const run = await office.deliver(office.return(fullReturn(staff(3), JANUARY)));
    expect(run).toMatchObject({ state: 'held', covers: 'everything', period: JANUARY });
    expect(run.counts).toMatchObject({ read: 3, new: 3, rejected: 0, before: 0, missing: 0 });
    expect(run.reasons).toEqual([{ code: 'first-delivery', params: { read: 3 } }]);
    expect(run.entitled).toEqual([{ unit: 'EUR', people: 3, amount: expect.any(BigInt) }]);
    expect(await employmentsOf(office.prisma, office.employerId)).toEqual([]);
  });

  it('is let through only by whoever names the difference they saw', async () => {
    const office = await open();
    const run = await office.deliver(office.return(fullReturn(staff(3), JANUARY)));
    await expect(
      office.snapshots.approve(run.id, 'f'.repeat(64), 'approver'),
    ).rejects.toMatchObject({ code: 'run.moved-since', kind: 'conflict' });
    expect(await office.letThrough(run)).toMatchObject({
      state: 'applied',
      approvedBy: 'approver',
    });
  });

  it('becomes people, employments and lots of the scheme, on a balanced memo book', async () => {
    const office = await open({ schemes: ['nl-rnf-iob'] });
    await office.pay(staff(2), FEBRUARY);
    expect(await employmentsOf(office.prisma, office.employerId)).toMatchObject([
      {
        number: '000001',
        seq: '1',
        spell: 1,
        state: 'active',
        hireDate: '2020-01-01',
        name: 'T Testpersoon B',
      },
      { number: '000002', seq: '1', spell: 1, state: 'active' },
    ]);
    const [lot] = await lotsOf(office.prisma, office.employerId);
    expect(lot).toEqual({
      number: '000001',
      seq: '1',
      spell: 1,
      period: 'month-2026-02',
      schemeId: 'nl-rnf-iob',
      schemeVersion: '2021-01',
      employerId: office.employerId,
      unit: 'EUR',
      granted: 1250n,
      balance: 1250n,
      lotOn: '2026-02-28',
      expiresOn: '2031-02-27',
    });
    expect(await owedBy(office.prisma, office.employerId)).toBe(-2500n);
  });
});

describe('a next period', () => {
  it('without changes goes through by itself and changes only the money', async () => {
    const office = await paying();
    const before = await employmentsOf(office.prisma, office.employerId);
    const run = await office.deliver(office.return(fullReturn(staff(6), FEBRUARY)));
    expect(run).toMatchObject({ state: 'applied', approvedBy: null, reasons: [] });
    expect(run.counts).toMatchObject({ read: 6, unchanged: 6, new: 0, changed: 0, before: 6 });
    expect(await office.prisma.snapshotChange.count({ where: { runId: run.id } })).toBe(0);
    expect(await employmentsOf(office.prisma, office.employerId)).toEqual(before);
    expect(await lotsOf(office.prisma, office.employerId)).toHaveLength(12);
  });

  it('shows who is new, who changed from what to what, who leaves, who is missing and whom we could not read', async () => {
    const people = staff(10);
    const office = await paying(people);
    const february = change(
      change(change(people, 1, { hoursPerWeek: '24' }), 2, { leftOn: '2026-02-15' }),
      3,
      { isUnreadable: true },
    );
    const file = office.return(
      fullReturn(
        [...february.filter(({ number }) => number !== '000004'), colleague(11)],
        FEBRUARY,
      ),
    );
    const run = await office.deliver(file);
    expect(run.counts).toMatchObject({
      read: 9,
      new: 1,
      changed: 1,
      ended: 1,
      missing: 1,
      rejected: 1,
      unchanged: 6,
    });
    expect(await office.changes(run, 'changed')).toMatchObject([
      { payrollNumber: '000001', fields: [{ field: 'contractHours', before: 3600, after: 2400 }] },
    ]);
    expect(await office.changes(run, 'ended')).toMatchObject([
      {
        payrollNumber: '000002',
        fields: [{ field: 'leaveDate', before: null, after: '2026-02-15' }],
      },
    ]);
    expect(await office.changes(run, 'missing')).toMatchObject([
      { payrollNumber: '000004', line: null },
    ]);
    expect(await office.runs.rejects(run.id, { limit: 10 })).toMatchObject({
      items: [{ payrollNumber: '000003', field: 'LnLbPh' }],
      next: null,
    });
    expect(await employmentsOf(office.prisma, office.employerId)).toMatchObject([
      { number: '000001', state: 'active', terms: { contractHours: 2400 } },
      { number: '000002', state: 'ended', leaveDate: '2026-02-15' },
      { number: '000003', state: 'active', missingSince: null },
      { number: '000004', state: 'active', missingSince: '2026-02-01' },
      ...Array.from({ length: 7 }, () => ({ state: 'active' })),
    ]);
  });

  it('shows the difference page by page, each change once', async () => {
    const office = await open();
    const run = await office.deliver(office.return(fullReturn(staff(25), JANUARY)));
    const numbers: string[] = [];
    for (let cursor: string | undefined, pages = 0; pages < 10; pages += 1) {
      const page = await office.runs.changes(run.id, { limit: 7, ...(cursor && { cursor }) });
      numbers.push(...page.items.map(({ payrollNumber }) => payrollNumber));
      if (page.next === null) break;
      cursor = page.next;
    }
    expect(numbers).toEqual(staff(25).map(({ number }) => number));
  });

  it('tells a change only once', async () => {
    const office = await paying();
    const february = change(staff(6), 1, { hoursPerWeek: '24' });
    await office.pay(february, FEBRUARY);
    const run = await office.pay(february, MARCH);
    expect(run.counts).toMatchObject({ changed: 0, unchanged: 6 });
  });
});

describe('who is missing', () => {
  const without = (number: string) => staff(6).filter((one) => one.number !== number);
  const stateOf = async (office: PayrollOffice, number: string) =>
    (await employmentsOf(office.prisma, office.employerId)).find((one) => one.number === number);

  it('is not ended, ends when missing again, and is back on appearing', async () => {
    const office = await paying();
    await office.pay(without('000002'), FEBRUARY);
    expect(await stateOf(office, '000002')).toMatchObject({
      state: 'active',
      missingSince: '2026-02-01',
    });
    const run = await office.pay(without('000002'), MARCH);
    expect(run.counts).toMatchObject({ missing: 0, missingAgain: 1 });
    expect(await stateOf(office, '000002')).toMatchObject({ state: 'ended' });
    const back = await office.pay(staff(6), APRIL);
    expect(back.counts).toMatchObject({ missing: 0, missingAgain: 0, changed: 1 });
    expect(await stateOf(office, '000002')).toMatchObject({
      state: 'active',
      missingSince: null,
      spell: 1,
    });
  });

  it('is no longer missing once seen, so that a next absence is a first one', async () => {
    const office = await paying();
    await office.pay(without('000002'), FEBRUARY);
    await office.pay(staff(6), MARCH);
    expect(await stateOf(office, '000002')).toMatchObject({ state: 'active', missingSince: null });
    const run = await office.pay(without('000002'), APRIL);
    expect(run.counts).toMatchObject({ missing: 1, missingAgain: 0 });
  });

  it('does not end by the same period delivered twice', async () => {
    const office = await paying();
    await office.pay(without('000002'), FEBRUARY);
    await office.pay(change(without('000002'), 1, { wage: '9.00' }), FEBRUARY);
    expect(await stateOf(office, '000002')).toMatchObject({ state: 'active' });
  });

  it('does not follow from a supplementary return, which holds changes only', async () => {
    const office = await paying();
    const run = await office.deliver(
      office.return(supplement([colleague(1, { hoursPerWeek: '20' }), colleague(7)], FEBRUARY)),
    );
    expect(run).toMatchObject({ state: 'applied', covers: 'changes' });
    expect(run.counts).toMatchObject({ read: 2, new: 1, changed: 1, missing: 0 });
    expect(await employmentsOf(office.prisma, office.employerId)).toHaveLength(7);
  });
});

describe('the same file', () => {
  it('delivered again is the same run, and nothing moves', async () => {
    const office = await paying();
    const file = office.return(fullReturn(staff(6), FEBRUARY));
    const first = await office.deliver(file);
    const moved = await transfers(office);
    expect(await office.send(file)).toMatchObject({ repeated: true, run: { id: first.id } });
    expect(await transfers(office)).toBe(moved);
    expect(await office.prisma.upload.count({ where: { connectionId: office.connectionId } })).toBe(
      2,
    );
  });
});

describe('an employer', () => {
  it('of four-week periods gets thirteen of them', async () => {
    const office = await open({ schemes: ['nl-rnf-iob'], periodType: 'four-week' });
    for (const number of [1, 2]) await office.pay(staff(2), makePeriod('four-week', 2026, number));
    expect(
      (await lotsOf(office.prisma, office.employerId)).map(({ number, period, granted }) => [
        number,
        period,
        granted,
      ]),
    ).toEqual([
      ['000001', 'four-week-2026-01', 1154n],
      ['000001', 'four-week-2026-02', 1154n],
      ['000002', 'four-week-2026-01', 1154n],
      ['000002', 'four-week-2026-02', 1154n],
    ]);
  });

  it('under two schemes grants a lot of each', async () => {
    const office = await open({ schemes: ['nl-sw-lbb', 'nl-etd-plb'] });
    await office.pay(staff(1, { wage: '3000.00' }), FEBRUARY);
    expect(await lotsOf(office.prisma, office.employerId)).toMatchObject([
      { schemeId: 'nl-etd-plb', granted: 1459n, lotOn: '2026-02-28', expiresOn: '2029-02-27' },
      { schemeId: 'nl-sw-lbb', granted: 5263n, expiresOn: null },
    ]);
  });

  it('delivers nothing before both agreements are accepted', async () => {
    for (const agreements of [[], ['execution'], ['processor']] as (
      'execution' | 'processor'
    )[][]) {
      const office = await open({ agreements });
      await expect(office.send(office.return(fullReturn(staff(1), JANUARY)))).rejects.toMatchObject(
        { code: 'employer.agreements-missing' },
      );
      expect(
        await office.prisma.upload.count({ where: { connectionId: office.connectionId } }),
      ).toBe(0);
    }
  });

  it('gets no file of another employer, of another kind of period, or of a closed period', async () => {
    const office = await open();
    const other = await open();
    await expect(office.send(other.return(fullReturn(staff(1), JANUARY)))).rejects.toMatchObject({
      code: 'upload.other-employer',
    });
    const fourWeeks = fullReturn(staff(1), makePeriod('four-week', 2026, 2));
    await expect(office.send(office.return(fourWeeks))).rejects.toMatchObject({
      code: 'upload.other-period-type',
    });
    await office.closePeriod(FEBRUARY);
    await expect(office.send(office.return(fullReturn(staff(1), FEBRUARY)))).rejects.toMatchObject({
      code: 'period.closed',
    });
    expect(await office.prisma.upload.count({ where: { connectionId: office.connectionId } })).toBe(
      0,
    );
  });
});

it('holds nothing for a nil return of an employer that has nobody', async () => {
  const office = await open();
  const nil = await office.deliver(office.return(fullReturn([], JANUARY)));
  expect(reasonsOf(nil)).toEqual(['first-delivery']);
  await office.letThrough(nil);
  expect(await office.deliver(office.return(fullReturn([], FEBRUARY)))).toMatchObject({
    state: 'applied',
    counts: { read: 0 },
  });
});
