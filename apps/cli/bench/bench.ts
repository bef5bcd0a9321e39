import { HubError } from '#libs/core';
import { benchLedger } from './ledger.js';
import type { Measurement } from './measure.js';
import { benchPeriod } from './period.js';

const BENCHES: Record<string, () => Promise<Measurement[]>> = {
  period: benchPeriod,
  ledger: benchLedger,
};

/** Runs the benchmarks named, or all; prints one JSON line for each measurement. */
export async function bench(names: string[]): Promise<void> {
  for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
    const run = BENCHES[name];
    if (!run)
      throw new HubError('invalid', 'bench.unknown', `There is no benchmark ${name}.`, {
        remedy: `Choose from: ${Object.keys(BENCHES).join(', ')}.`,
      });
    for (const measurement of await run()) process.stdout.write(`${JSON.stringify(measurement)}\n`);
  }
}
