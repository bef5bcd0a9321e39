import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The unprivileged account a server runs under when the hub itself is root. */
export interface Account {
  uid: number;
  gid: number;
}

/** One server and how to end it. The keeper reads this as JSON. */
export interface KeptServer {
  program: string;
  options: string[];
  folder: string;
  env: Record<string, string>;
  log: string;
  account?: Account;
  /** Signal and the milliseconds to wait before it: from polite to final. */
  stopSignals: [signal: NodeJS.Signals, afterMs: number][];
  /** Instead of signals, where there are none. */
  stopCommand?: string[];
  /** A folder to remove once stopped. */
  throwAway?: string;
}

/** A running keeper: `release` lets go and resolves when server and keeper are gone. */
export interface Keeper {
  readonly hasEnded: () => boolean;
  release(): Promise<void>;
}

/**
 * Starts a server under a keeper process that outlives the hub by as long as stopping takes. The keeper has a session of
 * its own, so Ctrl-C in the terminal reaches the hub alone and the hub decides the order in which things stop.
 */
export function keep(server: KeptServer): Keeper {
  const child = spawn(process.execPath, [keeperProgram(), JSON.stringify(server)], {
    cwd: server.folder,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    windowsHide: true,
  });
  const ended = endOf(child);
  child.unref();
  unrefPipe(child);
  return {
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    release: async () => {
      child.ref();
      child.stdin.end();
      await ended;
    },
  };
}

const endOf = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.on('exit', () => resolve());
    child.on('error', () => resolve());
  });

/** The open pipe must not keep the hub alive: its closing is the signal. */
function unrefPipe(child: ChildProcess): void {
  child.stdin?.on('error', () => undefined);
  if (child.stdin && 'unref' in child.stdin) (child.stdin as unknown as { unref(): void }).unref();
}

/** It is not compiled, so it stands beside the source also when the hub runs from its build. */
function keeperProgram(): string {
  const beside = join(import.meta.dirname, 'keeper-program.mjs');
  if (existsSync(beside)) return beside;
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder)
    folder = dirname(folder);
  return join(folder, 'libs', 'database', 'embedded', 'keeper-program.mjs');
}
