import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { HubError } from '#libs/core';
import { argumentsOf, isAlive } from './lock.js';

/** From polite to final: how long each signal gets before the next. A server whose keeper is still stopping it needs none. */
const STEPS: [NodeJS.Signals | 0, number][] = [
  [0, 3_000],
  ['SIGINT', 10_000],
  ['SIGQUIT', 10_000],
  ['SIGKILL', 5_000],
];

/** Ends the server that a crash left on this data folder, if there is one; only a process that provably runs on it. */
export async function endLeftover(data: string): Promise<void> {
  const pid = serverOn(data);
  if (pid === undefined) return forgetStranger(data);
  for (const [signal, patienceMs] of STEPS) {
    if (serverOn(data) === pid && signal !== 0) process.kill(pid, signal);
    if (await isGone(data, patienceMs)) return;
  }
  throw new HubError(
    'conflict',
    'database.not-stopping',
    `A leftover database server (process ${pid}) does not stop.`,
    {
      remedy: `End process ${pid} yourself, then start the hub again.`,
    },
  );
}

async function isGone(data: string, patienceMs: number): Promise<boolean> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await wait(20)) {
    if (serverOn(data) === undefined) return true;
  }
  return false;
}

const pidFile = (data: string): string => join(data, 'postmaster.pid');

function recordedPid(data: string): number | undefined {
  try {
    return Number(readFileSync(pidFile(data), 'utf8').split('\n')[0]) || undefined;
  } catch {
    return undefined;
  }
}

/** The server that was started with exactly this data folder and still runs. */
function serverOn(data: string): number | undefined {
  const pid = recordedPid(data);
  return pid !== undefined && isAlive(pid) && argumentsOf(pid)?.includes(data) ? pid : undefined;
}

/**
 * After a crash the recorded id may belong to some other program by now, and PostgreSQL would refuse to start. Any other
 * stale record is left to PostgreSQL, which looks at its shared memory as well.
 */
function forgetStranger(data: string): void {
  const pid = recordedPid(data);
  if (pid !== undefined && isAlive(pid) && argumentsOf(pid) !== undefined)
    rmSync(pidFile(data), { force: true });
}
