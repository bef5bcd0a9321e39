import { PrismaService } from '#libs/database';
import { type Body, makeEmployer, makeWorld, type World } from './world.js';

type Operation = [name: string, method: string, path: string, described: Body];

let world: World;
let operations: Operation[];
beforeAll(async () => {
  world = await makeWorld({ withoutWorker: true });
  await makeEmployer(world.operator);
  const { data: document } = await world.as().get('/docs/openapi.json');
  operations = Object.entries<Body>(document.paths).flatMap(([path, item]) =>
    Object.entries<Body>(item).map(([method, described]): Operation => [
      `${method} ${path}`,
      method,
      path,
      described,
    ]),
  );
});
afterAll(() => world.stop());

/** A request that is refused for its query, if that is looked at before all else: no id, no body and no file is right. */
const ask = ([, method, path]: Operation, query: string) =>
  world.operator.request({ method, url: `${path.replaceAll(/\{\w+\}/g, '1')}?${query}` });

/** What a request could leave behind, but when a key was last used. */
async function everything(): Promise<unknown> {
  const prisma = world.hub.context.get(PrismaService);
  const tables = await prisma.$queryRaw<{ name: string }[]>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`;
  return Promise.all(
    tables.map(async ({ name }) => [
      name,
      await prisma.$queryRawUnsafe(`SELECT count(*) FROM "${name}"`),
    ]),
  );
}

describe('a query parameter that an operation does not declare', () => {
  it('is refused by every one of them, by its name and with what the route takes, and nothing is done', async () => {
    const before = await everything();
    expect(operations.length).toBeGreaterThan(80);
    for (const operation of operations) {
      const { status, data } = await ask(operation, 'zz=1');
      expect({ of: operation[0], status, ...data }).toMatchObject({
        of: operation[0],
        status: 400,
        code: 'request.invalid',
        remedy: expect.stringMatching(/this route takes/) as string,
        errors: [{ at: 'zz', problem: 'is no parameter of this route' }],
      });
    }
    expect(await everything()).toEqual(before);
  });

  it('is any that the description does not have', async () => {
    for (const operation of operations) {
      const { parameters = [] } = operation[3];
      const declared = parameters
        .filter((parameter: Body) => parameter.in === 'query')
        .map(({ name }: Body) => name as string);
      const { data } = await ask(operation, [...declared, 'zz'].join('=&'));
      expect({ of: operation[0], errors: data.errors }).toMatchObject({
        of: operation[0],
        errors: [{ at: 'zz' }],
      });
    }
  });

  it('is told of only to who may call', async () => {
    expect((await world.as().get('/v1/keys?zz=1')).status).toBe(401);
    const portal = world.as(await world.keyFor('portal', []));
    expect((await portal.get('/v1/keys?zz=1')).data.code).toBe('key.scope-missing');
  });

  it.each(['limit=abc', 'dryRun=true', 'limit=1&limit=2'])(
    'may look like one: %s',
    async (query) => {
      const [at] = query.split('=');
      const person = { initials: 'F.', lastName: 'Voorbeeld', birthDate: '1988-03-04' };
      for (const { status, data } of [
        await world.operator.get(`/v1/keys?${query}`),
        await world.operator.post(`/v1/people?${query}`, person),
      ])
        expect([status, data.errors]).toEqual([
          400,
          [{ at, problem: 'is no parameter of this route' }],
        ]);
    },
  );

  it.each(['123456782=1', 'a123456782=1', 'Fictie%20Voorbeeld=1', '=1', '%00=1', '__proto__=1'])(
    'is not said back where it is no name: %s',
    async (query) => {
      const { status, data } = await world.operator.get(`/v1/keys?${query}`);
      expect([status, data.errors]).toMatchObject([400, [{ at: 'query' }]]);
    },
  );

  it('is refused though a repeat is asked for, and leaves the Idempotency-Key free', async () => {
    const made = { tenant: { kind: 'portal', name: 'Portal' }, label: 'spec' };
    const headers = { 'idempotency-key': 'queries-1' };
    expect((await world.operator.post('/v1/keys?zz=1', made, { headers })).status).toBe(400);
    expect((await world.operator.post('/v1/keys', made, { headers })).status).toBe(201);
  });
});
