import { makePeriod } from '#libs/core';
import { type DecisionView, DryRunService } from '#libs/eligibility';
import { EmployersService } from '#libs/employers';
import { FactsService } from '#libs/people';
import type { SchemeData } from '#libs/schemes';
import { makeScheme } from '../../libs/schemes/fixtures/made.js';
import { faultsInTheBooks } from '../factories/books.js';
import { like } from '../factories/lots.js';
import { openOffice, type PayrollOffice } from '../factories/payroll-office.js';
import { type Colleague, colleague, sheetRows } from '../factories/people.js';
import { SchemeTable } from '../factories/scheme-table.js';
import { startTestHub, type TestHub } from '../setup/hub.js';

type Grant = SchemeData['versions'][number]['grant'];

let hub: TestHub;
let table: SchemeTable;
beforeAll(async () => {
  hub = await startTestHub({ withoutWorker: true });
  table = await SchemeTable.open(hub.hub.context);
});
afterAll(() => hub.stop());
afterEach(async () => {
  expect(await faultsInTheBooks((await open('nl-rnf-iob')).prisma)).toEqual([]);
});

const open = (schemeId: string): Promise<PayrollOffice> =>
  openOffice(hub.hub.context, { schemes: [schemeId], connectorId: 'csv' });

/** An employer under a scheme that two people let in. */
async function under(
  id: string,
  grant: Grant,
  more: Partial<SchemeData> = {},
): Promise<PayrollOffice> {
  await table.letIn(makeScheme({ grant }, { id, ...more }), '2000-01-01');
  return open(id);
}

interface Paid extends Partial<Colleague> {
  paidHours?: number;
}

/** Pays one colleague over a period and tells what the scheme decided. */
async function paid(
  office: PayrollOffice,
  [year, number]: [year: number, number: number],
  { paidHours = 150, ...own }: Paid = {},
): Promise<DecisionView> {
  const [head = [], row = []] = sheetRows([colleague(1, own)]);
  const file = [
    [...head, 'Verloonde uren'],
    [...row, String(paidHours)],
  ];
  const text = file.map((cells) => cells.join(';')).join('\r\n');
  const { run } = await office.send(text, makePeriod('month', year, number));
  await office.snapshots.stage(run.id);
  const staged = await office.runs.get(run.id);
  if (staged.state === 'held') await office.approve(staged);
  await office.snapshots.apply(run.id);
  const [decision] = (await office.runs.decisions(run.id, { limit: 1 })).items;
  return decision!;
}

const tell =
  (office: PayrollOffice, fact: 'full-time-hours' | 'fte', schemeId: string) =>
  async (value: number, from: string) => {
    const told = { fact, value, from, schemeId };
    await hub.hub.context.get(EmployersService).tell(office.employerId, told, 'spec');
  };

async function declare(office: PayrollOffice, fact: string, value: string, from: string) {
  const { personId } = await office.prisma.employment.findFirstOrThrow({
    where: { employerId: office.employerId },
  });
  await hub.hub.context.get(FactsService).declare(personId, { fact, value, from } as never, 'spec');
}

const unknown = (fact: string) => ({
  amount: 0n,
  reasonCode: 'fact-unknown',
  reasonParams: { fact },
});

describe('a maximum a year', () => {
  it('counts what was granted before in the year, also when a month is delivered again', async () => {
    const cap = { kind: 'annual', amount: 25_00 } as const;
    const office = await under('nl-made-annual', { kind: 'fixed', amount: 120_00, cap });
    const amounts: bigint[] = [];
    for (const number of [1, 2, 3, 4]) amounts.push((await paid(office, [2025, number])).amount);
    expect(amounts).toEqual([10_00n, 10_00n, 5_00n, 0n]);
    const again = await paid(office, [2025, 2], { wage: '1.00' });
    expect(again).toMatchObject({ amount: 10_00n, reasonCode: 'granted' });
    expect(await paid(office, [2026, 1])).toMatchObject({ amount: 10_00n });
  });
});

describe('the hours of March', () => {
  const grant: Grant = {
    kind: 'fixed',
    amount: 125_00,
    every: { kind: 'years', anchor: '2023-09-01' },
    partTime: { kind: 'threshold', fullTimeHours: 38_00, factorDate: 'march' },
  };

  it('T25: of 80 % bring 100 in September, by what the payroll of March said', async () => {
    const office = await under('nl-made-march', grant, { unit: 'hours' });
    expect(await paid(office, [2024, 9])).toMatchObject(unknown('march'));
    await paid(office, [2025, 3], { hoursPerWeek: '30.4' });
    const september = await paid(office, [2025, 9], { hoursPerWeek: '19' });
    expect(september).toMatchObject({ amount: 100_00n, unit: 'hours' });
  });

  it('T25: bring nothing if nothing was worked in it', async () => {
    const office = await open('nl-made-march');
    await paid(office, [2025, 3], { paidHours: 0 });
    expect(await paid(office, [2025, 9])).toMatchObject({ reasonCode: 'no-work-in-march' });
  });
});

