import { inTransaction } from '#libs/database';
import { auditLedger, type Transfer } from '#libs/ledger';
import { move, openLedger, type TestLedger } from '../factories/moves.js';

let world: TestLedger;
let lots = 0;

beforeAll(async () => {
  world = await openLedger();
});

afterAll(() => world.close());

afterEach(async () => {
  const wrong = (await auditLedger(world.prisma)).filter(({ findings }) => findings.length > 0);
  expect(wrong).toEqual([]);
});

/** A grant of 1000 on a lot that no other test uses. */
async function granted(): Promise<{ lot: number; grant: Transfer }> {
  const lot = (lots += 1);
  const grant = move(`grant employer:7:owes lot:${lot}:granted`, 1000n);
  await world.book(grant);
  return { lot, grant };
}

const by = 'clerk@example.org';
const undo = (reference: string, more: { effectiveOn?: string } = {}) =>
  inTransaction(world.prisma, (tx) => world.ledger.reverse(tx, reference, { by, ...more }));

const found = (reference: string) =>
  world.prisma.transfer.findUniqueOrThrow({ where: { reference } });

describe('taking a booking back', () => {
  it('moves the exact opposite on the day of the mistake, and says who and what', async () => {
    const { lot, grant } = await granted();
    expect(await undo(grant.reference)).toBe('moved');
    expect(await world.ledger.balance(`lot:${lot}:granted`)).toBe(0n);
    const { id } = await found(grant.reference);
    expect(await found(`undo/${grant.reference}`)).toMatchObject({
      from: grant.to,
      to: grant.from,
      amount: 1000n,
      kind: 'undo',
      lotId: BigInt(lot),
      reverses: id,
      by,
      effectiveOn: new Date('2026-01-31'),
    });
  });

  it('may count for another day', async () => {
    const { grant } = await granted();
    await undo(grant.reference, { effectiveOn: '2026-03-01' });
    expect(await found(`undo/${grant.reference}`)).toMatchObject({
      effectiveOn: new Date('2026-03-01'),
    });
  });

  it('a second time moves nothing', async () => {
    const { lot, grant } = await granted();
    await undo(grant.reference);
    expect(await undo(grant.reference)).toBe('already moved');
    expect(await world.ledger.balance(`lot:${lot}:granted`)).toBe(0n);
  });

  it('by twenty at once happens once', async () => {
    const { lot, grant } = await granted();
    const undone = await Promise.all(Array.from({ length: 20 }, () => undo(grant.reference)));
    expect(undone.filter((one) => one === 'moved')).toHaveLength(1);
    expect(await world.ledger.balance(`lot:${lot}:granted`)).toBe(0n);
  });

  it('under another name is refused when it was taken back before', async () => {
    const { lot, grant } = await granted();
    await undo(grant.reference);
    await world.book(move(`grant employer:7:owes lot:${lot}:granted`, 1000n));
    const again = move(`undo lot:${lot}:granted employer:7:owes`, 1000n, {
      reverses: (await found(grant.reference)).id,
    });
    await expect(world.book(again)).rejects.toMatchObject({
      code: 'ledger.reversed-already',
      kind: 'conflict',
    });
  });

  it('is refused where it has been passed on', async () => {
    const { lot, grant } = await granted();
    await world.book(move(`hold lot:${lot}:granted lot:${lot}:reserved:1`, 1n));
    await expect(undo(grant.reference)).rejects.toMatchObject({
      code: 'ledger.insufficient-funds',
      kind: 'conflict',
    });
  });

  it('cannot itself be taken back', async () => {
    const { grant } = await granted();
    await undo(grant.reference);
    await expect(undo(`undo/${grant.reference}`)).rejects.toMatchObject({
      code: 'ledger.not-a-reversal',
    });
  });

  it('of what was never booked finds nothing', async () => {
    await expect(undo('grant/nothing')).rejects.toMatchObject({ code: 'transfer.not-found' });
  });

  it.each<[string, Partial<Transfer>]>([
    ['another amount', { amount: 999n }],
    ['another payer', { to: 'employer:8:owes' }],
    ['another unit', { unit: 'hours', to: 'employer:7:owes:hours' }],
  ])('with %s is no reversal', async (_, changes) => {
    const { lot, grant } = await granted();
    const { id } = await found(grant.reference);
    const wrong = move(`reverse lot:${lot}:granted employer:7:owes`, 1000n, {
      reverses: id,
      ...changes,
    });
    await expect(world.book(wrong)).rejects.toMatchObject({ kind: 'invalid' });
    expect(await world.ledger.balance(`lot:${lot}:granted`)).toBe(1000n);
  });

  it('names a transfer that is there, and an undo names one at all', async () => {
    const { lot } = await granted();
    const back = `lot:${lot}:granted employer:7:owes`;
    await expect(
      world.book(move(`reverse ${back}`, 1000n, { reverses: 10n ** 12n })),
    ).rejects.toMatchObject({ code: 'ledger.not-a-reversal' });
    await expect(world.book(move(`undo ${back}`, 1000n))).rejects.toMatchObject({
      kind: 'invalid',
    });
  });

  it('of a whole batch is exact for each of it', async () => {
    const all = await Promise.all([granted(), granted(), granted()]);
    const ids = await Promise.all(all.map(({ grant }) => found(grant.reference)));
    const reversals = all.map(({ lot }, index) =>
      move(`reverse lot:${lot}:granted employer:7:owes`, 1000n, { reverses: ids[index]?.id ?? 0n }),
    );
    const [first, ...others] = reversals;
    await expect(
      world.book(...others, { ...move('x a b'), ...first, amount: 1n }),
    ).rejects.toMatchObject({ code: 'ledger.not-a-reversal' });
    expect(await world.book(...reversals)).toBe(3);
  });
});

it('a receipt is not taken back from days on which it had been passed on, whatever came in since', async () => {
  const receipt = (effectiveOn: string): Transfer =>
    move('receipt bank employer:9:unallocated', 100n, { effectiveOn });
  const first = receipt('2026-02-01');
  lots += 1;
  await world.book(first);
  await world.book(
    move(`fund employer:9:unallocated lot:${lots}:available`, 100n, { effectiveOn: '2026-02-02' }),
  );
  await world.book(receipt('2026-06-01'));
  await expect(undo(first.reference)).rejects.toMatchObject({
    code: 'ledger.insufficient-funds',
    remedy: expect.stringContaining('give a later day') as string,
  });
  expect(await undo(first.reference, { effectiveOn: '2026-06-01' })).toBe('moved');
});
