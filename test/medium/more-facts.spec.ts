import { Client } from 'pg';
import { jest } from '@jest/globals';
import { HoldsService } from '#libs/budgets';
import { makePeriod, type Period } from '#libs/core';
import { inTransaction } from '#libs/database';
import { type DecisionView, RecomputeService } from '#libs/eligibility';
import { FactsService } from '#libs/people';
import { faultsInTheBooks, lotsOf } from '../factories/books.js';
import { openOffice, type OfficeOptions, type PayrollOffice } from '../factories/payroll-office.js';
import { type Colleague, colleague, correctionOf, csvOf, fullReturn } from '../factories/people.js';
import { startTestHub, type TestHub } from '../setup/hub.js';

const month = (year: number, number: number): Period => makePeriod('month', year, number);

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub({ withoutWorker: true });
});
afterAll(() => hub.stop());

const open = async (schemeId: string, options: OfficeOptions = {}): Promise<PayrollOffice> =>
  openOffice(hub.hub.context, { schemes: [schemeId], connectorId: 'csv', ...options });

/** Delivers a file and does what a worker would, whoever must let it through. */
async function deliver(office: PayrollOffice, file: string, period: Period | null = null) {
  const { run } = await office.send(file, period);
  await office.snapshots.stage(run.id);
  const staged = await office.runs.get(run.id);
  if (staged.state === 'held') await office.approve(staged);
  await office.snapshots.apply(run.id);
  return office.runs.get(run.id);
}

const pay = (office: PayrollOffice, people: Colleague[], period: Period) =>
  deliver(office, csvOf(people), period);

async function decisions(office: PayrollOffice, runId: bigint): Promise<DecisionView[]> {
  return (await office.runs.decisions(runId, { limit: 100 })).items;
}

/** Pays one colleague each January, and tells what each brought. */
async function januaries(office: PayrollOffice, years: number[], person = colleague(1)) {
  const brought: [amount: bigint, why: string][] = [];
  for (const year of years) {
    const run = await pay(office, [person], month(year, 1));
    const [decision] = await decisions(office, run.id);
    brought.push([decision?.amount ?? -1n, decision?.reasonCode ?? '']);
  }
  return brought;
}

const moreOf = ({ prisma }: PayrollOffice, runId: bigint) =>
  prisma.decision.findMany({ where: { runId }, orderBy: { ordinal: 'asc' } });

async function recomputed(office: PayrollOffice, runId: bigint) {
  return hub.hub.context.get(RecomputeService).recompute(runId);
}

afterEach(async () => {
  expect(await faultsInTheBooks((await open('nl-rnf-iob')).prisma)).toEqual([]);
});

