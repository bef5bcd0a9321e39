import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { HubError } from '#libs/core';
import type { Binaries } from './binaries.js';
import type { Place } from './place.js';
import { initOptions, serverEnvironment } from './settings.js';

const VERSION = '18';

/** Fills the data folder the first time, checks it every next time; returns the password of the server. */
export async function prepareData(
  place: Place,
  binaries: Binaries,
  isDurable: boolean,
): Promise<string> {
  const versionFile = join(place.data, 'PG_VERSION');
  if (!existsSync(versionFile)) await initialise(place, binaries, isDurable);
  const version = readFileSync(versionFile, 'utf8').trim();
  if (version !== VERSION) throw otherVersion(place, version);
  return readPassword(place);
}

/** Made beside and renamed when complete, so that an interrupted first start leaves nothing half. */
async function initialise(place: Place, binaries: Binaries, isDurable: boolean): Promise<void> {
  const draft = `${place.data}.new`;
  rmSync(draft, { recursive: true, force: true, maxRetries: 5 });
  mkdirSync(draft, { mode: 0o700 });
  writePassword(place);
  if (place.account) chownSync(draft, place.account.uid, place.account.gid);
  await runInitdb(place, binaries, initOptions(place, draft, isDurable));
  rmSync(place.data, { recursive: true, force: true });
  renameSync(draft, place.data);
}

/** A file that only the server's account may read; never on a command line. */
function writePassword({ password, account }: Place): void {
  rmSync(password, { force: true });
  writeFileSync(password, randomBytes(24).toString('base64url'), { mode: 0o600 });
  chmodSync(password, 0o600);
  if (account) chownSync(password, account.uid, account.gid);
}

function readPassword(place: Place): string {
  if (existsSync(place.password)) return readFileSync(place.password, 'utf8').trim();
  throw new HubError('invalid', 'database.no-password', `The file ${place.password} is missing.`, {
    remedy: 'Put it back from a copy, or remove the whole folder to start with an empty database.',
  });
}

async function runInitdb(place: Place, binaries: Binaries, options: string[]): Promise<void> {
  const child = spawn(binaries.initdb, options, {
    cwd: place.folder,
    env: serverEnvironment,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...place.account,
  });
  const said: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const problem = await new Promise<string | undefined>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) =>
      resolve(code === 0 ? undefined : Buffer.concat(said).toString().trim()),
    );
  });
  if (problem !== undefined) throw cannotInitialise(problem);
}

const cannotInitialise = (problem: string): HubError =>
  new HubError(
    'invalid',
    'database.not-initialised',
    `The embedded database cannot be set up: ${problem}`,
    {
      remedy:
        'Start the hub as an ordinary user with an account on this machine, or set DATABASE_URL to a PostgreSQL of your own.',
    },
  );

const otherVersion = ({ folder }: Place, version: string): HubError =>
  new HubError(
    'invalid',
    'database.other-version',
    `The data in ${folder} is of PostgreSQL ${version}, not ${VERSION}.`,
    {
      remedy:
        'Start it with the release that made it, write a dump with pg_dump, and restore that into an empty folder.',
    },
  );
