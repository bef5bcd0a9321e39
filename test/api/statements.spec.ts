import type { AxiosInstance } from 'axios';
import { PrismaService } from '#libs/database';
import { Desk } from '../factories/lots.js';
import { makeAppliedRun, makeWorld, type World } from './world.js';

type Applied = Awaited<ReturnType<typeof makeAppliedRun>>;

let world: World;
let here: Applied;
let there: Applied;
let grain: Applied;
let employer: AxiosInstance;
let portal: AxiosInstance;

const csv = { headers: { accept: 'text/csv' } };
const rows = (text: string): string[][] =>
  text
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));

beforeAll(async () => {
  world = await makeWorld();
  here = await makeAppliedRun(world.operator);
  there = await makeAppliedRun(world.operator);
  grain = await makeAppliedRun(world.operator, 'nl-graan-pob');
  employer = world.as(await world.keyFor('employer', [here.employerId]));
  portal = world.as(
    await world.keyFor('portal', [here.employerId, there.employerId, grain.employerId]),
  );
  await spend();
});
afterAll(() => world.stop());

/** The employer paid February, and the person spent € 10 of it. */
async function spend(): Promise<void> {
  const desk = new Desk(world.hub.context.get(PrismaService));
  await desk.pay([BigInt(here.lotId)], '2026-03-02');
  const hold = await desk.holds.place({
    key: 'order/1',
    personId: here.personId,
    unit: 'EUR',
    amount: 10_00n,
    category: 'd',
    on: '2026-03-10',
    by: 'spec',
    blocked: [],
  });
  await desk.capture(hold, 10_00n, '2026-03-20');
}

describe('the statement of a person', () => {
  const path = (query = ''): string =>
    `/v1/people/${here.personId}/statement?on=2026-06-01${query}`;

  it('is JSON in the language asked for, and a sheet of its lots', async () => {
    const { status, data } = await portal.get(path('&language=nl'));
    expect(status).toBe(200);
    expect(data).toMatchObject({
      on: '2026-06-01',
      budgets: [
        {
          schemeId: 'nl-rnf-iob',
          name: 'Individueel Ontwikkelbudget Retail Non-Food',
          granted: 1250,
          available: 250,
          spent: 1000,
          outstanding: 0,
          nextExpiry: { on: '2031-02-27', amount: 250 },
          granters: [{ employerId: here.employerId }],
        },
      ],
    });
    const sheet = await portal.get(path('&format=csv'));
    expect(sheet.headers['content-type']).toBe('text/csv; charset=utf-8');
    const [header, line] = rows(sheet.data as string);
    expect(header?.slice(-7)).toEqual([
      'granted',
      'available',
      'promised',
      'held',
      'spent',
      'lapsed',
      'returned',
    ]);
    expect(line?.slice(-7)).toEqual(['12.50', '2.50', '0.00', '0.00', '10.00', '0.00', '0.00']);
  });

  it('shows an employer its own grants, and no right that the person told facts for', async () => {
    const { data } = await employer.get(path());
    expect(data).toMatchObject({ budgets: [{ granted: 1250 }], elsewhere: [] });
    const other = world.as(await world.keyFor('employer', [there.employerId]));
    expect((await other.get(path())).data).toMatchObject({ code: 'person.not-found' });
  });

  it('of a new account is empty and friendly', async () => {
    const { data: person } = await portal.post('/v1/people', {});
    const { data } = await portal.get(`/v1/people/${person.id}/statement?language=en`);
    expect(data).toMatchObject({ budgets: [], employers: [], duties: [] });
    expect(data.note).toMatch(/nothing on this account yet/);
  });
});

