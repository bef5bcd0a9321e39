import * as fc from 'fast-check';
import type { PageQuery } from '#libs/core';
import { inTransaction, PrismaService, type Tx } from '#libs/database';
import {
  accounts,
  auditLedger,
  LedgerService,
  type StatementLine,
  type Transfer,
} from '#libs/ledger';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';

let database: TestDatabase;
let prisma: PrismaService;
let ledger: LedgerService;
let made = 0n;

beforeAll(async () => {
  database = await createTestDatabase();
  prisma = new PrismaService(database.url);
  ledger = new LedgerService(prisma);
});

afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
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

const refusal = (code: string, kind = 'invalid') => ({ code, kind });

describe('a transfer', () => {
  it('moves what it says, once', async () => {
    const lot = freshLot();
    const owed = await ledger.balance(accounts.owes(7));
    expect(await prisma.$transaction((tx) => ledger.transfer(tx, grant(lot)))).toBe('moved');
    expect(await prisma.$transaction((tx) => ledger.transfer(tx, grant(lot)))).toBe(
      'already moved',
    );
    expect(await ledger.balance(accounts.granted(lot))).toBe(1000n);
    expect(await ledger.balance(accounts.owes(7))).toBe(owed - 1000n);
  });

  it.each<[string, Partial<Transfer>]>([
    ['amount', { amount: 1001n }],
    ['sender', { from: accounts.owes(8) }],
    ['receiver', { to: accounts.granted(999_999n) }],
    ['day', { effectiveOn: '2026-02-28' }],
    ['unit', { unit: 'hours', from: accounts.owes(7, 'hours'), to: accounts.granted(999_998n) }],
    ['book', { book: 'trust', from: accounts.bank, to: accounts.unallocated(7) }],
  ])('under a known reference with another %s is a conflict', async (_, changes) => {
    const lot = freshLot();
    await book(grant(lot));
    await expect(book(grant(lot, changes))).rejects.toMatchObject(
      refusal('ledger.reference-conflict', 'conflict'),
    );
    expect(await ledger.balance(accounts.granted(lot))).toBe(1000n);
  });

  it('never takes more than there is', async () => {
    const lot = freshLot();
    await book(grant(lot));
    const back = { from: accounts.granted(lot), to: accounts.owes(7), reference: `back/${lot}` };
    await expect(book(grant(lot, { ...back, amount: 1001n }))).rejects.toMatchObject(
      refusal('ledger.insufficient-funds', 'conflict'),
    );
    expect(await book(grant(lot, back))).toBe(1);
    expect(await ledger.balance(accounts.granted(lot))).toBe(0n);
  });

  it('takes nothing from a lot that never held anything', async () => {
    const lot = freshLot();
    const back = { from: accounts.granted(lot), to: accounts.owes(7), reference: `back/${lot}` };
    await expect(book(grant(lot, back))).rejects.toMatchObject(refusal('ledger.unbalanced-books'));
  });

  it('may leave the bank and what is owed below zero, and nothing else', async () => {
    const lot = freshLot();
    const trust = { book: 'trust', reference: `receipt/${lot}` } as const;
    await book(
      grant(lot),
      grant(lot, { ...trust, from: accounts.bank, to: accounts.unallocated(Number(lot)) }),
    );
    expect(await ledger.balance(accounts.bank)).toBeLessThan(0n);
    await expect(
      book(
        grant(lot, {
          ...trust,
          reference: `fund/${lot}`,
          amount: 1001n,
          from: accounts.unallocated(Number(lot)),
          to: accounts.available(lot),
        }),
      ),
    ).rejects.toMatchObject(refusal('ledger.insufficient-funds', 'conflict'));
  });

  it.each<[string, Partial<Transfer>]>([
    ['into another book', { to: 'lot:1:available' }],
    ['out of another book', { from: 'bank' }],
    ['under the name of another book', { book: 'trust' }],
    ['between units', { unit: 'hours', reference: 'hours/1' }],
  ])('never goes %s', async (_, changes) => {
    const lot = freshLot();
    await book(grant(lot));
    await expect(book(grant(lot, { reference: `cross/${lot}`, ...changes }))).rejects.toMatchObject(
      {
        kind: 'invalid',
        code: expect.stringMatching(/^ledger\.(unbalanced-books|unknown-account)$/) as string,
      },
    );
  });

  it('of two units over one account in one batch is refused just so', async () => {
    const [one, other] = [freshLot(), freshLot()];
    await book(grant(one));
    const hours = grant(other, { unit: 'hours' });
    await expect(book(grant(other, { reference: `euro/${other}` }), hours)).rejects.toMatchObject(
      refusal('ledger.unbalanced-books'),
    );
  });

  it.each([
    'somewhere',
    'lot:x:granted',
    'lot:1:spent',
    'employer:7',
    'bank ',
    'Bank',
    '',
    'lot:1:granted\n',
  ])('never reaches %j, which is not in the chart', async (to) => {
    const lot = freshLot();
    await expect(book(grant(lot, { to }))).rejects.toMatchObject(refusal('ledger.unknown-account'));
    await expect(book(grant(lot, { from: to, to: accounts.granted(lot) }))).rejects.toMatchObject({
      kind: 'invalid',
    });
  });

  it.each([0n, -1n, -1000n])('of %d is none', async (amount) => {
    await expect(book(grant(freshLot(), { amount }))).rejects.toMatchObject(
      refusal('ledger.transfer-invalid'),
    );
  });

  it('from an account to itself is none', async () => {
    await expect(
      book(grant(freshLot(), { from: 'bank', to: 'bank', book: 'trust' })),
    ).rejects.toMatchObject(refusal('ledger.transfer-invalid'));
  });

  it.each(['', 'ab', 'x'.repeat(201)])('needs a reference that is one: %j', async (reference) => {
    await expect(book(grant(freshLot(), { reference }))).rejects.toMatchObject(
      refusal('ledger.transfer-invalid'),
    );
  });

  it.each([2n ** 63n, 10n ** 30n])('of %d is more than an account can hold', async (amount) => {
    await expect(book(grant(freshLot(), { amount }))).rejects.toMatchObject(
      refusal('ledger.amount-too-large'),
    );
  });

  it('that would take a balance beyond 64 bits is refused, and nothing is lost', async () => {
    const lot = freshLot();
    const huge = { from: accounts.owes(70), amount: 2n ** 63n - 1n };
    await book(grant(lot, huge));
    await expect(
      book(grant(lot, { ...huge, amount: 1n, reference: `more/${lot}` })),
    ).rejects.toMatchObject(refusal('ledger.amount-too-large'));
    expect(await ledger.balance(accounts.granted(lot))).toBe(2n ** 63n - 1n);
  });
});

