import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../libs/database/embedded/index.js';

const built = resolve(import.meta.dirname, '../../dist/libs/database/embedded/index.js');

const HUB = `
  import { startEmbeddedPostgres } from ${JSON.stringify(built)};
  const postgres = await startEmbeddedPostgres({ home: process.argv[1] });
  process.stdout.write(JSON.stringify({ url: postgres.url, folder: postgres.folder }) + '\\n');
  setInterval(() => undefined, 60_000);
`;

interface RunningHub {
  hub: ChildProcess;
  url: string;
  folder: string;
}

let home: string;
let open: EmbeddedPostgres[];
let hubs: ChildProcess[];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'leerhub-embedded-'));
  chmodSync(home, 0o711);
  open = [];
  hubs = [];
});

afterEach(async () => {
  for (const hub of hubs) hub.kill('SIGKILL');
  for (const postgres of open) await postgres.stop();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

async function start(durable = true): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ home, durable });
  open.push(postgres);
  return postgres;
}

/** A hub in a process of its own, to be killed. */
async function startHub(): Promise<RunningHub> {
  const hub = spawn(process.execPath, ['--input-type=module', '-e', HUB, home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  hubs.push(hub);
  const line = await new Promise<string>((ready, failed) => {
    hub.stdout.once('data', (chunk: Buffer) => ready(chunk.toString()));
    hub.once('exit', () => failed(new Error('The hub ended before it was ready.')));
  });
  return { hub, ...(JSON.parse(line) as { url: string; folder: string }) };
}

/** Resolves when it is dead, not when the signal is sent. */
async function kill(hub: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => hub.once('exit', resolve));
  hub.kill('SIGKILL');
  await ended;
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const serverPid = (folder: string): number =>
  Number(readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);

/** The state and the parent of a process, as the system shows them; a dead one that nobody collected counts as gone. */
function look(pid: number): { state: string; parent: number } | undefined {
  if (process.platform !== 'linux') {
    const { stdout } = spawnSync('ps', ['-o', 'state=,ppid=', '-p', String(pid)], {
      encoding: 'utf8',
    });
    const [state = '', parent] = stdout.trim().split(/\s+/);
    return state === '' ? undefined : { state, parent: Number(parent) };
  }
  if (!existsSync(`/proc/${pid}`)) return undefined;
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [state = '', parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state, parent: Number(parent) };
}

const isRunning = (pid: number): boolean => !(look(pid)?.state ?? 'Z').startsWith('Z');

/** The keeper is the parent of the server. */
const parentOf = (pid: number): number => look(pid)?.parent ?? Number.NaN;

async function isGone(pid: number): Promise<boolean> {
  for (const end = Date.now() + 30_000; Date.now() < end; await wait(50))
    if (!isRunning(pid)) return true;
  return false;
}

describe('the embedded database', () => {
  it('speaks UTF-8 and UTC, and lets nobody in without the password', async () => {
    const { url } = await start(false);
    expect(await ask(url, 'SHOW server_encoding')).toEqual([{ server_encoding: 'UTF8' }]);
    expect(await ask(url, 'SHOW timezone')).toEqual([{ TimeZone: 'UTC' }]);
    const stranger = new URL(url);
    stranger.password = 'guess';
    await expect(ask(stranger.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('keeps its data from one start to the next', async () => {
    const first = await start();
    await ask(first.url, 'CREATE TABLE kept AS SELECT 7 AS number');
    await first.stop();
    const second = await start();
    expect(await ask(second.url, 'SELECT number FROM kept')).toEqual([{ number: 7 }]);
  });

  it('throws its data away when told that it need not last', async () => {
    const postgres = await start(false);
    await postgres.stop();
    expect(existsSync(postgres.folder)).toBe(false);
  });

  it('leaves no process behind when its hub is killed, and loses no row', async () => {
    const { hub, url, folder } = await startHub();
    await ask(url, 'CREATE TABLE kept AS SELECT 7 AS number');
    const server = serverPid(folder);
    const keeper = parentOf(server);
    await kill(hub);
    expect([await isGone(server), await isGone(keeper)]).toEqual([true, true]);
    const again = await start();
    expect(await ask(again.url, 'SELECT number FROM kept')).toEqual([{ number: 7 }]);
  });

  it('ends the server that was left when keeper and hub were both killed', async () => {
    const { hub, folder } = await startHub();
    const server = serverPid(folder);
    process.kill(parentOf(server), 'SIGKILL');
    await kill(hub);
    const again = await start();
    expect(isRunning(server)).toBe(false);
    expect(await ask(again.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('refuses a second hub on the same folder, and says which one has it', async () => {
    const { hub } = await startHub();
    await expect(start()).rejects.toMatchObject({
      code: 'database.already-running',
      message: expect.stringContaining(String(hub.pid)),
    });
  });
});
