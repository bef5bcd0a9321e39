import { BudgetsService, HoldsService } from '#libs/budgets';
import { makePeriod } from '#libs/core';
import type { RunView } from '#libs/eligibility';
import {
  decisionsOf,
  employmentsOf,
  faultsInTheBooks,
  ledgerDump,
  lotsOf,
  owedBy,
} from '../factories/books.js';
import { openOffice, type PayrollOffice } from '../factories/payroll-office.js';
import {
  change,
  colleague,
  type Colleague,
  correctionOf,
  fullReturn,
  staff,
  supplement,
} from '../factories/people.js';
import { startTestHub, type TestHub } from '../setup/hub.js';

const JANUARY = makePeriod('month', 2026, 1);
const FEBRUARY = makePeriod('month', 2026, 2);
const MARCH = makePeriod('month', 2026, 3);

/** 1.5 % of the career budget over a monthly wage, as the cao reckons it. */
const OVER_3000 = 5263n;
const OVER_4000 = 7018n;
const OVER_2000 = 3509n;

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

const TEAM = staff(4, { wage: '3000.00' });
const paid = (who: number, wage: string): Colleague[] => change(TEAM, who, { wage });
const correct = (people: Colleague[], withdrawn: Colleague[] = []): Promise<RunView> =>
  office.deliver(
    office.return(fullReturn(TEAM, FEBRUARY), correctionOf(JANUARY, people, withdrawn)),
  );
const lotOf = async (number: string, period = 'month-2026-01') =>
  (await lotsOf(office.prisma, office.employerId)).find(
    (lot) => lot.number === number && lot.period === period,
  );
const employment = async (number: string) =>
  (await employmentsOf(office.prisma, office.employerId)).filter((one) => one.number === number);
const reverse = (run: RunView): Promise<RunView> =>
  office.snapshots.reverse(run.id, 'sent by mistake', 'reverser');
const dump = (): Promise<unknown> => ledgerDump(office.prisma, office.employerId);

/** Lots as money; one that was taken back whole is no money. */
const money = async () =>
  (await lotsOf(office.prisma, office.employerId))
    .filter(({ granted, balance }) => granted > 0n || balance > 0n)
    .map(({ number, period, granted, balance }) => [number, period, granted, balance]);
const inService = async () =>
  (await employmentsOf(office.prisma, office.employerId)).filter(
    ({ state }) => state !== 'reversed',
  );

describe('a correction in a later return', () => {
  it('raises and lowers the lots of its period by the difference, and no other', async () => {
    await office.pay(TEAM, JANUARY);
    const up = colleague(1, { wage: '4000.00' });
    const down = colleague(2, { wage: '2000.00' });
    const run = await correct([up, down]);
    expect(run).toMatchObject({ state: 'applied', counts: { corrected: 2, changed: 0, read: 4 } });
    expect(await lotOf('000001')).toMatchObject({ granted: OVER_4000, balance: OVER_4000 });
    expect(await lotOf('000002')).toMatchObject({ granted: OVER_2000, balance: OVER_2000 });
    expect(await lotOf('000003')).toMatchObject({ granted: OVER_3000 });
    expect(await lotOf('000001', 'month-2026-02')).toMatchObject({ granted: OVER_3000 });
    expect(await office.changes(run, 'corrected')).toMatchObject([
      {
        payrollNumber: '000001',
        period: 'month-2026-01',
        fields: expect.arrayContaining([{ field: 'contract', before: 300000, after: 400000 }]),
      },
      { payrollNumber: '000002', period: 'month-2026-01' },
    ]);
  });

  it('that withdraws somebody takes the lot back', async () => {
    await office.pay(TEAM, JANUARY);
    const run = await correct([], [colleague(3)]);
    expect(run).toMatchObject({ state: 'applied', counts: { withdrawn: 1, missing: 0 } });
    expect(await lotOf('000003')).toMatchObject({ granted: 0n, balance: 0n });
    expect(await lotOf('000003', 'month-2026-02')).toMatchObject({ granted: OVER_3000 });
  });

  it('of a period that was never delivered grants it', async () => {
    await office.letThrough(await correct(TEAM));
    expect(await lotOf('000001')).toMatchObject({ granted: OVER_3000, balance: OVER_3000 });
    expect(await money()).toHaveLength(8);
  });

  it('that comes twice moves money once', async () => {
    await office.pay(TEAM, JANUARY);
    await correct([colleague(1, { wage: '4000.00' })]);
    const before = await money();
    const file = office.return(
      fullReturn(TEAM, MARCH),
      correctionOf(JANUARY, [colleague(1, { wage: '4000.00' })]),
    );
    const run = await office.deliver(file);
    expect(run.counts).toMatchObject({ corrected: 0 });
    const march = (await money()).filter(([, period]) => period !== 'month-2026-03');
    expect(march).toEqual(before);
  });

  it('takes no more than stands on a lot', async () => {
    await office.pay(TEAM, JANUARY);
    await spend('000001', 3_000n);
    await correct([colleague(1, { wage: '0.00' })]);
    expect(await lotOf('000001')).toMatchObject({ granted: 3_000n, balance: 0n });
  });

  it('changes nobody’s present terms', async () => {
    await office.pay(TEAM, JANUARY);
    await correct([colleague(1, { hoursPerWeek: '20', lastName: 'Oudenaam' })]);
    expect(await employment('000001')).toMatchObject([
      { name: 'T Testpersoon B', terms: { contractHours: 3600 } },
    ]);
  });
});

