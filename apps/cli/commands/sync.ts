import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { type Period, parsePeriodKey } from '#libs/core';
import { DeliveriesService, RunsService, type RunView, SnapshotsService } from '#libs/eligibility';
import { idOf, onlyOne, readArguments, UsageError } from '../arguments.js';
import { onHub } from '../hub-session.js';
import { print } from '../print.js';
import { runReport } from '../run-report.js';

const BY = 'the command line';
const LOOK_EVERY_MS = 100;
const SHOWN_REJECTS = 50;

interface SyncOrder {
  file: string;
  connectionId: number;
  period: Period | null;
  columns: Record<string, string>;
  isApproved: boolean;
}

/** Delivers a payroll file and shows what came of it. Exit code 1 unless it was applied, or waits for a person. */
export async function sync(args: string[]): Promise<void> {
  const order = readOrder(args);
  await access(order.file);
  await onHub({ worker: true }, async ({ context }, { uploadLimitBytes }) => {
    const { run, repeated } = await context.get(DeliveriesService).receive(order.connectionId, {
      fileName: basename(order.file),
      bytes: createReadStream(order.file),
      period: order.period,
      columns: order.columns,
      limitBytes: uploadLimitBytes,
      signal: new AbortController().signal,
      by: BY,
    });
    if (repeated) print('This file was delivered for this period before; this is its run.');
    const settled = await settledRun(context, run.id);
    await show(context, settled);
    await decide(context, settled, order.isApproved);
  });
}

/** What the options ask for. */
export function readOrder(args: string[]): SyncOrder {
  const { values, positionals } = readArguments(args, {
    connection: { type: 'string' },
    period: { type: 'string' },
    column: { type: 'string', multiple: true },
    approve: { type: 'boolean', default: false },
  });
  return {
    file: onlyOne(positionals, 'the file to deliver'),
    connectionId: idOf(values.connection, 'the connection (--connection)'),
    period: values.period === undefined ? null : parsePeriodKey(values.period),
    columns: Object.fromEntries((values.column ?? []).map(columnOf)),
    isApproved: values.approve,
  };
}

function columnOf(text: string): [string, string] {
  const [, header, field] = /^(.+)=([^=]+)$/.exec(text) ?? [];
  if (header === undefined || field === undefined)
    throw new UsageError('Write --column as HEADER=FIELD.');
  return [header, field];
}

/** The run once nothing more happens to it by itself. */
async function settledRun(context: INestApplicationContext, id: bigint): Promise<RunView> {
  for (;;) {
    const run = await context.get(RunsService).get(id);
    if (run.state !== 'open' && run.state !== 'staged') return run;
    await wait(LOOK_EVERY_MS);
  }
}

async function show(context: INestApplicationContext, run: RunView): Promise<void> {
  const rejects = await context.get(RunsService).rejects(run.id, { limit: SHOWN_REJECTS });
  for (const line of runReport(run, rejects.items)) print(line);
}

async function decide(
  context: INestApplicationContext,
  run: RunView,
  isApproved: boolean,
): Promise<void> {
  if (run.state === 'held' && isApproved && run.diffHash !== null) {
    await context.get(SnapshotsService).approve(run.id, run.diffHash, BY);
    const settled = await settledRun(context, run.id);
    print(`Approved: run ${run.id} is ${settled.state}.`);
    return failUnless(settled.state === 'applied');
  }
  if (run.state === 'held')
    print('Nothing was booked. Deliver it again with --approve, or refuse it through the API.');
  failUnless(['applied', 'held'].includes(run.state));
}

const failUnless = (isGood: boolean): void => {
  if (!isGood) process.exitCode = 1;
};
