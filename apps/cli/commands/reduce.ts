import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { onlyOne, readArguments } from '../arguments.js';
import { counted, remark } from '../print.js';
import { type DroppedElement, type Reduction, reduceFile } from '../reduction.js';

/** Strips a wage-tax return at the employer's, before it is sent. */
export async function reduce(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(args, {
    output: { type: 'string', short: 'o' },
  });
  const file = onlyOne(positionals, 'the file to reduce');
  const reduction = await reduceFile(file);
  await (values.output === undefined ? toStdout(reduction) : toFile(reduction, values.output));
  for (const line of reductionReport(await reduction.dropped())) remark(line);
}

async function toStdout({ bytes }: Reduction): Promise<void> {
  try {
    await pipeline(bytes, process.stdout, { end: false });
  } catch (error) {
    remark('Throw away what was written so far: it is not whole.');
    throw error;
  }
}

/** Half a file never carries the name that was asked for. */
async function toFile({ bytes }: Reduction, output: string): Promise<void> {
  const draft = `${output}.${process.pid}.part`;
  try {
    await pipeline(bytes, createWriteStream(draft, { mode: 0o600 }));
    await rename(draft, output);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

const MOST = 12;

/** What was dropped, by name. */
export function reductionReport(dropped: DroppedElement[]): string[] {
  if (dropped.length === 0) return ['Nothing was dropped: the file was reduced already.'];
  const total = dropped.reduce((sum, { count }) => sum + count, 0);
  const most = dropped.slice(0, MOST).map(({ name, count }) => `${name} ${count}`);
  const rest = dropped.length > MOST ? `, and ${dropped.length - MOST} more kinds` : '';
  const personal = dropped.find(({ name }) => name === 'SofiNr')?.count ?? 0;
  return [
    `Dropped ${counted(total, 'element')} of ${counted(dropped.length, 'kind')}: ${most.join(', ')}${rest}.`,
    ...(personal > 0
      ? [`Among them ${counted(personal, 'citizen service number')} (SofiNr).`]
      : []),
    'What is left is for the hub; it is no valid return any more and must not be filed.',
  ];
}
