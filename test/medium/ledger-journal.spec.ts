import { Prisma } from '#libs/database';
import { type JournalLine, JournalService, type Span, type Subject } from '#libs/ledger';
import { move, openLedger, type TestLedger } from '../factories/moves.js';

let world: TestLedger;
let journal: JournalService;

beforeAll(async () => {
  world = await openLedger();
  journal = new JournalService(world.prisma);
  await world.book(
    move('receipt bank employer:7:unallocated', 10_000n, { effectiveOn: '2026-01-02' }),
    ...[1, 2].flatMap((lot) => [
      move(`grant employer:7:owes lot:${lot}:granted`, 1000n, { effectiveOn: '2026-01-31' }),
      move(`fund employer:7:unallocated lot:${lot}:available`, 1000n, {
        effectiveOn: '2026-02-10',
      }),
      move(`fund lot:${lot}:granted employer:7:owes`, 1000n, { effectiveOn: '2026-02-10' }),
      move(`hold lot:${lot}:available lot:${lot}:held:9`, 600n, { effectiveOn: '2026-03-01' }),
    ]),
    move('transfer lot:1:available lot:2:available', 100n, { effectiveOn: '2026-03-05' }),
    move('capture lot:1:held:9 provider:3:payable', 600n, { effectiveOn: '2026-03-20' }),
    move('grant employer:8:owes lot:3:granted', 5n),
  );
});

afterAll(() => world.close());

const accountsOf = (...addresses: string[]): Subject => ({
  accounts: Prisma.sql`SELECT unnest(${addresses}::text[]) AS address`,
});
const lots = (...ids: number[]): Subject => ({
  lots: Prisma.sql`SELECT unnest(${ids}::bigint[]) AS id`,
});
const ofLot = (lot: number): Subject =>
  accountsOf(`lot:${lot}:granted`, `lot:${lot}:available`, `lot:${lot}:held:9`);

/** Everything, page by page. */
async function read(subject: Subject, limit: number, span: Span = {}): Promise<JournalLine[]> {
  const { items, next } = await journal.lines(subject, { limit }, span);
  const lines = [...items];
  for (let cursor = next; cursor !== null;) {
    const page = await journal.lines(subject, { limit, cursor }, span);
    lines.push(...page.items);
    cursor = page.next;
  }
  return lines;
}

const shown = (lines: JournalLine[]) => lines.map(({ kind, amount }) => [kind, amount]);

describe('what moved', () => {
  it('for the accounts of one lot is newest first, with what each changed for it', async () => {
    expect(shown(await read(ofLot(1), 50))).toEqual([
      ['capture', -600n],
      ['transfer', -100n],
      ['hold', 0n],
      ['fund', -1000n],
      ['fund', 1000n],
      ['grant', 1000n],
    ]);
  });

  it('shows a whole line', async () => {
    const [line] = await read(ofLot(1), 50);
    expect(line).toMatchObject({
      book: 'trust',
      unit: 'EUR',
      from: 'lot:1:held:9',
      to: 'provider:3:payable',
      effectiveOn: '2026-03-20',
      recordedAt: expect.any(Date) as Date,
      lotId: 1n,
      reverses: null,
      by: null,
    });
  });

  it('between two of those asked for shows once and changes nothing', async () => {
    const both: Subject = accountsOf('lot:1:available', 'lot:2:available');
    const moved = (await read(both, 50)).filter(({ kind }) => kind === 'transfer');
    expect(shown(moved)).toEqual([['transfer', 0n]]);
  });

  it('for lots by their numbers is the same, and leaves out what is not theirs', async () => {
    const lines = await read(lots(1, 2), 50);
    expect(lines.filter(({ kind }) => kind === 'hold').map(({ amount }) => amount)).toEqual([
      0n,
      0n,
    ]);
    expect(shown(lines.filter(({ kind }) => kind === 'transfer'))).toEqual([['transfer', 0n]]);
    expect(lines.every(({ lotId }) => lotId === 1n || lotId === 2n)).toBe(true);
    expect(lines).toHaveLength(10);
    expect(shown(await read(lots(3), 50))).toEqual([['grant', 5n]]);
  });

  it('may be narrowed to a span, both days included', async () => {
    const span = { from: '2026-02-10', until: '2026-03-01' };
    expect(shown(await read(ofLot(1), 50, span))).toEqual([
      ['hold', 0n],
      ['fund', -1000n],
      ['fund', 1000n],
    ]);
    expect(shown(await read(lots(1), 50, { until: '2026-01-31' }))).toEqual([['grant', 1000n]]);
    expect(shown(await read(lots(1), 50, { from: '2026-03-06' }))).toEqual([['capture', -600n]]);
    expect(await read(lots(1), 50, { from: '2026-03-21' })).toEqual([]);
  });

  it.each([1, 2, 3, 5, 9])('is the same in pages of %d', async (limit) => {
    for (const subject of [lots(1, 2), ofLot(1), accountsOf('employer:7:owes', 'lot:2:granted')])
      expect(await read(subject, limit)).toEqual(await read(subject, 100));
  });

  it('is nothing for nobody', async () => {
    expect(await journal.lines(accountsOf(), { limit: 5 })).toEqual({ items: [], next: null });
    expect(await journal.lines(lots(99), { limit: 5 })).toEqual({ items: [], next: null });
  });

  it('takes an account that is named twice once', async () => {
    expect(await read(accountsOf('lot:1:granted', 'lot:1:granted'), 50)).toEqual(
      await read(accountsOf('lot:1:granted'), 50),
    );
  });

  it.each([['x'], ['"x"'], ['9223372036854775808'], ['[1]']])(
    'takes no cursor that is not its own: %s',
    async (text) => {
      const cursor = Buffer.from(text).toString('base64url');
      await expect(journal.lines(lots(1), { limit: 5, cursor })).rejects.toMatchObject({
        code: 'page.unknown-cursor',
      });
    },
  );

  it('read while others book has no doubles and misses nothing that was there', async () => {
    const before = (await read(lots(1, 2), 100)).map(({ id }) => id);
    const booking = Array.from({ length: 4 }, async () => {
      for (let turn = 0; turn < 20; turn++)
        await world.book(move('grant employer:7:owes lot:1:granted', 1n));
    });
    const readings = await Promise.all(
      [1, 2, 3].map((limit) => Promise.all([read(lots(1, 2), limit), read(ofLot(1), limit)])),
    );
    await Promise.all(booking);
    for (const [byNumber] of readings) {
      const ids = byNumber.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(before.every((id) => ids.includes(id))).toBe(true);
    }
  });
});
