import { inTransaction, type PrismaService } from '#libs/database';
import { Audited, MOVING } from '../factories/audited.js';
import { type Desk, IOB, LBB, type Saver } from '../factories/lots.js';

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

const DECIDED = 'a lot granted what its last run decided, but for what is open or borne';
const NOTED =
  'events, claims and what corrections left open are what they were when they were noted';
const CHANGED = 'changes of terms and payments of invoices are what they were when they were noted';
const VERSION =
  'a lot’s term changed by a version of its scheme, or by days of grace after an order gave back';
const FOLLOWS = 'each change of a lot’s term begins where the one before ended';
const ENDS = 'a lot ends on the day its last change of term says';
const KEPT = 'a lot is what it was when it was granted';
const INVOICE = 'an invoice put no more on lots than receipts paid of it';
const SETTLED = 'no more of a claim is settled than there was';

describe('an audit of lots that runs told of more than once', () => {
  let lot: bigint;
  let runs: [bigint, bigint];

  /** A lot of 12.50 of which 5.00 was spent and 2.00 is held, when payroll says it should have been 1.00. */
  beforeEach(async () => {
    const granted = await desk.run(saver, { scheme: IOB, from: '2025-01-01' });
    ({ id: lot } = await prisma.lot.findFirstOrThrow({ where: { runId: granted } }));
    await desk.pay([lot]);
    await desk.capture(await desk.hold(saver, 5_00n), 5_00n, '2026-03-10');
    await desk.hold(saver, 2_00n);
    const corrected = await desk.run(saver, { scheme: IOB, from: '2025-01-01', amount: 1_00n });
    runs = [granted, corrected];
    await books.delivers(...runs);
  });

  it('finds nothing where somebody bears it, or waits for it', async () => {
    expect(await prisma.lotShortfall.count()).toBe(1);
    expect(await prisma.lotRemainder.count()).toBe(1);
    expect(await found()).toEqual({});
  });

  it.each(['lot_remainder', 'lot_shortfall'])('finds that what stood in %s is gone', async (of) => {
    await tamper(`DELETE FROM ${of}`);
    expect(await found()).toEqual({ [DECIDED]: [`lot ${lot}`] });
  });

  it('finds that the last run says otherwise by now', async () => {
    await tamper(`UPDATE decision SET amount = 2 WHERE run_id = ${runs[1]}`);
    expect(await found()).toEqual({ [DECIDED]: [`lot ${lot}`] });
  });

  it('finds that something is left where payroll took all of it back', async () => {
    await tamper(`UPDATE snapshot_row SET terms = NULL, pay = NULL WHERE run_id = ${runs[1]}`);
    expect(await found()).toEqual({ [DECIDED]: [`lot ${lot}`] });
  });

  it('leaves it to the hub whose a row was, where somebody came back under the number', async () => {
    await tamper(`
      INSERT INTO employment (person_id, employer_id, payroll_number, employment_seq, spell, hire_date, connection_id, period_type, terms)
      SELECT person_id, employer_id, payroll_number, employment_seq, 2, hire_date + 3650, connection_id, period_type, terms FROM employment`);
    await tamper('DELETE FROM lot_remainder');
    expect(await found()).toEqual({});
  });
});

it('an audit of a budget that went along counts what a correction took there', async () => {
  const { lot, next } = await books.movesOn();
  const { runId } = await prisma.lot.findUniqueOrThrow({ where: { id: lot } });
  await desk.capture(await desk.hold(next, 5_00n), 5_00n, '2026-03-10');
  const corrected = await desk.run(saver, {
    scheme: MOVING.id,
    from: '2025-01-01',
    amount: 1_00n,
  });
  await books.delivers(runId ?? 0n, corrected);
  expect(await found()).toEqual({});
  await tamper('DELETE FROM lot_remainder');
  expect(await found()).toEqual({ [DECIDED]: [`lot ${lot}`] });
});

