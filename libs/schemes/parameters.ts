import { z } from 'zod';
import { Scheme } from './scheme.js';
import { type MarkedSource, sourcesMarkedIn } from './sources.js';

interface Parameters extends Record<string, unknown> {
  /** Where each mark in a description, like [INR1], leads. */
  sources: Record<string, MarkedSource>;
}

/**
 * All that a scheme can say, as JSON Schema (2020-12): each parameter with what it means, its unit, an example and where
 * that stands. `executed: false` marks what the hub keeps and shows but does not act on yet.
 */
export const schemeParameters = parametersOf(Scheme);

function parametersOf(shape: z.ZodType): Parameters {
  const schema = z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' });
  markInside(schema, false);
  return { ...schema, sources: sourcesMarkedIn(JSON.stringify(schema)) };
}

/** What is inside something recorded is recorded too. */
function markInside(node: unknown, isRecorded: boolean): void {
  if (typeof node !== 'object' || node === null) return;
  const inRecorded = isRecorded || ('executed' in node && node.executed === false);
  for (const [name, child] of Object.entries(node)) {
    if (name === 'properties' && inRecorded) markEach(child);
    markInside(child, inRecorded);
  }
}

function markEach(properties: unknown): void {
  for (const property of Object.values(properties as Record<string, object>))
    Object.assign(property, { executed: false });
}
