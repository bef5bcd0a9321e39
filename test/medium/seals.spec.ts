import { Client } from 'pg';
import { PrismaService } from '#libs/database';
import { SealsService } from '#libs/ledger';
import { move, openLedger, type TestLedger } from '../factories/moves.js';
import { eventually } from '../factories/wait.js';
import { createTestDatabase } from '../setup/database.js';

let world: TestLedger;
let seals: SealsService;

beforeEach(async () => {
  world = await openLedger();
  seals = new SealsService(world.prisma);
});

afterEach(() => world.close());

let lots = 0;
const grant = (amount = 100n) => {
  lots += 1;
  return move(`grant employer:7:owes lot:${lots}:granted`, amount);
};
const grants = (count: number) => Array.from({ length: count }, () => grant());

/** As somebody who owns the database can: no rule of the ledger is in the way. */
async function tamper(sql: string): Promise<void> {
  const client = new Client({ connectionString: world.url });
  await client.connect();
  try {
    await client.query(`SET session_replication_role = replica; ${sql}`);
  } finally {
    await client.end();
  }
}

/** How many connections have asked who is booking. */
async function lookedForOpenBookings(): Promise<number> {
  const [row] = await world.prisma.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND query LIKE '%virtualtransaction%'`;
  return Number(row?.count ?? 0n);
}

const places = async (noted?: string): Promise<string[]> =>
  (await seals.verify(noted)).findings.map(({ at }) => at);

describe('sealing', () => {
  it('holds every transfer once, in blocks that follow each other', async () => {
    await world.book(...grants(2500));
    expect(await seals.seal()).toBe(2500);
    expect(await seals.verify()).toMatchObject({ seals: 3, unsealed: 0, findings: [] });
    const made = await world.prisma.transferSeal.findMany({ orderBy: { number: 'asc' } });
    expect(made.map(({ firstId, transfers }) => [firstId, transfers])).toEqual([
      [1n, 1000],
      [1001n, 1000],
      [2001n, 500],
    ]);
  });

  it('of an empty journal makes no seal, and a second time adds nothing', async () => {
    expect(await seals.seal()).toBe(0);
    expect(await seals.verify()).toEqual({ seals: 0, unsealed: 0, head: null, findings: [] });
    await world.book(grant());
    expect([await seals.seal(), await seals.seal()]).toEqual([1, 0]);
  });

  it('tells what was recorded since', async () => {
    await world.book(grant());
    await seals.seal();
    await world.book(...grants(3));
    expect(await seals.verify()).toMatchObject({ seals: 1, unsealed: 3 });
  });

  it('steps over numbers of bookings that came to nothing', async () => {
    await world.book(grant());
    await expect(world.book(grant(), grant(0n))).rejects.toThrow();
    await world.book(grant());
    expect(await seals.seal()).toBe(2);
    expect(await places()).toEqual([]);
  });

  it('does not pass a booking that is still open, and takes it in when it is not', async () => {
    const client = new Client({ connectionString: world.url });
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query(
        `INSERT INTO transfer (book, unit, "from", "to", amount, reference, effective_on)
         VALUES ('memo', 'EUR', 'employer:8:owes', 'lot:70001:granted', 5, 'grant/70001', '2026-01-31')`,
      );
      await world.book(...grants(3));
      expect(await seals.seal(200)).toBe(0);
      expect(await seals.verify()).toMatchObject({ seals: 0, unsealed: 3 });
      await client.query('COMMIT');
      expect(await seals.seal()).toBe(4);
      expect(await seals.verify()).toMatchObject({ unsealed: 0, findings: [] });
    } finally {
      await client.end();
    }
  });

  it('waits for who was booking, not for who came later', async () => {
    const [first, later] = [1, 2].map(() => new Client({ connectionString: world.url }));
    if (!first || !later) throw new Error('Two connections are needed.');
    await Promise.all([first.connect(), later.connect()]);
    try {
      await first.query('BEGIN; LOCK TABLE transfer IN ROW EXCLUSIVE MODE');
      await world.book(grant());
      const sealing = seals.seal();
      await eventually('the sealer', async () => (await lookedForOpenBookings()) || undefined);
      await later.query('BEGIN; LOCK TABLE transfer IN ROW EXCLUSIVE MODE');
      await first.query('COMMIT');
      expect(await sealing).toBe(1);
    } finally {
      await Promise.all([first.end(), later.end()]);
    }
  });

  it('by two at once, while others book, is one chain over everything', async () => {
    const booking = Array.from({ length: 8 }, async () => {
      for (let turn = 0; turn < 25; turn++) await world.book(...grants(3));
    });
    const sealing = Array.from({ length: 3 }, async () => {
      for (let turn = 0; turn < 4; turn++) await seals.seal();
    });
    await Promise.all([...booking, ...sealing]);
    await seals.seal();
    expect(await seals.verify()).toMatchObject({ unsealed: 0, findings: [] });
    expect(await world.prisma.transfer.count()).toBe(600);
  });

  it('cut off in the middle goes on where it was', async () => {
    await world.book(...grants(1500));
    const other = new PrismaService(world.url);
    const sealing = new SealsService(other).seal().catch(() => 0);
    await tamper(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
         AND query LIKE '%transfer_seal%'`,
    );
    await sealing;
    await other.$disconnect();
    await seals.seal();
    expect(await seals.verify()).toMatchObject({ seals: 2, unsealed: 0, findings: [] });
  });
});

