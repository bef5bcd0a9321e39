import { type Day, HubError } from '#libs/core';
import { type Catalogue, latestVersionOn } from '#libs/schemes';
import type { WantedTraining } from './payment-options.schema.js';

/**
 * Refuses uses told of a scheme that there is not (scheme.not-found), or of one whose uses stand in the books here
 * (statements.uses-on-the-books): what would be left out without a word would make a plan that nobody asked for.
 */
export function refuseMistold(
  { usedBefore }: Pick<WantedTraining, 'usedBefore'>,
  catalogue: Catalogue,
  on: Day,
): void {
  const told = Object.keys(usedBefore);
  const schemes = catalogue.all.filter(({ id }) => told.includes(id));
  const unknown = told.filter((id) => !schemes.some((scheme) => scheme.id === id));
  if (unknown.length > 0) throw notFound(unknown);
  const kept = schemes.filter(
    (scheme) =>
      scheme.execution !== 'informational' &&
      latestVersionOn(scheme, on).cofunding.allowance === null,
  );
  if (kept.length > 0) throw onTheBooks(kept.map(({ id }) => id));
}

const notFound = (schemeIds: readonly string[]): HubError =>
  new HubError('not-found', 'scheme.not-found', 'Uses are told of a scheme that there is not.', {
    remedy: 'Take the ids of GET /v1/schemes.',
    details: schemeIds.map((id) => ({ at: placeOf(id), problem: 'is no scheme' })),
  });

const onTheBooks = (schemeIds: readonly string[]): HubError =>
  new HubError(
    'invalid',
    'statements.uses-on-the-books',
    'Uses are told of a scheme whose uses are known from the books here.',
    {
      remedy: 'Leave it out: what was spent and is held of it is counted already.',
      details: schemeIds.map((id) => ({ at: placeOf(id), problem: 'is kept in the books here' })),
    },
  );

/** An id by itself, if it reads as one: whatever else was written there is not said back. */
const placeOf = (schemeId: string): string =>
  /^[a-z]{2}(-[a-z0-9]{1,20})+$/.test(schemeId) && !/\d{8}/.test(schemeId)
    ? `usedBefore.${schemeId}`
    : 'usedBefore';