describe('a batch', () => {
  it('moves everything or nothing', async () => {
    const [one, other] = [freshLot(), freshLot()];
    const poor = grant(other, { from: accounts.granted(other), to: accounts.owes(7) });
    await expect(book(grant(one), poor)).rejects.toMatchObject({
      code: 'ledger.unbalanced-books',
    });
    expect(await ledger.balance(accounts.granted(one))).toBe(0n);
    expect(await book(grant(one))).toBe(1);
  });

  it('may hold the same transfer twice, and moves it once', async () => {
    const lot = freshLot();
    expect(await book(grant(lot), grant(lot), grant(lot))).toBe(1);
    expect(await ledger.balance(accounts.granted(lot))).toBe(1000n);
  });

  it('that says two things under one reference is a conflict', async () => {
    const lot = freshLot();
    await expect(book(grant(lot), grant(lot, { amount: 1n }))).rejects.toMatchObject(
      refusal('ledger.reference-conflict', 'conflict'),
    );
    expect(await ledger.balance(accounts.granted(lot))).toBe(0n);
  });

  it('moves only what is new in it', async () => {
    const [one, other] = [freshLot(), freshLot()];
    await book(grant(one));
    expect(await book(grant(one), grant(other))).toBe(1);
  });

  it('may pass money through an account that ends with nothing', async () => {
    const lot = freshLot();
    const back = { from: accounts.granted(lot), to: accounts.owes(7), reference: `back/${lot}` };
    expect(await book(grant(lot, back), grant(lot))).toBe(2);
    expect(await ledger.balance(accounts.granted(lot))).toBe(0n);
  });

  it('may be empty', async () => {
    expect(await book()).toBe(0);
  });

  it('is gone when its transaction is', async () => {
    const lot = freshLot();
    const failed = inTransaction(prisma, async (tx) => {
      await ledger.transferAll(tx, [grant(lot)]);
      throw new Error('the rest failed');
    });
    await expect(failed).rejects.toThrow('the rest failed');
    expect(await ledger.balance(accounts.granted(lot))).toBe(0n);
  });
});