describe('the same period delivered again', () => {
  it('shows and moves what differs from what is in force, also after a supplement', async () => {
    await office.pay(TEAM, JANUARY);
    await office.deliver(office.return(supplement([colleague(1, { wage: '4000.00' })], JANUARY)));
    expect(await lotOf('000001')).toMatchObject({ granted: OVER_4000 });
    const run = await office.pay(TEAM, JANUARY);
    expect(run.counts).toMatchObject({ changed: 1, unchanged: 3 });
    expect(await office.changes(run)).toMatchObject([
      {
        kind: 'changed',
        fields: expect.arrayContaining([{ field: 'contract', before: 400000, after: 300000 }]),
      },
    ]);
    expect(await lotOf('000001')).toMatchObject({ granted: OVER_3000, balance: OVER_3000 });
  });
});

describe('who is hired again', () => {
  const back = { hiredOn: '2026-03-01', leftOn: null, hoursPerWeek: '20' };

  it('gets a second spell, and keeps the first with its lots', async () => {
    await office.pay(TEAM, JANUARY);
    await office.pay(change(TEAM, 1, { leftOn: '2026-02-10' }), FEBRUARY);
    const run = await office.pay(change(TEAM, 1, back), MARCH);
    expect(run.counts).toMatchObject({ new: 1, changed: 0 });
    expect(await employment('000001')).toMatchObject([
      {
        spell: 1,
        state: 'ended',
        hireDate: '2020-01-01',
        leaveDate: '2026-02-10',
        terms: { contractHours: 3600 },
      },
      {
        spell: 2,
        state: 'active',
        hireDate: '2026-03-01',
        leaveDate: null,
        terms: { contractHours: 2000 },
      },
    ]);
    const spells = (await lotsOf(office.prisma, office.employerId)).filter(
      ({ number }) => number === '000001',
    );
    expect(spells.map(({ spell, period }) => [spell, period])).toEqual([
      [1, 'month-2026-01'],
      [1, 'month-2026-02'],
      [2, 'month-2026-03'],
    ]);
    expect(
      await office.prisma.person.count({
        where: { employments: { some: { employerId: office.employerId } } },
      }),
    ).toBe(4);
  });

  it('after ending by absence gets a second spell too', async () => {
    const others = TEAM.slice(1);
    await office.pay(TEAM, JANUARY);
    await office.pay(others, FEBRUARY);
    await office.pay(others, MARCH);
    await office.pay(change(TEAM, 1, back), makePeriod('month', 2026, 4));
    expect(await employment('000001')).toMatchObject([
      { spell: 1, state: 'ended', hireDate: '2020-01-01' },
      { spell: 2, state: 'active', hireDate: '2026-03-01', missingSince: null },
    ]);
  });
});

