import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Day } from '#libs/core';
import { ConversationRole, RefusalGround } from '#libs/schemes';

/** The two sides of a talk, a document and an agreement. */
export const Party = z.enum(['employee', 'employer']);
export type Party = z.infer<typeof Party>;

/** A day of the years in which anybody could have talked: a year 0 is no date to a database. */
export const RecordDay = Day.refine((day) => '2000-01-01' <= day && day < '2200-01-01', {
  error: 'is not a day of this century or the next',
});

/** The caller's own name for what they put on record. The same name and facts again are the same record. */
const Reference = z
  .string()
  .regex(/^[\w.:/-]{1,100}$/, { error: 'is not letters, digits and . : / _ - alone' })
  .describe('Your own name for it: the same again is the same record, like talk-2026-1');

/** Whom it is about: a person at an employer, under a scheme. */
const About = z.strictObject({
  personId: z.uuid(),
  employerId: z.int32().min(1).describe('The employer whose budget it is'),
  schemeId: z.string().min(1).max(100).describe('A scheme of GET /schemes'),
  reference: Reference,
});
export type About = z.infer<typeof About>;

export const NewInvitation = About.extend({
  invitedBy: Party.describe('Which side asks for the talk'),
  invitedOn: RecordDay,
  replyBy: RecordDay.describe(
    'The last day to answer, after the day of inviting and not over yet; after it silence counts as the scheme says',
  ),
});
export type NewInvitation = z.infer<typeof NewInvitation>;

export const InvitationAnswer = z.strictObject({
  answer: z.enum(['accepted', 'declined']),
  answeredOn: RecordDay,
});
export type InvitationAnswer = z.infer<typeof InvitationAnswer>;

export const NewTalk = About.extend({
  heldOn: RecordDay.describe('The day of the talk'),
  startedBy: Party.describe('Which side took the initiative'),
  participants: z
    .array(ConversationRole)
    .min(2)
    .max(ConversationRole.options.length)
    .transform((roles) => [...new Set(roles)].toSorted())
    .describe('Roles, never names: the employee and at least one other'),
});
export type NewTalk = z.infer<typeof NewTalk>;

/** What a budget is meant for, in a few kinds that tell nothing of health or conviction. */
const GoalCategory = z.enum([
  'career-advice',
  'external-placement',
  'course',
  'supervision',
  'coaching',
  'prior-learning',
  'leave',
  'shorter-week',
  'other',
]);

/** Whole cents as JSON holds them exactly. */
const AmountCents = z.int().min(1).max(1_000_000_000).transform(BigInt);

const Content = z.strictObject({
  goalCategory: GoalCategory,
  goal: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .regex(/^\P{Cs}*$/u, { error: 'holds half a character' })
    .describe('What for, in a sentence; nothing about health, and no names'),
  amountCents: AmountCents.nullable()
    .default(null)
    .describe('A plan may leave it open; an agreement to spend may not'),
  from: RecordDay,
  until: RecordDay.nullable().default(null),
});

const inOrder = ({ from, until }: { from: Day; until: Day | null }): boolean =>
  until === null || from <= until;
const notInOrder = { path: ['until'], error: 'is before the start' };

export const PlanContent = Content.refine(inOrder, notInOrder);
export const AgreementContent = Content.extend({ amountCents: AmountCents }).refine(
  inOrder,
  notInOrder,
);
export type DocumentContent = z.infer<typeof PlanContent>;

const replaces = z
  .int64()
  .nullable()
  .describe('The version it takes the place of; null for the first one');

export const NewPlan = z.strictObject({ reference: Reference, replaces, content: PlanContent });
export type NewPlan = z.infer<typeof NewPlan>;

export const NewAgreement = About.extend({ replaces, content: AgreementContent });
export type NewAgreement = z.infer<typeof NewAgreement>;

const Paper = Reference.nullable()
  .default(null)
  .describe('Your own name for the paper it stands on; an operator must give one');

export const NewSignature = z.strictObject({
  party: Party,
  signedOn: RecordDay.describe('The day on the paper'),
  paper: Paper,
});
export type NewSignature = z.infer<typeof NewSignature>;

export const NewDecision = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('approved'), decidedOn: RecordDay, paper: Paper }),
  z.strictObject({
    outcome: z.literal('refused'),
    ground: RefusalGround,
    decidedOn: RecordDay,
    paper: Paper,
  }),
]);
export type NewDecision = z.infer<typeof NewDecision>;

/** Whose key puts a side's word on record, and its name for the record. */
export interface Hand {
  keyId: number;
  name: string;
}

export interface InvitationView extends NewInvitation {
  id: bigint;
  answer: 'accepted' | 'declined' | null;
  answeredOn: Day | null;
  /** Who put the answer on record; null also where that was not kept yet. */
  answeredBy: string | null;
  recordedBy: string;
}

export interface TalkView extends NewTalk {
  id: bigint;
  recordedBy: string;
  /** The plan of this talk as it now reads; null while there is none. */
  plan: { documentId: bigint; version: number; signedBy: Party[] } | null;
}

export interface SignatureView extends NewSignature {
  signedBy: string;
}

export interface DecisionView {
  outcome: 'approved' | 'refused';
  ground: RefusalGround | null;
  /** The last day for it under the scheme. */
  decideBy: Day | null;
  decidedOn: Day;
  decidedBy: string;
  /** The paper it was read from; null where a key of that side gave it. */
  paper: string | null;
}

export type DocumentKind = 'plan' | 'spending-agreement';

export interface DocumentView extends About {
  id: bigint;
  kind: DocumentKind;
  /** The talk whose plan it is; null for an agreement. */
  conversationId: bigint | null;
  version: number;
  /** Whether no later version has taken its place. */
  isCurrent: boolean;
  content: DocumentContent;
  contentHash: string;
  writtenBy: string;
  writtenAt: Date;
  signatures: SignatureView[];
  decision: DecisionView | null;
}

/** The content as one text, its fields in the order of the alphabet (as RFC 8785 has it): what the hash is of. */
export const canonical = (content: DocumentContent): string =>
  JSON.stringify({
    amountCents: content.amountCents === null ? null : Number(content.amountCents),
    from: content.from,
    goal: content.goal,
    goalCategory: content.goalCategory,
    until: content.until,
  });

/** What both sides sign: sha256 of the canonical content. */
export const contentHash = (content: DocumentContent): string =>
  createHash('sha256').update(canonical(content)).digest('hex');
