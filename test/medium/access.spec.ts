import { createHash } from 'node:crypto';
import { IdempotencyService, KeysService, NewKey, SCOPES, TenancyService } from '#libs/access';
import { PrismaService } from '#libs/database';
import { makeEmployer } from '../factories/ground.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';

let database: TestDatabase;
let prisma: PrismaService;
let keys: KeysService;
let idempotency: IdempotencyService;

beforeAll(async () => {
  database = await createTestDatabase();
  prisma = new PrismaService(database.url, 20);
  keys = new KeysService(prisma);
  idempotency = new IdempotencyService(prisma);
});

afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});

const asked = (changes: Partial<NewKey> = {}): NewKey =>
  NewKey.parse({ tenant: { kind: 'operator', name: 'Operator' }, label: 'test', ...changes });

const UNKNOWN = { kind: 'unauthorised', code: 'key.unknown' };
const messageOf = (key: string): Promise<string> =>
  keys.verify(key).then(
    () => 'let in',
    (error: Error) => error.message,
  );

describe('an API key', () => {
  it('lets in who holds it, as the tenant it belongs to', async () => {
    const made = await keys.create(asked({ scopes: ['runs:read'] }));
    expect(await keys.verify(made.key)).toEqual({
      keyId: made.id,
      tenantId: made.tenantId,
      kind: 'operator',
      name: 'Operator (test)',
      scopes: ['runs:read'],
    });
  });

  it('is shown once; what is kept is its hash, and that is never shown', async () => {
    const made = await keys.create(asked());
    const kept = JSON.stringify(await prisma.apiKey.findUnique({ where: { id: made.id } }));
    const secret = made.key.slice('lh_00000000_'.length);
    const hash = createHash('sha256').update(made.key).digest('hex');
    expect(kept).toContain(hash);
    expect(kept).not.toContain(secret.slice(0, 10));
    expect(JSON.stringify(made)).not.toContain(hash);
    expect(JSON.stringify(await keys.list())).not.toMatch(new RegExp(`${hash}|${made.key}`));
  });

  it.each([
    'lh_',
    'lh_00000000_',
    '',
    'Bearer',
    'lh_ffffffff_'.padEnd(55, 'A'),
    'x'.repeat(10_000),
  ])('that nobody made is refused: %.20j', async (key) => {
    await expect(keys.verify(key)).rejects.toMatchObject(UNKNOWN);
  });

  it('is refused in the same words, whatever is wrong with it', async () => {
    const [wrong, revoked, expired] = [
      await keys.create(asked()),
      await keys.create(asked()),
      await keys.create(asked({ expiresInDays: 1 })),
    ];
    await keys.revoke(revoked.id);
    await prisma.apiKey.update({ where: { id: expired.id }, data: { expiresAt: new Date() } });
    const last = wrong.key.endsWith('A') ? 'B' : 'A';
    const refused = [
      'nonsense',
      wrong.key.slice(0, -1),
      wrong.key.slice(0, -1) + last,
      `${wrong.key}A`,
      revoked.key,
      expired.key,
    ];
    const messages = await Promise.all(refused.map(messageOf));
    expect(new Set(messages)).toEqual(new Set([await messageOf('')]));
    expect(await messageOf(wrong.key)).toBe('let in');
  });

  it('holds for as many days as was asked, and for ever if nothing was', async () => {
    const { expiresAt } = await keys.create(asked({ expiresInDays: 30 }));
    const days = ((expiresAt?.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(30, 2);
    expect((await keys.create(asked())).expiresAt).toBeNull();
  });

  it('stays revoked at the moment it was first revoked', async () => {
    const { id } = await keys.create(asked());
    await keys.revoke(id);
    const first = (await keys.list()).find((key) => key.id === id)?.revokedAt;
    await keys.revoke(id);
    expect((await keys.list()).find((key) => key.id === id)?.revokedAt).toEqual(first);
    await expect(keys.revoke(999_999)).rejects.toMatchObject({ code: 'key.not-found' });
  });

  it('tells when it was last used', async () => {
    const { id, key, lastUsedAt } = await keys.create(asked());
    expect(lastUsedAt).toBeNull();
    await keys.verify(key);
    const used = (await keys.list()).find((one) => one.id === id)?.lastUsedAt;
    expect(Math.abs((used?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it.each(['employer', 'payroll-vendor', 'portal', 'cao-party'] as const)(
    'of a tenant that is a %s may do no more than such a tenant can',
    async (kind) => {
      const tenant = { kind, name: 'Tenant' };
      expect((await keys.create(asked({ tenant }))).scopes).toEqual(SCOPES[kind]);
      await expect(keys.create(asked({ tenant, scopes: ['keys:write'] }))).rejects.toMatchObject({
        kind: 'invalid',
        code: 'key.scopes-not-possible',
      });
    },
  );

  it('is not made for a tenant that can do nothing yet, nor is the tenant', async () => {
    const tenant = { kind: 'provider', name: 'Nothing yet' } as const;
    await expect(keys.create(asked({ tenant }))).rejects.toMatchObject({
      code: 'key.scopes-not-possible',
    });
    expect(await prisma.tenant.count({ where: { name: 'Nothing yet' } })).toBe(0);
  });

  it('may be a second one of the same tenant', async () => {
    const first = await keys.create(asked());
    const second = await keys.create(asked({ tenant: { id: first.tenantId } }));
    expect([second.tenantId, second.key === first.key]).toEqual([first.tenantId, false]);
    await expect(keys.create(asked({ tenant: { id: 999_999 } }))).rejects.toMatchObject({
      code: 'tenant.not-found',
    });
  });

  it.each([{ tenant: { id: 3_000_000_000 } }, { employerIds: [3_000_000_000] }])(
    'is not asked for with an id that cannot be one: %j',
    (changes) => {
      expect(() => asked(changes)).toThrow(/too big|int32/i);
    },
  );

  it('is not made for an employer that is not there', async () => {
    await expect(keys.create(asked({ employerIds: [999_999] }))).rejects.toMatchObject({
      code: 'employer.not-found',
    });
  });
});

describe('the last key that makes and revokes keys', () => {
  let alone: TestDatabase;
  let before: PrismaService;
  let ofAlone: KeysService;
  beforeEach(async () => {
    alone = await createTestDatabase();
    before = new PrismaService(alone.url, 20);
    ofAlone = new KeysService(before);
  });
  afterEach(async () => {
    await before.$disconnect();
    await alone.drop();
  });

  it('stays, whatever other keys there are, until another like it is made', async () => {
    const last = await ofAlone.create(asked());
    await ofAlone.create(asked({ scopes: ['runs:read'] }));
    const old = await ofAlone.create(asked({ expiresInDays: 1 }));
    await before.apiKey.update({ where: { id: old.id }, data: { expiresAt: new Date() } });
    await ofAlone.create(asked({ tenant: { kind: 'portal', name: 'Portal' } }));
    await expect(ofAlone.revoke(last.id)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'key.last-operator',
      remedy: expect.stringMatching(/Make another one first/) as string,
    });
    await ofAlone.verify(last.key);
    await ofAlone.revoke(old.id);
    const next = await ofAlone.create(asked());
    await ofAlone.revoke(last.id);
    await ofAlone.revoke(last.id);
    await expect(ofAlone.revoke(next.id)).rejects.toMatchObject({ code: 'key.last-operator' });
  });

  it('is not lost where all are revoked at the same moment', async () => {
    const made = await Promise.all(Array.from({ length: 15 }, () => ofAlone.create(asked())));
    const revoked = await Promise.allSettled(made.map(({ id }) => ofAlone.revoke(id)));
    expect(revoked.filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: { code: 'key.last-operator' } },
    ]);
  });
});

describe('what a tenant may see', () => {
  it('is the employers it was given, and for an operator all', async () => {
    const tenancy = new TenancyService(prisma);
    const [mine, other] = [await makeEmployer(prisma), await makeEmployer(prisma)];
    const tenant = { kind: 'portal', name: 'Portal' } as const;
    const portal = await keys.create(asked({ tenant, employerIds: [mine.id, mine.id] }));
    const caller = await keys.verify(portal.key);
    expect(await tenancy.employerIds(caller)).toEqual([mine.id]);
    await tenancy.refuseOthers(caller, mine.id, 'lot');
    await expect(tenancy.refuseOthers(caller, other.id, 'lot')).rejects.toMatchObject({
      kind: 'not-found',
      code: 'lot.not-found',
    });
    const operator = await keys.verify((await keys.create(asked())).key);
    expect(await tenancy.employerIds(operator)).toBeUndefined();
    await tenancy.refuseOthers(operator, other.id, 'lot');
  });

  it('is reports on the schemes that were named, of its first key or a later one', async () => {
    const tenancy = new TenancyService(prisma);
    const party = { kind: 'cao-party', name: 'Party' } as const;
    const first = await keys.create(asked({ tenant: party, schemeIds: ['nl-one', 'nl-one'] }));
    const caller = await keys.verify(first.key);
    const foreign = { kind: 'not-found', code: 'scheme.not-found' };
    await tenancy.refuseOtherSchemes(caller, 'nl-one');
    await expect(tenancy.refuseOtherSchemes(caller, 'nl-two')).rejects.toMatchObject(foreign);
    await keys.create(asked({ tenant: { id: first.tenantId }, schemeIds: ['nl-two'] }));
    await tenancy.refuseOtherSchemes(caller, 'nl-two');
    const operator = await keys.verify((await keys.create(asked())).key);
    await tenancy.refuseOtherSchemes(operator, 'nl-three');
  });
});

describe('a request with an Idempotency-Key', () => {
  const IN_PROGRESS = { kind: 'conflict', code: 'idempotency.in-progress' };
  const REUSED = { kind: 'conflict', code: 'idempotency.key-reused' };
  let tenantId: number;
  let made = 0;
  const freshKey = (): string => `request-${(made += 1)}`;
  const age = (key: string, minutes: number): Promise<number> => prisma.$executeRaw`
    UPDATE idempotency_key SET created_at = now() - ${minutes} * interval '1 minute' WHERE key = ${key}`;

  beforeAll(async () => {
    ({ tenantId } = await keys.create(asked()));
  });

  it('goes ahead once, and gets the same answer from then on', async () => {
    const key = freshKey();
    const answer = { status: 201, body: { id: 7, nested: [null, 'ü'] } };
    expect(await idempotency.claim(tenantId, key, 'a')).toBeUndefined();
    await idempotency.keep(tenantId, key, answer);
    expect(await idempotency.claim(tenantId, key, 'a')).toEqual(answer);
    expect(await idempotency.claim(tenantId, key, 'a')).toEqual(answer);
  });

  it('may be answered with nothing', async () => {
    const key = freshKey();
    await idempotency.claim(tenantId, key, 'a');
    await idempotency.keep(tenantId, key, { status: 204, body: undefined });
    expect(await idempotency.claim(tenantId, key, 'a')).toEqual({ status: 204, body: null });
  });

  it('waits while the first is worked on', async () => {
    const key = freshKey();
    await idempotency.claim(tenantId, key, 'a');
    await expect(idempotency.claim(tenantId, key, 'a')).rejects.toMatchObject(IN_PROGRESS);
  });

  it('may be sent again after a failure that a repeat may mend', async () => {
    const key = freshKey();
    await idempotency.claim(tenantId, key, 'a');
    await idempotency.release(tenantId, key);
    expect(await idempotency.claim(tenantId, key, 'a')).toBeUndefined();
  });

  it('keeps its answer, even if somebody lets go of it', async () => {
    const key = freshKey();
    await idempotency.claim(tenantId, key, 'a');
    await idempotency.keep(tenantId, key, { status: 200, body: 1 });
    await idempotency.release(tenantId, key);
    expect(await idempotency.claim(tenantId, key, 'a')).toEqual({ status: 200, body: 1 });
  });

  it('cannot be another request under the same key, answered or not', async () => {
    const [answered, open] = [freshKey(), freshKey()];
    for (const key of [answered, open]) await idempotency.claim(tenantId, key, 'a');
    await idempotency.keep(tenantId, answered, { status: 200, body: 1 });
    for (const key of [answered, open])
      await expect(idempotency.claim(tenantId, key, 'b')).rejects.toMatchObject(REUSED);
  });

  it('of one tenant says nothing to another', async () => {
    const key = freshKey();
    const other = await keys.create(asked({ tenant: { kind: 'portal', name: 'Other' } }));
    expect(await idempotency.claim(tenantId, key, 'a')).toBeUndefined();
    expect(await idempotency.claim(other.tenantId, key, 'b')).toBeUndefined();
  });

  it('that came to nothing may be taken up after ten minutes, by the same request only', async () => {
    const key = freshKey();
    await idempotency.claim(tenantId, key, 'a');
    await age(key, 9);
    await expect(idempotency.claim(tenantId, key, 'a')).rejects.toMatchObject(IN_PROGRESS);
    await age(key, 11);
    await expect(idempotency.claim(tenantId, key, 'b')).rejects.toMatchObject(REUSED);
    expect(await idempotency.claim(tenantId, key, 'a')).toBeUndefined();
    await expect(idempotency.claim(tenantId, key, 'a')).rejects.toMatchObject(IN_PROGRESS);
  });

  it('is forgotten after a day', async () => {
    const [old, recent] = [freshKey(), freshKey()];
    for (const key of [old, recent]) {
      await idempotency.claim(tenantId, key, 'a');
      await idempotency.keep(tenantId, key, { status: 200, body: 1 });
    }
    await age(old, 24 * 60 + 1);
    await age(recent, 24 * 60 - 1);
    expect(await idempotency.forget()).toBe(1);
    expect(await idempotency.claim(tenantId, recent, 'a')).toEqual({ status: 200, body: 1 });
    expect(await idempotency.claim(tenantId, old, 'a')).toBeUndefined();
  });

  it.each([0, 11])(
    'sent twenty times at once goes ahead once, %d minutes after a first',
    async (minutes) => {
      const key = freshKey();
      if (minutes > 0) {
        await idempotency.claim(tenantId, key, 'a');
        await age(key, minutes);
      }
      const claims = await Promise.allSettled(
        Array.from({ length: 20 }, () => idempotency.claim(tenantId, key, 'a')),
      );
      expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const claim of claims)
        if (claim.status === 'rejected') expect(claim.reason).toMatchObject(IN_PROGRESS);
    },
  );
});