describe('the chain', () => {
  beforeEach(async () => {
    await world.book(...grants(1200));
    await world.book(
      move('receipt bank employer:7:unallocated', 900n, { by: 'clerk@example.org' }),
    );
    await seals.seal();
  });

  it.each([
    ['book', `'trust'`],
    ['unit', `'hours'`],
    ['"from"', `'employer:8:owes'`],
    ['"to"', `'lot:9:granted'`],
    ['amount', 'amount + 1'],
    ['reference', `'grant/elsewhere'`],
    ['effective_on', 'effective_on + 1'],
    ['recorded_at', `recorded_at + interval '1 microsecond'`],
    ['reverses', '1'],
    ['by', `'somebody@example.org'`],
  ])('finds the block in which %s was changed', async (column, value) => {
    await tamper(`UPDATE transfer SET ${column} = ${value} WHERE id = 1100`);
    expect(await places()).toEqual(['seal 2']);
  });

  it('finds who asked for it erased, and what moved between its fields', async () => {
    await tamper('UPDATE transfer SET by = NULL WHERE by IS NOT NULL');
    expect(await places()).toEqual(['seal 2']);
    await tamper(`UPDATE transfer SET by = 'clerk@example.org' WHERE id = 1201`);
    expect(await places()).toEqual([]);
    await tamper(
      `UPDATE transfer SET reference = reference || 'clerk', by = '@example.org' WHERE id = 1201`,
    );
    expect(await places()).toEqual(['seal 2']);
  });

  it('finds a transfer taken out, put in or put in another place', async () => {
    await tamper('DELETE FROM transfer WHERE id = 7');
    expect((await seals.verify()).findings).toEqual([
      { at: 'seal 1', problem: 'holds 1000 transfers from 1 to 1000, there are 999' },
    ]);
    await tamper('UPDATE transfer SET id = 7 OVERRIDING SYSTEM VALUE WHERE id = 1100').catch(() =>
      tamper(
        `ALTER TABLE transfer ALTER id DROP IDENTITY; UPDATE transfer SET id = 7 WHERE id = 1100`,
      ),
    );
    expect(await places()).toEqual(['seal 1', 'seal 2']);
  });

  it.each([
    ['hash', `sha256('other')`, ['seal 1', 'seal 2']],
    ['transfers', 'transfers + 1', ['seal 1']],
    ['last_id', 'last_id - 1', ['seal 1', 'seal 2']],
    ['first_id', 'first_id + 1', ['seal 1']],
  ])('finds a seal of which the %s was changed', async (column, value, found) => {
    await tamper(`UPDATE transfer_seal SET ${column} = ${value} WHERE number = 1`);
    expect(await places()).toEqual(found);
  });

  it('finds a seal taken out', async () => {
    await tamper('DELETE FROM transfer_seal WHERE number = 1');
    expect((await seals.verify()).findings).toEqual([
      { at: 'seal 2', problem: 'does not follow seal 0' },
    ]);
  });

  it('forged as a whole is found out by the head that was noted down', async () => {
    const { head } = await seals.verify();
    await world.book(...grants(10));
    await seals.seal();
    expect(await places(head ?? '')).toEqual([]);
    await tamper('UPDATE transfer SET amount = amount + 1 WHERE id = 3; DELETE FROM transfer_seal');
    await seals.seal();
    expect(await places()).toEqual([]);
    expect(await places(head ?? '')).toEqual(['the chain']);
  });

  it('cut short is found out by the head that was noted down', async () => {
    const { head } = await seals.verify();
    await tamper(
      'DELETE FROM transfer_seal WHERE number = 2; DELETE FROM transfer WHERE id > 1000',
    );
    expect(await places()).toEqual([]);
    expect(await places(head ?? '')).toEqual(['the chain']);
  });

  it.each([
    ['UPDATE transfer_seal SET transfers = 1', 'evidence'],
    ['DELETE FROM transfer_seal', 'evidence'],
    ['TRUNCATE transfer_seal', 'evidence'],
    [`INSERT INTO transfer_seal VALUES (9, 2000, 2001, 1, sha256('x'))`, 'does not follow'],
    [`INSERT INTO transfer_seal VALUES (3, 1300, 1400, 1, sha256('x'))`, 'does not follow'],
  ])('is not to be changed by a slip: %s', async (sql, why) => {
    await expect(world.prisma.$executeRawUnsafe(sql)).rejects.toThrow(why);
  });

  it('still proves the same head on another server, with other settings', async () => {
    const { head } = await seals.verify();
    const other = await createTestDatabase();
    const [from, to] = [world.url, other.url].map((url) => new Client({ connectionString: url }));
    if (!from || !to) throw new Error('Two databases are needed.');
    await Promise.all([from.connect(), to.connect()]);
    await to.query(
      `SET session_replication_role = replica; SET TimeZone = 'Asia/Tokyo'; SET DateStyle = 'German'`,
    );
    for (const table of ['transfer', 'transfer_seal']) {
      const { rows } = await from.query<{ row: string }>(
        `SELECT to_jsonb(t) - 'kind' - 'lot_id' AS row FROM ${table} t`,
      );
      const columns =
        'id, book, unit, "from", "to", amount, reference, effective_on, recorded_at, reverses, by';
      await to.query(
        `INSERT INTO ${table} ${table === 'transfer' ? `(${columns}) OVERRIDING SYSTEM VALUE` : ''}
         SELECT ${table === 'transfer' ? columns : '*'} FROM jsonb_populate_recordset(NULL::${table}, $1)`,
        [JSON.stringify(rows.map(({ row }) => row))],
      );
    }
    await Promise.all([from.end(), to.end()]);
    const restored = new PrismaService(other.url);
    expect(await new SealsService(restored).verify(head ?? '')).toMatchObject({
      head,
      findings: [],
    });
    await restored.$disconnect();
    await other.drop();
  });
});
