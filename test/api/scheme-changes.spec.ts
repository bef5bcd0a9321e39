import type { AxiosInstance } from 'axios';
import { KeysService, NewKey, type Scope } from '#libs/access';
import { type Body, makeAppliedRun, makeEmployer, makeWorld, type World } from './world.js';

let world: World;
let maker: AxiosInstance;
let checker: AxiosInstance;

beforeAll(async () => {
  world = await makeWorld();
  maker = await operator('Maker', ['schemes:propose', 'employers:read']);
  checker = await operator('Checker', ['schemes:approve']);
});
afterAll(() => world.stop());

/** An operator as the command line of the hub sets one up. */
async function operator(name: string, scopes: Scope[]): Promise<AxiosInstance> {
  const asked = NewKey.parse({ tenant: { kind: 'operator', name }, label: 'spec', scopes });
  const { key } = await world.hub.context.get(KeysService).create(asked);
  return world.as(key);
}

const PATH = '/v1/scheme-changes';
const why = 'the cao parties agreed';
const schemeNow = async (id = 'nl-rnf-iob'): Promise<Body> =>
  (await maker.get(`/v1/schemes/${id}`)).data;

/** The scheme with its last version ended before a day, and one like it but for `alter` from then on. */
function from(day: string, scheme: Body, alter: (version: Body) => void = () => undefined): Body {
  const content = structuredClone(scheme);
  const last = content.versions.at(-1);
  const next = { ...structuredClone(last), id: day.slice(0, 7), validFrom: day };
  last.validTo = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
  alter(next);
  content.versions.push(next);
  return content;
}

const propose = (content: Body, effectiveOn: string, more: object = {}) =>
  maker.post(PATH, { content, effectiveOn, why, ...more });

