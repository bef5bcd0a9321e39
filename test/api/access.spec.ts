import { SCOPES, type Scope, type TenantKind } from '#libs/access';
import { type Body, makeAppliedRun, makeWorld, sheet, type World } from './world.js';

type Ids = Awaited<ReturnType<typeof makeAppliedRun>> & {
  alike: string[];
  employmentId: string;
  eventId: string;
  invitationId: string;
  talkId: string;
  planId: string;
  agreementId: string;
};
type Subject = 'employer' | 'connection' | 'upload' | 'run' | 'person' | 'account' | 'life-event';
type Route = [
  method: 'get' | 'post' | 'put' | 'delete',
  path: (ids: Ids) => string,
  needs: Scope | 'operator',
  about: Subject | null,
  body?: unknown,
];
/** A body that names something of whom it is about. */
type BodyOf = (ids: Ids) => object;

const employer =
  (rest = '') =>
  (ids: Ids) =>
    `/v1/employers/${ids.employerId}${rest}`;
const connection =
  (rest = '') =>
  (ids: Ids) =>
    `/v1/connections/${ids.connectionId}${rest}`;
const run =
  (rest = '') =>
  (ids: Ids) =>
    `/v1/runs/${ids.runId}${rest}`;
const person =
  (rest = '') =>
  (ids: Ids) =>
    `/v1/people/${ids.personId}${rest}`;
const alike =
  (index: number, answer: string) =>
  (ids: Ids): string =>
    `/v1/people/${ids.personId}/link-suggestions/${ids.alike[index]}/${answer}`;
const inviting = person('/conversation-invitations');
const invitation = (ids: Ids): string =>
  `/v1/people/${ids.personId}/conversation-invitations/${ids.invitationId}/answer`;
const undoing = ({ eventId }: Ids): string => `/v1/life-events/${eventId}/undo`;
const signatures = (ids: Ids): string =>
  `/v1/people/${ids.personId}/documents/${ids.planId}/signatures`;
const decisions = (ids: Ids): string =>
  `/v1/people/${ids.personId}/spending-agreements/${ids.agreementId}/decisions`;
const account =
  (rest = '') =>
  (ids: Ids) =>
    `/v1/ledger/accounts/employer:${ids.employerId}:owes${rest}`;
const lot =
  (rest = '') =>
  (ids: Ids) =>
    `/v1/ledger/accounts/lot:${ids.lotId}:granted${rest}`;

const why = { why: 'a test' };
const LBB = 'nl-sw-lbb';
const about = (reference: string): object => ({ schemeId: LBB, reference });
const invited = { invitedBy: 'employer', invitedOn: '2026-03-01', replyBy: '2099-03-20' };
const answer = { answer: 'accepted', answeredOn: '2026-03-02' };
const talk = { heldOn: '2026-03-10', startedBy: 'employee', participants: ['manager', 'employee'] };
const content = { goalCategory: 'course', goal: 'A course', amountCents: 1, from: '2026-03-10' };
const signature = { party: 'employer', signedOn: '2026-03-11' };
const decision = { outcome: 'approved', decidedOn: '2026-03-12' };
const planned: BodyOf = ({ talkId }) => ({ reference: 'plan-1', conversationId: talkId, content });
const hours = { reference: 'hours-1', kind: 'hours-change', on: '2026-03-01' };
const changed: BodyOf = ({ employmentId }) => ({ ...hours, employmentId });
const CHANGES = '/v1/scheme-changes';

