import { HubError } from '#libs/core';
import { readArguments, UsageError } from '../arguments.js';
import { benchAudit } from './audit.js';
import { benchHolds } from './holds.js';
import { benchLapse } from './lapse.js';
import { benchLedger } from './ledger.js';
import type { Measurement } from './measure.js';
import { benchPeer } from './peer.js';
import { benchPeriod } from './period.js';

interface Options {
  /** Files of SQL, in the order in which they are loaded. */
  peer: string[];
  scale: number;
}

const BENCHES: Record<string, (options: Options) => Promise<Measurement[]>> = {
  period: benchPeriod,
  ledger: async ({ peer }) => [
    ...(await benchLedger()),
    ...(peer.length > 0 ? await benchPeer(peer) : []),
  ],
  audit: ({ scale }) => benchAudit(scale),
  holds: benchHolds,
  lapse: benchLapse,
};

/** Runs the benchmarks named, or all; prints one JSON line for each measurement. */
export async function bench(args: string[]): Promise<void> {
  const { values, positionals: names } = readArguments(args, {
    peer: { type: 'string', multiple: true },
    scale: { type: 'string' },
  });
  const options = { peer: values.peer ?? [], scale: scaleOf(values.scale) };
  for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
    const run = BENCHES[name];
    if (!run)
      throw new HubError('invalid', 'bench.unknown', `There is no benchmark ${name}.`, {
        remedy: `Choose from: ${Object.keys(BENCHES).join(', ')}.`,
      });
    for (const measurement of await run(options))
      process.stdout.write(`${JSON.stringify(measurement)}\n`);
  }
}

function scaleOf(text = '1'): number {
  const scale = Number(text);
  if (scale > 0 && scale <= 1) return scale;
  throw new UsageError('A scale is a part of the whole: above 0, at most 1.');
}
