import { HubError, type Cents } from '#libs/core';
import type { Combination, Filling, Purse } from './fill.rules.js';
import type { SchemeAtHand } from './request.js';

/** Two that may not pay for the same training: scheme ids, or the employer. */
export type Ban = readonly [string, string];
export const EMPLOYER = 'employer';

const MAX_COMBINATIONS = 2_000;

/** The bans among what is at hand: schemes that exclude each other, and schemes that exclude money of the employer. */
export const bansAmong = (schemes: readonly SchemeAtHand[], price: Cents): Ban[] =>
  schemes.flatMap((scheme) => [
    ...scheme.cofunding.notWith.map((other): Ban => [scheme.schemeId, other]),
    ...(excludesEmployer(scheme, price) ? [[scheme.schemeId, EMPLOYER] as const] : []),
  ]);

function excludesEmployer({ cofunding }: SchemeAtHand, price: Cents): boolean {
  const { employerAdds, maximumPerTrainingCents: maximum } = cofunding;
  if (employerAdds === 'only-above-maximum') return maximum !== null && price <= BigInt(maximum);
  return employerAdds === 'never';
}

/**
 * Every largest set without a banned pair, and of each the sets that do without a scheme with a co-payment, as that
 * may cost more than the scheme brings. Throws `schemes.too-many-combinations`.
 */
export function combinationsOf(purse: Purse, bans: readonly Ban[]): Combination[] {
  const present = new Set(purse.sources.map(({ schemeId }) => schemeId));
  if (purse.employer > 0n) present.add(EMPLOYER);
  const copays = [...purse.copays].flatMap(([id, { amount }]) => (amount > 0n ? [id] : []));
  const seen = new Map<string, ReadonlySet<string>>();
  explore(present, seen, (set) => {
    const ban = bans.find(([one, other]) => set.has(one) && set.has(other));
    return ban ? { oneOf: ban, isAllowed: false } : { oneOf: copays, isAllowed: true };
  });
  return [...seen.values()].map((set) => ({
    schemes: new Set([...set].filter((id) => id !== EMPLOYER)),
    employer: set.has(EMPLOYER),
  }));
}

interface Step {
  /** Which to try without. */
  oneOf: readonly string[];
  isAllowed: boolean;
}

function explore(
  from: ReadonlySet<string>,
  allowed: Map<string, ReadonlySet<string>>,
  step: (set: ReadonlySet<string>) => Step,
): void {
  const visited = new Set<string>();
  const waiting = [from];
  for (let set = waiting.pop(); set; set = waiting.pop()) {
    const name = [...set].sort().join(' ');
    if (visited.has(name)) continue;
    visited.add(name);
    if (visited.size > MAX_COMBINATIONS) throw tooMany();
    const { oneOf, isAllowed } = step(set);
    if (isAllowed) allowed.set(name, set);
    for (const id of oneOf) if (set.has(id)) waiting.push(without(set, id));
  }
}

const without = (set: ReadonlySet<string>, id: string): Set<string> =>
  new Set([...set].filter((each) => each !== id));

const tooMany = (): HubError =>
  new HubError(
    'invalid',
    'schemes.too-many-combinations',
    `These schemes exclude each other in more than ${MAX_COMBINATIONS} ways.`,
    { remedy: 'Ask with fewer schemes at once.' },
  );

/** Puts the better of two fillings first: less own money, then more from the source that comes first in order. */
export const betterFirst =
  ({ sources }: Purse) =>
  (one: Filling, other: Filling): number => {
    if (one.own !== other.own) return one.own < other.own ? -1 : 1;
    for (const { id } of sources) {
      const difference = (other.covers.get(id) ?? 0n) - (one.covers.get(id) ?? 0n);
      if (difference !== 0n) return difference < 0n ? -1 : 1;
    }
    return other.combination.schemes.size - one.combination.schemes.size;
  };
