import type { AxiosInstance } from 'axios';
import { type Body, makeAppliedRun, makeWorld, type World } from './world.js';

type Applied = Awaited<ReturnType<typeof makeAppliedRun>>;

let world: World;
let here: Applied;
let there: Applied;
let portal: AxiosInstance;
let employer: AxiosInstance;

beforeAll(async () => {
  world = await makeWorld();
  here = await makeAppliedRun(world.operator);
  there = await makeAppliedRun(world.operator);
  const both = [here.employerId, there.employerId];
  portal = world.as(await world.keyFor('portal', both));
  employer = world.as(await world.keyFor('employer', [here.employerId]));
});
afterAll(() => world.stop());

const open = async (body: object = {}): Promise<string> =>
  (await portal.post('/v1/people', body)).data.id as string;
const tokenFor = async (personId: string): Promise<string> =>
  (await portal.post(`/v1/people/${personId}/invitations`)).data.token as string;
const accountOf = async (client: AxiosInstance, id: string): Promise<Body> =>
  (await client.get(`/v1/people/${id}/account`)).data;
const undo = (accountId: string, linkId: string) =>
  portal.post(`/v1/people/${accountId}/links/${linkId}/reversal`, { why: 'that is not me' });
const lotsOf = async (id: string): Promise<Body> =>
  (await portal.get(`/v1/people/${id}/lots`)).data.items;

describe('somebody who changes employers', () => {
  it('opens an account, accepts both invitations, and has it all; undone, all is as it was', async () => {
    const accountId = await open({ firstName: 'Fictie', birthDate: '1988-03-04' });
    const before = await Promise.all([here, there].map(({ personId }) => lotsOf(personId)));
    const made: Body[] = [];
    for (const { personId } of [here, there]) {
      const token = (await tokenFor(personId)).toUpperCase();
      made.push(await portal.post(`/v1/people/${accountId}/links`, { token: ` ${token} ` }));
    }
    expect(made.map(({ status }) => status)).toEqual([201, 201]);
    expect(await accountOf(portal, here.personId)).toMatchObject({
      accountId,
      employerIds: [here.employerId, there.employerId],
      people: [{ id: here.personId }, { id: there.personId }, { id: accountId, employments: [] }],
      links: [{ personId: here.personId, how: 'invitation' }, { personId: there.personId }],
    });
    for (const { data } of made)
      expect((await undo(accountId, data.id as string)).status).toBe(200);
    expect(await Promise.all([here, there].map(({ personId }) => lotsOf(personId)))).toEqual(
      before,
    );
    expect(await accountOf(portal, accountId)).toMatchObject({ employerIds: [], links: [] });
    const { data: journal } = await portal.get(`/v1/people/${accountId}/links`);
    expect(journal.items.map((link: Body) => link.undoneWhy)).toEqual([
      'that is not me',
      'that is not me',
    ]);
    expect((await undo(accountId, made[0].data.id as string)).data.code).toBe('link.undone');
  });

  it('is shown the token once, even when an Idempotency-Key repeats the answer', async () => {
    const headers = { 'idempotency-key': 'invite-once' };
    const path = `/v1/people/${here.personId}/invitations`;
    const { data: first } = await portal.post(path, undefined, { headers });
    const { data: again } = await portal.post(path, undefined, { headers });
    expect(first).toMatchObject({ token: expect.any(String) as string, channel: 'post' });
    expect(again).toEqual({ ...first, token: null });
  });

  it('hears the same of every token that is no use', async () => {
    const accountId = await open();
    const { data, status } = await portal.post(`/v1/people/${accountId}/links`, { token: 'guess' });
    expect([status, data.code]).toEqual([409, 'invitation.unusable']);
  });
});

describe('somebody whom two employers tell of alike', () => {
  const confirmation = (accountId: string, id: string, answer: string) =>
    portal.post(`/v1/people/${accountId}/link-suggestions/${id}/${answer}`);
  const ask = async (accountId: string, language = 'en'): Promise<Body[]> =>
    (
      await portal.get(`/v1/people/${accountId}/link-suggestions`, {
        headers: { 'accept-language': language },
      })
    ).data.items;

  it('is asked, in words without values, and linked only by saying so', async () => {
    const accountId = await open({
      initials: 'F.',
      lastName: 'VOORBEELD',
      birthDate: '1988-03-04',
    });
    const asked = await ask(accountId);
    expect(asked.map(({ because }) => because)).toContainEqual([
      { code: 'birth-date', text: 'date of birth' },
      { code: 'last-name', text: 'last name' },
      { code: 'initials', text: 'initials' },
    ]);
    expect(JSON.stringify(asked)).not.toMatch(/voorbeeld|1988/i);
    expect((await ask(accountId, 'nl'))[0].because[0].text).toBe('geboortedatum');
    expect(await accountOf(portal, accountId)).toMatchObject({ links: [] });
    const [first, second] = asked;
    const { status, data } = await confirmation(accountId, first.id as string, 'confirmation');
    expect([status, data.how]).toEqual([201, 'suggestion']);
    expect((await confirmation(accountId, second.id as string, 'dismissal')).status).toBe(204);
    const left = (await ask(accountId)).map(({ id }) => id as string);
    expect(left).not.toContain(first.id);
    expect(left).not.toContain(second.id);
    await undo(accountId, data.id as string);
  });
});

