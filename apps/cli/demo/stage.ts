import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { HubError } from '#libs/core';
import { projectFolder } from '../../ground.js';
import { reduceFile, type Reduction } from '../reduction.js';
import { countsLine } from '../run-report.js';
import { counted } from '../print.js';
import { type Delivered, Run } from './answers.js';
import { EMPLOYERS, type FileOf, FILES, type Part } from './cast.js';
import { type HubClient, Refusal } from './hub-client.js';
import { inUnits } from './words.js';

/** One step of the story. */
export interface Step {
  title: string;
  tell(stage: Stage): Promise<void>;
}

/** Where an employer stands in the hub, once it is registered. */
export interface Place {
  employerId: string;
  connectionId: string;
}

/** What the demo gives its steps. */
export interface Means {
  /** The API, with the operator's key. */
  operator: HubClient;
  /** The hub itself, for what only its own machine may ask: the audit. */
  context: INestApplicationContext;
  url: string;
  say(line: string): void;
  clientFor(key: string): HubClient;
}

/** What a step works with: the hub over HTTP, and somebody who listens. */
export class Stage implements Means {
  readonly operator: HubClient;
  readonly context: INestApplicationContext;
  readonly url: string;
  readonly say: Means['say'];
  readonly clientFor: Means['clientFor'];
  readonly places = new Map<Part, Place>();
  /** The last run of an employer that was applied. */
  readonly applied = new Map<Part, Run>();

  constructor({ operator, context, url, say, clientFor }: Means) {
    this.operator = operator;
    this.context = context;
    this.url = url;
    this.say = say;
    this.clientFor = clientFor;
  }

  at(part: Part): Place {
    const place = this.places.get(part);
    if (!place) throw otherwise(`${part} is not registered yet.`);
    return place;
  }

  pathOf(file: FileOf): string {
    const { of, name } = FILES[file];
    return join(projectFolder, 'apps', 'cli', 'demo', 'files', EMPLOYERS[of].folder, name);
  }

  /** Sends a sample file as it is, or what was made of it. */
  async deliver(
    file: FileOf,
    more: { bytes?: Uint8Array; as?: HubClient } = {},
  ): Promise<Delivered> {
    const { of, name, period } = FILES[file];
    const bytes = more.bytes ?? readFileSync(this.pathOf(file));
    const { connectionId } = this.at(of);
    return (more.as ?? this.operator).deliver({ connectionId, name, period, bytes });
  }

  /** Delivers and follows the run to where it stops. */
  async follow(file: FileOf, more: { bytes?: Uint8Array; as?: HubClient } = {}): Promise<Run> {
    const { id } = await this.deliver(file, more);
    const run = await this.operator.settled(id);
    this.tellRun(run);
    if (run.state === 'applied') this.applied.set(FILES[file].of, run);
    return run;
  }

  /** What a person does who has looked: lets the run through, naming the difference they saw. */
  async approve(part: Part, run: Run): Promise<Run> {
    await this.operator.post(`runs/${run.id}/approval`, { diffHash: run.diffHash }, Run);
    const settled = expectState(await this.operator.settled(run.id), 'applied');
    this.applied.set(part, settled);
    this.say(`The operator approves exactly this difference; run ${run.id} is applied.`);
    return settled;
  }

  tellRun(run: Run): void {
    this.say(`Run ${run.id}, ${run.fileName}, ${run.periodKey}: ${run.state}.`);
    if (run.counts) this.say(`  ${countsLine(run.counts)}`);
    for (const { people, amount, unit } of run.entitled)
      this.say(`  entitled: ${counted(people, 'right')}, ${inUnits(amount, unit)}`);
    for (const warning of run.warnings) this.say(`  note: ${warning}`);
    for (const { sentence } of run.reasons) this.say(`  a person must look: ${sentence}`);
    if (run.failure) this.say(`  ${run.failure.message}`);
  }

  /** Something that must be refused; tells why and with which remedy. */
  async refused(code: string, attempt: () => Promise<unknown>): Promise<void> {
    const problem = await refusalOf(attempt);
    if (problem.code !== code) throw new Refusal(problem);
    this.say(`Refused (${problem.status} ${problem.code}): ${problem.detail}`);
    for (const { at, problem: what } of problem.errors) this.say(`  ${at}: ${what}`);
    if (problem.remedy !== null) this.say(`  remedy: ${problem.remedy}`);
  }

  /** What `hub reduce` makes of a file, by the same code. */
  async reduced(file: FileOf): Promise<Uint8Array> {
    const reduction: Reduction = await reduceFile(this.pathOf(file));
    const pieces: Uint8Array[] = [];
    for await (const piece of reduction.bytes) pieces.push(piece);
    const dropped = await reduction.dropped();
    const total = dropped.reduce((sum, { count }) => sum + count, 0);
    const personal = dropped.find(({ name }) => name === 'SofiNr')?.count ?? 0;
    this.say(
      `hub reduce ${FILES[file].name}: ${total} elements of ${dropped.length} kinds stay behind, ${personal} citizen service numbers among them.`,
    );
    return Buffer.concat(pieces);
  }
}

async function refusalOf(attempt: () => Promise<unknown>): Promise<Refusal['problem']> {
  try {
    await attempt();
  } catch (error) {
    if (error instanceof Refusal) return error.problem;
    throw error;
  }
  throw otherwise('The hub took what it should have refused.');
}

/** The story goes on only if the hub does what the story says. */
export function expectState(run: Run, state: Run['state']): Run {
  if (run.state !== state) throw otherwise(`Run ${run.id} is ${run.state}; it should be ${state}.`);
  return run;
}

/** The hub does other than the story tells. */
export const otherwise = (sentence: string): HubError =>
  new HubError('bug', 'demo.otherwise', sentence, {
    remedy: 'The story or the hub is wrong: tell its makers.',
  });
