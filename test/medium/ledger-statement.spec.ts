import type { PageQuery } from '#libs/core';
import { inTransaction, type PrismaService, type Tx } from '#libs/database';
import {
  accounts,
  auditLedger,
  JournalService,
  LedgerService,
  type StatementLine,
  type Transfer,
} from '#libs/ledger';
import { withoutLots } from '../factories/moves.js';
import { withDatabase } from '../setup/database.js';

let prisma: PrismaService;
let ledger: LedgerService;
let journal: JournalService;
let made = 0n;

withDatabase(async (opened) => {
  prisma = opened;
  await withoutLots(prisma);
  ledger = new LedgerService(prisma);
  journal = new JournalService(prisma);
});

afterEach(async () => {
  const wrong = (await auditLedger(prisma)).filter(({ findings }) => findings.length > 0);
  expect(wrong).toEqual([]);
});

/** A lot that no other test uses. */
const freshLot = (): bigint => (made += 1n);

const grant = (lotId: bigint, changes: Partial<Transfer> = {}): Transfer => ({
  book: 'memo',
  unit: 'EUR',
  from: accounts.owes(7),
  to: accounts.granted(lotId),
  amount: 1000n,
  reference: `grant/${lotId}`,
  effectiveOn: '2026-01-31',
  ...changes,
});

const book = (...transfers: Transfer[]): Promise<number> =>
  inTransaction(prisma, (tx) => ledger.transferAll(tx, transfers));

describe('a statement', () => {
  /** Everything on it, page by page, newest first. */
  async function read(address: string, limit: number): Promise<StatementLine[]> {
    const { items, next } = await journal.statement(address, { limit });
    const lines = [...items];
    for (let cursor = next; cursor !== null;) {
      const page = await journal.statement(address, { limit, cursor });
      expect(page.items.length).toBeGreaterThan(0);
      lines.push(...page.items);
      cursor = page.next;
    }
    return lines;
  }

  /** A lot granted 1000, then moved to and fro. */
  async function usedLot(steps: bigint[]): Promise<bigint> {
    const lot = freshLot();
    const [owes, granted] = [accounts.owes(80), accounts.granted(lot)];
    await book(grant(lot));
    for (const [index, step] of steps.entries()) {
      const [from, to] = step > 0n ? [owes, granted] : [granted, owes];
      const amount = step > 0n ? step : -step;
      await book(grant(lot, { from, to, amount, reference: `correct/${lot}/${index}` }));
    }
    return lot;
  }

  it('shows what came and went, newest first, with the balance after each', async () => {
    const lot = await usedLot([-400n, 250n, -850n]);
    const lines = await read(accounts.granted(lot), 50);
    expect(lines.map((line) => [line.reference, line.amount, line.balanceAfter])).toEqual([
      [`correct/${lot}/2`, -850n, 0n],
      [`correct/${lot}/1`, 250n, 850n],
      [`correct/${lot}/0`, -400n, 600n],
      [`grant/${lot}`, 1000n, 1000n],
    ]);
    expect(lines.at(-1)).toMatchObject({
      counterparty: accounts.owes(7),
      effectiveOn: '2026-01-31',
      recordedAt: expect.any(Date) as Date,
    });
  });

  it.each([1, 2, 3, 9, 10, 11])('is the same in pages of %d', async (limit) => {
    const lot = await usedLot([1n, -2n, 3n, -4n, 5n, -6n, 7n, -8n, 9n]);
    const whole = await read(accounts.granted(lot), 200);
    expect(whole).toHaveLength(10);
    expect(await read(accounts.granted(lot), limit)).toEqual(whole);
  });

  it('goes below zero for what is owed, and starts at nothing', async () => {
    const lines = await read(accounts.owes(80), 7);
    expect(lines[0]?.balanceAfter).toBe(await ledger.balance(accounts.owes(80)));
    const oldest = lines.at(-1);
    expect(oldest?.balanceAfter).toBe(oldest?.amount);
  });

  it('goes on where it was, whatever is booked meanwhile', async () => {
    const lot = await usedLot([1n, 2n, 3n]);
    const address = accounts.granted(lot);
    const whole = await read(address, 50);
    const { next } = await journal.statement(address, { limit: 2 });
    await book(grant(lot, { reference: `grant/late/${lot}` }));
    const rest = await journal.statement(address, { limit: 2, cursor: next ?? '' });
    expect(rest.items).toEqual(whole.slice(2));
  });

  it('is empty for an address that nothing ever moved on', async () => {
    const address = accounts.available(123_456n);
    expect(await journal.statement(address, { limit: 5 })).toEqual({ items: [], next: null });
    await expect(ledger.account(address)).rejects.toMatchObject({ code: 'account.not-found' });
  });

  it('of a long history reads no more than it shows', async () => {
    const steps = Array.from({ length: 2000 }, (_, index) =>
      grant(0n, {
        from: accounts.owes(81),
        to: accounts.granted(8_100_000n + BigInt(index)),
        reference: `grant/long/${index}`,
      }),
    );
    await book(...steps);
    await prisma.$executeRaw`ANALYZE transfer`;
    const page = await journal.statement(accounts.owes(81), { limit: 10 });
    expect(await rowsReadFor({ limit: 10 })).toBeLessThanOrEqual(30);
    expect(await rowsReadFor({ limit: 10, cursor: page.next ?? '' })).toBeLessThanOrEqual(30);
  });

  const rowsRead = async (tx: Tx): Promise<number> => {
    const [read] = await tx.$queryRaw<{ rows: bigint }[]>`
      SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) AS rows
      FROM pg_stat_xact_user_tables WHERE relname = 'transfer'`;
    return Number(read?.rows);
  };

  /** How many transfers the database touches to show a page of employer 81's statement. */
  const rowsReadFor = (query: PageQuery): Promise<number> =>
    prisma.$transaction(async (tx) => {
      const before = await rowsRead(tx);
      await new JournalService(tx as PrismaService).statement(accounts.owes(81), query);
      return (await rowsRead(tx)) - before;
    });

  it.each([
    ['half a one', '["bank","1"]'],
    ['text', '["bank","x","0"]'],
    ['beyond 64 bits', '["bank","9223372036854775808","0"]'],
    ['of another account', '["employer:7:owes","9","0"]'],
    ['a number', '7'],
  ])('takes no cursor that is not its own: %s', async (_, text) => {
    const cursor = Buffer.from(text).toString('base64url');
    await expect(journal.statement(accounts.bank, { limit: 5, cursor })).rejects.toMatchObject({
      code: 'page.unknown-cursor',
    });
  });
});
