import { KeysService, type Maker, NewKey, SCOPES } from '#libs/access';
import { PrismaService } from '#libs/database';
import type { Hand } from '#libs/schemes';
import { SchemeTable } from '../factories/scheme-table.js';
import { startTestHub, type TestHub } from '../setup/hub.js';

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
    return { keyId, tenantId: key.tenantId, scopes: [...SCOPES.operator] };
  };
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
    const child = handOf(await keys().create(newOperator('Child'), await makerOf(table.maker)));
    const grandchild = handOf(await keys().create(newOperator('Grand'), await makerOf(child)));
    const guest = wish(await tenantOf(table.checker));
    const inOther = handOf(await keys().create(guest, await makerOf(table.maker)));
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

  it('cannot be made by giving oneself approval, nor by giving what one has not', async () => {
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
    const without = { ...maker, scopes: ['keys:write'] as const };
    const other = await tenantOf(table.checker);
    await expect(keys().create(wish(other, ['schemes:approve']), without)).rejects.toMatchObject(
      refused,
    );
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
