import { inTransaction, type PrismaService } from '#libs/database';
import type { Transfer } from '#libs/ledger';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, IOB, type Saver } from '../factories/lots.js';
import { move } from '../factories/moves.js';
import { withDatabase } from '../setup/database.js';

let prisma: PrismaService;
let desk: Desk;
let saver: Saver;
let lots: bigint[];

withDatabase(async (opened) => {
  prisma = opened;
  desk = new Desk(prisma);
  saver = await desk.saver(await desk.employer(IOB));
  lots = await desk.earn(saver, { from: '2025-01-01', periods: 12 });
  await desk.pay(lots);
});

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

const book = (...transfers: Transfer[]): Promise<number> =>
  inTransaction(prisma, (tx) => desk.ledger.transferAll(tx, transfers));

const owes = (): string => `employer:${saver.ground.employerId}:owes`;
const promise = (lot: bigint): Transfer => move(`grant ${owes()} lot:${lot}:granted`, 1n);

describe('money for a lot that is not there', () => {
  it('is refused, and nothing of its batch is kept', async () => {
    const owed = await desk.balance(owes());
    await expect(book(promise(999n))).rejects.toMatchObject({ code: 'ledger.unknown-lot' });
    const batch = [...lots, 999n].map(promise);
    await expect(book(...batch)).rejects.toMatchObject({ code: 'ledger.unknown-lot' });
    expect(await desk.balance(owes())).toBe(owed);
  });

  it('is refused from another lot too, and as real money', async () => {
    const onward = move(`transfer lot:${lots[0]}:available lot:999:available`, 1n);
    await expect(book(onward)).rejects.toMatchObject({ code: 'ledger.unknown-lot' });
  });

  it.each(['available', 'granted'])('is refused on %s whatever the statement', async (part) => {
    const from = part === 'granted' ? owes() : 'bank';
    const verb = part === 'granted' ? 'grant' : 'receipt';
    await expect(
      prisma.$executeRaw`INSERT INTO transfer (book, unit, "from", "to", amount, reference, effective_on)
        SELECT ledger_book(${from}), 'EUR', ${from}, 'lot:' || i || ':' || ${part}, 1, ${verb} || '/slip/' || i, '2026-01-31'
        FROM generate_series(990, 999) i`,
    ).rejects.toThrow(part === 'granted' ? 'is an account of no lot' : 'transfer_in_chart');
  });
});

describe('money for a hold that is not there', () => {
  it.each(['available lot:held', 'granted lot:reserved'])(
    'is refused at the end of the transaction: %s',
    async (parts) => {
      const [part = '', place = ''] = parts.split(' lot:');
      const lot = part === 'granted' ? await desk.grant(saver) : lots[0];
      const hold = move(`hold lot:${lot}:${part} lot:${lot}:${place}:999`, 1n);
      await expect(book(hold)).rejects.toThrow('is an account of no hold');
      expect(await desk.balance(`lot:${lot}:${place}:999`)).toBe(0n);
    },
  );
});

describe('a step on a hold', () => {
  const step = (holdId: bigint, on: string): Promise<number> => prisma.$executeRaw`
    INSERT INTO hold_step (hold_id, key, kind, amount, effective_on, recorded_by)
    VALUES (${holdId}, ${on}, 'release', 1, ${on}::date, 'test')`;

  it('counts from the day of its hold at the earliest', async () => {
    const { id } = await desk.hold(saver, 10_00n, { on: '2026-03-01' });
    await expect(step(id, '2026-02-28')).rejects.toThrow('counts before the hold does');
    const hold = await desk.hold(saver, 10_00n, { on: '2026-03-01' });
    await expect(desk.capture(hold, 1n, '2026-02-28')).rejects.toThrow();
    await desk.capture(hold, 1n, '2026-03-01');
    expect(await desk.holds.get(hold.id)).toMatchObject({ captured: 1n, open: 9_99n });
  });
});