describe('an audit of changes of terms', () => {
  const changes = (lot: bigint, becomes: string, version: string): Promise<void> =>
    tamper(
      `INSERT INTO lot_term_change (lot_id, was, becomes, scheme_version) SELECT id, expires_on, '${becomes}', '${version}' FROM lot WHERE id = ${lot}`,
      `UPDATE lot SET expires_on = '${becomes}' WHERE id = ${lot}`,
      // By somebody who knows how to digest it.
      'UPDATE lot_term_change c SET digest = evidence_digest(c)',
    );

  it.each(['2099-01', 'x', 'grace'])(
    'finds a lot that a change by %s let end in 2099',
    async (by) => {
      const lot = await desk.grant(saver);
      await changes(lot, '2099-12-31', by);
      expect(await found()).toEqual({ [VERSION]: [`lot ${lot}`] });
    },
  );

  it('finds a change that somebody wrote who did not digest it, or rewrote', async () => {
    const lot = await desk.grant(saver);
    const { schemeVersion } = await prisma.lot.findUniqueOrThrow({ where: { id: lot } });
    await changes(lot, '2099-12-31', schemeVersion);
    await tamper(`UPDATE lot_term_change SET digest = ''`);
    expect(await found()).toEqual({ [CHANGED]: [`lot ${lot}`] });
  });

  it('finds that one before the last, or the first, is gone', async () => {
    const lot = await desk.grant(saver);
    const { schemeVersion } = await prisma.lot.findUniqueOrThrow({ where: { id: lot } });
    for (const day of ['2097-12-31', '2098-12-31', '2099-12-31'])
      await changes(lot, day, schemeVersion);
    expect(await found()).toEqual({});
    await tamper(`DELETE FROM lot_term_change WHERE becomes = '2098-12-31'`);
    expect(await found()).toEqual({ [FOLLOWS]: [`lot ${lot}`] });
    await tamper(`DELETE FROM lot_term_change WHERE becomes = '2097-12-31'`);
    expect(await found()).toEqual({ [KEPT]: [`lot ${lot}`] });
    await tamper('DELETE FROM lot_term_change');
    expect(await found()).toEqual({ [KEPT]: [`lot ${lot}`] });
    expect(Object.keys(await found())).not.toContain(ENDS);
  });
});

describe('an audit of invoices', () => {
  beforeEach(async () => {
    const worker = await desk.saver(await desk.employer(LBB));
    const earned = { scheme: LBB, from: '2025-01-01', periods: 2, amount: 50_00n };
    const lots = await desk.earn(worker, earned);
    const payer = `employer:${worker.ground.employerId}`;
    // One is held in part, so that money goes where it waits as well.
    await desk.hold(worker, 20_00n);
    await inTransaction(prisma, async (tx) => {
      const on = '2026-10-02';
      await desk.funds.invoice(tx, lots, '2026-10-01');
      await desk.funds.receive(tx, { key: 'one', payer, amount: 100_00n, on, by: 'bank' });
      const paid = { invoice: 'first', receipt: 'one', amount: 100_00n, lotIds: lots, on };
      await desk.funds.settleInvoice(tx, paid);
    });
  });

  it('finds nothing where receipts paid them, and where money came without one', async () => {
    const other = await desk.saver(await desk.employer(LBB));
    const lots = await desk.earn(other, { scheme: LBB, from: '2025-01-01' });
    await desk.hold(other, 2_00n);
    await desk.pay(lots);
    expect(await found()).toEqual({});
  });

  it('finds that the receipt is free to pay another, or paid another amount', async () => {
    await tamper('UPDATE invoice_receipt SET amount = amount + 1');
    expect(await found()).toEqual({ [CHANGED]: ['invoice first'] });
    await tamper('DELETE FROM invoice_receipt');
    expect(await found()).toEqual({ [INVOICE]: ['invoice first'] });
  });
});

describe('an audit of the undoing of an event', () => {
  let lot: bigint;
  let eventId: bigint;

  beforeEach(async () => {
    const event = await books.movesOn();
    ({ lot, eventId } = event);
    const order = await desk.hold(event.next, 6_00n, { on: '2026-03-01' });
    await desk.capture(order, 6_00n, '2026-03-02');
    await desk.lifeEvents.undo({ key: 'left/once', why: 'a mistake', by: 'test' });
  });

  it.each([
    `undone_by = 'nobody'`,
    'undone_on = undone_on - 400',
    `undone_why = 'x'`,
    `undo_outcome = '[]'`,
  ])('finds that by now it is %s', async (change) => {
    expect(await found()).toEqual({});
    await tamper(`UPDATE life_event SET ${change}`);
    expect(await found()).toEqual({ [NOTED]: [`life event ${eventId}`] });
  });

  it('finds that what was settled has come back all the same', async () => {
    const { id } = await prisma.lifeEventClaim.findFirstOrThrow();
    await desk.claims.settle(id, { how: 'recovered', why: 'paid by invoice', by: 'test' });
    expect(await found()).toEqual({});
    await tamper(
      `INSERT INTO life_event_claim (event_id, lot_id, unit, why, amount, digest) VALUES (${eventId}, ${lot}, 'EUR', 'spent', -600, '')`,
    );
    expect((await found())[SETTLED]).toEqual([`lot ${lot}`]);
  });
});
