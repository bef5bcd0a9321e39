import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  realpathSync,
  rmdirSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { HubError } from '#libs/core';
import type { Account } from './keeper.js';

/** Where one embedded server keeps its things, and the account it runs under when the hub is root. */
export interface Place {
  folder: string;
  data: string;
  password: string;
  log: string;
  lock: string;
  /** Says where the server answers, while it runs. */
  url: string;
  account?: Account;
}

/**
 * The first folder that PostgreSQL can really use: `<home>/postgres`; or, when the home cannot be written or (as root)
 * not be reached by an ordinary account, a folder of our own among the system's temporary ones.
 */
export function findPlace(home: string): Place {
  const wanted = join(resolve(home), 'postgres');
  const account = serverAccount(join(wanted, 'data'));
  const isUsed = existsSync(join(wanted, 'data'));
  if (prepare(wanted, account)) return placeIn(wanted, account);
  if (isUsed) throw otherOwner(wanted);
  removeEmpty(wanted);
  for (const temporary of temporaryFolders()) {
    const folder = join(ownFolder(join(temporary, `leerhub-${keyOf(home)}`)), 'postgres');
    if (prepare(folder, account)) return placeIn(folder, account);
  }
  throw new HubError(
    'invalid',
    'database.no-folder',
    'There is no folder the embedded database can be kept in.',
    {
      remedy: `Make ${resolve(home)} writable, or set DATABASE_URL to a PostgreSQL of your own.`,
    },
  );
}

const placeIn = (folder: string, account: Account | undefined): Place => ({
  folder,
  data: join(folder, 'data'),
  password: join(folder, 'password'),
  log: join(folder, 'postgres.log'),
  lock: join(folder, 'hub.lock'),
  url: join(folder, 'url'),
  ...(account && { account }),
});

/** PostgreSQL refuses to run as root: it gets the account that owns its data, at first `nobody`. */
function serverAccount(data: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = existsSync(data) ? lstatSync(data) : undefined;
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return { uid: idOf('-u'), gid: idOf('-g') };
}

function idOf(which: '-u' | '-g'): number {
  const answer = spawnSync('id', [which, 'nobody'], { encoding: 'utf8' });
  return answer.status === 0 ? Number(answer.stdout) : 65_534;
}

/** Makes the folder and the data folder in it; tells whether the server's account can use them. */
function prepare(folder: string, account: Account | undefined): boolean {
  const data = join(folder, 'data');
  try {
    mkdirSync(folder, { recursive: true, mode: account ? 0o711 : 0o700 });
    mkdirSync(data, { recursive: true, mode: 0o700 });
    if (account) chownSync(data, account.uid, account.gid);
    chmodSync(data, 0o700);
    accessSync(folder, constants.W_OK);
  } catch {
    return false;
  }
  return isPrivate(data, account) && (!account || canWrite(data, account));
}

/** What was made in vain. */
function removeEmpty(folder: string): void {
  try {
    rmdirSync(join(folder, 'data'));
    rmdirSync(folder);
  } catch {
    // It could not even be made.
  }
}

/** Some mounted folders keep neither owner nor mode; PostgreSQL refuses those. */
function isPrivate(data: string, account: Account | undefined): boolean {
  if (process.platform === 'win32') return true;
  const { uid, mode } = lstatSync(data);
  return uid === (account?.uid ?? process.getuid?.()) && (mode & 0o077) === 0;
}

const canWrite = (folder: string, account: Account): boolean =>
  spawnSync('test', ['-w', folder], { ...account, cwd: '/' }).status === 0;

/** The system's temporary folders; root's own may be closed to others. */
export const temporaryFolders = (): string[] =>
  process.platform === 'win32' ? [tmpdir()] : [...new Set([tmpdir(), '/tmp'])];

/** A folder in a place where everybody may write: it must be ours, and no link to somewhere else. */
export function ownFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o711 });
  const found = lstatSync(path);
  if (found.isDirectory() && found.uid === (process.getuid?.() ?? found.uid)) return path;
  throw new HubError(
    'invalid',
    'database.foreign-folder',
    `The folder ${path} belongs to somebody else.`,
    {
      remedy: 'Remove it, or set DATABASE_URL to a PostgreSQL of your own.',
    },
  );
}

function keyOf(home: string): string {
  let existing = resolve(home);
  while (!existsSync(existing)) existing = dirname(existing);
  const path = resolve(home).replace(existing, realpathSync(existing));
  return createHash('sha256')
    .update(`${process.getuid?.() ?? ''} ${path}`)
    .digest('hex')
    .slice(0, 12);
}

const otherOwner = (folder: string): HubError =>
  new HubError(
    'forbidden',
    'database.other-owner',
    `The database in ${folder} cannot be used by this account.`,
    {
      remedy:
        'Run the hub as the account that started it first, give it this folder with chown, or remove the folder.',
    },
  );
