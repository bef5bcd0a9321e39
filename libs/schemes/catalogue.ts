import { createHash } from 'node:crypto';
import { notFound } from '#libs/core';
import { technicalRetailPlb } from './data/nl-etd-plb.js';
import { retailNonFoodIob } from './data/nl-rnf-iob.js';
import { socialWorkLbb } from './data/nl-sw-lbb.js';
import { readScheme, type Scheme } from './scheme.js';

/** Every scheme the hub knows, checked as the program starts. */
export const schemes: readonly Scheme[] = [retailNonFoodIob, technicalRetailPlb, socialWorkLbb].map(
  readScheme,
);

/** The scheme with this id; throws `scheme.not-found`. */
export function schemeById(id: string): Scheme {
  const scheme = schemes.find((one) => one.id === id);
  if (!scheme) throw notFound('scheme');
  return scheme;
}

/** One fingerprint of a set of schemes; the order in which a file lists its fields does not count. */
export const revisionOf = (data: readonly Scheme[]): string =>
  createHash('sha256').update(JSON.stringify(data, sortedFields)).digest('hex');

const sortedFields = (_: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** Binds an approval to the rules it was made under: it changes with any word of any scheme. */
export const schemesRevision: string = revisionOf(schemes);
