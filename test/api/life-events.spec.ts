import type { AxiosInstance } from 'axios';
import { ExpiryService, HoldsService } from '#libs/budgets';
import { addDays, todayInAmsterdam } from '#libs/core';
import { inTransaction, PrismaService } from '#libs/database';
import { faultsInTheBooks } from '../factories/books.js';
import { type Body, makeAppliedRun, makeWorld, type World } from './world.js';

type Applied = Awaited<ReturnType<typeof makeAppliedRun>>;
type Client = AxiosInstance;

const LBB = 'nl-sw-lbb';
let world: World;
let here: Applied;
let there: Applied;
/** The employment of the person at each. */
let jobHere: string;
let jobThere: string;
let employer: Client;
let next: Client;
let portal: Client;
let references = 0;

beforeAll(async () => {
  world = await makeWorld();
  here = await makeAppliedRun(world.operator, LBB);
  there = await makeAppliedRun(world.operator, LBB);
  employer = world.as(await world.keyFor('employer', [here.employerId]));
  next = world.as(await world.keyFor('employer', [there.employerId]));
  portal = world.as(await world.keyFor('portal', [here.employerId, there.employerId]));
  jobHere = await employmentOf(here.personId);
  jobThere = await employmentOf(there.personId);
  await becomeOnePerson(here.personId, there.personId);
});
afterAll(async () => {
  expect(await faultsInTheBooks(world.hub.context.get(PrismaService))).toEqual([]);
  await world.stop();
});

async function employmentOf(personId: string): Promise<string> {
  const { data } = await world.operator.get(`/v1/people/${personId}`);
  return data.employments[0].id as string;
}

async function becomeOnePerson(...personIds: string[]): Promise<void> {
  const { data: account } = await portal.post('/v1/people', {});
  for (const personId of personIds) {
    const { data: invitation } = await portal.post(`/v1/people/${personId}/invitations`);
    await portal.post(`/v1/people/${account.id}/links`, { token: invitation.token });
  }
}

const told = (more: object = {}): Body => ({
  reference: `spec-${(references += 1)}`,
  employmentId: jobHere,
  kind: 'hours-change',
  on: '2026-03-01',
  ...more,
});
const tell = (client: Client, event: Body, { personId } = here, language = 'en') =>
  client.post(`/v1/people/${personId}/life-events`, event, {
    headers: { 'accept-language': language },
  });
const eventsOf = async (client: Client, { personId } = here, query = ''): Promise<Body> =>
  (await client.get(`/v1/people/${personId}/life-events${query}`)).data;
const free = async (lotId: string): Promise<number> =>
  (await world.operator.get(`/v1/ledger/accounts/lot:${lotId}:granted`)).data.balance as number;

describe('what happens in a working life', () => {
  it('is told with what it does to the budget, in the language of who asks', async () => {
    const event = told();
    const { data, status } = await tell(employer, event, here, 'nl');
    expect([status, data]).toEqual([
      201,
      {
        id: expect.any(String) as string,
        reference: event.reference,
        employmentId: jobHere,
        kind: 'hours-change',
        on: '2026-03-01',
        nextEmploymentId: null,
        recordedBy: 'A employer (spec)',
        recordedAt: expect.any(String) as string,
        undone: null,
        outcomes: [
          {
            schemeId: LBB,
            schemeVersion: '2022-05',
            accrual: 'follows-pay',
            balance: 'keep-until-expiry',
            goesTo: 'person',
            hours: 'taken-or-paid',
            unit: 'EUR',
            amount: await free(here.lotId),
            lots: 1,
            explanation: expect.stringMatching(/tegoed/i) as string,
          },
        ],
      },
    ]);
    const english = await tell(employer, event);
    expect(english.data.id).toBe(data.id);
    expect(english.data.outcomes[0].explanation).toMatch(/balance/i);
  });

  it('is the same event by its reference, and another only under another', async () => {
    const event = told({ kind: 'care-leave' });
    const sent = await Promise.all(Array.from({ length: 5 }, () => tell(employer, event)));
    expect(sent.map(({ status }) => status)).toEqual(Array(5).fill(201));
    expect(new Set(sent.map(({ data }) => data.id)).size).toBe(1);
    const other = await tell(employer, { ...event, on: '2026-03-02' });
    expect(other.data).toMatchObject({ status: 409, code: 'life-event.key-conflict' });
    expect(other.data.remedy).toMatch(/\w/);
    const elsewhere = told({ reference: event.reference, employmentId: jobThere });
    const { data, status } = await tell(next, elsewhere, there);
    expect([status, data.id]).not.toEqual([201, sent[0]?.data.id]);
    expect(status).toBe(201);
  });

  it('is refused where it does not fit, at the place where', async () => {
    const tomorrow = addDays(todayInAmsterdam(), 1);
    const wrong: [object, string][] = [
      [{ on: tomorrow }, 'on'],
      [{ on: '2026-02-30' }, 'on'],
      [{ kind: 'holiday' }, 'kind'],
      [{ employmentId: 'x' }, 'employmentId'],
      [{ reference: 'no spaces' }, 'reference'],
    ];
    for (const [more, at] of wrong) {
      const { data } = await tell(employer, told(more));
      expect(data).toMatchObject({ code: 'request.invalid', errors: [{ at }] });
    }
    const number = await tell(employer, told({ reference: '123456782' }));
    expect(number.data.code).toBe('request.personal-number');
    for (const more of [
      { kind: 'exit-in-scheme' },
      { kind: 'resignation', nextEmploymentId: jobHere },
      { kind: 'exit-in-scheme', nextEmploymentId: jobHere },
    ]) {
      const { data } = await tell(employer, told(more));
      expect(data).toMatchObject({ status: 400, code: 'life-event.next-employment-needed' });
    }
  });
});

