import { addMonths, type Day } from '#libs/core';
import type { PlanRequest } from './request.js';

/** What decides when something is spent. */
export interface Ordered {
  id: string;
  schemeId: string;
  /** The day it counts from; null for what is no lot. */
  lotOn: Day | null;
  expiresOn: Day | null;
  priority: number;
}

type Key = (one: Ordered) => string | number;

const NEVER: Day = '9999-12-31';

/**
 * By when a lot goes, in a plan as in a hold: its last day, or where none is fixed the day it leaves the window of its
 * scheme. What never does goes last.
 */
export const goesBy = (
  { lotOn, expiresOn }: Pick<Ordered, 'lotOn' | 'expiresOn'>,
  termMonths: number | null | undefined,
): Day => expiresOn ?? (lotOn !== null && termMonths ? addMonths(lotOn, termMonths) : NEVER);

/** In which order a plan spends. What is alike goes by age and then by number, so that a plan is always the same. */
export function inOrder({
  order,
  schemes,
}: Pick<PlanRequest, 'order' | 'schemes'>): (one: Ordered, other: Ordered) => number {
  const terms = new Map(schemes.map(({ schemeId, termMonths }) => [schemeId, termMonths]));
  const byExpiry: Key = (one) => goesBy(one, terms.get(one.schemeId));
  const keys = [...keysOf(byExpiry)[order], byAge, byNumber, bySchemeId];
  return (one, other) => {
    for (const key of keys) {
      const [left, right] = [key(one), key(other)];
      if (left !== right) return left < right ? -1 : 1;
    }
    return 0;
  };
}

const byPriority: Key = ({ priority }) => priority;
const byAge: Key = ({ lotOn }) => lotOn ?? NEVER;
/** Lots by what their number counts, as a hold takes them: 9 before 15. */
const byNumber: Key = ({ id, lotOn }) => (lotOn === null ? '' : id.padStart(20, '0'));
const bySchemeId: Key = ({ schemeId }) => schemeId;

/** A person who is to choose has not chosen yet: until then what expires soonest goes first. */
const keysOf = (byExpiry: Key): Record<PlanRequest['order'], readonly Key[]> => ({
  'soonest-expiry': [byExpiry, byPriority],
  'scheme-priority': [byPriority, byExpiry],
  'person-choice': [byExpiry, byPriority],
  oldest: [byAge, byNumber, byExpiry, byPriority],
});
