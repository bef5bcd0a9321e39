import { z } from 'zod';
import {
  type Day,
  type Page,
  pageOf,
  type PageQuery,
  readCursor,
  todayInAmsterdam,
} from '#libs/core';
import { type Prisma, type PrismaService, violated } from '#libs/database';
import { type ConversationRole, conversationRuleOn, type Scheme } from '#libs/schemes';
import {
  notAsked,
  notEmployed,
  notTheirInitiative,
  notYet,
  referenceReused,
  wrongRoles,
} from './conversations.errors.js';
import {
  type About,
  type NewTalk,
  type Party,
  RecordDay,
  type TalkView,
} from './conversations.schema.js';

/** What a list is narrowed to. */
export interface Sought {
  personId: string;
  schemeId?: string | undefined;
  /** Only what these employers may see; left out, everything. */
  employerIds?: readonly number[] | undefined;
}

export const narrowed = ({ personId, schemeId, employerIds }: Sought) => ({
  personId,
  ...(schemeId === undefined ? {} : { schemeId }),
  ...(employerIds === undefined ? {} : { employerId: { in: [...employerIds] } }),
});

export const dayOf = (date: Date): Day => date.toISOString().slice(0, 10);

/** Puts a talk on record once; the same reference and facts again are the same talk. */
export async function recordTalk(
  prisma: PrismaService,
  scheme: Scheme,
  talk: NewTalk,
  by: string,
): Promise<TalkView> {
  checkTalk(scheme, talk);
  await employedOrRefused(
    () => prisma.$executeRaw`
      INSERT INTO conversation (person_id, employer_id, scheme_id, reference, held_on, started_by, participants, recorded_by)
      VALUES (${talk.personId}::uuid, ${talk.employerId}, ${talk.schemeId}, ${talk.reference}, ${talk.heldOn}::date,
        ${talk.startedBy}, ${talk.participants}, ${by})
      ON CONFLICT DO NOTHING`,
  );
  const row = await prisma.conversation.findUniqueOrThrow({
    where: named(talk),
    include: withPlan,
  });
  return sameAs(talk, viewOf(row));
}

function checkTalk(scheme: Scheme, talk: NewTalk): void {
  if (talk.heldOn > todayInAmsterdam()) throw notYet('heldOn');
  const rule = conversationRuleOn(scheme, talk.heldOn);
  if (rule?.required !== 'yearly') throw notAsked('talk');
  refuseInitiative(rule.initiative, talk.startedBy);
  const { participants } = talk;
  const isComplete = participants.length >= 2 && participants.includes('employee');
  if (!isComplete || !participants.every((role) => rule.roles.includes(role))) throw wrongRoles();
}

/** Throws conversation.not-their-initiative if a scheme leaves the first step to the other side. */
export function refuseInitiative(initiative: Party | 'either', by: Party): void {
  if (initiative !== 'either' && initiative !== by) throw notTheirInitiative();
}

/** How a table finds what a caller named. */
export const named = ({ personId, employerId, reference }: Omit<About, 'schemeId'>) => ({
  personId_employerId_reference: { personId, employerId, reference },
});

/** The record, if it says all that was asked to be put on record. Throws conversation.reference-reused. */
export function sameAs<Asked extends object, View extends Asked>(asked: Asked, view: View): View {
  const isSame = Object.entries(asked).every(
    ([field, value]) =>
      JSON.stringify(value) === JSON.stringify((view as Record<string, unknown>)[field]),
  );
  if (!isSame) throw referenceReused();
  return view;
}

/** Throws conversation.not-employed where the database finds no employment. */
export async function employedOrRefused<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw violated(error, 'has no employment at this employer') ? notEmployed() : error;
  }
}

const withPlan = {
  plans: { where: { later: { none: {} } }, include: { signatures: true } },
} satisfies Prisma.ConversationInclude;
type TalkRow = Prisma.ConversationGetPayload<{ include: typeof withPlan }>;

function viewOf(row: TalkRow): TalkView {
  const [plan] = row.plans;
  return {
    id: row.id,
    personId: row.personId,
    employerId: row.employerId,
    schemeId: row.schemeId,
    reference: row.reference,
    heldOn: dayOf(row.heldOn),
    startedBy: row.startedBy as Party,
    participants: row.participants as ConversationRole[],
    recordedBy: row.recordedBy,
    plan: plan
      ? {
          documentId: plan.id,
          version: plan.version,
          signedBy: plan.signatures.map(({ party }) => party as Party).toSorted(),
        }
      : null,
  };
}

const Place = z.tuple([RecordDay, z.string().regex(/^\d{1,18}$/)]);

/** The talks of a person, latest first. */
export async function talksOf(
  prisma: PrismaService,
  sought: Sought,
  query: PageQuery,
): Promise<Page<TalkView>> {
  const after = readCursor(Place, query.cursor);
  const rows = await prisma.conversation.findMany({
    where: { ...narrowed(sought), ...(after ? { OR: before(after) } : {}) },
    include: withPlan,
    orderBy: [{ heldOn: 'desc' }, { id: 'desc' }],
    take: query.limit + 1,
  });
  return pageOf(rows.map(viewOf), query.limit, (last) => [last.heldOn, last.id.toString()]);
}

const before = ([heldOn, id]: z.infer<typeof Place>): Prisma.ConversationWhereInput[] => [
  { heldOn: { lt: new Date(heldOn) } },
  { heldOn: new Date(heldOn), id: { lt: BigInt(id) } },
];
