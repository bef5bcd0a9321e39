import { setTimeout as pause } from 'node:timers/promises';

/** Looks again and again until something is there; says what was awaited, and what was seen last, if it never comes. */
export async function eventually<T>(
  awaited: string,
  look: () => Promise<T | undefined>,
  { withinMs = 30_000, lastSeen = (): string => 'nothing' } = {},
): Promise<T> {
  for (const end = Date.now() + withinMs; Date.now() < end; await pause(25)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`${awaited} did not come within ${withinMs} ms; last seen: ${lastSeen()}`);
}