describe('a scheme that two people change', () => {
  it('is proposed, shown to whoever decides, let in by another, and is the scheme', async () => {
    const { employerId } = await makeAppliedRun(world.operator);
    const before = await schemeNow();
    const content = from('2027-01-01', before, (version) => (version.grant.amount = 240_00));
    const { data: change, status } = await propose(content, '2027-01-01');
    expect([status, change]).toMatchObject([
      201,
      { schemeId: 'nl-rnf-iob', effectiveOn: '2027-01-01', why, state: 'open', decidedBy: null },
    ]);
    const path = `${PATH}/${change.id}`;
    expect((await checker.get(path)).data).toEqual(change);
    const told = { 'accept-language': 'nl' };
    const { data: dry } = await checker.get(`${path}/dry-run`, { headers: told });
    expect(dry).toEqual({
      schemeId: 'nl-rnf-iob',
      unit: 'EUR',
      effectiveOn: '2027-01-01',
      changesOn: '2027-01-01',
      fields: expect.arrayContaining([
        {
          on: '2027-01-01',
          path: 'version.grant.amount',
          savings: null,
          before: 150_00,
          after: 240_00,
        },
      ]) as unknown,
      employers: [
        {
          employerId,
          period: 'month-2027-01',
          people: 2,
          gained: 0,
          lost: 0,
          more: 2,
          less: 0,
          unknown: 0,
          before: 25_00,
          after: 40_00,
        },
      ],
      touched: ['000001', '000002'].map((payrollNumber) => ({
        employerId,
        payrollNumber,
        employmentSeq: '1',
        before: 12_50,
        after: 20_00,
        explanation: expect.stringMatching(/^Recht op/) as string,
      })),
      unknown: [],
      terms: { lots: 0, people: 0, atOnce: { lots: 0, people: 0, amount: 0 } },
    });
    expect(await schemeNow()).toEqual(before);
    const { data: own } = await world.operator.post(`${path}/approval`);
    expect(own).toMatchObject({ state: 'approved', decidedBy: 'Operator (test)' });
    expect(await schemeNow()).toEqual(content);
    const { data: again } = await checker.post(`${path}/approval`);
    expect(again).toMatchObject({ status: 409, code: 'scheme-change.decided' });
    const { data: list } = await world.operator.get('/v1/schemes');
    expect(list.items.map(({ id }: Body) => id)).toContain('nl-rnf-iob');
  });

  it('can have who proposes and who decides apart, by the scopes of their keys', async () => {
    const content = from('2027-02-01', await schemeNow('nl-etd-plb'));
    const { data: change } = await propose(content, '2027-02-01');
    const path = `${PATH}/${change.id}`;
    const answers = [
      await maker.post(`${path}/approval`),
      await maker.post(`${path}/rejection`, { why }),
      await checker.post(`${path}/withdrawal`, { why }),
      await checker.post(PATH, { content, effectiveOn: '2027-02-01', why }),
    ];
    expect(answers.map(({ data }) => data.code)).toEqual(Array(4).fill('key.scope-missing'));
    const { data: rejected } = await checker.post(`${path}/rejection`, { why: 'too early' });
    expect(rejected).toMatchObject({ state: 'rejected', decidedWhy: 'too early' });
    const all = await world.operator.post(PATH, { content, effectiveOn: '2027-02-01', why });
    const own = `${PATH}/${all.data.id}`;
    const { data: refused } = await world.operator.post(`${own}/approval`);
    expect(refused).toMatchObject({
      status: 403,
      code: 'scheme-change.own',
      remedy: expect.stringContaining('another operator') as string,
    });
    const { data: withdrawn } = await world.operator.post(`${own}/withdrawal`, { why });
    expect(withdrawn).toMatchObject({ state: 'withdrawn' });
    const { data: page } = await checker.get(`${PATH}?limit=1`);
    expect(page.items).toMatchObject([{ id: all.data.id }]);
    const { data: next } = await checker.get(`${PATH}?limit=1&cursor=${page.next}`);
    expect(next.items).toMatchObject([{ id: change.id }]);
  });

  it('is let in by nobody whose key the proposer made', async () => {
    const content = from('2027-02-01', await schemeNow('nl-etd-plb'));
    const asked = { content, effectiveOn: '2027-02-01', why };
    const { data: change } = await world.operator.post(PATH, asked);
    const makeKey = (tenant: object) =>
      world.operator.post('/v1/keys', { tenant, label: 'a friend', scopes: ['runs:read'] });
    for (const name of ['Friend', 'Checker'])
      expect((await makeKey({ kind: 'operator', name })).data).toMatchObject({
        status: 403,
        code: 'key.of-another-operator',
        remedy: expect.stringContaining('hub key create --tenant') as string,
      });
    const { data: keys } = await world.operator.get('/v1/keys');
    const [own] = keys.items;
    expect((await makeKey({ kind: 'operator', name: 'operator' })).data).toMatchObject({
      tenantId: own.tenantId,
      madeByKey: own.id,
    });
    const { data: given } = await world.operator.post('/v1/keys', {
      tenant: { id: own.tenantId },
      label: 'mine',
      scopes: ['schemes:approve'],
    });
    expect(given).toMatchObject({ status: 403, code: 'key.approves-for-itself' });
    await world.operator.post(`${PATH}/${change.id}/withdrawal`, { why });
  });

  it('is proposed once, however often the request is sent', async () => {
    const content = from('2027-02-01', await schemeNow('nl-etd-plb'));
    const asked = { content, effectiveOn: '2027-02-01', why };
    const headers = { 'idempotency-key': 'propose-once' };
    const [first, again] = [
      await maker.post(PATH, asked, { headers }),
      await maker.post(PATH, asked, { headers }),
    ];
    expect(again.data).toEqual(first.data);
    const { data: other } = await maker.post(PATH, asked);
    expect(other).toMatchObject({ status: 409, code: 'scheme-change.open-already' });
    await maker.post(`${PATH}/${first.data.id}/withdrawal`, { why });
  });
});

