import { makePeriod } from '#libs/core';
import { type DecisionView, RecomputeService } from '#libs/eligibility';
import { faultsInTheBooks, lotsOf, owedBy } from '../factories/books.js';
import { openOffice, type PayrollOffice } from '../factories/payroll-office.js';
import { type Colleague, colleague, csvOf } from '../factories/people.js';
import { startTestHub, type TestHub } from '../setup/hub.js';

const month = (number: number) => makePeriod('month', 2026, number);

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.stop());

const open = (schemeId: string): Promise<PayrollOffice> =>
  openOffice(hub.hub.context, { schemes: [schemeId], connectorId: 'csv' });

const pay = async (office: PayrollOffice, people: Colleague[], number: number) =>
  office.letThrough(await office.deliver(csvOf(people), month(number)));

/** Over HTTP, as the employer's portal would. */
async function tell(office: PayrollOffice, told: object) {
  const answer = await fetch(`${hub.url}/v1/employers/${office.employerId}/facts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${hub.operatorKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(told),
  });
  return {
    status: answer.status,
    body: (await answer.json()) as { code?: string; items?: unknown },
  };
}

const agree = (office: PayrollOffice, value: number, from: string, schemeId = 'nl-leerrekening') =>
  tell(office, { schemeId, fact: 'agreed-amount', value, from });

const granted = async (office: PayrollOffice) =>
  (await lotsOf(office.prisma, office.employerId)).map((lot) => [lot.period, lot.granted]);

async function decisions(office: PayrollOffice, runId: bigint): Promise<DecisionView[]> {
  return (await office.runs.decisions(runId, { limit: 100 })).items;
}

afterEach(async () => {
  const { prisma } = await open('nl-rnf-iob');
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

describe('De Leerrekening of an employer', () => {
  it('is what that employer agreed on: € 500 a year here, € 250 there', async () => {
    const [one, other] = [await open('nl-leerrekening'), await open('nl-leerrekening')];
    await agree(one, 500_00, '2026-01-01');
    await agree(other, 250_00, '2026-01-01');
    for (const office of [one, other]) await pay(office, [colleague(1), colleague(2)], 1);
    expect(await granted(one)).toEqual([
      ['month-2026-01', 41_67n],
      ['month-2026-01', 41_67n],
    ]);
    expect(await granted(other)).toEqual([
      ['month-2026-01', 20_83n],
      ['month-2026-01', 20_83n],
    ]);
    expect(await owedBy(one.prisma, one.employerId)).toBe(-83_34n);
  });

  it('is nothing as long as nothing was agreed, and the decision says what to do', async () => {
    const office = await open('nl-leerrekening');
    const run = await pay(office, [colleague(1)], 1);
    expect(await granted(office)).toEqual([]);
    const [decision] = await decisions(office, run.id);
    expect(decision).toMatchObject({ entitled: false, reasonCode: 'agreed-amount-missing' });
    await agree(office, 120_00, '2026-01-01');
    await pay(office, [colleague(1, { wage: '2500.00' })], 1);
    expect(await granted(office)).toEqual([['month-2026-01', 10_00n]]);
  });

  it('changes from a day on, and leaves what was decided before', async () => {
    const office = await open('nl-leerrekening');
    await agree(office, 120_00, '2026-01-01');
    const january = await pay(office, [colleague(1)], 1);
    await agree(office, 240_00, '2026-02-01');
    await agree(office, 360_00, '2026-02-01');
    for (const number of [2, 3]) await pay(office, [colleague(1)], number);
    expect(await granted(office)).toEqual([
      ['month-2026-01', 10_00n],
      ['month-2026-02', 30_00n],
      ['month-2026-03', 30_00n],
    ]);
    await pay(office, [colleague(1, { wage: '1.00' })], 1);
    expect((await granted(office))[0]).toEqual(['month-2026-01', 10_00n]);
    expect(await hub.hub.context.get(RecomputeService).recompute(january.id)).toEqual({
      checked: 1,
      differing: [],
    });
  });

  it('is told only by who takes part, to a scheme that asks, and not for a month that is closed', async () => {
    const office = await open('nl-leerrekening');
    const codeOf = async (told: Promise<Awaited<ReturnType<typeof tell>>>) => {
      const { status, body } = await told;
      return [status, body.code];
    };
    expect(await agree(office, 500_00, '2026-01-01')).toMatchObject({
      status: 201,
      body: {
        items: [
          { schemeId: 'nl-leerrekening', fact: 'agreed-amount', value: 500_00, from: '2026-01-01' },
        ],
      },
    });
    expect(await codeOf(agree(office, 1, '2026-01-01', 'nl-rnf-iob'))).toEqual([
      400,
      'employer.fact-not-asked',
    ]);
    expect(await codeOf(agree(await open('nl-rnf-iob'), 1, '2026-01-01'))).toEqual([
      400,
      'employer.not-in-scheme',
    ]);
    expect(await codeOf(agree(office, 1, '2026-01-01', 'nl-no-such'))).toEqual([
      404,
      'scheme.not-found',
    ]);
    for (const value of [-1, 0.5, 1e13])
      expect((await agree(office, value, '2026-01-01')).status).toBe(400);
    await office.closePeriod(month(2));
    expect(await codeOf(agree(office, 1, '2026-02-28'))).toEqual([
      409,
      'employer.fact-in-closed-period',
    ]);
    expect((await agree(office, 1, '2026-03-01')).status).toBe(201);
  });

  it('keeps what was told, as evidence', async () => {
    const office = await open('nl-leerrekening');
    await agree(office, 500_00, '2026-01-01');
    await expect(office.prisma.$executeRaw`UPDATE employer_fact SET value = 1`).rejects.toThrow(
      /evidence/,
    );
    await expect(
      office.prisma
        .$executeRaw`INSERT INTO employer_fact (employer_id, scheme_id, fact, value, from_on, told_by)
        VALUES (${office.employerId}, 'nl-leerrekening', 'bonus', 1, '2026-01-01', 'spec')`,
    ).rejects.toThrow(/employer_fact_known/);
  });
});

describe('hours', () => {
  const lotsOfHours = async (office: PayrollOffice) =>
    (await lotsOf(office.prisma, office.employerId)).map(
      ({ number, period, unit, granted, balance }) => {
        expect(balance).toBe(granted);
        return [number, period, unit, granted];
      },
    );
  const owedHours = async ({ prisma, employerId }: PayrollOffice) =>
    prisma.account.findUnique({ where: { address: `employer:${employerId}:owes:hours` } });

  it('of vitality accrue month by month, by the age of the year and the working week', async () => {
    const office = await open('nl-sw-vitality-hours');
    const people = [
      colleague(1, { birthDate: '1981-12-31' }),
      colleague(2, { birthDate: '1970-01-01', hoursPerWeek: '18' }),
      colleague(3, { birthDate: '2000-01-01' }),
    ];
    for (const number of [1, 2]) await pay(office, people, number);
    expect(await lotsOfHours(office)).toEqual([
      ['000001', 'month-2026-01', 'hours', 1_80n],
      ['000001', 'month-2026-02', 'hours', 1_80n],
      ['000002', 'month-2026-01', 'hours', 1_50n],
      ['000002', 'month-2026-02', 'hours', 1_50n],
    ]);
    expect(await owedHours(office)).toMatchObject({ book: 'memo', unit: 'hours', balance: -6_60n });
    expect(await owedBy(office.prisma, office.employerId)).toBe(0n);
  });

  it('T29: of the architects come at once, 28 for a week of 32, and are corrected with the week', async () => {
    const office = await open('nl-architecten-voucher');
    await pay(office, [colleague(1, { hoursPerWeek: '32' })], 1);
    await pay(office, [colleague(1, { hoursPerWeek: '32' })], 2);
    expect(await lotsOfHours(office)).toEqual([['000001', 'month-2026-01', 'hours', 28_00n]]);
    await pay(office, [colleague(1, { hoursPerWeek: '24' })], 1);
    expect(await lotsOfHours(office)).toEqual([['000001', 'month-2026-01', 'hours', 21_00n]]);
    expect(await owedHours(office)).toMatchObject({ book: 'memo', balance: -21_00n });
  });
});

describe('a budget in parts', () => {
  it('T32: keeps them with the decision, and they add up to what was granted', async () => {
    const office = await open('nl-sw-ikb');
    const run = await pay(office, [colleague(1, { wage: '3000.00' }), colleague(2)], 1);
    const made = await decisions(office, run.id);
    expect(made[0]?.parts).toEqual([
      { name: 'holiday-allowance', amount: 240_00n },
      { name: 'year-end-bonus', amount: 268_92n },
      { name: 'additional', amount: 3_24n },
      { name: 'health-allowance', amount: 10_00n },
    ]);
    for (const { parts, amount } of made)
      expect(parts.reduce((sum, part) => sum + part.amount, 0n)).toBe(amount);
    expect((await granted(office))[0]).toEqual(['month-2026-01', 522_16n]);
    const answer = await fetch(`${hub.url}/v1/runs/${run.id}/decisions`, {
      headers: { authorization: `Bearer ${hub.operatorKey}` },
    });
    const { items } = (await answer.json()) as { items: { parts: unknown[] }[] };
    expect(items[0]?.parts[0]).toEqual({ name: 'holiday-allowance', amount: 240_00 });
  });

  it('is empty where a budget is one amount', async () => {
    const office = await open('nl-rnf-iob');
    const run = await pay(office, [colleague(1)], 1);
    expect(await decisions(office, run.id)).toMatchObject([{ parts: [] }]);
  });
});
