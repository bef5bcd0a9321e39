import { KeysService } from '#libs/access';
import { type RunningHub, startHub } from '../../hub.js';
import { stopSignal } from '../../process.js';
import { noneOf, readArguments } from '../arguments.js';
import { print, remark } from '../print.js';
import { demoConfig, openEmptyDatabase } from './home.js';
import { HubClient } from './hub-client.js';
import { Stage } from './stage.js';
import { tellStory } from './story.js';
import { summarise, type Summary } from './summary.js';

const INTERRUPTED = 130;

interface Performance {
  isOnce: boolean;
  isJson: boolean;
  say(line: string): void;
  /** Aborted at Ctrl-C. */
  signal: AbortSignal;
  begun: number;
}

/** Shows the whole job on sample files, over HTTP, against a hub of its own. */
export async function demo(args: string[]): Promise<void> {
  const performance = readPerformance(args);
  try {
    await withDemoHub(performance, (hub) => perform(performance, hub));
  } catch (error) {
    if (!performance.signal.aborted) throw error;
    remark('Stopped before the end.');
    process.exitCode = INTERRUPTED;
  }
}

function readPerformance(args: string[]): Performance {
  const { values, positionals } = readArguments(args, {
    once: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  });
  noneOf(positionals);
  const stop = new AbortController();
  void stopSignal().then(() => stop.abort());
  return {
    isOnce: values.once,
    isJson: values.json,
    say: (line) => void (values.json ? remark(line) : print(line)),
    signal: stop.signal,
    begun: Date.now(),
  };
}

async function withDemoHub(
  { say, signal }: Performance,
  work: (hub: RunningHub) => Promise<void>,
): Promise<void> {
  say('Setting up an empty database of the demo’s own …');
  const database = await openEmptyDatabase();
  try {
    signal.throwIfAborted();
    const hub = await startHub(await demoConfig(database.url), { api: true, worker: true });
    try {
      signal.throwIfAborted();
      await work(hub);
    } finally {
      await hub.stop();
    }
  } finally {
    await database.stop();
  }
}

async function perform(performance: Performance, hub: RunningHub): Promise<void> {
  const { say, isJson } = performance;
  const { url = '', context } = hub;
  const key = await operatorKey(hub);
  for (const line of whereToLook(url, key)) say(line);
  const clientFor = (ofWhom: string): HubClient => new HubClient(url, ofWhom, performance.signal);
  const indented = (line: string): void => say(`        ${line}`);
  const stage = new Stage({ operator: clientFor(key), context, url, say: indented, clientFor });
  await tellStory(stage, say);
  const seconds = Math.round((Date.now() - performance.begun) / 100) / 10;
  const summary = await summarise(stage, seconds);
  for (const line of closing(summary)) say(line);
  if (isJson) print(JSON.stringify(summary));
  if (summary.invariants !== 'ok') process.exitCode = 1;
  if (!performance.isOnce) await untilStopped(performance, url, key);
}

/** The first operator key, as `hub key create` makes it. */
async function operatorKey({ context }: RunningHub): Promise<string> {
  const made = await context.get(KeysService).create({
    tenant: { kind: 'operator', name: 'Demo operator' },
    label: 'demo',
    employerIds: [],
  });
  return made.key;
}

const whereToLook = (url: string, key: string): string[] => [
  `The hub listens on ${url}; everything below goes over HTTP. Look along:`,
  `  the API, described   ${url}/docs`,
  `  the operator's key   ${key}`,
  `  for example          curl -H 'Authorization: Bearer ${key}' ${url}/v1/employers`,
];

const closing = ({
  employers,
  employees,
  periods,
  lots,
  invariants,
  seconds,
}: Summary): string[] => [
  '',
  `${employers} employers, ${employees} people, ${periods} periods, ${lots} lots that hold something; in ${seconds} seconds.`,
  ...(invariants === 'ok'
    ? ['Every book is right.']
    : invariants.map((wrong) => `WRONG: ${wrong}`)),
];

async function untilStopped({ say, signal }: Performance, url: string, key: string): Promise<void> {
  say(`\nThe hub stays up for you to look around, until Ctrl-C: ${url}/docs`);
  say(`curl -H 'Authorization: Bearer ${key}' ${url}/v1/employers/1/runs`);
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
