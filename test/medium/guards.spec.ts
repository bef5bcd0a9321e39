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

describe('what has no undo', () => {
  const undone = (verb: string): Promise<number> => prisma.$executeRaw`
    INSERT INTO transfer (book, unit, "from", "to", amount, reference, effective_on, reverses)
    SELECT book, unit, "to", "from", amount, 'undo/' || reference, effective_on, id FROM transfer WHERE kind = ${verb} ORDER BY id DESC LIMIT 1`;

  it.each(['hold', 'capture', 'release', 'pay'])(
    'is not undone in the journal: %s',
    async (verb) => {
      const hold = await desk.hold(saver, 10_00n, { on: '2026-03-01' });
      await desk.capture(hold, 4_00n, '2026-03-02');
      await desk.release(hold, 6_00n, '2026-03-03');
      await book(move('pay provider:3:payable bank', 4_00n, { effectiveOn: '2026-03-04' }));
      await expect(undone(verb)).rejects.toThrow('reverses what has no undo');
      const { reference } = await prisma.transfer.findFirstOrThrow({ where: { kind: verb } });
      await expect(
        inTransaction(prisma, (tx) => desk.ledger.reverse(tx, reference, { by: 'test' })),
      ).rejects.toMatchObject({ code: 'ledger.not-a-reversal' });
    },
  );

  it('is not taken back by a run either, but what a run granted is', async () => {
    const lot = await desk.grant(saver);
    const back = (reference: string): Promise<number> => prisma.$executeRaw`
      INSERT INTO transfer (book, unit, "from", "to", amount, reference, effective_on, reverses)
      SELECT book, unit, "to", "from", amount, 'reverse/slip', effective_on, id FROM transfer WHERE reference = ${reference}`;
    await book(move(`lapse lot:${lot}:granted ${owes()}`, 1n, { reference: 'lapse/slip' }));
    await expect(back('lapse/slip')).rejects.toThrow('reverses what has no undo');
    await expect(undone('lapse')).resolves.toBe(1);
  });
});

describe('more than a lot was granted', () => {
  const runId = async (): Promise<bigint> => (await prisma.snapshotRun.findFirstOrThrow()).id;

  it('is not waited for, nor borne by anybody', async () => {
    const [lot, run] = [lots[0]!, await runId()];
    await expect(
      prisma.lotShortfall.create({ data: { lotId: lot, runId: run, amount: 12_51n } }),
    ).rejects.toThrow('more of lot');
    await expect(
      prisma.$executeRaw`INSERT INTO lot_remainder (lot_id, run_id, outcome, amount)
        SELECT ${lot}, ${run}, outcome, 7_00 FROM unnest(ARRAY['employer-loss', 'receivable']) outcome`,
    ).rejects.toThrow('more of lot');
    await prisma.lotShortfall.createMany({
      data: [12_50n, -12_50n].map((amount) => ({ lotId: lot, runId: run, amount })),
    });
  });

  it('is not claimed of an event, nor in another unit', async () => {
    const { id: eventId } = await prisma.lifeEvent.create({
      data: {
        key: 'leave/1',
        personId: saver.personId,
        employmentId: saver.employmentId,
        kind: 'parental-leave',
        happenedOn: new Date('2026-03-01'),
        outcome: [],
        recordedBy: 'test',
      },
    });
    const claim = (unit: string, amount: bigint): Promise<number> => prisma.$executeRaw`
      INSERT INTO life_event_claim (event_id, lot_id, unit, why, amount) VALUES (${eventId}, ${lots[0]}, ${unit}, 'spent', ${amount})`;
    await expect(claim('hours', 1n)).rejects.toThrow('a claim is not of what lot');
    await expect(claim('EUR', 12_51n)).rejects.toThrow('a claim is not of what lot');
  });
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