describe('somebody without an employer', () => {
  it('declares what schemes ask for, and nothing else', async () => {
    const accountId = await open();
    const path = `/v1/people/${accountId}/facts`;
    const told = { fact: 'status', value: 'jobseeker', from: '2026-01-01' };
    expect((await portal.post(path, told)).data.items).toEqual([{ ...told, until: null }]);
    expect((await portal.get(path)).data.items).toHaveLength(1);
    for (const wrong of [
      { ...told, value: 'ill' },
      { ...told, fact: 'union' },
      { ...told, note: 'x' },
      { ...told, until: '2025-01-01' },
    ])
      expect((await portal.post(path, wrong)).status).toBe(400);
  });

  it('cannot tell a citizen service number, and no refusal repeats what was told', async () => {
    const { status, data } = await portal.post('/v1/people', { lastName: '123456782' });
    expect([status, data.code]).toEqual([400, 'request.personal-number']);
    const wrong = await portal.post('/v1/people', { lastName: 'Voorbeeld', birthDate: 'Voorjaar' });
    expect(wrong.status).toBe(400);
    expect(JSON.stringify(wrong.data)).not.toMatch(/Voorbeeld|Voorjaar/);
  });

  it('is invited to nothing: no employer reports them', async () => {
    const { status, data } = await portal.post(`/v1/people/${await open()}/invitations`);
    expect([status, data.code]).toEqual([409, 'invitation.not-reported']);
  });
});

describe('who looks', () => {
  let accountId: string;
  beforeAll(async () => {
    accountId = await open({ firstName: 'Fictie' });
    for (const { personId } of [here, there])
      await portal.post(`/v1/people/${accountId}/links`, { token: await tokenFor(personId) });
  });

  it('as an employer sees what it reported, as if that were all', async () => {
    const seen = await accountOf(employer, here.personId);
    expect(seen).toMatchObject({ accountId: here.personId, links: [] });
    expect(seen.employerIds).toEqual([here.employerId]);
    expect(JSON.stringify(seen)).not.toMatch(new RegExp(`${accountId}|${there.personId}`));
    for (const id of [accountId, there.personId])
      expect((await employer.get(`/v1/people/${id}/account`)).data.code).toBe('person.not-found');
  });

  it('as an employer neither invites nor links', async () => {
    const path = `/v1/people/${here.personId}`;
    for (const asked of [
      employer.get(`${path}/links`),
      employer.get(`${path}/facts`),
      employer.get(`${path}/link-suggestions`),
      employer.post(`${path}/invitations`),
      employer.post('/v1/people', {}),
    ])
      expect((await asked).data.code).toBe('key.scope-missing');
  });

  it('as a portal of none of them finds nobody', async () => {
    const stranger = world.as(await world.keyFor('portal', []));
    for (const id of [accountId, here.personId, there.personId])
      for (const path of ['', '/account', '/lots', '/links', '/facts', '/link-suggestions'])
        expect((await stranger.get(`/v1/people/${id}${path}`)).data.code).toBe('person.not-found');
  });

  it('as the portal that opened the account sees the lots at every employer', async () => {
    const { data: opened } = await world.operator.post('/v1/keys', {
      tenant: { kind: 'portal', name: 'Without employers' },
      label: 'spec',
    });
    const own = world.as(opened.key);
    const { data: account } = await own.post('/v1/people', {});
    const fresh = await makeAppliedRun(world.operator);
    const { data } = await world.operator.post(`/v1/people/${fresh.personId}/invitations`);
    expect((await own.get(`/v1/people/${fresh.personId}/lots`)).status).toBe(404);
    await own.post(`/v1/people/${account.id}/links`, { token: data.token });
    const { data: lots } = await own.get(`/v1/people/${fresh.personId}/lots`);
    expect(lots.items.map(({ id }: Body) => id)).toEqual([fresh.lotId]);
  });
});
