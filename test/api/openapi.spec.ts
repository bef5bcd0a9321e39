import { type Body, makeWorld, type World } from './world.js';

let world: World;
let document: Body;
let operations: [string, Body][];
beforeAll(async () => {
  world = await makeWorld({ withoutWorker: true });
  ({ data: document } = await world.as().get('/docs/openapi.json'));
  operations = Object.entries<Body>(document.paths).flatMap(([path, item]) =>
    Object.entries<Body>(item).map(([method, operation]): [string, Body] => [
      `${method} ${path}`,
      operation,
    ]),
  );
});
afterAll(() => world.stop());

const everywhere = (value: unknown, look: (node: Body, at: string) => void, at = '#'): void => {
  if (typeof value !== 'object' || value === null) return;
  look(value, at);
  for (const [key, child] of Object.entries(value)) everywhere(child, look, `${at}/${key}`);
};

describe('the description', () => {
  it('is OpenAPI 3.1', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info).toMatchObject({ title: 'Leerhub', version: '1' });
  });

  it('leads nowhere that is not in it', () => {
    everywhere(document, (node, at) => {
      if (typeof node.$ref !== 'string') return;
      const found = node.$ref
        .split('/')
        .slice(1)
        .reduce((one: Body, key: string) => one?.[key], document);
      expect({ at, ref: node.$ref, found: typeof found }).toEqual({
        at,
        ref: node.$ref,
        found: 'object',
      });
      expect({ at, itself: `#/${node.$ref.slice(2)}` === at }).toEqual({ at, itself: false });
    });
  });

  it('speaks the JSON Schema of 3.1: no nullable, no exclusive flags', () => {
    everywhere(document, (node, at) => {
      for (const word of ['nullable', 'id', '$defs', '$schema'])
        if (!at.endsWith('/properties'))
          expect({ at, [word]: node[word] }).toEqual({ at, [word]: undefined });
      expect({ at, is: typeof node.exclusiveMinimum }).not.toEqual({ at, is: 'boolean' });
    });
  });

  it('tells of every operation what it is, who may and what comes back', () => {
    for (const [name, operation] of operations) {
      expect({ name, summary: operation.summary }).toEqual({
        name,
        summary: expect.stringMatching(/^[A-Z].{5,}/) as string,
      });
      expect({ name, security: operation.security }).toEqual({
        name,
        security: /^get \/(health|ready)$/.test(name) ? [] : [{ key: [] }],
      });
      expect({ name, id: operation.operationId }).toEqual({
        name,
        id: expect.stringMatching(/^\w+_\w+$/) as string,
      });
    }
    const ids = operations.map(([, { operationId }]) => operationId as string);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('gives every answer its shape and every refusal the shape of a problem', () => {
    for (const [name, { responses }] of operations) {
      expect({
        name,
        good: Object.keys(responses).filter((status) => status.startsWith('2')).length,
      }).not.toEqual({ name, good: 0 });
      for (const [status, response] of Object.entries<Body>(responses)) {
        const [type, content] = Object.entries<Body>(response.content ?? {})[0] ?? [];
        if (status === '204') expect({ name, type }).toEqual({ name, type: undefined });
        else if (Number(status) < 400)
          expect({ name, status, schema: typeof content?.schema }).toEqual({
            name,
            status,
            schema: 'object',
          });
        else
          expect({ name, status, type }).toEqual({
            name,
            status,
            type: 'application/problem+json',
          });
      }
    }
  });

  it('knows what a request takes, and the Idempotency-Key where something changes by other means than a file', () => {
    for (const [name, { parameters = [], requestBody }] of operations) {
      const changes = !name.startsWith('get');
      const keyed = parameters.some((parameter: Body) => parameter.name === 'Idempotency-Key');
      expect({ name, keyed }).toEqual({ name, keyed: changes && !name.endsWith('/uploads') });
      for (const parameter of parameters) {
        expect(parameter).toMatchObject({
          name: expect.any(String) as string,
          in: expect.stringMatching(/^(path|query|header)$/) as string,
        });
        expect({ name, parameter: parameter.name, schema: typeof parameter.schema }).toEqual({
          name,
          parameter: parameter.name,
          schema: 'object',
        });
      }
      const pathNames = [...name.matchAll(/\{(\w+)\}/g)].map(([, found]) => found);
      const described = parameters
        .filter((parameter: Body) => parameter.in === 'path')
        .map((parameter: Body) => parameter.name);
      expect({ name, described }).toEqual({ name, described: pathNames });
      if (requestBody) expect(Object.keys(requestBody.content as object).length).toBeGreaterThan(0);
    }
  });

  it('tells of every list that is also a sheet', () => {
    const sheets = operations.filter(([, { parameters = [] }]) =>
      parameters.some(({ name }: Body) => name === 'format'),
    );
    expect(sheets.length).toBeGreaterThan(8);
    for (const [name, { responses }] of sheets)
      expect({ name, types: Object.keys(responses['200'].content as object) }).toEqual({
        name,
        types: ['application/json', 'text/csv'],
      });
  });

  it('shows a run as it comes', () => {
    const run = document.components.schemas.Run;
    expect(run.properties).toMatchObject({
      id: { type: 'string' },
      startedAt: { format: 'date-time' },
    });
    expect(document.components.schemas.Lot.properties.granted).toMatchObject({ type: 'integer' });
  });
});

describe('the page', () => {
  it('asks nothing of any other place', async () => {
    const { data: page } = await world.as().get<string>('/docs');
    const wanted = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, found]) => found ?? '');
    expect(wanted.length).toBeGreaterThan(2);
    for (const path of wanted) {
      expect(path).toMatch(/^\/docs\//);
      expect((await world.as().get(path)).status).toBe(200);
    }
  });
});
