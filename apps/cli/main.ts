#!/usr/bin/env node
import { UsageError } from './arguments.js';
import { explain } from './explain.js';
import { COMMANDS, helpOf, overview } from './help.js';
import { print, remark } from './print.js';

const WRONG_USAGE = 2;

/** Finds the command and runs it; what goes wrong becomes one sentence and an exit code. */
async function main([name = 'help', ...args]: string[]): Promise<void> {
  const command = COMMANDS.get(name);
  if (!command) return unknown(name);
  if (args.includes('--help') || args.includes('-h')) return void print(helpOf(command));
  const run = await command.load();
  await run(args);
}

function unknown(name: string): void {
  if (['--help', '-h'].includes(name)) return void print(overview());
  remark(`There is no command “${name}”.\n\n${overview()}`);
  process.exitCode = WRONG_USAGE;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  remark(await explain(error));
  process.exitCode = error instanceof UsageError ? WRONG_USAGE : 1;
}
