import { inTransaction, PrismaService } from '#libs/database';
import { accounts, auditLedger, LedgerService, type Transfer } from '#libs/ledger';
import { withoutLots } from '../factories/moves.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';

let database: TestDatabase;
let prisma: PrismaService;
let ledger: LedgerService;

beforeAll(async () => {
  database = await createTestDatabase();
  prisma = new PrismaService(database.url, 20);
  await withoutLots(prisma);
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

const move = (from: string, to: string, reference: string, amount = 100n): Transfer => ({
  book: 'memo',
  unit: 'EUR',
  from,
  to,
  amount,
  reference,
  effectiveOn: '2026-01-31',
});

/** Real money, moved between accounts that hold some. */
const pay = (from: string, to: string, reference: string, amount = 100n): Transfer => ({
  ...move(from, to, reference, amount),
  book: 'trust',
});

/** Money that an employer paid in for lots, free to spend. */
const fund = (employerId: number, lots: string[], amount: bigint): Promise<number> =>
  book(
    pay(
      accounts.bank,
      accounts.unallocated(employerId),
      `receipt/${employerId}`,
      amount * BigInt(lots.length),
    ),
    ...lots.map((lot) => pay(accounts.unallocated(employerId), lot, `fund/${lot}`, amount)),
  );

const book = (...transfers: Transfer[]): Promise<number> =>
  inTransaction(prisma, (tx) => ledger.transferAll(tx, transfers));

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

describe('many at once', () => {
  it('spend no more than there is: forty on money for ten are ten', async () => {
    const pot = accounts.available(1n);
    await fund(1, [pot], 1000n);
    const spent = await Promise.allSettled(
      times(40, (index) => book(pay(pot, accounts.held(1n, BigInt(index)), `hold/${index}`))),
    );
    const refused = spent.filter((one) => one.status === 'rejected');
    expect(spent.length - refused.length).toBe(10);
    expect(new Set(refused.map(({ reason }) => (reason as { code: string }).code))).toEqual(
      new Set(['ledger.insufficient-funds']),
    );
    expect(await ledger.balance(pot)).toBe(0n);
  });

  it('book the same step once', async () => {
    const moved = await Promise.all(
      times(20, () => book(move(accounts.owes(2), accounts.granted(2n), 'grant/2'))),
    );
    expect(moved.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await ledger.balance(accounts.granted(2n))).toBe(100n);
  });

  it('book the same run once, in whatever order each has it', async () => {
    const run = times(50, (index) =>
      move(accounts.owes(3), accounts.granted(BigInt(300 + index)), `grant/${300 + index}`),
    );
    const moved = await Promise.all(
      times(10, (worker) =>
        book(...run.toSorted((one, other) => hash(one, worker) - hash(other, worker))),
      ),
    );
    expect(moved.reduce((sum, count) => sum + count, 0)).toBe(50);
    expect(await ledger.balance(accounts.owes(3))).toBe(-5000n);
  });

  it('that cross each other both arrive', async () => {
    const [one, other] = [accounts.available(4n), accounts.available(5n)];
    await fund(4, [one, other], 10_000n);
    const moved = await Promise.all(
      times(30, (index) =>
        index % 2 === 0
          ? book(
              pay(one, other, `transfer/there/${index}`),
              pay(other, one, `transfer/back/${index}`, 1n),
            )
          : book(
              pay(other, one, `transfer/there/${index}`),
              pay(one, other, `transfer/back/${index}`, 1n),
            ),
      ),
    );
    expect(moved).toEqual(times(30, () => 2));
    expect([await ledger.balance(one), await ledger.balance(other)]).toEqual([10_000n, 10_000n]);
  });

  it('in long transactions that take accounts in opposite order both arrive', async () => {
    const [one, other] = [accounts.owes(61), accounts.owes(62)];
    const lot = (id: number): string => accounts.granted(BigInt(600 + id));
    const inTwoSteps = (first: string, second: string, id: number): Promise<void> =>
      inTransaction(prisma, async (tx) => {
        await ledger.transfer(tx, move(first, lot(id), `grant/first/${id}`));
        await ledger.transfer(tx, move(second, lot(id), `grant/second/${id}`));
      });
    await Promise.all([inTwoSteps(one, other, 1), inTwoSteps(other, one, 2)]);
    expect([await ledger.balance(lot(1)), await ledger.balance(lot(2))]).toEqual([200n, 200n]);
  });

  it('open the same new accounts without a quarrel', async () => {
    const moved = await Promise.all(
      times(20, (index) =>
        book(
          ...times(5, (lot) =>
            move(
              accounts.owes(70 + ((index + lot) % 3)),
              accounts.granted(BigInt(700 + ((index * 3 + lot) % 5))),
              `grant/new/${index}/${lot}`,
            ),
          ),
        ),
      ),
    );
    expect(moved).toEqual(times(20, () => 5));
  });
});

/** An order of its own for each worker, the same in every run of this test. */
const hash = ({ reference }: Transfer, worker: number): number =>
  (Number(reference.slice('grant/'.length)) * (2 * worker + 3)) % 53;
