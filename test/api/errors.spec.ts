import { makeEmployer, makeWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await makeWorld({ withoutWorker: true });
});
afterAll(() => world.stop());

const NEW = { schemes: [{ schemeId: 'nl-rnf-iob', from: '2026-01-01' }] };
let numbers = 700_000_000;
const newEmployer = () => ({ ...NEW, name: 'Example', payrollTaxNumber: `${numbers++}L01` });
const json = { 'content-type': 'application/json' };

describe('a problem', () => {
  it('names the fields and never what stood in them', async () => {
    const { status, data, headers } = await world.operator.post('/v1/employers', {
      ...NEW,
      name: 'Fictie Geheim',
      payrollTaxNumber: 'geheim',
      extra: 1,
    });
    expect(status).toBe(400);
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(data).toMatchObject({
      type: 'urn:leerhub:problem:request.invalid',
      title: 'Bad Request',
      status: 400,
      code: 'request.invalid',
      errors: expect.arrayContaining([
        expect.objectContaining({ at: 'payrollTaxNumber' }),
      ]) as unknown,
      instance: `urn:leerhub:request:${headers['x-request-id']}`,
    });
    expect(JSON.stringify(data)).not.toMatch(/geheim/i);
  });

  it('does not take a citizen service number, not even as a name, a remark or a key', async () => {
    const number = '999990019';
    const named = await world.operator.post('/v1/employers', {
      ...newEmployer(),
      name: `BSN ${number}`,
    });
    expect([named.status, named.data.code, named.data.errors]).toEqual([
      400,
      'request.personal-number',
      [{ at: 'name', problem: 'looks like a citizen service number' }],
    ]);
    expect(JSON.stringify(named.data)).not.toContain(number);
    const keyed = await world.operator.post('/v1/employers', newEmployer(), {
      headers: { 'idempotency-key': `order-${number}`, 'x-request-id': number },
    });
    expect([keyed.status, keyed.data.code]).toEqual([400, 'idempotency.key-unreadable']);
    expect(keyed.headers['x-request-id']).not.toContain(number);
  });

  it('names the field that holds a NUL character, wherever it hides', async () => {
    const named = await world.operator.post('/v1/employers', { ...newEmployer(), name: 'A\0B' });
    const { connectionId } = await makeEmployer(world.operator);
    const uploads = `/v1/connections/${connectionId}/uploads?period=month-2026-02`;
    const columns = encodeURIComponent(JSON.stringify({ 'A\0B': 'payrollNumber' }));
    const csv = { headers: { 'content-type': 'text/csv' } };
    const answers = [
      named,
      await world.operator.post(`${uploads}&fileName=a%00b`, 'a;b', csv),
      await world.operator.post(`${uploads}&columns=${columns}`, 'a;b', csv),
    ];
    expect(answers.map(({ status, data }) => [status, data.code, data.errors[0].at])).toEqual([
      [400, 'request.invalid', 'name'],
      [400, 'request.invalid', 'fileName'],
      [400, 'request.invalid', 'columns'],
    ]);
  });

  const file = { 'content-type': 'text/xml' };
  const text = { 'content-type': 'text/plain' };
  const large = JSON.stringify({ name: 'x'.repeat(2 ** 20) });
  const beyond = Buffer.from('2147483648').toString('base64url');
  const posted = { method: 'post', url: '/v1/employers' };

  it.each([
    ['bad JSON', { ...posted, data: '{"name":', headers: json }, '400 request.unreadable'],
    ['a body that is no object', { ...posted, data: '[]', headers: json }, '400 request.invalid'],
    ['no body', posted, '400 request.invalid'],
    ['plain text', { ...posted, data: 'x', headers: text }, '415 request.unsupported-media-type'],
    [
      'a file out of place',
      { ...posted, data: '<x/>', headers: file },
      '415 request.unsupported-media-type',
    ],
    ['too large a body', { ...posted, data: large, headers: json }, '413 request.too-large'],
    ['an unknown route', { url: '/v1/nowhere' }, '404 route.not-found'],
    ['an unknown method', { method: 'put', url: '/v1/employers' }, '404 route.not-found'],
    ['a broken URL', { url: '/v1/schemes/%E0%A4%A' }, '400 request.unreadable'],
    ['an unreadable id', { url: '/v1/employers/one' }, '400 request.invalid'],
    ['an id beyond all ids', { url: '/v1/runs/99999999999999999999' }, '400 request.invalid'],
    ['a question it does not know', { url: '/v1/employers?limits=10' }, '400 request.invalid'],
    [
      'days in the wrong order',
      { url: '/v1/employers/1/ledger?from=2026-02-02&until=2026-02-01' },
      '400 request.invalid',
    ],
    [
      'a report from its end to its begin',
      { url: '/v1/reports/schemes/nl-rnf-iob?from=2026-04-01&until=2026-03-31' },
      '400 request.invalid',
    ],
    ['too large a page', { url: '/v1/employers?limit=201' }, '400 request.invalid'],
    [
      'a cursor beyond all employers',
      { url: `/v1/employers?cursor=${beyond}` },
      '400 page.unknown-cursor',
    ],
    ['a foreign cursor', { url: '/v1/employers?cursor=abc' }, '400 page.unknown-cursor'],
    ['an unknown scheme', { url: '/v1/schemes/nl-none' }, '404 scheme.not-found'],
  ])('answers %s', async (_, request, expected) => {
    const asIs = (body: unknown): unknown => body;
    const answer = await world.operator.request({ ...request, transformRequest: asIs });
    expect(`${answer.status} ${answer.data.code}`).toBe(expected);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.data.instance).toContain(answer.headers['x-request-id']);
  });

  it('names the question it does not know', async () => {
    const { data } = await world.operator.get('/v1/employers?limits=10');
    expect(data.errors).toEqual([{ at: 'limits', problem: 'is no parameter of this route' }]);
    expect(data.remedy).toMatch(/cursor, limit|limit, cursor/);
  });

  it('names every place where a scheme stands that there is not', async () => {
    const schemeIds = ['nl-rnf-iob', 'nl-none', 'nl-no-such'];
    const { status, data } = await world.operator.post('/v1/employers', {
      name: 'Example',
      payrollTaxNumber: '999999980L01',
      schemes: schemeIds.map((schemeId) => ({ schemeId, from: '2026-01-01' })),
    });
    expect([status, data]).toMatchObject([
      404,
      {
        code: 'scheme.not-found',
        remedy: expect.stringMatching(/GET .v1.schemes/) as string,
        errors: [{ at: 'schemes.1.schemeId' }, { at: 'schemes.2.schemeId' }],
      },
    ]);
  });

  it('says nothing but its request when nobody expected it', async () => {
    const { context } = world.hub;
    const { EmployersService } = await import('#libs/employers');
    const employers = context.get(EmployersService);
    employers.get = () => Promise.reject(new Error('select secret from person'));
    const { status, data } = await world.operator.get('/v1/employers/1');
    Reflect.deleteProperty(employers, 'get');
    expect(status).toBe(500);
    expect(data).toMatchObject({ code: 'hub.unexpected', errors: [] });
    expect(JSON.stringify(data)).not.toContain('secret');
  });
});