describe('a change that is wrong', () => {
  const refused = async (content: Body, at: string, problem?: string): Promise<void> => {
    const { data } = await propose(content, '2027-03-01');
    expect(data).toMatchObject({
      status: 400,
      remedy: expect.stringMatching(/\w/) as string,
    });
    const there = data.errors.filter((error: Body) => error.at === at);
    expect(there).not.toEqual([]);
    if (problem !== undefined) expect(there[0].problem).toContain(problem);
  };
  const altered = async (id: string, alter: (version: Body) => void): Promise<Body> =>
    from('2027-03-01', await schemeNow(id), alter);

  it('is refused where its versions overlap or leave a gap', async () => {
    const scheme = await schemeNow('nl-etd-plb');
    const at = `versions.${scheme.versions.length}.validFrom`;
    await refused(
      from('2027-03-01', scheme, (next) => (next.validFrom = '2027-02-28')),
      at,
    );
    const gap = from('2027-03-01', scheme, (next) => (next.validFrom = '2027-04-01'));
    await refused(gap, at, 'leaves a gap');
  });

  it('is refused for a rate over 100 %, alone or added up', async () => {
    const last = (await schemeNow('nl-sw-lbb')).versions.length;
    const rate = (...rates: number[]): Promise<Body> =>
      altered('nl-sw-lbb', (version) => {
        version.grant.rates = rates.map((basisPoints) => ({ name: 'part', basisPoints }));
      });
    const at = `versions.${last}.grant.rates`;
    await refused(await rate(10_001), `${at}.0.basisPoints`, 'more than 100 %');
    await refused(await rate(6_000, 4_001), at, 'more than 100 %');
  });

  it.each(['1000000000001', '9007199254740993', '9223372036854775808', '1e400', '12.5', '-1'])(
    'is refused for an amount of %s',
    async (amount) => {
      const content = await altered('nl-etd-plb', (version) => (version.grant.amount = '@'));
      const body = JSON.stringify({ content, effectiveOn: '2027-03-01', why });
      const headers = { 'content-type': 'application/json' };
      const { data } = await maker.post(PATH, body.replace('"@"', amount), { headers });
      expect(data).toMatchObject({ status: 400, code: 'schemes.unreadable' });
      const at = `versions.${content.versions.length - 1}.grant.amount`;
      expect(new Set(data.errors.map((error: Body) => error.at))).toEqual(new Set([at]));
    },
  );

  it('is refused where it mixes units, or counts in one the hub keeps no books in', async () => {
    const scheme = await schemeNow('nl-etd-plb');
    await refused({ ...scheme, unit: 'hours' }, 'overrides', 'in cents');
    await refused({ ...scheme, unit: 'SGD' }, 'unit', 'no books');
    await refused({ ...scheme, unit: 'GBP' }, 'unit');
    const wages = { ...(await schemeNow('nl-sw-lbb')), unit: 'hours' };
    await refused(wages, 'versions.0.grant.kind', 'a part of a wage');
  });

  it('is refused for a field that no scheme has, or a name that is none', async () => {
    const scheme = await schemeNow('nl-etd-plb');
    await refused({ ...scheme, colour: 'blue' }, 'scheme', 'colour');
    await refused({ ...scheme, id: 'PLB' }, 'id');
    const { data } = await propose({ name: 'no id' }, '2027-03-01');
    expect(data).toMatchObject({ code: 'request.invalid', errors: [{ at: 'content.id' }] });
    const late = await propose(scheme, 'soon');
    expect(late.data).toMatchObject({ errors: [{ at: 'effectiveOn' }] });
  });

  it('is refused where it reaches back, with the day and what to do', async () => {
    const scheme = await schemeNow('nl-etd-plb');
    const versions = scheme.versions.map((version: Body) => ({
      ...version,
      policies: { ...version.policies, rounding: 'naive' },
    }));
    const content = { ...scheme, versions };
    const { data } = await propose(content, '2027-03-01');
    expect(data).toMatchObject({
      status: 400,
      code: 'scheme.changes-before-effective-date',
      detail: expect.stringContaining(scheme.versions[0].validFrom as string) as string,
      remedy: expect.stringContaining('add a version') as string,
    });
  });

  it('is refused for a period that was closed, naming the employer and the period', async () => {
    const { employerId } = await makeEmployer(world.operator);
    await world.operator.put(`/v1/employers/${employerId}/closed-periods/month-2026-10`);
    const content = from('2026-10-01', {
      ...(await schemeNow()),
      versions: (await schemeNow()).versions.slice(0, 2).map((version: Body, at: number) => ({
        ...version,
        validTo: at === 1 ? null : version.validTo,
      })),
    });
    content.versions[2].grant.amount = 1;
    const { data } = await propose(content, '2026-10-01');
    expect(data).toMatchObject({
      status: 409,
      code: 'scheme.changes-closed-period',
      detail: expect.stringContaining(`Employer ${employerId} has closed month-2026-10`) as string,
    });
  });

  it('is refused where it holds what looks like a citizen service number', async () => {
    const content = from('2027-03-01', await schemeNow('nl-etd-plb'));
    content.versions.at(-1).unconfirmed = ['Asked by 123456782.'];
    const inContent = await propose(content, '2027-03-01');
    const place = `content.versions.${content.versions.length - 1}.unconfirmed.0`;
    expect(inContent.data).toMatchObject({
      code: 'request.personal-number',
      errors: [{ at: place }],
    });
    const inWhy = await propose(content, '2027-03-01', { why: 'asked by 123456782' });
    expect(inWhy.data.code).toBe('request.personal-number');
    expect(JSON.stringify([inContent.data, inWhy.data])).not.toContain('123456782');
  });

  it('leaves nothing behind, and what is not there is not found', async () => {
    const { data } = await world.operator.get(PATH);
    expect(data.items.filter(({ state }: Body) => state === 'open')).toEqual([]);
    for (const rest of ['', '/dry-run'])
      expect((await world.operator.get(`${PATH}/999999${rest}`)).data).toMatchObject({
        status: 404,
        code: 'scheme-change.not-found',
      });
    expect((await world.operator.post(`${PATH}/999999/approval`)).status).toBe(404);
    const { data: unknown } = await maker.get('/v1/schemes/nl-nowhere');
    expect(unknown).toMatchObject({ status: 404, code: 'scheme.not-found' });
  });
});

