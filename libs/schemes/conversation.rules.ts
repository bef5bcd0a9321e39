import { addDays, addMonths, makeDay, yearOf, type Day } from '#libs/core';
import type { Scheme } from './scheme.js';
import type { Conversation } from './shape/conversation.js';
import { latestVersionOn } from './timeline.js';

/** What a scheme asks on a day, with the choices its text leaves open filled in by its policies. */
export type ConversationRule = Conversation & {
  reading: NonNullable<Conversation['reading']>;
  effect: NonNullable<Conversation['effect']>;
};

export interface ConversationState {
  /** What it means for spending on the day asked about. */
  effect: 'none' | ConversationRule['effect'];
  /** The last day on which the next talk is (or was) in time; null if the scheme asks for none. */
  dueOn: Day | null;
}

/** What employer and employee must do under a scheme on `day`; undefined if nothing. */
export function conversationRuleOn(scheme: Scheme, day: Day): ConversationRule | undefined {
  const { conversation, policies } = latestVersionOn(scheme, day);
  if (!conversation) return undefined;
  return {
    ...conversation,
    reading: conversation.reading ?? policies.conversationReading,
    effect: conversation.effect ?? policies.conversationMissing,
  };
}

/** Whether the yearly talk was held in time for a request on `day`. A talk held late opens the way again, where that is allowed. */
export function conversationOn(
  scheme: Scheme,
  { savingSince, talks, day }: { savingSince: Day; talks: readonly Day[]; day: Day },
): ConversationState {
  const rule = conversationRuleOn(scheme, day);
  if (rule?.required !== 'yearly') return { effect: 'none', dueOn: null };
  const held = talks.filter((talk) => savingSince <= talk && talk <= day).toSorted();
  const dueOn = nextTalkDueOn(rule, savingSince, held);
  return { effect: day > dueOn ? rule.effect : 'none', dueOn };
}

type Pace = Pick<ConversationRule, 'reading' | 'maxIntervalMonths' | 'catchUpAllowed'>;

/** The last day for the next talk; where catching up is not allowed, that of the first one missed. */
function nextTalkDueOn(pace: Pace, savingSince: Day, held: readonly Day[]): Day {
  let dueOn = firstTalkDueOn(pace, savingSince);
  for (const talk of held) {
    if (talk > dueOn && !pace.catchUpAllowed) return dueOn;
    dueOn =
      pace.reading === 'interval'
        ? addMonths(talk, pace.maxIntervalMonths)
        : makeDay(yearOf(talk) + 1, 12, 31);
  }
  return dueOn;
}

const firstTalkDueOn = ({ reading, maxIntervalMonths }: Pace, savingSince: Day): Day =>
  reading === 'interval'
    ? addMonths(savingSince, maxIntervalMonths)
    : makeDay(yearOf(savingSince), 12, 31);

/** The last day on which the employer decides a request made on `madeOn`; null if the scheme sets none. */
export const decisionDueOn = (rule: ConversationRule, madeOn: Day): Day | null =>
  rule.decisionDeadlineDays === null ? null : addDays(madeOn, rule.decisionDeadlineDays);