describe('a statement', () => {
  /** Everything on it, page by page, newest first. */
  async function read(address: string, limit: number): Promise<StatementLine[]> {
    const { items, next } = await ledger.statement(address, { limit });
    const lines = [...items];
    for (let cursor = next; cursor !== null;) {
      const page = await ledger.statement(address, { limit, cursor });
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
      await book(grant(lot, { from, to, amount, reference: `step/${lot}/${index}` }));
    }
    return lot;
  }

  it('shows what came and went, newest first, with the balance after each', async () => {
    const lot = await usedLot([-400n, 250n, -850n]);
    const lines = await read(accounts.granted(lot), 50);
    expect(lines.map((line) => [line.reference, line.amount, line.balanceAfter])).toEqual([
      [`step/${lot}/2`, -850n, 0n],
      [`step/${lot}/1`, 250n, 850n],
      [`step/${lot}/0`, -400n, 600n],
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
    const { next } = await ledger.statement(address, { limit: 2 });
    await book(grant(lot, { reference: `late/${lot}` }));
    const rest = await ledger.statement(address, { limit: 2, cursor: next ?? '' });
    expect(rest.items).toEqual(whole.slice(2));
  });

  it('is empty for an address that nothing ever moved on', async () => {
    const address = accounts.available(123_456n);
    expect(await ledger.statement(address, { limit: 5 })).toEqual({ items: [], next: null });
    await expect(ledger.account(address)).rejects.toMatchObject({ code: 'account.not-found' });
  });

  it('of a long history reads no more than it shows', async () => {
    const steps = Array.from({ length: 2000 }, (_, index) =>
      grant(0n, {
        from: accounts.owes(81),
        to: accounts.granted(8_100_000n + BigInt(index)),
        reference: `long/${index}`,
      }),
    );
    await book(...steps);
    await prisma.$executeRaw`ANALYZE transfer`;
    const page = await ledger.statement(accounts.owes(81), { limit: 10 });
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
      await new LedgerService(tx as PrismaService).statement(accounts.owes(81), query);
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
    await expect(ledger.statement(accounts.bank, { limit: 5, cursor })).rejects.toMatchObject({
      code: 'page.unknown-cursor',
    });
  });
});

describe('the database itself', () => {
  it.each([
    ['UPDATE transfer SET amount = 1', 'append-only'],
    ['DELETE FROM transfer', 'append-only'],
    ['TRUNCATE transfer', 'append-only'],
    ['UPDATE account SET balance = 0', 'only by a transfer'],
    ["INSERT INTO account VALUES ('lot:5000:granted', 'memo', 'EUR', 5)", 'only by a transfer'],
    ['DELETE FROM account', 'only by a transfer'],
    ['TRUNCATE account', 'only by a transfer'],
  ])('refuses %s', async (sql, why) => {
    await expect(prisma.$executeRawUnsafe(sql)).rejects.toThrow(why);
  });

  it('knows the same chart as the code', async () => {
    const chart = {
      trust: [accounts.bank, accounts.unallocated(7), accounts.available(42n)],
      memo: [accounts.granted(42n), accounts.owes(7), accounts.owes(7, 'hours')],
    };
    for (const [expected, addresses] of Object.entries(chart))
      for (const address of addresses)
        expect(
          await prisma.$queryRaw`SELECT ledger_book(${address}) AS book, ledger_may_overdraw(${address}) AS "mayOverdraw"`,
        ).toEqual([
          { book: expected, mayOverdraw: address === 'bank' || address.includes(':owes') },
        ]);
  });
});

describe('any sequence of transfers', () => {
  const lots = [900_001n, 900_002n, 900_003n];
  const places = [accounts.owes(90), accounts.owes(91), ...lots.map(accounts.granted)];
  const step = fc.record({
    from: fc.constantFrom(...places),
    to: fc.constantFrom(...places),
    amount: fc.bigInt({ min: 0n, max: 50n }),
    reference: fc.integer({ min: 1, max: 5000 }).map((number) => `any/${number}`),
  });

  beforeAll(() =>
    book(...lots.map((lot) => grant(lot, { from: accounts.owes(90), amount: 200n }))),
  );

  it('leaves every book at zero, and every balance at what its transfers add up to', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { maxLength: 4 }), { maxLength: 8 }),
        async (batches) => {
          await Promise.allSettled(
            batches.map((steps) => book(...steps.map((moved) => grant(0n, moved)))),
          );
          const checks = await auditLedger(prisma);
          expect(checks.flatMap(({ findings }) => findings)).toEqual([]);
          expect((await ledger.bookSums()).filter(({ sum }) => sum !== 0n)).toEqual([]);
        },
      ),
      { numRuns: 50 },
    );
    const moved = await prisma.transfer.count({ where: { reference: { startsWith: 'any/' } } });
    expect(moved).toBeGreaterThan(100);
  });
});
