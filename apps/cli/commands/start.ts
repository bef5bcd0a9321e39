import { runUntilStopped } from '../../process.js';
import { noneOf, readArguments } from '../arguments.js';

/** The hub in one process. */
export async function start(args: string[]): Promise<void> {
  noneOf(readArguments(args, {}).positionals);
  await runUntilStopped({ api: true, worker: true });
}
