import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { readNewKey } from '../../apps/cli/commands/key.js';
import { KeysService, type KeyView, type Maker, NewKey, SCOPES } from '#libs/access';
import { PrismaService } from '#libs/database';
import type { Hand } from '#libs/schemes';
import { SchemeTable } from '../factories/scheme-table.js';
import { startTestHub, type TestHub } from '../setup/hub.js';

const ONE_OF_A_NAME = 'prisma/migrations/20261122170000_one_tenant_of_a_name/migration.sql';

let made = 0;
let hub: TestHub;
let prisma: PrismaService;
let table: SchemeTable;
beforeEach(async () => {
  hub = await startTestHub({ withoutWorker: true });
  prisma = hub.hub.context.get(PrismaService);
  table = await SchemeTable.open(hub.hub.context);
});
afterEach(() => hub.stop());

describe('two people behind a change', () => {
  const keys = (): KeysService => hub.hub.context.get(KeysService);
  const wish = (tenant: NewKey['tenant'], scopes?: NewKey['scopes']): NewKey =>
    NewKey.parse({ tenant, label: 'test', scopes });
  const newOperator = (name: string): NewKey => wish({ kind: 'operator', name });
  const tenantOf = async ({ keyId }: Hand): Promise<{ id: number }> => {
    const key = await prisma.apiKey.findUniqueOrThrow({ where: { id: keyId } });
    return { id: key.tenantId };
  };
  const makerOf = async ({ keyId }: Hand): Promise<Maker> => {
    const key = await prisma.apiKey.findUniqueOrThrow({ where: { id: keyId } });
    return { keyId, tenantId: key.tenantId };
  };
  /** What the command line makes of its options. */
  const commanded = (...args: string[]): Promise<KeyView> => keys().create(readNewKey(args));
  /** A key in a tenant that another key made, past what the hub lets a key do. */
  async function madeBy(maker: Hand, tenantId: number): Promise<Hand> {
    const { id: _, ...like } = await prisma.apiKey.findUniqueOrThrow({
      where: { id: maker.keyId },
    });
    made += 1;
    const prefix = String(made).padStart(8, '0');
    const key = { ...like, tenantId, prefix, createdAt: new Date(), madeByKey: maker.keyId };
    return handOf(await prisma.apiKey.create({ data: key }));
  }
  const handOf = ({ id, label }: { id: number; label: string }): Hand => ({
    keyId: id,
    name: label,
  });
  const proposed = async (by = table.maker): Promise<bigint> =>
    (await table.propose(await table.raised('2026-03-01', 240_00), '2026-03-01', by)).id;

  /** What both the hub and the database say when a hand approves. */
  async function approvedBy(id: bigint, hand: Hand): Promise<unknown> {
    const decided = { decision: 'approved', decidedBy: hand.name, decidedKey: hand.keyId };
    const byHand = prisma.schemeChange.update({
      where: { id },
      data: { ...decided, decidedAt: new Date() },
    });
    await expect(byHand).rejects.toThrow('scheme_change_by_two');
    return table.changes.approve(id, hand).catch((error: unknown) => error);
  }

  const own = {
    kind: 'forbidden',
    code: 'scheme-change.own',
    remedy: expect.stringContaining('hub key create --tenant') as string,
  };

  it('are not one with two keys, one of them made on the command line', async () => {
    const second = handOf(await keys().create(wish(await tenantOf(table.maker))));
    const id = await proposed();
    expect(await approvedBy(id, second)).toMatchObject(own);
    await expect(table.changes.reject(id, second, 'no')).rejects.toMatchObject(own);
    expect(await table.changes.withdraw(id, second, 'a slip')).toMatchObject({
      state: 'withdrawn',
    });
  });

  it('are not one who made the other’s key, at first or second hand, whoever proposes', async () => {
    const tenantNamed = async (name: string): Promise<number> =>
      (await keys().create(newOperator(name))).tenantId;
    const child = await madeBy(table.maker, await tenantNamed('Child'));
    const grandchild = await madeBy(child, await tenantNamed('Grand'));
    const inOther = await madeBy(table.maker, (await tenantOf(table.checker)).id);
    const id = await proposed();
    for (const hand of [child, grandchild, inOther])
      expect(await approvedBy(id, hand)).toMatchObject(own);
    await table.changes.reject(id, table.checker, 'the other way round');
    expect(await approvedBy(await proposed(grandchild), table.maker)).toMatchObject(own);
  });

  it('were both there before it was proposed; who came later can still turn it down', async () => {
    const id = await proposed();
    const late = await table.hand('Late');
    expect(await approvedBy(id, late)).toMatchObject({
      kind: 'forbidden',
      code: 'scheme-change.key-too-new',
      remedy: expect.stringContaining('proposed again') as string,
    });
    expect(await table.changes.reject(id, late, 'no')).toMatchObject({ state: 'rejected' });
  });

  it('are one by their name, however often and in whatever capitals a key is made for it', async () => {
    const [first, again] = [
      await commanded('--label', 'Me'),
      await commanded('--label', 'Me, with a new key'),
    ];
    const [bea, ...others] = [
      await commanded('--tenant', 'Bea'),
      await commanded('--tenant', ' BEA '),
      await keys().create(newOperator('bea')),
    ];
    expect(again.tenantId).toBe(first.tenantId);
    expect(others.map(({ tenantId }) => tenantId)).toEqual([bea.tenantId, bea.tenantId]);
    expect(bea.tenantId).not.toBe(first.tenantId);
    const id = await proposed(handOf(first));
    expect(await approvedBy(id, handOf(again))).toMatchObject(own);
    expect(await table.changes.approve(id, handOf(bea))).toMatchObject({ state: 'approved' });
    const twin = prisma.tenant.create({ data: { kind: 'operator', name: 'beA' } });
    await expect(twin).rejects.toMatchObject({ code: 'P2002' });
    const portals = [1, 2].map(() => keys().create(wish({ kind: 'portal', name: 'Bea' })));
    expect(new Set((await Promise.all(portals)).map(({ tenantId }) => tenantId)).size).toBe(2);
  });

  it('are one when both keys are made at the same moment', async () => {
    const made = await Promise.all([1, 2, 3].map(() => commanded('--tenant', 'Cas')));
    expect(new Set(made.map(({ tenantId }) => tenantId)).size).toBe(1);
  });

  it('of one name from before are one from then on', async () => {
    const client = new Client({ connectionString: hub.surroundings['DATABASE_URL'] });
    await client.connect();
    await client.query('DROP INDEX tenant_one_operator_of_a_name');
    const twins = await Promise.all(
      ['Dis', 'dis'].map((name) => prisma.tenant.create({ data: { kind: 'operator', name } })),
    );
    const hands = await Promise.all(
      twins.map(({ id }) => keys().create(wish({ id })).then(handOf)),
    );
    await client.query(readFileSync(ONE_OF_A_NAME, 'utf8'));
    await client.end();
    const tenants = await Promise.all(hands.map(tenantOf));
    expect(tenants[0]).toEqual(tenants[1]);
    const [one, other] = hands;
    expect(await approvedBy(await proposed(one), other!)).toMatchObject(own);
  });

  it('keep their names apart: nobody makes a key of another operator, new or old', async () => {
    const maker = await makerOf(table.maker);
    const refused = { kind: 'forbidden', code: 'key.of-another-operator' };
    const others = [await tenantOf(table.checker), { kind: 'operator', name: ' checker' } as const];
    for (const tenant of [...others, newOperator('Somebody').tenant])
      await expect(keys().create(wish(tenant, ['runs:read']), maker)).rejects.toMatchObject(
        refused,
      );
    expect(await prisma.tenant.count({ where: { name: 'Somebody' } })).toBe(0);
    const same = await keys().create(newOperator('MAKER'), maker);
    expect(same).toMatchObject({ tenantId: maker.tenantId, madeByKey: maker.keyId });
  });

  it('cannot be made by giving oneself approval', async () => {
    const maker = await makerOf(table.maker);
    const refused = {
      kind: 'forbidden',
      code: 'key.approves-for-itself',
      remedy: expect.stringContaining('hub key create --tenant') as string,
    };
    const mine = await tenantOf(table.maker);
    await expect(keys().create(wish(mine, ['schemes:approve']), maker)).rejects.toMatchObject(
      refused,
    );
    const other = await tenantOf(table.checker);
    const all = await keys().create(wish(mine), maker);
    expect(all).toMatchObject({ madeByKey: maker.keyId });
    expect(all.scopes).toEqual(SCOPES.operator.filter((scope) => scope !== 'schemes:approve'));
    const row = await prisma.apiKey.findUniqueOrThrow({ where: { id: all.id } });
    const { id: _, ...like } = { ...row, prefix: '00000000', scopes: ['schemes:approve'] };
    await expect(prisma.apiKey.create({ data: like })).rejects.toThrow(
      'api_key_approval_is_given_away',
    );
    const alter = [
      prisma.$executeRaw`UPDATE api_key SET scopes = '{schemes:approve}' WHERE id = ${all.id}`,
      prisma.$executeRaw`UPDATE api_key SET tenant_id = ${other.id} WHERE id = ${all.id}`,
      prisma.$executeRaw`UPDATE api_key SET made_by_key = NULL WHERE id = ${all.id}`,
    ];
    for (const statement of alter) await expect(statement).rejects.toThrow('make another');
  });
});
