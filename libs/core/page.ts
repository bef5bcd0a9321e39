import { z } from 'zod';
import { HubError } from './errors.js';

export const PAGE_LIMIT = 200;

/** What a list is asked with: `cursor` is opaque and comes from the page before. A question it does not know is refused. */
export const PageQuery = z.strictObject({
  cursor: z
    .string()
    .max(500)
    .optional()
    .describe('`next` of the page before; the first page without'),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(PAGE_LIMIT)
    .default(50)
    .describe('The most a page holds'),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** A whole number as text in a cursor, as far as a table can count. */
export const Int64Text = z
  .string()
  .regex(/^-?\d{1,19}$/)
  .transform(BigInt)
  .pipe(z.int64());

/** One page of a list. `next` is null on the last page. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export function readCursor<T>(shape: z.ZodType<T>, cursor: string | undefined): T | undefined {
  if (cursor === undefined) return undefined;
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (cause) {
    throw new HubError('invalid', 'page.unknown-cursor', 'The cursor is not one of ours.', {
      remedy: 'Pass the `next` of the page before, unchanged, or leave it out to start over.',
      cause,
    });
  }
}

/** Cuts one row too many off `rows` (asked with limit + 1) and makes the cursor of the last one kept. */
export function pageOf<T>(rows: T[], limit: number, cursorOf: (last: T) => unknown): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? encode(cursorOf(last)) : null };
}
