import type { Page } from '#libs/core';

const PLACES = ['from', 'to', 'counterparty'] as const;
type Places = Partial<Record<(typeof PLACES)[number], string>>;

/** The same lines for an employer: who was paid tells which course was chosen, and that is the person's. */
export const withoutProviders = <Line extends Places>({ items, next }: Page<Line>): Page<Line> => ({
  items: items.map((line) => ({ ...line, ...maskedPlaces(line) })),
  next,
});

const maskedPlaces = (line: Places): Places =>
  Object.fromEntries(
    PLACES.flatMap((place) => (line[place]?.startsWith('provider:') ? [[place, 'provider']] : [])),
  );
