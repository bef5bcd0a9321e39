import { addMonths, makeDay, yearOf, type Day } from '#libs/core';
import type { Scheme } from './scheme.js';
import { latestVersionOn } from './timeline.js';

export interface ConversationState {
  /** What it means for spending on the day asked about. */
  effect: 'none' | Scheme['policies']['conversationMissing'];
  /** The last day on which the next talk is (or was) in time; null if the scheme asks for none. */
  dueOn: Day | null;
}

/** Whether the yearly talk was held in time for a request on `day`. A talk held late opens the way again. */
export function conversationOn(
  scheme: Scheme,
  { savingSince, talks, day }: { savingSince: Day; talks: readonly Day[]; day: Day },
): ConversationState {
  const { conversation } = latestVersionOn(scheme, day);
  if (!conversation) return { effect: 'none', dueOn: null };
  const held = talks.filter((talk) => savingSince <= talk && talk <= day);
  const last = held.reduce((latest, talk) => (talk > latest ? talk : latest), savingSince);
  const dueOn =
    scheme.policies.conversationReading === 'interval'
      ? addMonths(last, conversation.maxIntervalMonths)
      : makeDay(yearOf(last) + (held.length > 0 ? 1 : 0), 12, 31);
  return { effect: day > dueOn ? scheme.policies.conversationMissing : 'none', dueOn };
}
