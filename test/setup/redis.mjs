// A Redis of our own, kept by the same keeper as PostgreSQL: it ends with this process, however this process ends.
import { spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const KEEPER = resolve(import.meta.dirname, '../../libs/database/embedded/keeper-program.mjs');
const ATTEMPTS = 5;

/** Starts redis-server on a free port, in memory only; null when the machine has none. */
export async function startRedis() {
  const program = onPath('redis-server');
  if (!program) return null;
  for (let attempt = 1; ; attempt++) {
    const folder = join(mkdtempSync(join(tmpdir(), 'leerhub-redis-')), 'redis');
    const port = await freePort();
    const keeper = keep(program, port, folder);
    if (await isReady(keeper, port))
      return { url: `redis://127.0.0.1:${port}`, stop: () => release(keeper) };
    await release(keeper);
    if (attempt === ATTEMPTS) throw new Error('redis-server does not start.');
  }
}

function onPath(name) {
  const candidates = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function keep(program, port, folder) {
  mkdirSync(folder);
  const server = {
    program,
    options: [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      folder,
    ],
    folder,
    env: { PATH: process.env.PATH },
    log: join(folder, 'redis.log'),
    stopSignals: [
      ['SIGTERM', 0],
      ['SIGKILL', 5_000],
    ],
    throwAway: folder,
  };
  const keeper = spawn(process.execPath, [KEEPER, JSON.stringify(server)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  keeper.unref();
  keeper.stdin.unref();
  return keeper;
}

async function release(keeper) {
  if (keeper.exitCode !== null || keeper.signalCode !== null) return;
  const ended = new Promise((done) => keeper.once('exit', done));
  keeper.ref();
  keeper.stdin.end();
  await ended;
}

async function isReady(keeper, port) {
  for (
    const end = Date.now() + 10_000;
    Date.now() < end && keeper.exitCode === null;
    await wait(20)
  ) {
    if (await answersPing(port)) return true;
  }
  return false;
}

function answersPing(port) {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setTimeout(1_000, () => socket.destroy());
    socket.on('data', (answer) => {
      done(answer.toString().startsWith('+PONG'));
      socket.destroy();
    });
    socket.on('error', () => done(false)).on('close', () => done(false));
  });
}

function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer().on('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}
