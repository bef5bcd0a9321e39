import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { Prisma, PrismaService } from '#libs/database';
import { RUN_STATES, type RunState, runStates } from '#libs/eligibility';
import {
  type Employed,
  type Ground,
  makeAppliedRun,
  makeEmployed,
  makeEmployer,
  makeGround,
} from '../factories/ground.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';

let database: TestDatabase;
let prisma: PrismaService;
let client: Client;
let ground: Ground;
let somebody: Employed;
let runId: bigint;

beforeAll(async () => {
  database = await createTestDatabase();
  prisma = new PrismaService(database.url);
  client = new Client({ connectionString: database.url });
  await client.connect();
  ground = await makeGround(prisma);
  somebody = await makeEmployed(prisma, ground.employerId);
  runId = await makeAppliedRun(prisma, ground);
});

afterAll(async () => {
  await client.end();
  await prisma.$disconnect();
  await database.drop();
});

/** What the database says to a statement; nothing of it is kept. */
async function answer(sql: string, values: unknown[] = []): Promise<string> {
  await client.query('BEGIN');
  try {
    await client.query(sql, values);
    return 'done';
  } catch (error) {
    const { constraint, code, message } = error as Error & { constraint?: string; code: string };
    return constraint ?? `${code}: ${message}`;
  } finally {
    await client.query('ROLLBACK');
  }
}

interface Column {
  table: string;
  column: string;
  mayBeNull: boolean;
}

/** The tables and columns as prisma/schema describes them. */
function described(): Column[] {
  const folder = join(import.meta.dirname, '../../prisma/schema');
  const schema = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const models = [...schema.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)];
  const names = new Set(models.map(([, name]) => name));
  return models.flatMap(([, , body = '']) => {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? '';
    const fields = [...body.matchAll(/^ {2}(\w+) +(\w+)(\?|\[\])?(.*)$/gm)];
    return fields
      .filter(([, , type]) => !names.has(type))
      .map(([, field = '', , mark, rest = '']) => ({
        table,
        column: /@map\("(\w+)"\)/.exec(rest)?.[1] ?? field,
        mayBeNull: mark === '?',
      }));
  });
}

const byName = (one: Column, other: Column): number =>
  `${one.table}.${one.column}` < `${other.table}.${other.column}` ? -1 : 1;

describe('what is stored', () => {
  it('is in the database exactly what prisma/schema says: every table, column and null', async () => {
    const { rows } = await client.query<Column>(`
      SELECT table_name AS table, column_name AS column, is_nullable = 'YES' AS "mayBeNull"
      FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'`);
    expect(rows.toSorted(byName)).toEqual(described().toSorted(byName));
  });

  it.each(Object.values(Prisma.ModelName))('can be read as %s', async (model) => {
    const delegate = `${model.charAt(0).toLowerCase()}${model.slice(1)}`;
    const models = prisma as unknown as Record<string, { findFirst(): Promise<unknown> }>;
    await expect(models[delegate]?.findFirst()).resolves.toBeDefined();
  });
});

describe('the life of a run', () => {
  /** A run in a state, then asked to go to another. */
  const move = (from: RunState, to: RunState): Promise<string> =>
    answer(`
      INSERT INTO snapshot_run (connection_id, employer_id, period_id, rules_revision, started_by, state, diff_hash, counts, applied_at)
      VALUES (${ground.connectionId}, ${ground.employerId}, ${ground.periodId}, 'test', 'test', '${from}', 'test', '{}', now());
      UPDATE snapshot_run SET state = '${to}' WHERE id = (SELECT max(id) FROM snapshot_run)`);

  it.each(runStates)('from %s goes where the code says, and nowhere else', async (from) => {
    const allowed: RunState[] = [];
    for (const to of runStates.filter((state) => state !== from)) {
      const said = await move(from, to);
      if (said === 'done') allowed.push(to);
      else expect(said).toBe('snapshot_run_state_moves');
    }
    expect(allowed.toSorted()).toEqual([...RUN_STATES[from]].toSorted());
  });

  it('knows no other states', async () => {
    expect(await move('open', 'lost' as RunState)).toMatch(/^snapshot_run_state/);
  });

  it('may be told the state it is in', async () => {
    expect(await move('open', 'open')).toBe('done');
  });

  it.each(['staged', 'held', 'applied'])('cannot be %s without a diff', async (state) => {
    const said = await answer(openRun({ state }));
    expect(said).toMatch(/^snapshot_run_check/);
  });

  it.each([
    ['open', 'open', 'snapshot_run_one_open'],
    ['open', 'staged', 'snapshot_run_one_open'],
    ['held', 'held', 'snapshot_run_one_held'],
    ['held', 'open', 'done'],
    ['applied', 'applied', 'done'],
  ])('of one connection and period, %s beside %s: %s', async (one, other, expected) => {
    const both = [one, other].map((state) => openRun({ state, withDiff: true })).join(';');
    expect(await answer(both)).toBe(expected);
  });
});