// Every route with a key. The last of them close and undo, so the order counts.
const routes: Route[] = [
  ['get', () => '/v1/connectors', 'employers:read', null],
  ['get', () => '/v1/schemes', 'employers:read', null],
  ['get', () => '/v1/schemes/parameters', 'employers:read', null],
  ['get', () => '/v1/schemes/nl-rnf-iob', 'employers:read', null],
  ['get', () => CHANGES, 'operator', null],
  ['get', () => `${CHANGES}/1`, 'operator', null],
  ['get', () => `${CHANGES}/1/dry-run`, 'operator', null],
  ['post', () => CHANGES, 'schemes:propose', null, {}],
  ['post', () => `${CHANGES}/1/approval`, 'schemes:approve', null],
  ['post', () => `${CHANGES}/1/rejection`, 'schemes:approve', null, why],
  ['post', () => `${CHANGES}/1/withdrawal`, 'schemes:propose', null, why],
  ['get', () => '/v1/employers', 'employers:read', null],
  ['get', employer(), 'employers:read', 'employer'],
  ['get', employer('/connections'), 'employers:read', 'employer'],
  ['get', employer('/closed-periods'), 'employers:read', 'employer'],
  ['get', employer('/facts'), 'employers:read', 'employer'],
  [
    'post',
    employer('/facts'),
    'employers:write',
    'employer',
    { schemeId: 'nl-leerrekening', fact: 'agreed-amount', value: 500_00, from: '2019-01-01' },
  ],
  [
    'post',
    employer('/enrolments'),
    'employers:write',
    'employer',
    {
      enrolments: [
        { payrollNumber: '000001', programme: 'training-programme', from: '2026-01-01' },
      ],
    },
  ],
  ['get', employer('/runs'), 'runs:read', 'employer'],
  ['get', employer('/people'), 'people:read', 'employer'],
  ['get', connection(), 'employers:read', 'connection'],
  ['get', (ids) => `/v1/uploads/${ids.uploadId}`, 'runs:read', 'upload'],
  ['get', run(), 'runs:read', 'run'],
  ['get', run('/changes'), 'runs:read', 'run'],
  ['get', run('/decisions'), 'runs:read', 'run'],
  ['get', run('/rejects'), 'runs:read', 'run'],
  ['get', run('/recomputation'), 'runs:read', 'run'],
  ['get', person(), 'people:read', 'person'],
  ['get', person('/lots'), 'people:read', 'person'],
  ['get', person('/account'), 'people:read', 'person'],
  ['get', person('/facts'), 'people:link', 'person'],
  ['get', person('/links'), 'people:link', 'person'],
  ['get', person('/link-suggestions'), 'people:link', 'person'],
  ['get', person('/life-events'), 'people:read', 'person'],
  ['get', person('/notices'), 'people:read', 'person'],
  ['post', person('/life-events'), 'life-events:write', 'person', changed],
  ['post', undoing, 'life-events:write', 'life-event', why],
  ['get', () => '/v1/life-event-claims', 'operator', null],
  ['post', () => '/v1/life-event-claims/1/settlement', 'operator', null, { how: 'borne', ...why }],
  ['get', employer('/conversations-due'), 'conversations:read', 'employer'],
  ['get', person('/conversation-invitations'), 'conversations:read', 'person'],
  ['get', person('/conversations'), 'conversations:read', 'person'],
  ['get', person('/plans'), 'conversations:read', 'person'],
  ['get', person('/spending-agreements'), 'conversations:read', 'person'],
  ['post', inviting, 'conversations:write', 'person', { ...about('i-2'), ...invited }],
  ['post', invitation, 'conversations:write', 'person', answer],
  ['post', person('/conversations'), 'conversations:write', 'person', { ...about('t-2'), ...talk }],
  ['post', person('/plans'), 'conversations:write', 'person', planned],
  [
    'post',
    person('/spending-agreements'),
    'conversations:write',
    'person',
    { ...about('a-2'), content },
  ],
  ['post', signatures, 'conversations:write', 'person', signature],
  ['post', decisions, 'conversations:write', 'person', decision],
  ['get', account(), 'ledger:read', 'account'],
  ['get', account('/statement'), 'ledger:read', 'account'],
  ['get', lot(), 'ledger:read', 'account'],
  ['get', lot('/statement'), 'ledger:read', 'account'],
  ['get', person('/ledger'), 'statements:read', 'person'],
  ['get', employer('/ledger'), 'statements:read', 'employer'],
  ['get', () => '/v1/providers/999999/ledger', 'operator', null],
  ['get', () => '/v1/schemes/nl-rnf-iob/ledger', 'statements:read', null],
  ['get', person('/statement'), 'statements:read', 'person'],
  [
    'post',
    person('/payment-options'),
    'statements:read',
    'person',
    { priceCents: 100_00, category: 'd', startsOn: '2027-01-01' },
  ],
  ['get', employer('/fiscal-statements/month-2025-01'), 'fiscal:read', 'employer'],
  ['get', employer('/spent-too-much'), 'ledger:read', 'employer'],
  ['get', () => '/v1/reports/schemes/nl-rnf-iob', 'reports:read', null],
  ['get', () => '/v1/keys', 'keys:write', null],
  ['get', () => '/metrics', 'operator', null],
  [
    'post',
    () => '/v1/keys',
    'keys:write',
    null,
    { tenant: { kind: 'portal', name: 'One' }, label: 'one' },
  ],
  ['delete', () => '/v1/keys/1', 'keys:write', null],
  [
    'post',
    () => '/v1/employers',
    'employers:register',
    null,
    {
      name: 'New',
      payrollTaxNumber: '999999990L01',
      schemes: [{ schemeId: 'nl-rnf-iob', from: '2026-01-01' }],
    },
  ],
  [
    'post',
    employer('/agreements'),
    'employers:write',
    'employer',
    { document: 'execution', version: '2027', acceptedBy: 'Fictie' },
  ],
  [
    'post',
    employer('/connections'),
    'employers:write',
    'employer',
    { connectorId: 'csv', periodType: 'month' },
  ],
  ['put', employer('/closed-periods/month-2025-01'), 'employers:write', 'employer'],
  ['delete', employer('/closed-periods/month-2025-01'), 'employers:write', 'employer'],
  ['post', connection('/uploads?period=month-2026-02'), 'uploads:write', 'connection', sheet()],
  ['post', run('/approval'), 'runs:decide', 'run', { diffHash: 'x' }],
  ['post', run('/refusal'), 'runs:decide', 'run', { why: 'a test' }],
  ['post', run('/again'), 'runs:decide', 'run'],
  ['post', run('/reversal'), 'runs:decide', 'run', { why: 'a test' }],
  ['post', () => '/v1/people', 'people:link', null, {}],
  ['post', person('/invitations'), 'people:link', 'person'],
  [
    'post',
    person('/facts'),
    'people:link',
    'person',
    { fact: 'region', value: 'NL', from: '2026-01-01' },
  ],
  ['post', person('/links'), 'people:link', 'person', { token: 'x' }],
  ['post', alike(0, 'confirmation'), 'people:link', 'person'],
  ['post', person('/links/1/reversal'), 'people:link', 'person', { why: 'a test' }],
  ['post', alike(1, 'dismissal'), 'people:link', 'person'],
  ['delete', connection(), 'employers:write', 'connection'],
];

