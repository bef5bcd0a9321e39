import { z } from 'zod';
import {
  InvitationAnswer,
  NewAgreement,
  NewInvitation,
  NewPlan,
  NewSignature,
  NewTalk,
  Party,
  PlanContent,
} from '#libs/conversations';
import { Day, HubError, notFound, PageQuery } from '#libs/core';
import type { PersonView } from '#libs/people';
import { ConversationRole, RefusalGround } from '#libs/schemes';
import { Amount, Id, Moment, NumberId, pageOfShape } from './edge/shapes.js';

/** The id of a talk, a document or an invitation in a request. */
export const RecordId = z
  .string()
  .regex(/^\d{1,18}$/, { error: 'is not an id' })
  .transform(BigInt);

const employerId = NumberId.optional().describe(
  'The employer whose budget it is; may be left out where you see the person at one employer only',
);
const replaces = RecordId.nullable()
  .default(null)
  .describe('The document it takes the place of; null for the first version');

export const AskedInvitation = NewInvitation.omit({ personId: true })
  .extend({ employerId })
  .meta({ id: 'NewConversationInvitation' });
export type AskedInvitation = z.infer<typeof AskedInvitation>;

export const GivenAnswer = InvitationAnswer.meta({ id: 'NewConversationAnswer' });
export type GivenAnswer = z.infer<typeof GivenAnswer>;

export const AskedTalk = NewTalk.omit({ personId: true })
  .extend({ employerId })
  .meta({ id: 'NewConversation' });
export type AskedTalk = z.infer<typeof AskedTalk>;

export const AskedPlan = NewPlan.extend({
  conversationId: RecordId.describe('The talk whose plan it is'),
  replaces,
}).meta({ id: 'NewPlan' });
export type AskedPlan = z.infer<typeof AskedPlan>;

export const AskedAgreement = NewAgreement.omit({ personId: true })
  .extend({ employerId, replaces })
  .meta({ id: 'NewSpendingAgreement' });
export type AskedAgreement = z.infer<typeof AskedAgreement>;

export const AskedSignature = NewSignature.meta({ id: 'NewSignature' });
export type AskedSignature = z.infer<typeof AskedSignature>;

const about = {
  id: Id,
  personId: Id,
  employerId: Id,
  schemeId: z.string(),
  reference: z.string(),
};

export const Invitation = z
  .object({
    ...about,
    invitedBy: Party,
    invitedOn: Day,
    replyBy: Day,
    answer: z.enum(['accepted', 'declined']).nullable(),
    answeredOn: Day.nullable(),
    answeredBy: z
      .string()
      .nullable()
      .describe('Who put the answer on record; null also where that was not kept yet'),
    recordedBy: z.string(),
  })
  .meta({ id: 'ConversationInvitation' });
export const InvitationPage = pageOfShape('ConversationInvitation', Invitation);

export const Talk = z
  .object({
    ...about,
    heldOn: Day,
    startedBy: Party,
    participants: z.array(ConversationRole),
    recordedBy: z.string(),
    plan: z
      .object({ documentId: Id, version: z.int(), signedBy: z.array(Party) })
      .nullable()
      .describe('Its plan as it now reads; a talk counts once both signed that'),
  })
  .meta({ id: 'Conversation' });
export const TalkPage = pageOfShape('Conversation', Talk);

const Paper = z.string().nullable().describe('The paper it was read from, if any');

export const Document = z
  .object({
    ...about,
    kind: z.enum(['plan', 'spending-agreement']),
    conversationId: Id.nullable(),
    version: z.int(),
    isCurrent: z.boolean().describe('Whether no later version has taken its place'),
    content: z.object({
      goalCategory: PlanContent.shape.goalCategory,
      goal: z.string(),
      amountCents: Amount.nullable(),
      from: Day,
      until: Day.nullable(),
    }),
    contentHash: z.string().describe('sha256 of the content, fields in the order of the alphabet'),
    writtenBy: z.string(),
    writtenAt: Moment,
    signatures: z.array(
      z.object({ party: Party, signedOn: Day, signedBy: z.string(), paper: Paper }),
    ),
    decision: z
      .object({
        outcome: z.enum(['approved', 'refused']),
        ground: RefusalGround.nullable(),
        decideBy: Day.nullable(),
        decidedOn: Day,
        decidedBy: z.string(),
        paper: Paper,
      })
      .nullable()
      .describe('The employer’s word on the request'),
  })
  .meta({ id: 'ConversationDocument' });
export const DocumentPage = pageOfShape('ConversationDocument', Document);

const Due = z
  .object({
    personId: Id,
    schemeId: z.string(),
    dueOn: Day.describe('The last day on which the talk is (or was) in time'),
    lastHeldOn: Day.nullable().describe('The last talk that counts'),
    invitedOn: Day.nullable().describe('When the employer last invited them since'),
  })
  .meta({ id: 'ConversationDue' });
export const DuePage = pageOfShape('ConversationDue', Due);

export const HistoryQuery = PageQuery.extend({ schemeId: z.string().max(100).optional() });
export type HistoryQuery = z.infer<typeof HistoryQuery>;

export const DueQuery = PageQuery.extend({
  days: z.coerce.number().int().min(0).max(366).default(60).describe('How far ahead to look'),
});
export type DueQuery = z.infer<typeof DueQuery>;

/** Which employer of those the caller sees the person at. Throws employer.not-found, conversation.employer-unclear. */
export function employerAmong(employerIds: readonly number[], asked: number | undefined): number {
  const [only, ...others] = employerIds;
  if (asked !== undefined && employerIds.includes(asked)) return asked;
  if (asked !== undefined || only === undefined) throw notFound('employer');
  if (others.length === 0) return only;
  throw new HubError(
    'invalid',
    'conversation.employer-unclear',
    'The person works, or worked, at several employers that you see.',
    { remedy: 'Name one of them in `employerId`.' },
  );
}

/** The employers of the employments that a caller sees of a person. */
export const employersOf = ({ employments }: PersonView): number[] => [
  ...new Set(employments.map(({ employerId }) => employerId)),
];