interface AskedRun {
  connectionId?: number;
  employerId?: number;
  state?: string;
  withDiff?: boolean;
}

const openRun = ({ connectionId, employerId, state = 'open', withDiff }: AskedRun = {}): string => `
  INSERT INTO snapshot_run (connection_id, employer_id, period_id, rules_revision, started_by, state, diff_hash, counts, applied_at)
  VALUES (${connectionId ?? ground.connectionId}, ${employerId ?? ground.employerId}, ${ground.periodId}, 'test', 'test',
    '${state}', ${withDiff ? "'test', '{}', now()" : 'NULL, NULL, NULL'})`;

describe('a run', () => {
  it('may be opened for an employer that accepted both agreements', async () => {
    expect(await answer(openRun())).toBe('done');
  });

  it('is not opened before that', async () => {
    const { id } = await makeEmployer(prisma);
    const connect = `INSERT INTO connection (employer_id, connector_id, period_type) VALUES (${id}, 'csv', 'month')`;
    const accept = (document: string, version = '1'): string =>
      `INSERT INTO agreement (employer_id, document, version, accepted_by) VALUES (${id}, '${document}', '${version}', 'director')`;
    const open = openRun({ employerId: id }).replace(
      `(${ground.connectionId},`,
      '((SELECT max(id) FROM connection),',
    );
    const first = [connect, accept('execution')];
    const refused = 'snapshot_run_needs_agreements';
    expect(await answer([connect, open].join(';'))).toBe(refused);
    expect(await answer([...first, open].join(';'))).toBe(refused);
    expect(await answer([...first, accept('execution', '2'), open].join(';'))).toBe(refused);
    expect(await answer([...first, accept('processor'), open].join(';'))).toBe('done');
  });

  it('is not opened over a closed connection, nor over that of another employer', async () => {
    const close = `UPDATE connection SET state = 'closed' WHERE id = ${ground.connectionId}`;
    const other = await makeGround(prisma);
    const refused = 'snapshot_run_needs_connection';
    expect(await answer([close, openRun()].join(';'))).toBe(refused);
    expect(await answer(openRun({ connectionId: other.connectionId }))).toBe(refused);
  });

  it('is not opened for a period that the employer closed, and is for one that another closed', async () => {
    const other = await makeGround(prisma);
    const closedBy = (employerId: number): string =>
      `INSERT INTO closed_period (employer_id, period_id, closed_by) VALUES (${employerId}, ${ground.periodId}, 'director')`;
    expect(await answer([closedBy(ground.employerId), openRun()].join(';'))).toBe(
      'snapshot_run_needs_open_period',
    );
    expect(await answer([closedBy(other.employerId), openRun()].join(';'))).toBe('done');
  });
});

