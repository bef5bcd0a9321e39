// One set-up at a time in one clone.
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const BEAT_MS = 2_000;
const STALE_MS = 20_000;

/** Waits until the lock is ours; returns what gives it back. A holder that died or stopped beating has lost it. */
export async function holdLock(path) {
  mkdirSync(dirname(path), { recursive: true });
  for (let said = false; !take(path); said = true) {
    if (!said) process.stdout.write('Waiting for another set-up in this folder …\n');
    if (isStale(path)) removeStale(path);
    else await wait(200);
  }
  const beat = setInterval(() => touch(path), BEAT_MS);
  const release = () => {
    clearInterval(beat);
    process.off('exit', release);
    rmSync(path, { recursive: true, force: true });
  };
  process.on('exit', release);
  return release;
}

function take(path) {
  try {
    mkdirSync(path);
    writeFileSync(join(path, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isStale(path) {
  try {
    if (Date.now() - statSync(path).mtimeMs > STALE_MS) return true;
    const pid = Number(readFileSync(join(path, 'pid'), 'utf8'));
    return pid > 0 && !isAlive(pid);
  } catch {
    return false; // Given back, or taken and not signed yet: look again.
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Renaming comes first: of several who find it stale, one moves it, and the look after the move protects a new holder. */
function removeStale(path) {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (isStale(aside)) rmSync(aside, { recursive: true, force: true });
    else renameSync(aside, path);
  } catch {
    // Somebody else was first.
  }
}

function touch(path) {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Given back meanwhile.
  }
}
