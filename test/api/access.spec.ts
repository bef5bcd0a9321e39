import { SCOPES, type Scope, type TenantKind } from '#libs/access';
import { type Body, makeAppliedRun, makeWorld, sheet, type World } from './world.js';

type Ids = Awaited<ReturnType<typeof makeAppliedRun>>;
type Subject = 'employer' | 'connection' | 'upload' | 'run' | 'person' | 'account';
type Route = [
  method: 'get' | 'post' | 'put' | 'delete',
  path: (ids: Ids) => string,
  needs: Scope | 'operator',
  about: Subject | null,
  body?: unknown,
];

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
const account =
  (rest = '') =>
  (ids: Ids) =>
    `/v1/ledger/accounts/employer:${ids.employerId}:owes${rest}`;
const lot =
  (rest = '') =>
  (ids: Ids) =>
    `/v1/ledger/accounts/lot:${ids.lotId}:granted${rest}`;

// Every route with a key. The last of them close and undo, so the order counts.
const routes: Route[] = [
  ['get', () => '/v1/connectors', 'employers:read', null],
  ['get', () => '/v1/schemes', 'employers:read', null],
  ['get', () => '/v1/schemes/nl-rnf-iob', 'employers:read', null],
  ['get', () => '/v1/employers', 'employers:read', null],
  ['get', employer(), 'employers:read', 'employer'],
  ['get', employer('/connections'), 'employers:read', 'employer'],
  ['get', employer('/closed-periods'), 'employers:read', 'employer'],
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
  ['get', account(), 'ledger:read', 'account'],
  ['get', account('/statement'), 'ledger:read', 'account'],
  ['get', lot(), 'ledger:read', 'account'],
  ['get', lot('/statement'), 'ledger:read', 'account'],
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
  ['delete', connection(), 'employers:write', 'connection'],
];

const CALLERS: TenantKind[] = ['employer', 'payroll-vendor', 'portal'];

let world: World;
let own: Ids;
let foreign: Ids;
const keys = new Map<string, string>();

beforeAll(async () => {
  world = await makeWorld();
  own = await makeAppliedRun(world.operator);
  foreign = await makeAppliedRun(world.operator);
  for (const kind of CALLERS) keys.set(kind, await world.keyFor(kind, [own.employerId]));
});
afterAll(() => world.stop());

const ask = (key: string | undefined, [method, path, , , body]: Route, ids: Ids) =>
  world.as(key).request({
    method,
    url: path(ids),
    ...(body === undefined ? {} : { data: body }),
    headers: typeof body === 'string' ? { 'content-type': 'text/csv' } : {},
  });

const named = routes.map((route): [name: string, Route] => [
  `${route[0].toUpperCase()} ${route[1]({ employerId: ':e', connectionId: ':c', runId: ':r', personId: ':p', lotId: ':l', uploadId: ':u' } as Ids)}`,
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
    if (SCOPES[kind].includes(needs as Scope)) expect([200, 201, 202, 204, 409]).toContain(status);
    else expect(status).toBe(403);
  });
});

const NOWHERE = {
  employerId: '999999',
  connectionId: '999999',
  runId: '999999',
  personId: '00000000-0000-4000-8000-000000000000',
  uploadId: '00000000-0000-4000-8000-000000000000',
  lotId: '999999',
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
        .replace(/nl-rnf-iob|month-2025-01|0{8}-[\w-]+|999999|(?<=keys\/)1/g, '*'),
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
