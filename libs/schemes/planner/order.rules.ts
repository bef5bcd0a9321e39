import type { Day } from '#libs/core';
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
const byExpiry: Key = ({ expiresOn }) => expiresOn ?? NEVER;
const byPriority: Key = ({ priority }) => priority;
const byAge: Key = ({ lotOn }) => lotOn ?? NEVER;

/** A person who is to choose has not chosen yet: until then what expires soonest goes first. */
const keys: Record<PlanRequest['order'], readonly Key[]> = {
  'soonest-expiry': [byExpiry, byPriority],
  'scheme-priority': [byPriority, byExpiry],
  'person-choice': [byExpiry, byPriority],
  oldest: [byAge, byExpiry, byPriority],
};

/** In which order a plan spends. What is alike goes by age and then by name, so that a plan is always the same. */
export const inOrder =
  (order: PlanRequest['order']) =>
  (one: Ordered, other: Ordered): number => {
    for (const key of [...keys[order], bySchemeId, byAge, byName]) {
      const [left, right] = [key(one), key(other)];
      if (left !== right) return left < right ? -1 : 1;
    }
    return 0;
  };

const bySchemeId: Key = ({ schemeId }) => schemeId;
/** Numbers by what they count, as a hold takes lots: 9 before 15. */
const byName: Key = ({ id }) => id.padStart(20, '0');
