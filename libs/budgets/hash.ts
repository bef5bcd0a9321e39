import { createHash } from 'node:crypto';

/** A fingerprint of what was asked, whatever the order of its fields; to tell a repeat from another wish. */
export const hashOf = (value: Record<string, unknown>): string =>
  createHash('sha256').update(JSON.stringify(value, plain)).digest('hex');

function plain(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}