const CALLERS: TenantKind[] = ['employer', 'payroll-vendor', 'portal'];

let world: World;
let own: Ids;
let foreign: Ids;
const keys = new Map<string, string>();

beforeAll(async () => {
  world = await makeWorld();
  const made = await makeAppliedRun(world.operator, LBB);
  foreign = { ...NOWHERE, ...(await makeAppliedRun(world.operator, LBB)) };
  foreign = { ...foreign, ...(await happened(foreign.personId)) };
  for (const kind of CALLERS) keys.set(kind, await world.keyFor(kind, [made.employerId]));
  const records = { ...(await onRecord(made.personId)), ...(await happened(made.personId)) };
  own = { ...made, ...records, alike: await alikeTo(made.personId) };
});
afterAll(() => world.stop());

/** The only employment of this person, and something that happened in it. */
let told = 0;
async function happened(personId: string) {
  const { data: person } = await world.operator.get(`/v1/people/${personId}`);
  const employmentId = person.employments[0].id as string;
  const event = { ...hours, reference: `hours-${(told += 1)}`, employmentId };
  const tell = () => world.operator.post(`/v1/people/${personId}/life-events`, event);
  const first = await tell();
  // Told again under its name it is the same event; whatever else was answered is shown.
  const { data } = first.status === 201 ? first : await tell();
  expect({ first: first.data, kind: data.kind }).toMatchObject({ kind: hours.kind });
  return { employmentId, eventId: data.id as string };
}

/** An invitation, a talk with its plan, and an agreement, of this person. */
async function onRecord(personId: string) {
  const at = `/v1/people/${personId}`;
  const keep = async (what: string, body: object): Promise<string> => {
    const { data } = await world.operator.post(`${at}/${what}`, body);
    return data.id as string;
  };
  const invitationId = await keep('conversation-invitations', { ...about('i-1'), ...invited });
  const talkId = await keep('conversations', { ...about('t-1'), ...talk });
  const plan = { reference: 'plan-0', conversationId: talkId, content };
  const planId = await keep('plans', plan);
  const agreementId = await keep('spending-agreements', { ...about('a-1'), content });
  return { invitationId, talkId, planId, agreementId };
}

/** Two whom the portal may take for this person: a colleague of the same name, and an account opened for one. */
async function alikeTo(personId: string): Promise<string[]> {
  const portal = world.as(keys.get('portal'));
  const told = { initials: 'F.', lastName: 'Voorbeeld', birthDate: '1988-03-04' };
  await portal.post('/v1/people', told);
  const { data } = await portal.get(`/v1/people/${personId}/link-suggestions`);
  return data.items.map(({ id }: Body) => id);
}

const ask = (key: string | undefined, [method, path, , , body]: Route, ids: Ids) =>
  world.as(key).request({
    method,
    url: path(ids),
    ...(body === undefined
      ? {}
      : { data: typeof body === 'function' ? (body as BodyOf)(ids) : body }),
    headers: typeof body === 'string' ? { 'content-type': 'text/csv' } : {},
  });

const named = routes.map((route): [name: string, Route] => [
  `${route[0].toUpperCase()} ${route[1]({ employerId: ':e', connectionId: ':c', runId: ':r', personId: ':p', lotId: ':l', uploadId: ':u', invitationId: ':i', planId: ':d', agreementId: ':d', eventId: ':v', alike: [':a', ':a'] } as unknown as Ids)}`,
  route,
]);