describe('the ILOB budget through payroll', () => {
  const partTimer = colleague(1, { hiredOn: '2022-04-01', hoursPerWeek: '24' });

  it('T27: is 450.00 for who is hired on 1 April for 24 hours, and 600.00 the year after', async () => {
    const office = await open('nl-woondiensten-ilob');
    const april = await pay(office, [partTimer], month(2022, 4));
    const may = await pay(office, [partTimer], month(2022, 5));
    const january = await pay(office, [partTimer], month(2023, 1));
    const amounts = (await lotsOf(office.prisma, office.employerId)).map((lot) => [
      lot.period,
      lot.granted,
      lot.balance,
      lot.unit,
    ]);
    expect(amounts).toEqual([
      ['month-2022-04', 450_00n, 450_00n, 'EUR'],
      ['month-2023-01', 600_00n, 600_00n, 'EUR'],
    ]);
    const stored = await Promise.all([april, may, january].map(({ id }) => moreOf(office, id)));
    expect(stored.map(([decision]) => decision?.more)).toEqual([
      { balance: '0' },
      null,
      { balance: '45000' },
    ]);
  });

  it('T27: is no more than fits under 4,500.00, and then nothing', async () => {
    const office = await open('nl-woondiensten-ilob');
    const years = [2020, 2021, 2022, 2023, 2024, 2025, 2026, 2027];
    const granted = await januaries(office, years, colleague(1, { hoursPerWeek: '28' }));
    expect(granted).toEqual([
      ...Array.from({ length: 6 }, () => [700_00n, 'granted-for-turn']),
      [300_00n, 'granted-up-to-cap'],
      [0n, 'cap-reached'],
    ]);
  });

  it('is decided the same when a month is delivered again, whatever was granted since', async () => {
    const office = await open('nl-woondiensten-ilob');
    await januaries(office, [2020, 2021, 2022, 2023, 2024, 2025]);
    const lotsBefore = await lotsOf(office.prisma, office.employerId);
    expect(lotsBefore.map(({ granted }) => granted)).toEqual(Array(5).fill(900_00n));
    const again = colleague(1, { wage: '2500.00' });
    for (const year of [2024, 2025]) await pay(office, [again], month(year, 1));
    expect(await lotsOf(office.prisma, office.employerId)).toEqual(lotsBefore);
    await pay(office, [colleague(1, { hoursPerWeek: '18' })], month(2024, 1));
    const corrected = await lotsOf(office.prisma, office.employerId);
    expect(corrected.at(-1)).toMatchObject({ period: 'month-2024-01', granted: 450_00n });
  });

  it('has room again for what was spent by then, and not for what is spent afterwards', async () => {
    const office = await open('nl-woondiensten-ilob');
    await januaries(office, [2020, 2021, 2022, 2023, 2024]);
    const { personId } = await office.prisma.employment.findFirstOrThrow({
      where: { employerId: office.employerId },
    });
    const spend = async (amount: bigint, on: string) => {
      const holds = hub.hub.context.get(HoldsService);
      const wish = { amount, unit: 'EUR', category: 'c', on, by: 'spec', personId } as const;
      const { id } = await holds.place({ ...wish, blocked: [], key: `spend/${personId}/${on}` });
      const step = { key: 'paid', amount, on, by: 'spec', providerId: 1 };
      await inTransaction(office.prisma, (tx) => holds.capture(tx, id, step));
    };
    await spend(500_00n, '2024-11-20');
    await spend(400_00n, '2025-02-02');
    expect(await januaries(office, [2025])).toEqual([[500_00n, 'granted-up-to-cap']]);
    expect(await januaries(office, [2026])).toEqual([[400_00n, 'granted-up-to-cap']]);
  });

  it('sees in one delivery what an earlier period of it brings', async () => {
    const office = await open('nl-woondiensten-ilob');
    await januaries(office, [2022, 2023, 2024, 2025]);
    await office.connect({ connectorId: 'loonaangifte' });
    const first = colleague(1);
    const second = colleague(1, { sequence: '2', hiredOn: '2026-02-01' });
    const file = office.return(
      fullReturn([first, second], month(2026, 2)),
      correctionOf(month(2026, 1), [first]),
    );
    const run = await deliver(office, file);
    const made = (await decisions(office, run.id)).map(({ period, employmentSeq, amount }) => [
      period,
      employmentSeq,
      amount,
    ]);
    expect(made).toEqual([
      ['month-2026-02', '1', 0n],
      ['month-2026-02', '2', 0n],
      ['month-2026-01', '1', 900_00n],
    ]);
    expect(await recomputed(office, run.id)).toMatchObject({ checked: 3, differing: [] });
  });

  it('counts what another employer granted in the same account', async () => {
    const offices = [await open('nl-woondiensten-ilob'), await open('nl-woondiensten-ilob')];
    const [one, other] = offices as [PayrollOffice, PayrollOffice];
    await januaries(one, [2020, 2021, 2022, 2023, 2024]);
    await pay(other, [colleague(1)], month(2020, 2));
    const people = await Promise.all(
      [one, other].map(({ employerId }) =>
        one.prisma.employment.findFirstOrThrow({ where: { employerId } }),
      ),
    );
    await one.prisma.$executeRaw`
      INSERT INTO account_link (person_id, account_id, how, evidence, linked_by)
      VALUES (${people[1]?.personId}::uuid, ${people[0]?.personId}::uuid, 'operator', '{}', 'spec')`;
    expect(await januaries(other, [2025])).toEqual([[0n, 'cap-reached']]);
  });

  it('of a stranger under a known number begins at nothing', async () => {
    const office = await open('nl-woondiensten-ilob');
    await januaries(office, [2020, 2021, 2022, 2023, 2024]);
    const stranger = colleague(1, {
      birthDate: '2001-02-03',
      hiredOn: '2025-01-01',
      lastName: 'Nieuweling',
    });
    const left = colleague(1, { leftOn: '2024-12-31' });
    await pay(office, [left], month(2024, 12));
    expect(await januaries(office, [2025], stranger)).toEqual([[900_00n, 'granted-for-turn']]);
  });

  it('is decided anew where another run moved the balances meanwhile', async () => {
    const office = await open('nl-woondiensten-ilob');
    await januaries(office, [2020, 2021, 2022, 2023]);
    const stage = async (year: number) => {
      const { run } = await office.send(csvOf([colleague(1)]), month(year, 1));
      await office.snapshots.stage(run.id);
      return run.id;
    };
    const [earlier, later] = [await stage(2024), await stage(2025)];
    await office.snapshots.apply(earlier);
    const applying = office.snapshots.apply(later);
    await expect(applying).rejects.toMatchObject({ code: 'run.balances-moved' });
    await office.snapshots.fail(later, new Error('as the worker does'));
    const again = await office.snapshots.again(later, 'spec');
    await office.snapshots.stage(again.id);
    await office.snapshots.apply(again.id);
    expect((await decisions(office, again.id)).map(({ reasonCode }) => reasonCode)).toEqual([
      'cap-reached',
    ]);
  });
});

