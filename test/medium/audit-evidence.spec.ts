import type { PrismaService } from '#libs/database';
import { Audited, MOVING } from '../factories/audited.js';
import { type Desk, LBB, type Saver } from '../factories/lots.js';

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

const HOLD = 'a hold is what was asked when it was placed';
const STEP = 'a step of a hold is what it was when it was taken';
const NOTED =
  'events, claims and what corrections left open are what they were when they were noted';
const SETTLED = 'no more of a claim is settled than there was';
const OF_RUN =
  'what corrections left open is of runs that stand, of the employer that granted the lot';

describe('an audit of what was asked and what was paid', () => {
  let holdId: bigint;

  beforeEach(async () => {
    // Paid in part, so that the hold keeps money and a promise.
    const worker = await desk.saver(await desk.employer(LBB));
    const lots = await desk.earn(worker, { scheme: LBB, from: '2025-01-01', periods: 3 });
    await desk.pay(lots.slice(0, 2));
    const hold = await desk.hold(worker, 30_00n);
    await desk.capture(hold, 20_00n, '2026-03-10', 'invoice');
    await desk.capture(hold, 6_00n, '2026-03-10', 'rest');
    await desk.release(hold, 4_00n, '2026-03-11', 'over');
    holdId = hold.id;
  });

  it('finds nothing where holds and steps are what they were', async () => {
    expect(await found()).toEqual({});
  });

  it.each([
    ['tax category', `category = 'c'`],
    ['day', 'effective_on = effective_on - 400'],
    ['key', `key = key || '-again'`],
    ['words of who asked', `request = '{}'`],
    ['moment', `placed_at = placed_at - interval '1 day'`],
  ])('finds a hold with another %s than it was asked for with', async (_, change) => {
    await tamper(`UPDATE hold SET ${change}`);
    expect(await found()).toEqual({ [HOLD]: [`hold ${holdId}`] });
  });

  it.each(['person_id', 'asked_for'])('finds a hold of somebody else by its %s', async (column) => {
    await tamper(`UPDATE hold SET ${column} = '${saver.personId}'`);
    expect(await found()).toEqual({ [HOLD]: [`hold ${holdId}`] });
  });

  it.each([
    ['provider', 'provider_id = 99', `kind = 'capture'`],
    ['day', 'effective_on = effective_on + 400', `kind = 'capture'`],
  ])('finds steps with another %s, of money and of promises', async (_, change, where) => {
    await tamper(`UPDATE hold_step SET ${change} WHERE ${where}`);
    expect(await found()).toEqual({
      [STEP]: [`step capture/${holdId}/invoice`, `step capture/${holdId}/rest`],
    });
  });

  it('finds what was written while nobody looked', async () => {
    await tamper(
      `INSERT INTO hold_step (hold_id, key, kind, amount, effective_on, recorded_by, digest)
       VALUES (${holdId}, 'forged', 'release', 1, '2026-03-12', 'somebody', '')`,
    );
    expect((await found())[STEP]).toEqual([`step release/${holdId}/forged`]);
  });

  it('reads the same whatever the settings of who looks', async () => {
    await prisma.$executeRaw`DO $$ BEGIN
      EXECUTE format('ALTER DATABASE %I SET timezone = %L', current_database(), 'Pacific/Auckland');
      EXECUTE format('ALTER DATABASE %I SET datestyle = %L', current_database(), 'SQL, DMY');
      EXECUTE format('ALTER DATABASE %I SET extra_float_digits = %L', current_database(), '-10');
    END $$`;
    await prisma.$disconnect();
    expect(await found()).toEqual({});
  });
});