describe.each(named)('%s', (_, route) => {
  const [, , needs, about] = route;

  it('asks for a key', async () => {
    const { status, data, headers } = await ask(undefined, route, own);
    expect([status, data.code]).toEqual([401, 'key.unknown']);
    expect(headers['www-authenticate']).toMatch(/^Bearer/);
    expect((await ask(`lh_00000000_${'a'.repeat(43)}`, route, own)).status).toBe(401);
  });

  it('is closed to a key without its scope', async () => {
    const others = SCOPES.employer.filter((scope) => scope !== needs);
    const key = await world.keyFor('employer', [own.employerId], others);
    const { status, data } = await ask(key, route, own);
    expect([status, data.code]).toEqual([403, 'key.scope-missing']);
  });

  it.each(CALLERS)('hides what is not theirs from a %s', async (kind) => {
    if (!about || !SCOPES[kind].includes(needs as Scope)) return;
    const { status, data } = await ask(keys.get(kind), route, foreign);
    expect([status, data.code]).toEqual([404, `${about}.not-found`]);
    const nowhere = await ask(keys.get(kind), route, NOWHERE);
    expect({ ...nowhere.data, instance: '' }).toEqual({ ...data, instance: '' });
  });

  it.each(CALLERS)('is open to a %s about their own, if their kind may', async (kind) => {
    const { status } = await ask(keys.get(kind), route, own);
    const may = SCOPES[kind].includes(needs as Scope) && (SPOKEN_BY.get(route[1]) ?? kind) === kind;
    if (may) expect([200, 201, 202, 204, 409]).toContain(status);
    else expect(status).toBe(403);
  });
});

/** Asked here in the name of one side, for whom no other speaks. */
const SPOKEN_BY = new Map<Route[1], TenantKind>([
  [inviting, 'employer'],
  [invitation, 'portal'],
  [signatures, 'employer'],
  [decisions, 'employer'],
]);

const NOBODY = Array.from({ length: 2 }, () => '00000000-0000-4000-8000-000000000000');
const NOWHERE = {
  employerId: '999999',
  connectionId: '999999',
  runId: '999999',
  personId: '00000000-0000-4000-8000-000000000000',
  uploadId: '00000000-0000-4000-8000-000000000000',
  lotId: '999999',
  employmentId: '999999',
  eventId: '999999',
  invitationId: '999999',
  talkId: '999999',
  planId: '999999',
  agreementId: '999999',
  alike: NOBODY,
} as Ids;

describe('what a caller sees', () => {
  it('is every route there is', async () => {
    const { data: document } = await world.as().get('/docs/openapi.json');
    const described = Object.entries<object>(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path.replaceAll(/\{\w+\}/g, '*')}`),
    );
    const asked = routes.map(([method, path]) =>
      `${method} ${path(NOWHERE)}`
        .replace(/\?.*/, '')
        .replace(/(lot|employer):\d+:\w+/, '*')
        .replace(
          /nl-rnf-iob|month-2025-01|0{8}-[\w-]+|999999|(?<=(keys|links|scheme-changes|life-event-claims)\/)1/g,
          '*',
        ),
    );
    const open = ['get /health', 'get /ready'];
    expect([...new Set([...asked, ...open])].sort()).toEqual([...described].sort());
  });

  it('is only their own employers', async () => {
    const { data } = await world.as(keys.get('employer')).get('/v1/employers');
    const { data: all } = await world.operator.get('/v1/employers');
    expect(data.items.map(({ id }: Body) => id)).toContain(own.employerId);
    expect(data.items.map(({ id }: Body) => id)).not.toContain(foreign.employerId);
    expect(all.items.length).toBeGreaterThan(data.items.length);
  });

  it('is not the bank, nor an account that does not exist', async () => {
    const employer = world.as(keys.get('employer'));
    for (const address of ['bank', 'lot:999999:granted', `employer:${own.employerId}:unallocated`])
      expect((await employer.get(`/v1/ledger/accounts/${address}`)).status).toBe(404);
    expect((await employer.get('/v1/ledger/accounts/somewhere')).status).toBe(400);
  });

  it('ends with their key', async () => {
    const { data: made } = await world.operator.post('/v1/keys', {
      tenant: { kind: 'portal', name: 'Short' },
      label: 'short',
    });
    expect((await world.as(made.key).get('/v1/schemes')).status).toBe(200);
    expect((await world.operator.delete(`/v1/keys/${made.id}`)).status).toBe(204);
    expect((await world.as(made.key).get('/v1/schemes')).status).toBe(401);
    const { data: list } = await world.operator.get('/v1/keys');
    expect(JSON.stringify(list)).not.toMatch(/"hash"|"key"/);
  });
});