describe('a reversal', () => {
  /** Somebody of each kind: new, changed, renamed, ended, missing, back, corrected, corrected and unknown, hired again. */
  const everything = () =>
    office.return(
      fullReturn(
        [
          colleague(1, { hoursPerWeek: '20' }),
          colleague(2, { lastName: 'Anders', prefix: null }),
          colleague(3, { leftOn: '2026-03-15' }),
          colleague(5),
          colleague(6, { hiredOn: '2026-03-01' }),
          ...Array.from({ length: 12 }, (_, n) => colleague(n + 20)),
          colleague(40),
        ],
        MARCH,
      ),
      correctionOf(FEBRUARY, [colleague(1, { wage: '4000.00' }), colleague(41)], [colleague(20)]),
    );

  async function beforeEverything(): Promise<void> {
    const core = [1, 2, 3, 4, 6, ...Array.from({ length: 12 }, (_, n) => n + 20)].map((n) =>
      colleague(n),
    );
    await office.pay([...core, colleague(5)], JANUARY);
    await office.pay(change(core, 6, { leftOn: '2026-02-20' }), FEBRUARY);
  }

  it('puts people, employments, lots and balances back exactly, and a new delivery grants again', async () => {
    await beforeEverything();
    const before = {
      employments: await inService(),
      money: await money(),
      owed: await owedBy(office.prisma, office.employerId),
    };
    const run = await office.letThrough(await office.deliver(everything()));
    expect(run.counts).toMatchObject({
      new: 2,
      changed: 3,
      ended: 1,
      missing: 1,
      corrected: 2,
      withdrawn: 1,
    });
    const after = {
      employments: await inService(),
      money: await money(),
      owed: await owedBy(office.prisma, office.employerId),
    };
    expect(await reverse(run)).toMatchObject({ state: 'reversed', decidedWhy: 'sent by mistake' });
    expect({
      employments: await inService(),
      money: await money(),
      owed: await owedBy(office.prisma, office.employerId),
    }).toEqual(before);
    const again = await office.letThrough(await office.deliver(everything()));
    expect(again.id).not.toBe(run.id);
    expect({
      employments: await inService(),
      money: await money(),
      owed: await owedBy(office.prisma, office.employerId),
    }).toEqual(after);
  });

  it('works run by run, newest first, however often a lot was corrected', async () => {
    const states = [];
    const runs = [];
    for (const wage of ['3000.00', '4000.00', '2000.00', '5000.00']) {
      states.push(await money());
      runs.push(await office.pay(paid(1, wage), JANUARY));
    }
    await expect(reverse(runs[1]!)).rejects.toMatchObject({ code: 'run.depended-on' });
    for (const run of runs.toReversed()) {
      await reverse(run);
      expect(await money()).toEqual(states.pop());
    }
  });

  it('is refused while a later run stands', async () => {
    const run = await office.pay(TEAM, JANUARY);
    const later = await office.pay(TEAM, FEBRUARY);
    const before = await dump();
    await expect(reverse(run)).rejects.toMatchObject({ code: 'run.depended-on', kind: 'conflict' });
    expect(await dump()).toEqual(before);
    await reverse(later);
    expect(await reverse(run)).toMatchObject({ state: 'reversed' });
    expect(await money()).toEqual([]);
  });

  it('is refused once a cent of it was used', async () => {
    const run = await office.pay(TEAM, JANUARY);
    await spend('000002', 1n);
    const before = await dump();
    await expect(reverse(run)).rejects.toMatchObject({ code: 'run.depended-on' });
    expect(await dump()).toEqual(before);
    expect(await office.runs.get(run.id)).toMatchObject({ state: 'applied' });
  });

  it('done twice is done once', async () => {
    const run = await office.pay(TEAM, JANUARY);
    await reverse(run);
    expect(await reverse(run)).toMatchObject({ state: 'reversed' });
    expect(await decisionsOf(office.prisma, office.employerId)).toEqual([]);
  });
});

/** What an order does: keeps a part of a lot for itself. */
async function spend(number: string, amount: bigint): Promise<void> {
  const [lot] = await office.prisma.$queryRaw<{ id: bigint; personId: string }[]>`
    SELECT l.id, l.person_id AS "personId" FROM lot l JOIN employment e ON e.id = l.employment_id
    WHERE e.employer_id = ${office.employerId} AND payroll_number = ${number}`;
  expect(await office.context.get(BudgetsService).grantingEmployer(lot!.id)).toBe(
    office.employerId,
  );
  await office.context.get(HoldsService).place({
    key: `order-${lot!.id}`,
    personId: lot!.personId,
    unit: 'EUR',
    amount,
    category: 'd',
    on: '2026-03-01',
    by: 'test',
    blocked: [],
  });
}