describe('what a training can be paid with', () => {
  const ask = (body: object, { personId }: Applied = here) =>
    portal.post(`/v1/people/${personId}/payment-options?language=en`, body);

  it('adds up to the price, says why in words, and books nothing', async () => {
    const prisma = world.hub.context.get(PrismaService);
    const before = await prisma.transfer.count();
    const { status, data } = await ask({
      on: '2026-06-01',
      priceCents: 20_00,
      category: 'd',
      startsOn: '2026-09-01',
      ownMoneyCents: 5_00,
    });
    expect(status).toBe(200);
    expect(data).toMatchObject({
      lines: [
        { payer: 'lot', lotId: here.lotId, amount: 250 },
        { payer: 'person', amount: 500, why: 'The person pays what is left.' },
      ],
      shortfall: 1250,
      suggestions: [expect.stringMatching(/€ 12.50/)],
    });
    expect(await prisma.transfer.count()).toBe(before);
  });

  it('is nothing of the person where the employer must give it: it says so, and who must pay (T36)', async () => {
    const { status, data } = await ask({
      on: '2026-06-01',
      priceCents: 20_00,
      category: 'd',
      startsOn: '2026-09-01',
      mandatoryForFunction: true,
    });
    expect(status).toBe(200);
    expect(data).toMatchObject({
      lines: [],
      shortfall: 2000,
      suggestions: [expect.stringMatching(/^Let the employer pay/)],
    });
    const mandatory = expect.stringMatching(/^The employer must give this training/) as string;
    expect(data.refused).toEqual([
      { schemeId: 'nl-rnf-iob', reason: mandatory },
      { payer: 'person', reason: mandatory },
    ]);
  });

  describe('from a fund that pays back', () => {
    const course = {
      on: '2026-06-01',
      priceCents: 700_00,
      startsOn: '2026-09-01',
      enrolmentProven: true,
      usedBefore: { 'nl-graan-pob': [{ on: '2024-12-12', amount: 600_00 }] },
    };
    const answers = {
      version: '2026-1',
      isMandatory: false,
      isGuided: true,
      servesPresentJob: false,
      servesOtherWork: true,
      isLeisure: false,
      reimbursedCents: 0,
      costs: [{ item: 'fee', cents: 700_00 }],
      promisedOn: '2026-01-31',
      costsMadeOn: '2026-08-01',
      declaredOn: '2026-05-15',
    };

    it('is what earlier uses leave of its limit (T28), and unknown where nobody tells them', async () => {
      const { data } = await ask({ ...course, category: 'd' }, grain);
      expect(data).toMatchObject({
        lines: [
          { payer: 'fund', schemeId: 'nl-graan-pob', amount: 40000 },
          { payer: 'person', amount: 30000 },
        ],
        shortfall: 0,
      });
      const untold = await ask({ ...course, category: 'd', usedBefore: {} }, grain);
      expect(untold.data).toMatchObject({
        lines: [{ payer: 'person', amount: 70000 }],
        refused: [{ reason: expect.stringMatching(/not known/) }],
      });
    });

    it.each([
      ['nl-graan-bop', 404, 'scheme.not-found'],
      ['nl-rnf-iob', 400, 'statements.uses-on-the-books'],
    ])('is not reckoned where uses are told of %s', async (schemeId, status, code) => {
      const told = { ...course, category: 'd', usedBefore: { [schemeId]: [] } };
      const { data } = await ask(told, grain);
      const errors = [{ at: `usedBefore.${schemeId}` }];
      expect(data).toMatchObject({ status, code, errors, remedy: expect.any(String) as string });
    });

    it('is nothing for the present work, which it does not pay untaxed', async () => {
      const { data } = await ask({ ...course, category: 'c' }, grain);
      expect(data).toMatchObject({
        lines: [{ payer: 'person', amount: 70000 }],
        refused: [{ schemeId: 'nl-graan-pob', reason: expect.stringMatching(/^For wage tax/) }],
      });
    });

    it.each([
      ['passes the test', {}, 40000, 70000],
      ['is a hobby', { isLeisure: true }, 0, 0],
      ['is self-study', { isGuided: false }, 0, 0],
    ])('adds up to what may be paid untaxed of what %s', async (_, given, byFund, fundable) => {
      const { data } = await ask({ ...course, answers: { ...answers, ...given } }, grain);
      const lines = data.lines as { payer: string; amount: number }[];
      const sum = (of: typeof lines) => of.reduce((total, { amount }) => total + amount, 0);
      expect(sum(lines.filter(({ payer }) => payer === 'fund'))).toBe(byFund);
      expect(sum(lines) + Number(data.shortfall)).toBe(fundable);
      expect(data.assessment).toMatchObject({ fundable, deducted: 70000 - fundable });
    });
  });

  it('refuses what is no training', async () => {
    const { status, data } = await ask({ priceCents: -1, category: 'x' });
    expect([status, data.code]).toEqual([400, 'request.invalid']);
  });
});