describe('a row filled by the hundred thousand', () => {
  /** What each table needs, as SQL; a column can be pointed elsewhere. */
  const complete = (): Record<string, Record<string, string>> => ({
    employment: {
      person_id: `'${somebody.personId}'`,
      employer_id: `${ground.employerId}`,
      payroll_number: "'N'",
      employment_seq: "'1'",
      hire_date: "'2026-01-01'",
      connection_id: '1',
      period_type: "'month'",
      terms: "'{}'",
    },
    snapshot_row: {
      run_id: `${runId}`,
      ordinal: '1',
      line: '1',
      period_id: `${ground.periodId}`,
      payroll_number: "'N'",
      employment_seq: "'1'",
    },
    snapshot_reject: { run_id: `${runId}`, line: '1', field: "'x'", problem: "'y'" },
    snapshot_change: {
      run_id: `${runId}`,
      kind: "'missing'",
      payroll_number: "'N'",
      employment_seq: "'1'",
      employment_id: `${somebody.employmentId}`,
    },
    decision: {
      run_id: `${runId}`,
      ordinal: '1',
      scheme_id: "'lbb'",
      scheme_version: "'1'",
      entitled: 'false',
      reason_code: "'no'",
      reason_params: "'{}'",
      unit: "'EUR'",
      amount: '0',
      lot_on: "'2026-01-31'",
    },
    lot: {
      person_id: `'${somebody.personId}'`,
      employment_id: `${somebody.employmentId}`,
      employer_id: `${ground.employerId}`,
      scheme_id: "'lbb'",
      scheme_version: "'1'",
      period_id: `${ground.periodId}`,
      run_id: `${runId}`,
      unit: "'EUR'",
      granted: '0',
      lot_on: "'2026-01-31'",
    },
  });

  const insert = (table: string, changes: Record<string, string> = {}): string => {
    const row = { ...complete()[table], ...changes };
    return `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${Object.values(row).join(', ')})`;
  };
  const nowhere = (column: string): string =>
    column === 'person_id' ? "'00000000-0000-4000-8000-000000000000'" : '987654321';

  const pointers = [
    ['employment', 'person_id'],
    ['employment', 'employer_id'],
    ['employment', 'connection_id'],
    ['snapshot_row', 'run_id'],
    ['snapshot_row', 'period_id'],
    ['snapshot_reject', 'run_id'],
    ['snapshot_change', 'run_id'],
    ['snapshot_change', 'employment_id'],
    ['decision', 'run_id'],
    ['lot', 'person_id'],
    ['lot', 'employment_id'],
    ['lot', 'employer_id'],
    ['lot', 'period_id'],
    ['lot', 'run_id'],
  ] as const;

  it.each(pointers)('in %s points with %s at something that is there', async (table, column) => {
    expect(await answer(insert(table))).toBe('done');
    expect(await answer(insert(table, { [column]: nowhere(column) }))).toMatch(
      /^23503: .*points at no/,
    );
  });

  it.each(pointers)(
    'in %s keeps pointing with %s at something that is there',
    async (table, column) => {
      const moved = `${insert(table)}; UPDATE ${table} SET ${column} = ${nowhere(column)}`;
      const isKept = ['snapshot_row', 'decision', 'lot'].includes(table);
      expect(await answer(moved)).toMatch(isKept ? /^23001: / : /^23503: .*points at no/);
    },
  );

  it('is known to this test wherever it points', async () => {
    const { rows } = await client.query<{ table: string; column: string }>(
      `
      SELECT table_name AS table, column_name AS column FROM information_schema.columns
      WHERE table_schema = 'public' AND column_name LIKE '%\\_id' AND table_name = ANY($1)
        AND column_name NOT IN ('scheme_id', 'origin_lot_id')`,
      [Object.keys(complete())],
    );
    const known = pointers.map((pair) => pair.join('.')).toSorted();
    expect(rows.map(({ table, column }) => `${table}.${column}`).toSorted()).toEqual(known);
  });

  it('cannot be both entitled to nothing and granted something', async () => {
    expect(await answer(insert('decision', { amount: '1' }))).toMatch(/^decision_/);
    expect(await answer(insert('decision', { amount: '1', entitled: 'true' }))).toBe('done');
    expect(await answer(insert('decision', { amount: '-1', entitled: 'true' }))).toMatch(
      /^decision_/,
    );
  });
});

describe('what money and evidence point at', () => {
  const kept = ['employer', 'person', 'employment', 'payroll_period', 'snapshot_run', 'lot'];

  it.each(kept)('a row of %s is never deleted', async (table) => {
    expect(await answer(`DELETE FROM ${table}`)).toMatch(/^23001: .*is refused/);
    expect(await answer(`TRUNCATE ${table} CASCADE`)).toMatch(/^23001: .*is refused/);
  });

  it.each([
    ['UPDATE agreement SET accepted_by = accepted_by', 'an acceptance is evidence'],
    ['DELETE FROM agreement', 'an acceptance is evidence'],
    ['TRUNCATE agreement', 'an acceptance is evidence'],
    ['UPDATE decision SET amount = 0', 'a decision is evidence'],
    ['TRUNCATE decision', 'a decision is evidence'],
    ['UPDATE snapshot_row SET line = 1', 'a delivered row is evidence'],
    ['TRUNCATE snapshot_row', 'a delivered row is evidence'],
  ])('%s is refused', async (sql, why) => {
    expect(await answer(sql)).toContain(why);
  });
});
