import { spawnSync } from 'node:child_process';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { HubError } from '#libs/core';

/** Takes the lock file for this process, or says which live hub has it. One left by a dead hub is taken over. */
export function takeLock(file: string): void {
  while (!create(file)) {
    const holder = readHolder(file);
    if (holder && isSameProcess(holder)) throw alreadyRunning(holder.pid);
    removeStale(file);
  }
}

/** Whether a live hub has the lock. */
export function isHeld(file: string): boolean {
  const holder = readHolder(file);
  return holder !== undefined && isSameProcess(holder);
}

export const releaseLock = (file: string): void => rmSync(file, { force: true });

/** Whether a process with this id runs, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The arguments a live process was started with, or undefined. */
export function argumentsOf(pid: number): string[] | undefined {
  if (process.platform === 'linux') return procFile(pid, 'cmdline')?.split('\0');
  if (process.platform === 'win32') return undefined;
  return ps(pid, 'args=')?.split(' ');
}

interface Holder {
  pid: number;
  started: string;
}

/** Written in full before it gets its name, so that nobody reads half a lock. */
function create(file: string): boolean {
  const holder: Holder = { pid: process.pid, started: startOf(process.pid) };
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(holder));
  try {
    return linked(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moved aside before it is removed: should a live hub have taken it meanwhile, it is put back. */
function removeStale(file: string): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
  } catch {
    return; // Somebody else was first.
  }
  const holder = readHolder(aside);
  if (holder && isSameProcess(holder)) linked(aside, file);
  rmSync(aside, { force: true });
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** A process id is used again after a while, in a container at once; together with its start it is one process. */
const isSameProcess = ({ pid, started }: Holder): boolean =>
  isAlive(pid) && startOf(pid) === started;

/** When the process started; of one that ended and that nobody has collected yet, nothing. */
function startOf(pid: number): string {
  if (process.platform === 'win32') return '';
  if (process.platform !== 'linux') return ps(pid, 'lstart=') ?? '';
  const stat = procFile(pid, 'stat') ?? '';
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' ? '' : (rest[18] ?? '');
}

function procFile(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}

const ps = (pid: number, what: string): string | undefined =>
  spawnSync('ps', ['-ww', '-o', what, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim();

const alreadyRunning = (pid: number): HubError =>
  new HubError(
    'conflict',
    'database.already-running',
    `A hub already runs on this folder (process ${pid}).`,
    {
      remedy:
        'Stop that one first (Ctrl-C in its terminal), or start this one with another folder.',
    },
  );
