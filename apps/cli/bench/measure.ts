import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chmodSync } from 'node:fs';

/** One line of a benchmark: what was measured against what limit of the same run. */
export interface Measurement {
  name: string;
  value: number;
  unit: string;
  /** The limit, taken in the same run, in the same unit. */
  limit: number;
  /** How many times the limit's time ours took: 1 is as fast as can be. */
  ratio: number;
  details: Record<string, number | string | boolean>;
}

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));

export async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; result: T }> {
  const start = process.hrtime.bigint();
  const result = await work();
  return { seconds: Number(process.hrtime.bigint() - start) / 1e9, result };
}

/** Peak resident memory of this process until now. */
export const peakMegabytes = (): number => Math.round(process.resourceUsage().maxRSS / 1024);

export const machine = (): string =>
  `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.versions.node}`;

/** A folder of its own for one benchmark, gone afterwards. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'leerhub-bench-'));
  chmodSync(folder, 0o711);
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
