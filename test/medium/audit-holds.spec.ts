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

const MOVED = 'a hold and its steps moved what they say';
const ASKED = 'a hold took what was asked of it';
const PLACED = 'a hold is what was asked when it was placed';
const BEGINS = 'a lot begins before it ends';
const MOVED_ON = 'a lot that moved on is what it was, with its days';
const DONE = 'a lot that is done with holds nothing';
const SHORT = 'no more came back than a correction was short of';
const OWNER = 'a lot is of the person and the employer of its employment';
const KEPT = 'a lot is what it was when it was granted';
const RULES = 'the rules of lots and holds stand in the database';

describe('an audit of holds', () => {
  let holdId: bigint;

  beforeEach(async () => {
    await desk.pay(await desk.earn(saver, { from: '2025-01-01', periods: 3 }));
    const hold = await desk.hold(saver, 30_00n);
    await desk.capture(hold, 20_00n, '2026-03-10', 'invoice');
    await desk.release(hold, 4_00n, '2026-03-11', 'rest');
    holdId = hold.id;
  });

  it('finds nothing where all of them took, spent and gave back what they say', async () => {
    expect(await found()).toEqual({});
  });

  it('finds one that says another amount than it took', async () => {
    await tamper(`UPDATE hold SET amount = amount + 1`);
    expect(await found()).toEqual({ [ASKED]: [`hold ${holdId}`], [PLACED]: [`hold ${holdId}`] });
  });

  it('finds one that says it took from other lots', async () => {
    await tamper(
      `UPDATE hold SET considered = jsonb_set(jsonb_set(considered, '{0,amount}', '"1249"'), '{1,amount}', '"1251"')`,
    );
    expect(await found()).toEqual({ [MOVED]: [`hold ${holdId}`, `hold ${holdId}`] });
  });

  it('finds one whose words cannot be read', async () => {
    await tamper(`UPDATE hold SET considered = '{"lots": "all"}'`);
    const places = await found();
    expect(places[ASKED]).toEqual([`hold ${holdId}`]);
    expect(places[MOVED]).toHaveLength(3);
  });

  it('finds transfers of one that is gone', async () => {
    await tamper('DELETE FROM hold_step', 'DELETE FROM hold');
    const places = await found();
    expect(places[MOVED]).toEqual([
      ...Array<string>(3).fill(`hold ${holdId}`),
      `step capture/${holdId}/invoice`,
      `step release/${holdId}/rest`,
    ]);
  });

  it('finds a step that moved another amount, another way or under another key', async () => {
    await tamper(`UPDATE hold_step SET amount = 400 + 1 WHERE key = 'rest'`);
    expect((await found())[MOVED]).toEqual([`step release/${holdId}/rest`]);
    await tamper(
      `UPDATE hold_step SET amount = 400, kind = 'capture', provider_id = 3 WHERE key = 'rest'`,
    );
    const both = [`step capture/${holdId}/rest`, `step release/${holdId}/rest`];
    expect((await found())[MOVED]).toEqual(both);
  });

  it('finds that a spending was undone, which has no undo', async () => {
    await tamper(
      'SET session_replication_role = DEFAULT',
      'ALTER TABLE transfer DISABLE TRIGGER transfer_reverses_exactly',
      `INSERT INTO transfer (book, unit, "from", "to", amount, reference, effective_on, reverses)
       SELECT book, unit, "to", "from", amount, 'undo/' || reference, effective_on, id FROM transfer WHERE reference LIKE 'capture/%' ORDER BY id LIMIT 1`,
      'ALTER TABLE transfer ENABLE TRIGGER transfer_reverses_exactly',
    );
    const [capture] = await prisma.transfer.findMany({
      where: { reference: { startsWith: 'undo/capture/' } },
    });
    expect(await found()).toEqual({ [MOVED]: [`transfer ${capture?.reference}`] });
  });

  it.each([
    ['ALTER TABLE account DISABLE TRIGGER accounts_have_lots', 'account accounts_have_lots'],
    ['ALTER TABLE hold_step DISABLE TRIGGER USER', 'hold_step hold_step_follows_hold'],
    ['DROP TRIGGER is_append_only ON hold', 'hold is_append_only'],
    ['ALTER TABLE lot DROP CONSTRAINT lot_has_an_origin', 'lot_has_an_origin'],
  ])('finds a rule that was switched off: %s', async (sql, rule) => {
    await tamper(sql);
    expect((await found())[RULES]).toContain(rule);
  });
});

describe('an audit of what hangs on a lot', () => {
  it('finds one that is done with and still holds something', async () => {
    const [lot] = await desk.earn(saver, { from: '2025-01-01' });
    await tamper(`UPDATE lot SET lapsed_at = now()`);
    expect(await found()).toEqual({ [DONE]: [`lot ${lot}`] });
  });

  it('finds one from which more came back than it was short of', async () => {
    const [lot] = await desk.earn(saver, { from: '2025-01-01' });
    await tamper(
      `INSERT INTO lot_shortfall (lot_id, run_id, amount, digest) SELECT id, run_id, n, '' FROM lot, (VALUES (5), (-6)) s(n)`,
    );
    expect((await found())[SHORT]).toEqual([`lot ${lot}`]);
  });

  it('finds a top-up that ends before it begins', async () => {
    const lot = await desk.grant(saver);
    await tamper(
      'ALTER TABLE lot DROP CONSTRAINT lot_begins_before_it_ends',
      `UPDATE lot SET expires_on = '2026-01-30'`,
    );
    expect(await found()).toEqual({
      [BEGINS]: [`lot ${lot}`],
      [KEPT]: [`lot ${lot}`],
      [RULES]: ['lot_begins_before_it_ends'],
    });
  });

  it('finds a top-up that hangs on the employment of somebody else', async () => {
    const lot = await desk.grant(saver);
    const other = await desk.saver(saver.ground);
    await tamper(`UPDATE lot SET employment_id = ${other.employmentId}`);
    expect(await found()).toEqual({ [OWNER]: [`lot ${lot}`], [KEPT]: [`lot ${lot}`] });
  });
});

describe('an audit of lots that moved on', () => {
  let moved: bigint;

  beforeEach(async () => {
    ({ moved } = await books.movesOn());
  });

  it('finds nothing where they kept what they were, also once their term has changed', async () => {
    expect(await found()).toEqual({});
    const longer = from('2027-01-01', MOVING, { lots: { termMonths: 84 } });
    const later = new Desk(prisma, [readScheme(longer)]);
    await later.expiry.changeTerms({ since: '2026-12-31', day: '2027-01-01' });
    expect(await later.ends([moved])).toEqual(['2032-01-30']);
    expect(await found()).toEqual({});
  });

  it.each([
    ['scheme', `scheme_id = 'nl-etd-plb'`],
    ['unit', `unit = 'hours'`],
    ['first day', 'lot_on = lot_on - 1'],
    ['last day', 'expires_on = expires_on + 1'],
    ['payer', `payer = 'government'`],
  ])('finds one with another %s than it had', async (_, change) => {
    await tamper(`UPDATE lot SET ${change} WHERE id = ${moved}`);
    expect((await found())[MOVED_ON]).toEqual([`lot ${moved}`]);
  });
});