describe('an audit of an undone event and its claims', () => {
  let eventId: bigint;
  let lot: bigint;

  beforeEach(async () => {
    const event = await books.movesOn();
    ({ lot, eventId } = event);
    const hold = await desk.hold(event.next, 6_00n, { on: '2026-03-01' });
    await desk.capture(hold, 6_00n, '2026-03-02');
    await desk.lifeEvents.undo({ key: 'left/once', why: 'a mistake', by: 'test' });
  });

  const settle = async (): Promise<void> => {
    const { id } = await prisma.lifeEventClaim.findFirstOrThrow();
    await desk.claims.settle(id, { how: 'recovered', why: 'paid by invoice', by: 'test' });
  };

  const forge = (amount: string): Promise<void> =>
    tamper(`
      INSERT INTO life_event_claim (event_id, lot_id, travelled_lot_id, unit, why, amount, settled_how, settled_by, settled_why, digest)
      SELECT event_id, lot_id, travelled_lot_id, unit, why, ${amount}, 'borne', 'x', 'x', '' FROM life_event_claim WHERE settled_how IS NULL`);

  it('finds nothing where the claim is open, nor where it was settled', async () => {
    expect(await found()).toEqual({});
    await settle();
    expect(await found()).toEqual({});
  });

  it.each([
    ['day', 'happened_on = happened_on - 900'],
    ['outcome', `outcome = '[]'`],
    ['kind', `kind = 'exit-elsewhere'`],
    ['key', `key = 'left/twice'`],
  ])('finds an event with another %s', async (_, change) => {
    await tamper(`UPDATE life_event SET ${change}`);
    expect(await found()).toEqual({ [NOTED]: [`life event ${eventId}`] });
  });

  it('cannot be told to say otherwise', async () => {
    const { key } = await desk.lifeEvents.record({
      key: 'stands/once',
      personId: saver.personId,
      employmentId: saver.employmentId,
      kind: 'hours-change',
      on: '2025-03-01',
      nextEmploymentId: null,
      by: 'test',
    });
    await expect(
      prisma.$executeRaw`UPDATE life_event SET undone_at = now(), undone_on = now(), undone_by = 'x', undone_why = 'x', undo_outcome = '[]', digest = 'x' WHERE key = ${key}`,
    ).rejects.toThrow('undone, once');
  });

  it('finds an event of another day also where it stands and had moved nothing', async () => {
    const other = await desk.saver(saver.ground);
    const { id } = await desk.lifeEvents.record({
      key: 'hours/once',
      personId: other.personId,
      employmentId: other.employmentId,
      kind: 'hours-change',
      on: '2026-01-31',
      nextEmploymentId: null,
      by: 'test',
    });
    await tamper(`UPDATE life_event SET happened_on = happened_on + 1 WHERE id = ${id}`);
    expect(await found()).toEqual({ [NOTED]: [`life event ${id}`] });
  });

  it('finds a settlement of more than was claimed, whoever wrote it', async () => {
    await forge('-999999');
    const places = await found();
    expect(places[SETTLED]).toEqual([`lot ${lot}`]);
    expect(places[NOTED]).toHaveLength(1);
  });

  it('finds a settlement that nobody made, also of no more than was claimed', async () => {
    await forge('-1');
    expect(Object.keys(await found())).toEqual([NOTED]);
  });

  it('finds a second settlement of the same, and that one was settled otherwise', async () => {
    await settle();
    await forge('-1');
    expect((await found())[SETTLED]).toEqual([`lot ${lot}`]);
    await tamper(
      `DELETE FROM life_event_claim WHERE digest = ''`,
      `UPDATE life_event_claim SET settled_how = 'borne' WHERE settled_how = 'recovered'`,
    );
    expect(Object.keys(await found())).toEqual([NOTED]);
  });
});

describe('an audit of what corrections left open', () => {
  let lot: bigint;
  let runId: bigint;

  /** A lot of 12.50 of which 5.00 was spent and 2.00 is held, when payroll says it should have been nothing. */
  beforeEach(async () => {
    [lot = 0n] = await desk.earn(saver, { from: '2025-01-01' });
    await desk.pay([lot]);
    await desk.capture(await desk.hold(saver, 5_00n), 5_00n, '2026-03-10');
    await desk.hold(saver, 2_00n);
    runId = await desk.run(saver, { from: '2025-01-01', amount: 0n });
  });

  const ids = async (): Promise<[string, string]> => {
    const short = await prisma.lotShortfall.findFirstOrThrow();
    const rest = await prisma.lotRemainder.findFirstOrThrow();
    return [`shortfall ${short.id} of lot ${lot}`, `remainder ${rest.id} of lot ${lot}`];
  };

  it('finds nothing where somebody bears it, or waits for it', async () => {
    expect(await found()).toEqual({});
  });

  it.each([
    ['somebody else bears it', `UPDATE lot_remainder SET outcome = 'receivable'`, 1],
    ['less of it is borne', 'UPDATE lot_remainder SET amount = amount - 1', 1],
    ['it was settled on another day', 'UPDATE lot_remainder SET settled_on = settled_on - 400', 1],
    ['less of it is waited for', 'UPDATE lot_shortfall SET amount = amount - 1', 0],
  ])('finds that %s than it was noted', async (_, change, at) => {
    const place = (await ids())[at];
    await tamper(change);
    expect(await found()).toEqual({ [NOTED]: [place] });
  });

  it('finds that it is in the name of a run of another employer', async () => {
    const other = await desk.saver(await desk.employer(MOVING.id));
    const foreign = await desk.run(other, { scheme: MOVING.id, from: '2025-01-01' });
    await tamper(`UPDATE lot_remainder SET run_id = ${foreign}`);
    expect(await found()).toEqual({ [NOTED]: [(await ids())[1]], [OF_RUN]: [`lot ${lot}`] });
  });

  it('finds that the reversal of a run was forgotten', async () => {
    await tamper(`UPDATE snapshot_run SET state = 'reversed' WHERE id = ${runId}`);
    expect((await found())[OF_RUN]).toEqual([`lot ${lot}`, `lot ${lot}`]);
  });
});