describe('what an employer tells of itself', () => {
  it('is how many hours are full time there, from a day on', async () => {
    const partTime = { kind: 'linear', fullTimeHours: null } as const;
    const office = await under('nl-made-week', { kind: 'fixed', amount: 120_00, partTime });
    expect(await paid(office, [2026, 1])).toMatchObject(unknown('fullTimeHours'));
    const say = tell(office, 'full-time-hours', 'nl-made-week');
    await say(40_00, '2026-02-01');
    await say(36_00, '2026-03-01');
    expect((await paid(office, [2026, 2])).amount).toBe(9_00n);
    expect((await paid(office, [2026, 3])).amount).toBe(10_00n);
  });

  it('is its size', async () => {
    const bands = [
      { from: 10, below: 20, amount: 12_00 },
      { from: 20, below: null, amount: 60_00 },
    ];
    const office = await under('nl-made-size', { kind: 'table', by: 'employer-fte', bands });
    expect(await paid(office, [2026, 1])).toMatchObject(unknown('employerFte'));
    await tell(office, 'fte', 'nl-made-size')(25_00, '2026-02-01');
    expect((await paid(office, [2026, 2])).amount).toBe(5_00n);
  });
});

describe('what people tell of themselves', () => {
  it('brings more from the period in which it is so', async () => {
    const topUps = [
      { name: 'low-skilled', amount: 24_00, when: { educationLevels: ['low' as const] } },
    ];
    const office = await under('nl-made-level', { kind: 'fixed', amount: 120_00, topUps });
    expect(await paid(office, [2026, 1])).toMatchObject({
      amount: 10_00n,
      reasonCode: 'granted-without-extra',
    });
    await declare(office, 'education-level', '2', '2026-02-10');
    expect(await paid(office, [2026, 2])).toMatchObject({
      amount: 12_00n,
      reasonCode: 'granted-extra',
    });
    await declare(office, 'education-level', '6', '2026-03-31');
    expect(await paid(office, [2026, 3])).toMatchObject({ amount: 10_00n, reasonCode: 'granted' });
  });

  it('has no room for a long number where it names a programme', async () => {
    const office = await open('nl-made-level');
    await paid(office, [2026, 1]);
    for (const value of ['111222333', 'course-111222333', 'course-1112-2233'])
      await expect(declare(office, 'programme', value, '2026-01-01')).rejects.toThrow(
        /person_fact_known/,
      );
    await declare(office, 'programme', 'course-2026', '2026-01-01');
  });

  it('T31: doubles only from the next year where the scheme reads it so', async () => {
    const next = { policies: { multiplierTiming: 'next-turn' as const } };
    await table.letIn(like('nl-ing-budget', 'nl-made-next', next), '2018-01-01');
    const office = await open('nl-made-next');
    expect((await paid(office, [2024, 1])).amount).toBe(375_00n);
    await declare(office, 'programme', 'training-programme', '2024-07-01');
    expect((await paid(office, [2024, 7])).amount).toBe(0n);
    expect((await paid(office, [2025, 1])).amount).toBe(750_00n);
  });
});

describe('a dry run', () => {
  it('reckons a cap with the balance as it is now, the last grant in it', async () => {
    const office = await open('nl-woondiensten-ilob');
    for (const year of [2020, 2021, 2022, 2023]) await paid(office, [year, 1]);
    expect((await paid(office, [2024, 1])).amount).toBe(900_00n);
    const scheme = await table.now('nl-woondiensten-ilob');
    const [first, last] = scheme.versions.map((version) => ({ ...version }));
    const cap = { kind: 'balance', amount: 5000_00, raised: [] };
    const grant = { ...last!.grant, amount: 1000_00, cap } as Grant;
    const next = { ...last!, id: '2027-01', validFrom: '2027-01-01', grant };
    const content = { ...scheme, versions: [first!, { ...last!, validTo: '2026-12-31' }, next] };
    const { id } = await table.propose(content, '2027-01-01');
    const { employers } = await hub.hub.context.get(DryRunService).of(id);
    expect(employers.find(({ employerId }) => employerId === office.employerId)).toMatchObject({
      people: 1,
      before: 0n,
      after: 500_00n,
      gained: 1,
    });
  });
});