describe('an employer', () => {
  it('tells only of its own employments, and names no next one it does not see', async () => {
    const nowhere = { employmentId: '999999999' };
    for (const more of [
      nowhere,
      { employmentId: jobThere },
      { kind: 'exit-in-scheme', nextEmploymentId: jobThere },
      { kind: 'exit-in-scheme', nextEmploymentId: '999999999' },
    ]) {
      const { data } = await tell(employer, told(more));
      expect(data).toMatchObject({ status: 404, code: 'employment.not-found' });
    }
    const { data } = await tell(next, told());
    expect(data).toMatchObject({ status: 404, code: 'person.not-found' });
    const colleague = await world.operator.get(`/v1/employers/${here.employerId}/people`);
    const other = colleague.data.items.find(({ id }: Body) => id !== here.personId);
    const { data: mixed } = await tell(
      employer,
      told({ employmentId: await employmentOf(other.id as string) }),
    );
    expect(mixed).toMatchObject({ status: 404, code: 'employment.not-found' });
  });

  it('is the only one to tell, beside the operator', async () => {
    for (const kind of ['portal', 'payroll-vendor'] as const) {
      const client = world.as(await world.keyFor(kind, [here.employerId]));
      const { data } = await tell(client, told());
      expect(data).toMatchObject({ status: 403, code: 'key.scope-missing' });
    }
  });
});

describe('somebody who goes on under the same cao', () => {
  let moved: Body;
  beforeAll(async () => {
    const amount = await free(here.lotId);
    const event = told({
      kind: 'exit-in-scheme',
      on: '2026-04-30',
      nextEmploymentId: jobThere,
    });
    moved = (await tell(world.operator, event)).data;
    expect(moved.outcomes).toMatchObject([
      { balance: 'transfer-to-new-employer', goesTo: 'new-employer', amount },
    ]);
  });

  it('takes the budget along, with its dates', async () => {
    expect(await free(here.lotId)).toBe(0);
    const { data } = await portal.get(`/v1/people/${there.personId}/lots`);
    expect(data).toEqual({ items: expect.any(Array) as unknown, next: null });
    const source = data.items.filter(({ employerId }: Body) => employerId === there.employerId);
    expect(source).toHaveLength(2);
    expect(new Set(source.map(({ lotOn }: Body) => lotOn))).toEqual(new Set(['2026-02-28']));
  });

  it('is seen by each only as far as they see the employments', async () => {
    const own = await eventsOf(employer);
    expect(own.items[0]).toMatchObject({ id: moved.id, nextEmploymentId: null });
    expect(new Set(own.items.map(({ employmentId }: Body) => employmentId))).toEqual(
      new Set([jobHere]),
    );
    const theirs = await eventsOf(next, there);
    expect(theirs.items.map(({ employmentId }: Body) => employmentId)).toEqual([jobThere]);
    for (const client of [portal, world.operator])
      for (const whose of [here, there]) {
        const all = await eventsOf(client, whose);
        expect(all.items[0]).toMatchObject({ id: moved.id, nextEmploymentId: jobThere });
        expect(all.items).toHaveLength(own.items.length + theirs.items.length);
      }
    const page = await eventsOf(portal, here, '?limit=1');
    const rest = await eventsOf(portal, here, `?limit=1&cursor=${page.next}`);
    expect(BigInt(rest.items[0].id as string)).toBeLessThan(BigInt(moved.id as string));
  });
});

describe('a warning of what is about to lapse', () => {
  const noticesOf = async (client: Client, { personId } = here, query = ''): Promise<Body> =>
    (await client.get(`/v1/people/${personId}/notices${query}`)).data;

  it('says what, how much and when; to an employer only of lots it granted', async () => {
    const expiry = world.hub.context.get(ExpiryService);
    await expiry.notify({ after: '2030-02-01', day: '2030-03-01' });
    const own = await noticesOf(next, there);
    expect(own.items).toHaveLength(2);
    expect(own.items[0]).toEqual({
      lotId: expect.any(String) as string,
      schemeId: LBB,
      unit: 'EUR',
      amount: expect.any(Number) as number,
      expiresOn: '2031-02-27',
      monthsBefore: 12,
      dueOn: '2030-02-27',
    });
    expect((await noticesOf(employer)).items).toEqual([]);
    for (const client of [portal, world.operator])
      expect((await noticesOf(client)).items).toEqual(own.items);
    const first = await noticesOf(portal, here, '?limit=1');
    const second = await noticesOf(portal, here, `?limit=1&cursor=${first.next}`);
    expect([...first.items, ...second.items]).toEqual(own.items);
    expect(second.next).toBeNull();
    expect(await noticesOf(next)).toMatchObject({ status: 404, code: 'person.not-found' });
  });
});

