import { Prisma, type Tx } from '#libs/database';
import type { AgreementEvidence } from './agreement.rules.js';
import type { Evidence } from './gate.rules.js';

export interface EvidenceSought {
  personIds: readonly string[];
  schemeId: string;
  /** Left out: at every employer of theirs. */
  employerId?: number;
}

export interface EvidenceOf extends Evidence {
  personId: string;
  employerId: number;
}

/** JSON holds no bigint, so ids and amounts come as text. */
type AgreementRow = Omit<AgreementEvidence, 'id' | 'amountCents'> & {
  id: string;
  amountCents: string;
};
type EvidenceRow = Omit<EvidenceOf, 'agreements'> & { agreements: AgreementRow[] };

/** All that is on record about people under a scheme, per employer, in one query. */
export async function evidenceOf(db: Tx, sought: EvidenceSought): Promise<EvidenceOf[]> {
  const { personIds, schemeId, employerId } = sought;
  const rows = await db.$queryRaw<EvidenceRow[]>`
    SELECT e.person_id AS "personId", e.employer_id AS "employerId",
      (SELECT min(l.lot_on)::text FROM lot l WHERE l.granted > 0 AND ${isOf(Prisma.sql`l`, schemeId)}) AS "savingSince",
      (${TALKS(schemeId)}) AS talks, (${INVITATIONS(schemeId)}) AS invitations, (${AGREEMENTS(schemeId)}) AS agreements
    FROM (SELECT DISTINCT person_id, employer_id FROM employment
      WHERE person_id = ANY(${personIds}::uuid[]) AND state <> 'reversed'
        ${employerId === undefined ? Prisma.empty : Prisma.sql`AND employer_id = ${employerId}`}) e`;
  return rows.map((row) => ({
    ...row,
    agreements: row.agreements.map((agreement) => ({
      ...agreement,
      id: BigInt(agreement.id),
      amountCents: BigInt(agreement.amountCents),
    })),
  }));
}

const isOf = (alias: Prisma.Sql, schemeId: string): Prisma.Sql =>
  Prisma.sql`(${alias}.person_id, ${alias}.employer_id, ${alias}.scheme_id) = (e.person_id, e.employer_id, ${schemeId})`;

/** The day a side signed the document `d`. */
const signedOn = (party: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`(SELECT s.signed_on FROM signature s WHERE s.document_id = d.id AND s.party = ${party})`;
const EMPLOYEE_ON = signedOn(Prisma.sql`'employee'`);
const EMPLOYER_ON = signedOn(Prisma.sql`'employer'`);

/** No later version has taken the place of the document `d`. */
export const IS_CURRENT = Prisma.sql`
  NOT EXISTS (SELECT 1 FROM document later WHERE later.series = d.series AND later.version = d.version + 1)`;

const TALKS = (schemeId: string): Prisma.Sql => Prisma.sql`
  SELECT coalesce(jsonb_agg(jsonb_build_object(
    'heldOn', c.held_on, 'employeeOn', ${EMPLOYEE_ON}, 'employerOn', ${EMPLOYER_ON}) ORDER BY c.held_on, c.id), '[]')
  FROM conversation c LEFT JOIN document d ON d.conversation_id = c.id AND ${IS_CURRENT}
  WHERE ${isOf(Prisma.sql`c`, schemeId)}`;

const INVITATIONS = (schemeId: string): Prisma.Sql => Prisma.sql`
  SELECT coalesce(jsonb_agg(jsonb_build_object(
    'invitedBy', i.invited_by, 'invitedOn', i.invited_on, 'replyBy', i.reply_by, 'answeredOn', i.answered_on,
    'recordedOn', (i.recorded_at AT TIME ZONE 'Europe/Amsterdam')::date) ORDER BY i.id), '[]')
  FROM invitation i WHERE ${isOf(Prisma.sql`i`, schemeId)}`;

const AGREEMENTS = (schemeId: string): Prisma.Sql => Prisma.sql`
  SELECT coalesce(jsonb_agg(jsonb_build_object(
    'id', d.id::text, 'amountCents', d.content ->> 'amountCents', 'from', d.content -> 'from', 'until', d.content -> 'until',
    'employeeOn', ${EMPLOYEE_ON}, 'employerOn', ${EMPLOYER_ON},
    'decision', (SELECT jsonb_build_object('outcome', o.outcome, 'ground', o.ground, 'decidedOn', o.decided_on)
      FROM employer_decision o WHERE o.document_id = d.id)) ORDER BY d.id), '[]')
  FROM document d WHERE d.kind = 'spending-agreement' AND ${isOf(Prisma.sql`d`, schemeId)} AND ${IS_CURRENT}`;
