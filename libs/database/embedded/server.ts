import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { HubError } from '#libs/core';
import type { Binaries } from './binaries.js';
import { keep, type Keeper } from './keeper.js';
import type { Place } from './place.js';
import { serverEnvironment, serverOptions } from './settings.js';

const ATTEMPTS = 10;
const READY_MS = 300_000;

/** What another attempt mends: somebody took the port, or processes of a server that crashed are still ending. */
const PASSING = /could not (bind|create any TCP)|pre-existing shared memory block/;

interface ServerPlan {
  place: Place;
  binaries: Binaries;
  password: string;
  isDurable: boolean;
}

/** A server that answers, under its keeper. */
export interface Server {
  keeper: Keeper;
  url: string;
}

/** Starts the server on a port the system gave and waits until it answers; makes the database the first time. */
export async function startServer(plan: ServerPlan): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const keeper = startKeeper(plan, port);
    const url = `postgresql://leerhub:${plan.password}@127.0.0.1:${port}/`;
    if (await isReady(keeper, `${url}postgres`)) return { keeper, url: `${url}leerhub` };
    await keeper.release();
    const log = existsSync(plan.place.log) ? readFileSync(plan.place.log, 'utf8') : '';
    if (attempt === ATTEMPTS || !PASSING.test(log)) throw notStarting(plan.place, log);
    await wait(attempt * 100);
  }
}

function startKeeper({ place, binaries, isDurable }: ServerPlan, port: number): Keeper {
  rmSync(place.log, { force: true });
  return keep({
    program: binaries.postgres,
    options: serverOptions(place, port, isDurable),
    folder: place.folder,
    env: serverEnvironment,
    log: place.log,
    ...(place.account && { account: place.account }),
    ...(process.platform === 'win32' && {
      stopCommand: [
        binaries.pgCtl,
        'stop',
        '-D',
        place.data,
        '-m',
        isDurable ? 'fast' : 'immediate',
      ],
    }),
    ...(isDurable
      ? {
          stopSignals: [
            ['SIGINT', 0],
            ['SIGQUIT', 20_000],
            ['SIGKILL', 30_000],
          ],
        }
      : {
          stopSignals: [
            ['SIGQUIT', 0],
            ['SIGKILL', 5_000],
          ],
          throwAway: place.folder,
        }),
  });
}

/** Asks the system for a free port. Should somebody take it before we do, the next attempt gets another. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** Recovery after a crash may take a while; a keeper that ended means there is nothing to wait for. */
async function isReady(keeper: Keeper, url: string): Promise<boolean> {
  for (const end = Date.now() + READY_MS; Date.now() < end && !keeper.hasEnded(); await wait(20)) {
    if (await answers(url)) return true;
  }
  return false;
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await makeDatabase(client);
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}

async function makeDatabase(client: Client): Promise<void> {
  const found = await client.query("SELECT FROM pg_database WHERE datname = 'leerhub'");
  if (found.rowCount === 0) await client.query('CREATE DATABASE leerhub');
}

function notStarting(place: Place, log: string): HubError {
  const reason = log
    .split('\n')
    .findLast((line) => line.includes('FATAL'))
    ?.replace(/^.*FATAL:\s*/, '');
  return new HubError(
    'invalid',
    'database.not-starting',
    `The embedded database does not start: ${reason ?? 'it did not say why'}.`,
    {
      remedy: `See ${place.log}; or set DATABASE_URL to a PostgreSQL of your own.`,
    },
  );
}
