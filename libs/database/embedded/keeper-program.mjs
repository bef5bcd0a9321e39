// Keeps one server: runs it as its child for as long as standard input stays open, and stops it when that closes, which
// the operating system does however the hub ends. Plain JavaScript, so that it also runs from source. Its one argument
// is the JSON of KeptServer (keeper.ts).
import { spawn, spawnSync } from 'node:child_process';
import { openSync, rmdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

const kept = JSON.parse(process.argv[2] ?? '{}');
const log = openSync(kept.log, 'a');
const server = spawn(kept.program, kept.options, {
  cwd: kept.folder,
  env: kept.env,
  stdio: ['ignore', log, log],
  ...kept.account,
});

let isStopping = false;

server.on('error', () => leave(1));
server.on('exit', (code) => leave(code ?? 1));
process.stdin.on('end', stop).on('error', stop).on('close', stop).resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);

/** Asks first, insists later. */
function stop() {
  if (isStopping) return;
  isStopping = true;
  if (kept.stopCommand)
    spawnSync(kept.stopCommand[0], kept.stopCommand.slice(1), { stdio: 'ignore' });
  else
    for (const [signal, afterMs] of kept.stopSignals)
      setTimeout(() => server.kill(signal), afterMs);
}

function leave(code) {
  if (isStopping && kept.throwAway) throwAway(kept.throwAway);
  process.exit(isStopping ? 0 : code);
}

/** The folder, and the one around it when nothing else is in there. */
function throwAway(folder) {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    rmdirSync(dirname(folder));
  } catch {
    // Something else lives there, or the system's clean-up was first.
  }
}