describe('an event that was wrong', () => {
  const undo = (client: Client, id: string, why = 'payroll withdrew it') =>
    client.post(`/v1/life-events/${id}/undo`, { why });
  const goesOn = () =>
    told({ kind: 'exit-in-scheme', on: '2026-04-30', nextEmploymentId: jobThere });
  let moved: Body;
  beforeAll(async () => {
    [moved] = (await eventsOf(portal)).items;
  });

  /** Whom the budget went along to spends it, and as much of their own. */
  async function spendsAll(amountCents: number): Promise<void> {
    const holds = world.hub.context.get(HoldsService);
    const [amount, on, by] = [BigInt(amountCents) * 2n, todayInAmsterdam(), 'spec'];
    const { personId } = there;
    const order = {
      key: 'all-of-it',
      personId,
      unit: 'EUR',
      amount,
      category: 'c',
      on,
      by,
      blocked: [],
    } as const;
    const { id } = await holds.place(order);
    await inTransaction(world.hub.context.get(PrismaService), (tx) =>
      holds.capture(tx, id, { key: 'all-of-it', amount, on, by, providerId: 3 }),
    );
  }

  it('is undone by who may tell of both employments, once, with what came back', async () => {
    for (const [client, status] of [
      [portal, 403],
      [employer, 404],
      [next, 404],
    ] as const)
      expect((await undo(client, moved.id as string)).status).toBe(status);
    expect((await undo(world.operator, '999999999')).data.code).toBe('life-event.not-found');
    expect((await undo(world.operator, moved.id as string, ' ')).data.code).toBe('request.invalid');
    const { data, status } = await undo(world.operator, moved.id as string);
    const [{ amount }] = moved.outcomes;
    expect([status, data.undone]).toEqual([
      200,
      {
        at: expect.any(String) as string,
        on: todayInAmsterdam(),
        by: 'Operator (test)',
        why: 'payroll withdrew it',
        lots: [{ lotId: here.lotId, unit: 'EUR', returned: amount, repaid: 0, claims: [] }],
      },
    ]);
    expect(await free(here.lotId)).toBe(amount);
    expect((await undo(world.operator, moved.id as string, 'again')).data).toEqual(data);
    expect((await eventsOf(employer)).items[0]).toMatchObject({ undone: data.undone });
  });

  it('leaves what cannot come back on record, for the operator', async () => {
    const path = '/v1/life-event-claims';
    expect((await world.operator.get(path)).data).toEqual({ items: [], next: null });
    expect((await employer.get(path)).status).toBe(403);
  });

  it('keeps a link until it is undone, or undone along with it', async () => {
    const { data: again } = await tell(world.operator, goesOn());
    const { data: links } = await portal.get(`/v1/people/${here.personId}/links`);
    const reverse = (more: object = {}) =>
      portal.post(`/v1/people/${here.personId}/links/${links.items[0].id}/reversal`, {
        why: 'that is not me',
        ...more,
      });
    const { data: refused } = await reverse();
    expect(refused).toMatchObject({ status: 409, code: 'link.moved-budget' });
    expect(refused.detail).toContain(again.id);
    const [{ amount }] = moved.outcomes;
    await spendsAll(amount as number);
    const { data } = await reverse({ alsoUndoMoves: true });
    const spent = { why: 'spent', amount };
    expect(data).toMatchObject({
      undoneWhy: 'that is not me',
      movesUndone: [{ lifeEventId: again.id, lots: [{ lotId: here.lotId, claims: [spent] }] }],
      claims: [],
    });
    const claims = await world.operator.get('/v1/life-event-claims');
    expect(claims.data.items).toMatchObject([
      { lifeEventId: again.id, linkId: null, lotId: here.lotId, ...spent },
    ]);
  });

  it('ends the claim that its operator settles, once', async () => {
    const [claim] = (await world.operator.get('/v1/life-event-claims')).data.items as Body[];
    const settle = (body: object, id = claim?.id as string, client = world.operator) =>
      client.post(`/v1/life-event-claims/${id}/settlement`, body);
    const borne = { how: 'borne', why: 'the other has moved abroad' };
    expect((await settle(borne, claim?.id as string, employer)).status).toBe(403);
    expect((await settle({ ...borne, how: 'forgotten' })).data.code).toBe('request.invalid');
    expect((await settle(borne, '999999999')).data.code).toBe('life-event-claim.not-found');
    const { status, data } = await settle(borne);
    expect([status, data]).toEqual([
      201,
      { ...claim, settled: { ...borne, by: 'Operator (test)' } },
    ]);
    expect((await settle(borne)).data.code).toBe('life-event-claim.settled');
    expect((await world.operator.get('/v1/life-event-claims')).data.items).toEqual([]);
  });
});
