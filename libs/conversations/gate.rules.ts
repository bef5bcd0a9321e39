import type { Day } from '#libs/core';
import {
  conversationOn,
  type ConversationRule,
  conversationRuleOn,
  type ConversationState,
  type Reason,
  type Scheme,
} from '#libs/schemes';
import {
  type AgreementEvidence,
  type AgreementVerdict,
  agreementVerdict,
} from './agreement.rules.js';
import { reason, type Verdict } from './verdict.js';
import type { Party } from './conversations.schema.js';

/** What is on record about a person at an employer under a scheme. */
export interface Evidence {
  /** The day of their first lot; null while nothing was saved. */
  savingSince: Day | null;
  talks: TalkEvidence[];
  invitations: InvitationEvidence[];
  /** The current versions. */
  agreements: AgreementEvidence[];
}

export interface TalkEvidence {
  heldOn: Day;
  /** The days on which each side signed the plan as it now reads. */
  employeeOn: Day | null;
  employerOn: Day | null;
}

export interface InvitationEvidence {
  invitedBy: Party;
  invitedOn: Day;
  replyBy: Day;
  answeredOn: Day | null;
  /** The day it was put on record. */
  recordedOn: Day;
}

export interface Asked {
  day: Day;
  /** What is to be spent, in minor units; left out, only the saving is asked about. */
  amount?: bigint | undefined;
}

/** Whether the way to saving and spending is open. */
export interface Gate {
  state: 'open' | 'warned' | 'blocked';
  effect: ConversationState['effect'];
  /** The last day on which the next talk is (or was) in time; null if the scheme asks for none. */
  dueOn: Day | null;
  /** Every reason, for yes and for no; `explain` of the schemes puts them in words. */
  because: Reason[];
  /** Of those the one that shuts it; null where it is not blocked. */
  blockedBy: Reason | null;
  /** The agreement that the spending rests on; null where none was needed or found. */
  agreementId: bigint | null;
}

/**
 * Decides on the evidence alone. Open only if the yearly talk is in time and recorded in a plan that both signed, and
 * for an amount also if the agreement and the employer's word that the scheme asks for are there.
 */
export function gateOf(scheme: Scheme, evidence: Evidence, { day, amount }: Asked): Gate {
  const rule = conversationRuleOn(scheme, day);
  if (!rule) return { ...OPEN, because: [reason('talk-not-asked')] };
  const talk = talkVerdict(scheme, rule, evidence, day);
  const spending =
    amount === undefined
      ? NOTHING_TO_SPEND
      : agreementVerdict(rule, evidence.agreements, { day, amount });
  const effect = spending.isOpen ? talk.effect : 'block-spend';
  const state = STATE_OF[effect];
  const { because } = spending.isOpen ? talk : spending;
  return {
    state,
    effect,
    dueOn: talk.dueOn,
    because: [...talk.because, ...spending.because],
    blockedBy: state === 'blocked' ? (because.at(-1) ?? null) : null,
    agreementId: spending.agreementId,
  };
}

const NOTHING_TO_SPEND: AgreementVerdict = { isOpen: true, because: [], agreementId: null };
const OPEN: Gate = {
  state: 'open',
  effect: 'none',
  dueOn: null,
  because: [],
  blockedBy: null,
  agreementId: null,
};

const STATE_OF = {
  none: 'open',
  warn: 'warned',
  'block-tax-free': 'blocked',
  'block-spend': 'blocked',
} as const satisfies Record<Gate['effect'], Gate['state']>;

type TalkVerdict = ConversationState & { because: Reason[] };

function talkVerdict(
  scheme: Scheme,
  rule: ConversationRule,
  evidence: Evidence,
  day: Day,
): TalkVerdict {
  if (rule.required === 'none')
    return { effect: 'none', dueOn: null, because: [reason('talk-not-asked')] };
  const { savingSince } = evidence;
  if (savingSince === null || savingSince > day)
    return { effect: 'none', dueOn: null, because: [reason('talk-not-due')] };
  const talks = evidence.talks.filter((talk) => counts(rule, talk, day)).map(heldOn);
  const { effect, dueOn } = conversationOn(scheme, { savingSince, talks, day });
  const due = { dueOn: dueOn ?? 'unknown' };
  if (effect === 'none') return { effect, dueOn, because: [reason('talk-in-time', due)] };
  const since = [savingSince, ...talks].reduce((one, other) => (one > other ? one : other));
  const silence = silenceSince(since, rule, evidence, day);
  return {
    effect: silence.isOpen ? 'none' : effect,
    dueOn,
    because: [reason('talk-overdue', due), ...silence.because],
  };
}

const heldOn = (talk: TalkEvidence): Day => talk.heldOn;

/** A talk counts once it was held and, where the scheme asks for a plan, once both signed it. */
const counts = ({ planDocument }: ConversationRule, talk: TalkEvidence, day: Day): boolean =>
  talk.heldOn <= day &&
  (planDocument === null ||
    [talk.employeeOn, talk.employerOn].every((signedOn) => signedOn !== null && signedOn <= day));

/** What nobody's word since the last talk means; a talk that only lacks its plan is no silence. */
function silenceSince(
  since: Day,
  { effectOfSilence }: ConversationRule,
  { talks, invitations }: Evidence,
  day: Day,
): Verdict {
  const unsigned = talks.map(heldOn).find((talk) => since < talk && talk <= day);
  if (unsigned !== undefined)
    return closed(reason('talk-without-signed-plan', { heldOn: unsigned }));
  const invited = invitations.filter(
    ({ invitedBy, invitedOn }) => invitedBy === 'employer' && since < invitedOn && invitedOn <= day,
  );
  if (invited.length === 0) return NO_INVITATION[effectOfSilence.noInvitation];
  const wasAnswered = invited.some(({ answeredOn }) => answeredOn !== null && answeredOn <= day);
  const ignored = invited.find((one) => couldBeAnswered(one) && one.replyBy < day);
  return ignored && !wasAnswered
    ? noChoice(effectOfSilence.noChoice, { replyBy: ignored.replyBy })
    : closed();
}

/** Nobody is silent about an invitation that was put on record when its last day was over. */
const couldBeAnswered = ({ invitedOn, replyBy, recordedOn }: InvitationEvidence): boolean =>
  invitedOn < replyBy && recordedOn <= replyBy;

const open = (why: Reason): Verdict => ({ isOpen: true, because: [why] });
const closed = (...because: Reason[]): Verdict => ({ isOpen: false, because });

const NO_INVITATION: Record<ConversationRule['effectOfSilence']['noInvitation'], Verdict> = {
  none: closed(),
  'counts-as-held': open(reason('no-invitation-counts-as-held')),
  escalate: closed(reason('no-invitation-escalated')),
};

function noChoice(
  effect: ConversationRule['effectOfSilence']['noChoice'],
  params: { replyBy: Day },
): Verdict {
  switch (effect) {
    case 'none':
      return closed();
    case 'counts-as-held':
      return open(reason('no-choice-counts-as-held', params));
    case 'counts-as-refused':
      return closed(reason('no-choice-counts-as-refused', params));
    case 'escalate':
      return closed(reason('no-choice-escalated', params));
    default:
      return effect satisfies never;
  }
}
