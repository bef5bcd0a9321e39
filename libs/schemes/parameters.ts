import { z } from 'zod';
import { Scheme } from './scheme.js';
import { type MarkedSource, sourcesMarkedIn } from './sources.js';

interface Parameters extends Record<string, unknown> {
  /** Where each mark in a description, like [INR1], leads. */
  sources: Record<string, MarkedSource>;
}

/**
 * All that a scheme can say, as JSON Schema (2020-12): each parameter with what it means, its unit, an example and where
 * that stands. `executed: false` marks what the hub keeps and shows but does not act on yet, `executed: 'planner'` what
 * counts where a payment is planned, and for no hold.
 */
export const schemeParameters = parametersOf(Scheme);

function parametersOf(shape: z.ZodType): Parameters {
  const schema = z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' });
  markInside(schema);
  return { ...schema, sources: sourcesMarkedIn(JSON.stringify(schema)) };
}

type Mark = false | 'planner';

/** What is inside something marked has its mark, but for what is only recorded in it. */
function markInside(node: unknown, outer?: Mark): void {
  if (typeof node !== 'object' || node === null) return;
  const mark = outer === false ? outer : (markOf(node) ?? outer);
  for (const [name, child] of Object.entries(node)) {
    if (name === 'properties' && mark !== undefined) markEach(child, mark);
    markInside(child, mark);
  }
}

function markOf(node: object): Mark | undefined {
  const executed = 'executed' in node ? node.executed : undefined;
  return executed === false || executed === 'planner' ? executed : undefined;
}

function markEach(properties: unknown, mark: Mark): void {
  for (const property of Object.values(properties as Record<string, object>))
    if (markOf(property) !== false) Object.assign(property, { executed: mark });
}
