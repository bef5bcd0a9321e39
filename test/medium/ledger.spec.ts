import * as fc from 'fast-check';
import { inTransaction, type PrismaService } from '#libs/database';
import { accounts, auditLedger, LedgerService, type Transfer } from '#libs/ledger';
import { withoutLots } from '../factories/moves.js';
import { withDatabase } from '../setup/database.js';

let prisma: PrismaService;
let ledger: LedgerService;
let made = 0n;

withDatabase(async (opened) => {
  prisma = opened;
  await withoutLots(prisma);
  ledger = new LedgerService(prisma);
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
    ['book', { book: 'trust' }],
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
    const back = { from: accounts.granted(lot), to: accounts.owes(7), reference: `correct/${lot}` };
    await expect(book(grant(lot, { ...back, amount: 1001n }))).rejects.toMatchObject(
      refusal('ledger.insufficient-funds', 'conflict'),
    );
    expect(await book(grant(lot, back))).toBe(1);
    expect(await ledger.balance(accounts.granted(lot))).toBe(0n);
  });

  it('takes nothing from a lot that never held anything', async () => {
    const lot = freshLot();
    const back = { from: accounts.granted(lot), to: accounts.owes(7), reference: `correct/${lot}` };
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
    ['between units', { unit: 'hours', reference: 'grant/hours/1' }],
  ])('never goes %s', async (_, changes) => {
    const lot = freshLot();
    await book(grant(lot));
    await expect(
      book(grant(lot, { reference: `grant/cross/${lot}`, ...changes })),
    ).rejects.toMatchObject({
      kind: 'invalid',
      code: expect.stringMatching(
        /^ledger\.(unbalanced-books|unknown-account|move-not-in-chart)$/,
      ) as string,
    });
  });

  it('of two units over one account in one batch is refused just so', async () => {
    const [one, other] = [freshLot(), freshLot()];
    await book(grant(one));
    const hours = grant(other, { unit: 'hours' });
    await expect(
      book(grant(other, { reference: `grant/euro/${other}` }), hours),
    ).rejects.toMatchObject(refusal('ledger.unbalanced-books'));
  });

  it.each(['somewhere', 'lot:1:spent', 'employer:7', 'bank ', 'Bank', '', 'lot:1:granted\n'])(
    'never reaches %j, which is no kind of account',
    async (to) => {
      const lot = freshLot();
      await book(grant(lot));
      const refused = refusal('ledger.move-not-in-chart');
      await expect(book(grant(lot, { to, reference: `grant/x/${lot}` }))).rejects.toMatchObject(
        refused,
      );
      await expect(
        book(grant(lot, { from: accounts.granted(lot), to, reference: `correct/x/${lot}` })),
      ).rejects.toMatchObject(refused);
    },
  );

  it.each([
    'lot:x:granted',
    'lot::granted',
    'lot:-1:granted',
    'lot:1:granted:2',
    `lot:${'9'.repeat(19)}:granted`,
  ])('never reaches %j, which only looks like an account', async (to) => {
    await expect(book(grant(freshLot(), { to }))).rejects.toMatchObject(
      refusal('ledger.unknown-account'),
    );
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

  it.each(['', 'ab', 'x'.repeat(201), `grant/${'x'.repeat(195)}`])(
    'needs a reference that is one: %j',
    async (reference) => {
      await expect(book(grant(freshLot(), { reference }))).rejects.toMatchObject({
        kind: 'invalid',
        code: expect.stringMatching(/^ledger\.(transfer-invalid|move-not-in-chart)$/) as string,
      });
    },
  );

  it('may have a reference of 200 characters', async () => {
    const lot = freshLot();
    expect(await book(grant(lot, { reference: `grant/${lot}/`.padEnd(200, 'x') }))).toBe(1);
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
      book(grant(lot, { ...huge, amount: 1n, reference: `grant/more/${lot}` })),
    ).rejects.toMatchObject(refusal('ledger.amount-too-large'));
    expect(await ledger.balance(accounts.granted(lot))).toBe(2n ** 63n - 1n);
  });
});

describe('a batch', () => {
  it('moves everything or nothing', async () => {
    const [one, other] = [freshLot(), freshLot()];
    const poor = grant(other, {
      from: accounts.granted(other),
      to: accounts.owes(7),
      reference: `correct/${other}`,
    });
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
    const back = { from: accounts.granted(lot), to: accounts.owes(7), reference: `correct/${lot}` };
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
      trust: [
        accounts.bank,
        accounts.unallocatedByAnybody,
        accounts.unallocated(7),
        accounts.available(42n),
        accounts.held(42n, 9n),
        accounts.payable(3),
        accounts.of('fund:nl-graan-pob', 'refund'),
        accounts.of('person:00000000-0000-4000-8000-000000000000', 'wages'),
      ],
      memo: [
        accounts.granted(42n),
        accounts.reserved(42n, 9n),
        accounts.owes(7),
        accounts.owes(7, 'hours'),
        accounts.of('government:nl-stap', 'owes'),
        accounts.of('employer:7', 'charged', 'days'),
        accounts.of('employer:7', 'payroll'),
      ],
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
  const owed = fc.constantFrom(accounts.owes(90), accounts.owes(91));
  const granted = fc.constantFrom(...lots.map(accounts.granted));
  const sides = fc
    .tuple(owed, granted, fc.boolean())
    .map(([payer, lot, down]) => (down ? { from: lot, to: payer } : { from: payer, to: lot }));
  const step = fc.record({
    sides,
    amount: fc.bigInt({ min: 0n, max: 50n }),
    reference: fc.integer({ min: 1, max: 5000 }).map((number) => `correct/any/${number}`),
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
            batches.map((steps) =>
              book(...steps.map(({ sides: way, ...moved }) => grant(0n, { ...moved, ...way }))),
            ),
          );
          const checks = await auditLedger(prisma);
          expect(checks.flatMap(({ findings }) => findings)).toEqual([]);
          expect((await ledger.bookSums()).filter(({ sum }) => sum !== 0n)).toEqual([]);
        },
      ),
      { numRuns: 50 },
    );
    const moved = await prisma.transfer.count({
      where: { reference: { startsWith: 'correct/any/' } },
    });
    expect(moved).toBeGreaterThan(100);
  });
});
