import {
  Int64Text,
  notFound,
  type Page,
  pageOf,
  type PageQuery,
  readCursor,
  todayInAmsterdam,
} from '#libs/core';
import type { Prisma, PrismaService } from '#libs/database';
import { conversationRuleOn, type Scheme } from '#libs/schemes';
import {
  alreadyAnswered,
  notAsked,
  notTheirs,
  notYet,
  outOfOrder,
  tooLateToAnswer,
} from './conversations.errors.js';
import type {
  InvitationAnswer,
  InvitationView,
  NewInvitation,
  Party,
} from './conversations.schema.js';
import {
  dayOf,
  employedOrRefused,
  named,
  narrowed,
  refuseInitiative,
  sameAs,
  type Sought,
} from './talks.js';

/** Puts on record that one side invited the other; the same reference and facts again are the same invitation. */
export async function invite(
  prisma: PrismaService,
  scheme: Scheme,
  invitation: NewInvitation,
  by: string,
): Promise<InvitationView> {
  const known = await prisma.invitation.findUnique({ where: named(invitation) });
  if (known) return sameAs(invitation, viewOf(known));
  checkInvitation(scheme, invitation);
  const { personId, employerId, schemeId, reference, invitedBy, invitedOn, replyBy } = invitation;
  await employedOrRefused(
    () => prisma.$executeRaw`
      INSERT INTO invitation (person_id, employer_id, scheme_id, reference, invited_by, invited_on, reply_by, recorded_by)
      VALUES (${personId}::uuid, ${employerId}, ${schemeId}, ${reference}, ${invitedBy}, ${invitedOn}::date, ${replyBy}::date, ${by})
      ON CONFLICT DO NOTHING`,
  );
  const row = await prisma.invitation.findUniqueOrThrow({ where: named(invitation) });
  return sameAs(invitation, viewOf(row));
}

function checkInvitation(scheme: Scheme, { invitedOn, replyBy, invitedBy }: NewInvitation): void {
  const today = todayInAmsterdam();
  if (invitedOn > today) throw notYet('invitedOn');
  if (replyBy <= invitedOn) throw outOfOrder('replyBy', 'is not after the day of the invitation');
  if (replyBy < today) throw tooLateToAnswer();
  const rule = conversationRuleOn(scheme, invitedOn);
  if (rule?.required !== 'yearly') throw notAsked('talk');
  refuseInitiative(rule.initiative, invitedBy);
}

/** Answers an invitation, once and by the side that was invited; the same answer again is the same. */
export async function answer(
  prisma: PrismaService,
  { speaksFor, ...sought }: Sought & { id: bigint; speaksFor: readonly Party[] },
  { answer, answeredOn }: InvitationAnswer,
  by: string,
): Promise<InvitationView> {
  const { invitedOn, invitedBy } = await invitationOf(prisma, sought);
  if (!speaksFor.includes(invitedBy === 'employer' ? 'employee' : 'employer')) throw notTheirs();
  if (answeredOn > todayInAmsterdam()) throw notYet('answeredOn');
  if (answeredOn < invitedOn) throw outOfOrder('answeredOn', 'is before the invitation');
  await prisma.$executeRaw`
    UPDATE invitation SET answer = ${answer}, answered_on = ${answeredOn}::date, answered_by = ${by}
    WHERE id = ${sought.id} AND answer IS NULL`;
  const answered = await invitationOf(prisma, sought);
  if (answered.answer !== answer || answered.answeredOn !== answeredOn) throw alreadyAnswered();
  return answered;
}

async function invitationOf(
  prisma: PrismaService,
  { id, ...sought }: Sought & { id: bigint },
): Promise<InvitationView> {
  const row = await prisma.invitation.findFirst({ where: { id, ...narrowed(sought) } });
  if (!row) throw notFound('invitation');
  return viewOf(row);
}

/** The invitations of a person, newest first. */
export async function invitationsOf(
  prisma: PrismaService,
  sought: Sought,
  query: PageQuery,
): Promise<Page<InvitationView>> {
  const after = readCursor(Int64Text, query.cursor);
  const rows = await prisma.invitation.findMany({
    where: { ...narrowed(sought), ...(after === undefined ? {} : { id: { lt: after } }) },
    orderBy: { id: 'desc' },
    take: query.limit + 1,
  });
  return pageOf(rows.map(viewOf), query.limit, (last) => last.id.toString());
}

const viewOf = (row: Prisma.InvitationGetPayload<object>): InvitationView => ({
  id: row.id,
  personId: row.personId,
  employerId: row.employerId,
  schemeId: row.schemeId,
  reference: row.reference,
  invitedBy: row.invitedBy as Party,
  invitedOn: dayOf(row.invitedOn),
  replyBy: dayOf(row.replyBy),
  answer: row.answer as InvitationView['answer'],
  answeredOn: row.answeredOn && dayOf(row.answeredOn),
  answeredBy: row.answeredBy,
  recordedBy: row.recordedBy,
});
