import { randomUUID } from 'node:crypto';
import { Int64Text, notFound, type Page, pageOf, type PageQuery, readCursor } from '#libs/core';
import type { Prisma, PrismaService } from '#libs/database';
import { conversationRuleOn, type RefusalGround, type Scheme } from '#libs/schemes';
import { notAsked, referenceReused, superseded } from './conversations.errors.js';
import {
  type About,
  canonical,
  contentHash,
  type DocumentContent,
  type DocumentKind,
  type DocumentView,
  type NewAgreement,
  type NewPlan,
  type Party,
} from './conversations.schema.js';
import { dayOf, employedOrRefused, named, narrowed, type Sought } from './talks.js';

interface NewVersion extends About {
  kind: DocumentKind;
  conversationId: bigint | null;
  replaces: bigint | null;
  content: DocumentContent;
}

/** Writes a version of the plan of a talk; whatever was signed before must be signed again. */
export async function writePlan(
  prisma: PrismaService,
  schemeOf: (id: string) => Scheme,
  { id: conversationId, by, ...sought }: Sought & { id: bigint; by: string },
  plan: NewPlan,
): Promise<DocumentView> {
  const talk = await prisma.conversation.findFirst({
    where: { id: conversationId, ...narrowed(sought) },
  });
  if (!talk) throw notFound('conversation');
  const { personId, employerId, schemeId } = talk;
  const rule = conversationRuleOn(schemeOf(schemeId), dayOf(talk.heldOn));
  if (!rule?.planDocument) throw notAsked('plan');
  const about = { personId, employerId, schemeId, conversationId };
  return writeVersion(prisma, { ...plan, ...about, kind: 'plan' }, by);
}

/** Writes a version of an agreement to spend: a goal and an amount, for both to sign. */
export async function agreeSpending(
  prisma: PrismaService,
  scheme: Scheme,
  agreement: NewAgreement,
  by: string,
): Promise<DocumentView> {
  const rule = conversationRuleOn(scheme, agreement.content.from);
  if (!rule || (!rule.spendAgreement && rule.employerDecision === 'none'))
    throw notAsked('spending agreement');
  const version = { ...agreement, kind: 'spending-agreement', conversationId: null } as const;
  return writeVersion(prisma, version, by);
}

/** One row, and only if nobody else wrote that version first: the unique series and number decide. */
async function writeVersion(
  prisma: PrismaService,
  version: NewVersion,
  by: string,
): Promise<DocumentView> {
  const earlier = await earlierOf(prisma, version);
  const { kind, conversationId, personId, employerId, schemeId, reference, content } = version;
  const place = { series: earlier?.series ?? randomUUID(), number: (earlier?.version ?? 0) + 1 };
  await employedOrRefused(
    () => prisma.$executeRaw`
      INSERT INTO document (kind, conversation_id, person_id, employer_id, scheme_id, reference, series, version, content, content_hash, written_by)
      VALUES (${kind}, ${conversationId}, ${personId}::uuid, ${employerId}, ${schemeId}, ${reference}, ${place.series}::uuid,
        ${place.number}, ${canonical(content)}::jsonb, ${contentHash(content)}, ${by})
      ON CONFLICT DO NOTHING`,
  );
  const row = await prisma.document.findUnique({ where: named(version), include: withAll });
  if (!row) throw superseded();
  if (!says(row, version, earlier)) throw referenceReused();
  return documentView(row);
}

async function earlierOf(prisma: PrismaService, version: NewVersion): Promise<DocumentRow | null> {
  if (version.replaces === null) return null;
  const { replaces: id, kind, personId, employerId, schemeId, conversationId } = version;
  const row = await prisma.document.findFirst({
    where: { id, kind, personId, employerId, schemeId, conversationId },
    include: withAll,
  });
  if (!row) throw notFound('document');
  return row;
}

const says = (row: DocumentRow, version: NewVersion, earlier: DocumentRow | null): boolean =>
  row.kind === version.kind &&
  row.schemeId === version.schemeId &&
  row.conversationId === version.conversationId &&
  row.version === (earlier?.version ?? 0) + 1 &&
  (earlier === null || row.series === earlier.series) &&
  row.contentHash === contentHash(version.content);

const withAll = {
  signatures: { orderBy: { party: 'asc' } },
  decision: true,
  later: { select: { id: true } },
} satisfies Prisma.DocumentInclude;
type DocumentRow = Prisma.DocumentGetPayload<{ include: typeof withAll }>;

/** One version of a document. Throws document.not-found. */
export async function documentOf(
  prisma: PrismaService,
  { id, ...sought }: Sought & { id: bigint },
): Promise<DocumentView> {
  const row = await prisma.document.findFirst({
    where: { id, ...narrowed(sought) },
    include: withAll,
  });
  if (!row) throw notFound('document');
  return documentView(row);
}

/** Every version of one kind of document of a person, newest first. */
export async function documentsOf(
  prisma: PrismaService,
  { kind, ...sought }: Sought & { kind: DocumentKind },
  query: PageQuery,
): Promise<Page<DocumentView>> {
  const after = readCursor(Int64Text, query.cursor);
  const rows = await prisma.document.findMany({
    where: { kind, ...narrowed(sought), ...(after === undefined ? {} : { id: { lt: after } }) },
    include: withAll,
    orderBy: { id: 'desc' },
    take: query.limit + 1,
  });
  return pageOf(rows.map(documentView), query.limit, (last) => last.id.toString());
}

const documentView = (row: DocumentRow): DocumentView => ({
  id: row.id,
  kind: row.kind as DocumentKind,
  conversationId: row.conversationId,
  personId: row.personId,
  employerId: row.employerId,
  schemeId: row.schemeId,
  reference: row.reference,
  version: row.version,
  isCurrent: row.later.length === 0,
  content: contentOf(row.content),
  contentHash: row.contentHash,
  writtenBy: row.writtenBy,
  writtenAt: row.writtenAt,
  signatures: row.signatures.map(({ party, signedBy, signedOn, paper }) => ({
    party: party as Party,
    signedBy,
    paper,
    signedOn: dayOf(signedOn),
  })),
  decision: row.decision && {
    outcome: row.decision.outcome as 'approved' | 'refused',
    ground: row.decision.ground as RefusalGround | null,
    decideBy: row.decision.decideBy && dayOf(row.decision.decideBy),
    decidedOn: dayOf(row.decision.decidedOn),
    decidedBy: row.decision.decidedBy,
    paper: row.decision.paper,
  },
});

/** As it was written: the shape passed the edge, and the table keeps it. */
function contentOf(stored: Prisma.JsonValue): DocumentContent {
  const content = stored as unknown as Omit<DocumentContent, 'amountCents'> & {
    amountCents: number | null;
  };
  return {
    ...content,
    amountCents: content.amountCents === null ? null : BigInt(content.amountCents),
  };
}