describe('the budget of ING through payroll', () => {
  const declare = async (office: PayrollOffice, number: string, from: string) => {
    const { personId } = await office.prisma.employment.findFirstOrThrow({
      where: { employerId: office.employerId, payrollNumber: number },
    });
    const told = { fact: 'programme', value: 'training-programme', from } as const;
    await hub.hub.context.get(FactsService).declare(personId, told, 'spec');
  };

  it('T31: is 750.00 for who enrols on 1 July, half of it in July, and 375.00 for who does not', async () => {
    const office = await open('nl-ing-budget');
    const two = [colleague(1), colleague(2)];
    await pay(office, two, month(2024, 1));
    await declare(office, '000001', '2024-07-01');
    for (const number of [6, 7, 8]) await pay(office, two, month(2024, number));
    await pay(office, two, month(2025, 1));
    const lots = await lotsOf(office.prisma, office.employerId);
    expect(lots.map(({ number, period, granted }) => [number, period, granted])).toEqual([
      ['000001', 'month-2024-01', 375_00n],
      ['000001', 'month-2024-07', 375_00n],
      ['000001', 'month-2025-01', 750_00n],
      ['000002', 'month-2024-01', 375_00n],
      ['000002', 'month-2025-01', 375_00n],
    ]);
  });

  it('T31: is doubled as well for whom the employer enrols, all or none of those it names', async () => {
    const office = await open('nl-ing-budget');
    await pay(office, [colleague(1), colleague(2)], month(2024, 1));
    const facts = hub.hub.context.get(FactsService);
    const enrolment = (payrollNumber: string) => ({
      payrollNumber,
      programme: 'training-programme',
      from: '2024-07-01',
    });
    const enrol = (...numbers: string[]) =>
      facts.enrol(office.employerId, { enrolments: numbers.map(enrolment) }, 'spec');
    await expect(enrol('000002', '000009')).rejects.toMatchObject({
      code: 'people.payroll-number-unknown',
      details: [{ at: 'enrolments.1.payrollNumber' }],
    });
    await enrol('000001');
    const run = await pay(office, [colleague(1), colleague(2)], month(2024, 7));
    expect((await decisions(office, run.id)).map(({ amount }) => amount)).toEqual([375_00n, 0n]);
  });

  it('comes out the same later, whatever is told since', async () => {
    const office = await open('nl-ing-budget');
    const run = await pay(office, [colleague(1)], month(2024, 1));
    await declare(office, '000001', '2023-01-01');
    expect(await recomputed(office, run.id)).toMatchObject({ checked: 1, differing: [] });
    const again = await pay(office, [colleague(1, { wage: '9.00' })], month(2024, 1));
    expect(await decisions(office, again.id)).toMatchObject([
      { amount: 750_00n, reasonCode: 'granted-extra' },
    ]);
    expect(await recomputed(office, again.id)).toMatchObject({ checked: 1, differing: [] });
  });
});

/** What the database is asked while a run of so many colleagues is decided, on people, accounts, balances and agreements. */
async function askedOfDatabase(office: PayrollOffice, people: number): Promise<string[]> {
  const staff = Array.from({ length: people }, (_, index) => colleague(index + 1));
  const { run } = await office.send(csvOf(staff), month(2026, 1));
  const query = jest.spyOn(Client.prototype, 'query');
  await office.snapshots.stage(run.id);
  const asked = (query.mock.calls as unknown[][]).map(([statement]) => textOf(statement));
  query.mockRestore();
  expect(asked.length).toBeGreaterThan(5);
  const extra = /employer_fact|people_of|account_link|SELECT id, type, year, number FROM payroll/;
  return asked.filter((text) => extra.test(text));
}

const textOf = (statement: unknown): string =>
  typeof statement === 'string' ? statement : ((statement as { text?: string }).text ?? '');

describe('the database', () => {
  it('is asked nothing more where no scheme of the employer asks', async () => {
    expect(await askedOfDatabase(await open('nl-sw-lbb'), 3)).toEqual([]);
  });

  it('is asked as often for many people as for one', async () => {
    const forOne = await askedOfDatabase(await open('nl-woondiensten-ilob'), 1);
    const forMany = await askedOfDatabase(await open('nl-woondiensten-ilob'), 200);
    expect([forOne.length, forMany.length]).toEqual([4, 4]);
  });
});