describe('a day outside all time', () => {
  const nobody = '/v1/people/00000000-0000-4000-8000-000000000000';
  const fact = { fact: 'region', value: 'NL' };
  const agreed = { schemeId: 'nl-rnf-iob', fact: 'fte', value: 100 };
  const event = { reference: 'spec-1', employmentId: '1', kind: 'exit' };

  it.each<[string, (day: string) => [url: string, body?: object]]>([
    ['schemes.0.from', (from) => ['/v1/employers', { schemes: [{ from }] }]],
    ['from', (from) => ['/v1/employers/1/facts', { ...agreed, from }]],
    ['enrolments.0.from', (from) => ['/v1/employers/1/enrolments', { enrolments: [{ from }] }]],
    ['birthDate', (birthDate) => ['/v1/people', { birthDate }]],
    ['from', (from) => [`${nobody}/facts`, { ...fact, from }]],
    ['on', (on) => [`${nobody}/statement?on=${on}`]],
    ['startsOn', (startsOn) => [`${nobody}/payment-options`, { startsOn }]],
    ['on', (on) => [`${nobody}/payment-options`, { on }]],
    ['on', (on) => [`${nobody}/life-events`, { ...event, on }]],
    ['heldOn', (heldOn) => [`${nobody}/conversations`, { heldOn }]],
    ['from', (from) => [`${nobody}/ledger?from=${from}`]],
    ['until', (until) => [`/v1/employers/1/ledger?until=${until}`]],
    ['effectiveOn', (day) => [`/v1/ledger/accounts/bank?effectiveOn=${day}`]],
    ['recordedBy', (day) => [`/v1/ledger/accounts/bank?recordedBy=${day}T00:00:00Z`]],
    ['from', (from) => [`/v1/reports/schemes/nl-rnf-iob?from=${from}`]],
    ['effectiveOn', (effectiveOn) => ['/v1/scheme-changes', { effectiveOn }]],
  ])('is refused where it stands as %s', async (at, ask) => {
    for (const day of ['0000-01-01', '1899-12-31', '9999-12-31']) {
      const [url, body] = ask(day);
      const { status, data } = await (body
        ? world.operator.post(url, body)
        : world.operator.get(url));
      expect([status, data.code]).toEqual([400, 'request.invalid']);
      expect(data.errors).toContainEqual(expect.objectContaining({ at }));
    }
  });

  it('is no birthday: nor is one still to come', async () => {
    const born = await world.operator.post('/v1/people', { birthDate: '2150-01-01' });
    expect([born.status, born.data.errors]).toEqual([
      400,
      [{ at: 'birthDate', problem: 'is still to come' }],
    ]);
  });
});

