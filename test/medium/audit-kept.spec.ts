import type { PrismaService } from '#libs/database';
import { readScheme } from '#libs/schemes';
import { Audited, MOVING } from '../factories/audited.js';
import { Desk, type Saver } from '../factories/lots.js';
import { from } from '../factories/scheme-table.js';

let books: Audited;
let prisma: PrismaService;
let desk: Desk;
let saver: Saver;

beforeEach(async () => {
  books = await Audited.open();
  ({ prisma, desk, saver } = books);
});

afterEach(() => books.close());

const tamper = (...statements: string[]): Promise<void> => books.tamper(...statements);
const found = (): Promise<Record<string, string[]>> => books.found();

const KEPT = 'a lot is what it was when it was granted';
const ENDS = 'a lot ends on the day its last change of term says';
const NAMED = 'what a life event moved names one that is on record';
const CLAIMED = 'what an undone life event could not take back is claimed, and nothing else';
const OPEN = 'a correction leaves no more open than its lot was granted';

describe('an audit of a lot granted by name', () => {
  it('finds one that is somebody else’s by now', async () => {
    const [lot, other] = [await desk.grant(saver), await desk.saver(saver.ground)];
    await tamper(`UPDATE lot SET person_id = '${other.personId}'`);
    expect(await found()).toEqual({ [KEPT]: [`lot ${lot}`] });
  });

  it.each([`'2032-01-30'`, 'NULL'])('finds one whose last day became %s', async (day) => {
    const lot = await desk.grant(saver);
    await tamper(`UPDATE lot SET expires_on = ${day}`);
    expect(await found()).toEqual({ [KEPT]: [`lot ${lot}`] });
  });

  it('finds one whose employment went to somebody else with it', async () => {
    const [lot] = await desk.earn(saver, { from: '2025-01-01' });
    const other = await desk.saver(saver.ground);
    await tamper(
      `UPDATE employment SET person_id = '${other.personId}'`,
      `UPDATE lot SET person_id = '${other.personId}'`,
    );
    expect(await found()).toEqual({ [KEPT]: [`lot ${lot}`] });
  });

  it('finds one that ends on another day than its scheme changed it to', async () => {
    const longer = from('2027-01-01', MOVING, { lots: { termMonths: 84 } });
    const [lot] = await desk.earn(saver, { scheme: MOVING.id, from: '2025-01-01' });
    const later = new Desk(prisma, [readScheme(longer)]);
    await later.expiry.changeTerms({ since: '2026-12-31', day: '2027-01-01' });
    expect(await found()).toEqual({});
    await tamper('UPDATE lot SET expires_on = expires_on + 1');
    expect(await found()).toEqual({ [ENDS]: [`lot ${lot}`] });
  });

  it('says what it was from its first day, and cannot be told to say otherwise', async () => {
    await desk.grant(saver);
    await expect(prisma.$executeRaw`UPDATE lot SET digest = 'x'`).rejects.toThrow('keeps what');
  });
});

describe('an audit of life events', () => {
  let lot: bigint;
  let moved: bigint;
  let eventId: bigint;

  beforeEach(async () => {
    const event = await books.movesOn();
    ({ lot, moved, eventId } = event);
    const hold = await desk.hold(event.next, 6_00n, { on: '2026-03-01' });
    await desk.capture(hold, 2_00n, '2026-03-02');
  });

  const undo = () => desk.lifeEvents.undo({ key: 'left/once', why: 'a mistake', by: 'test' });

  it('finds nothing where one stands, or was undone as far as it could be', async () => {
    expect(await found()).toEqual({});
    await undo();
    expect(await prisma.$queryRaw`SELECT sum(amount)::int AS open FROM life_event_claim`).toEqual([
      { open: 6_00 },
    ]);
    expect(await found()).toEqual({});
  });

  it('finds that one is gone, by what it moved', async () => {
    await tamper('DELETE FROM life_event');
    expect((await found())[NAMED]).toEqual([`lot ${moved}`, `transfer transfer/${eventId}/${lot}`]);
  });

  it.each([
    ['of one that stands', `VALUES (ID, LOT, 'EUR', 'spent', 1, '')`],
    ['of a lot that it had not touched', `SELECT ID, MOVED, 'EUR', 'spent', 1, ''`],
  ])('finds a claim %s', async (_, row) => {
    const values = row
      .replace('ID', `${eventId}`)
      .replace('LOT', `${lot}`)
      .replace('MOVED', `${moved}`);
    await tamper(
      `INSERT INTO life_event_claim (event_id, lot_id, unit, why, amount, digest) ${values}`,
    );
    expect((await found())[CLAIMED]).toHaveLength(1);
  });

  it('finds a claim of more than is away, of less, and in another unit', async () => {
    await undo();
    await tamper('UPDATE life_event_claim SET amount = amount + 1');
    expect((await found())[CLAIMED]).toEqual([`lot ${lot}`]);
    await tamper('DELETE FROM life_event_claim');
    expect((await found())[CLAIMED]).toEqual([`lot ${lot}`]);
  });
});

describe('an audit of corrections', () => {
  const insert = (table: string, columns: string, values: string): Promise<void> =>
    tamper(
      `INSERT INTO ${table} (lot_id, run_id, digest, ${columns}) SELECT id, run_id, '', ${values} FROM lot`,
    );

  it.each([
    ['lot_shortfall', 'amount', '1251'],
    ['lot_remainder', 'outcome, amount', `'employer-loss', 1251`],
    ['lot_remainder', 'outcome, amount', `'went-back', -1`],
  ])('finds more in %s than its lot ever had, or less than nothing', async (...row) => {
    const [lot] = await desk.earn(saver, { from: '2025-01-01' });
    await insert(...row);
    expect((await found())[OPEN]).toEqual([`lot ${lot}`]);
  });
});