describe('what a scheme can say', () => {
  /** Places of the parameters that do not tell what they mean. */
  function silent(node: Body, path: string): string[] {
    if (node === null || typeof node !== 'object') return [];
    const own = Object.entries<Body>(node.properties ?? {}).flatMap(([name, part]) => [
      ...(part.description === undefined && part.const === undefined ? [`${path}.${name}`] : []),
      ...silent(part, `${path}.${name}`),
    ]);
    const parts = [
      node.items,
      node.additionalProperties,
      ...(node.anyOf ?? []),
      ...(node.oneOf ?? []),
    ];
    return [...own, ...parts.flatMap((part) => silent(part, path))];
  }

  it('is told parameter by parameter, each with its meaning', async () => {
    const { data, status } = await maker.get('/v1/schemes/parameters');
    expect(status).toBe(200);
    expect(Object.keys(data.properties as object)).toEqual(
      expect.arrayContaining(['id', 'unit', 'versions', 'sources']),
    );
    expect(silent(data, 'scheme')).toEqual([]);
    const version = data.properties.versions.items.properties;
    expect(version.validFrom).toMatchObject({ description: expect.stringContaining('2020-10-01') });
    expect(version.booking.properties.withdrawalDays).toMatchObject({ executed: false });
    expect(data.sources).toMatchObject({
      INR1: { address: expect.stringContaining('inretail.nl') },
    });
    expect(JSON.stringify(data).length).toBeGreaterThan(20_000);
  });
});