describe('every answer', () => {
  it('carries the request id of the caller, if it is a plain one', async () => {
    const plain = await world.as().get('/health', { headers: { 'x-request-id': 'order-42' } });
    expect(plain.headers['x-request-id']).toBe('order-42');
    const odd = await world.as().get('/health', { headers: { 'x-request-id': '{"a":1}' } });
    expect(odd.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('has headers that keep browsers careful, and does not say what made it', async () => {
    const { headers } = await world.operator.get('/v1/schemes');
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("default-src 'self'") as string,
    });
    expect(headers['x-powered-by']).toBeUndefined();
  });
});

describe('an Idempotency-Key', () => {
  const keyed = (key: string) => ({ headers: { 'idempotency-key': key } });

  it('gets the same answer for the same request, and does it once', async () => {
    const body = newEmployer();
    const first = await world.operator.post('/v1/employers', body, keyed('one'));
    const second = await world.operator.post('/v1/employers', body, keyed('one'));
    expect(first.status).toBe(201);
    expect([second.status, second.data]).toEqual([201, first.data]);
    expect(second.headers['idempotency-replayed']).toBe('true');
  });

  it('is refused for another request', async () => {
    await world.operator.post('/v1/employers', newEmployer(), keyed('two'));
    const { status, data } = await world.operator.post(
      '/v1/employers',
      newEmployer(),
      keyed('two'),
    );
    expect([status, data.code]).toEqual([409, 'idempotency.key-reused']);
  });

  it('keeps a refusal too', async () => {
    const body = newEmployer();
    await world.operator.post('/v1/employers', body);
    const first = await world.operator.post('/v1/employers', body, keyed('three'));
    const second = await world.operator.post('/v1/employers', body, keyed('three'));
    expect([first.status, first.data.code]).toEqual([409, 'employer.known']);
    expect([second.status, second.data]).toEqual([409, first.data]);
    expect(second.headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  it('is free again after a failure of the hub', async () => {
    const { EmployersService } = await import('#libs/employers');
    const employers = world.hub.context.get(EmployersService);
    const body = newEmployer();
    employers.register = () => Promise.reject(new Error('lost'));
    expect((await world.operator.post('/v1/employers', body, keyed('four'))).status).toBe(500);
    Reflect.deleteProperty(employers, 'register');
    expect((await world.operator.post('/v1/employers', body, keyed('four'))).status).toBe(201);
  });

  it('does its work once when ten ask at the same moment', async () => {
    const body = newEmployer();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => world.operator.post('/v1/employers', body, keyed('five'))),
    );
    const made = answers.filter(({ status }) => status === 201);
    expect(new Set(made.map(({ data }) => data.id)).size).toBe(1);
    const others = answers.filter(({ status }) => status !== 201);
    expect(others.every(({ data }) => data.code === 'idempotency.in-progress')).toBe(true);
  });

  it('never keeps an API key', async () => {
    const body = { tenant: { kind: 'portal', name: 'Once' }, label: 'once' };
    const first = await world.operator.post('/v1/keys', body, keyed('six'));
    const second = await world.operator.post('/v1/keys', body, keyed('six'));
    expect(first.data.key).toMatch(/^lh_/);
    expect(second.data).toEqual({ ...first.data, key: null });
  });

  it('works for what answers nothing', async () => {
    const { employerId } = await makeEmployer(world.operator);
    const path = `/v1/employers/${employerId}/closed-periods/month-2026-01`;
    for (let time = 1; time <= 2; time++)
      expect((await world.operator.put(path, undefined, keyed('seven'))).status).toBe(204);
  });

  it('must be one that can be kept', async () => {
    const { status, data } = await world.operator.post(
      '/v1/employers',
      newEmployer(),
      keyed('a b'),
    );
    expect([status, data.code]).toEqual([400, 'idempotency.key-unreadable']);
  });
});

describe('for whoever keeps it running', () => {
  it('the hub says that it is up and ready', async () => {
    expect((await world.as().get('/health')).data).toEqual({ status: 'up' });
    expect((await world.as().get('/ready')).data).toEqual({ status: 'ready' });
  });

  it('the hub says which part does not answer', async () => {
    const { QueueService } = await import('#libs/queue');
    const queue = world.hub.context.get(QueueService);
    queue.depth = () => Promise.reject(new Error('gone'));
    const { status, data } = await world.as().get('/ready');
    Reflect.deleteProperty(queue, 'depth');
    expect(status).toBe(503);
    expect(data).toMatchObject({ code: 'hub.not-ready', errors: [{ at: 'queue' }] });
  });

  it('the metrics count by route pattern, never by URL', async () => {
    await world.operator.get('/v1/employers/1');
    const { data } = await world.operator.get<string>('/metrics');
    expect(data).toContain('route="/v1/employers/:id"');
    expect(data).not.toContain('/v1/employers/1"');
    for (const name of [
      'process_cpu_seconds_total',
      'leerhub_queue_jobs',
      'leerhub_runs{state="applied"}',
    ])
      expect(data).toContain(name);
  });
});
