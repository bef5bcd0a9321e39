import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Asked in a way that cannot be understood: the message is one sentence, and `--help` shows how. */
export class UsageError extends Error {}

type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: O; allowPositionals: true; strict: true }>
>;

/** Options and the rest, in that order; an option that does not exist is a UsageError. */
export function readArguments<O extends Options>(args: string[], options: O): Parsed<O> {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (cause) {
    const [sentence = ''] = (cause instanceof Error ? cause.message : String(cause)).split('. ');
    throw new UsageError(`${sentence.replace(/\.$/, '')}.`, { cause });
  }
}

/** The one thing a command works on, like a file. */
export function onlyOne(positionals: string[], what: string): string {
  const [only, ...more] = positionals;
  if (only === undefined) throw new UsageError(`Name ${what}.`);
  if (more.length > 0) throw new UsageError(`Name one: ${what}; there are ${positionals.length}.`);
  return only;
}

export function noneOf(positionals: string[]): void {
  if (positionals.length > 0)
    throw new UsageError(`There is nothing to do with “${positionals.join(' ')}”.`);
}

/** A number that names a row: a connection, an employer, a key. */
export function idOf(text: string | undefined, what: string): number {
  if (text !== undefined && /^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`Name ${what} by its number.`);
}