describe('ledger statements', () => {
  it('lead from page to page, as JSON and as a sheet', async () => {
    const path = `/v1/people/${here.personId}/ledger?limit=2`;
    const { data: first } = await portal.get(path);
    expect(first.items).toMatchObject([{ kind: 'capture', amount: -1000 }, { kind: 'hold' }]);
    const sheet = await portal.get(path, csv);
    expect(rows(sheet.data as string)).toHaveLength(3);
    const [, next] = /^<([^>]+)>; rel="next"$/.exec(sheet.headers['link'] as string) ?? [];
    const second = await portal.get(next ?? '', csv);
    const { data: same } = await portal.get(`${path}&cursor=${first.next}`);
    expect(
      rows(second.data as string)
        .slice(1)
        .map(([id]) => id),
    ).toEqual(same.items.map(({ id }: { id: string }) => id));
  });

  it('keep the provider from an employer, and take posting days', async () => {
    const days = 'from=2026-03-20&until=2026-03-20';
    const path = `/v1/people/${here.personId}/ledger?${days}`;
    expect((await portal.get(path)).data.items).toMatchObject([{ to: 'provider:3:payable' }]);
    expect((await employer.get(path)).data.items).toMatchObject([{ to: 'provider' }]);
    const { data } = await world.operator.get(`/v1/providers/3/ledger?${days}`);
    expect(data.items).toMatchObject([{ amount: 1000 }]);
    const scheme = `/v1/schemes/nl-rnf-iob/ledger?${days}`;
    expect((await employer.get(scheme)).data.items).toHaveLength(1);
    const own = await employer.get(`/v1/employers/${here.employerId}/ledger`);
    expect(own.data.items.map(({ kind }: { kind: string }) => kind)).toContain('fund');
  });

  it('tell an account as it stood', async () => {
    const account = `/v1/ledger/accounts/lot:${here.lotId}:available`;
    expect((await employer.get(account)).data.balance).toBe(250);
    expect((await employer.get(`${account}?effectiveOn=2026-03-05`)).data.balance).toBe(1250);
    const long = '2020-01-01T00:00:00Z';
    expect((await employer.get(`${account}?recordedBy=${long}`)).data.balance).toBe(0);
    const { data } = await employer.get(`${account}/statement?until=2026-03-05`);
    expect(data.items).toMatchObject([
      { kind: 'fund', amount: 1250, balanceAfter: null, reverses: null },
    ]);
  });
});

describe('the fiscal statement of an employer', () => {
  it('tells amount and category under the payroll number, as JSON and as a sheet', async () => {
    const path = `/v1/employers/${here.employerId}/fiscal-statements/month-2026-03`;
    const { data } = await employer.get(path);
    expect(data).toMatchObject({
      period: 'month-2026-03',
      totals: [{ unit: 'EUR', treatment: 'exempt-d-current', amount: 1000, people: 1 }],
      items: [{ treatment: 'exempt-d-current', amount: 1000, restated: null }],
      next: null,
    });
    expect(JSON.stringify(data)).not.toMatch(/provider|order/);
    const [, line] = rows((await employer.get(path, csv)).data as string);
    expect(line?.slice(2)).toEqual(['nl-rnf-iob', 'EUR', 'exempt-d-current', '10.00', '', '', '']);
  });
});

describe('the report on a scheme', () => {
  it('is for the operator, and tells nothing of so few', async () => {
    const path = '/v1/reports/schemes/nl-rnf-iob?from=2026-01-01';
    const { status, data } = await world.operator.get(path);
    expect([status, data.blocks]).toEqual([200, []]);
    expect((await world.operator.get(`${path}&format=csv`)).data).toMatch(/^from,until,people/);
    expect((await employer.get(path)).status).toBe(403);
    expect((await world.operator.get('/v1/reports/schemes/nl-nothing')).status).toBe(404);
  });

  it('is for a party to its cao, who sees no other scheme and nothing else', async () => {
    const { data: made } = await world.operator.post('/v1/keys', {
      tenant: { kind: 'cao-party', name: 'A party' },
      label: 'spec',
      schemeIds: ['nl-rnf-iob'],
    });
    const party = world.as(made.key as string);
    expect(made.scopes).toEqual(['reports:read']);
    expect((await party.get('/v1/reports/schemes/nl-rnf-iob')).status).toBe(200);
    const { status, data } = await party.get('/v1/reports/schemes/nl-sw-lbb');
    expect([status, data.code]).toEqual([404, 'scheme.not-found']);
    expect((await party.get('/v1/employers')).status).toBe(403);
  });
});
