import { z } from 'zod';
import { addDays, type Day, type Page, pageOf, type PageQuery, readCursor } from '#libs/core';
import { Prisma, type PrismaService } from '#libs/database';
import { type ConversationRule, conversationRuleOn, type Scheme } from '#libs/schemes';
import { RecordDay } from './conversations.schema.js';
import { IS_CURRENT } from './evidence.js';

/** Somebody whose next talk comes up or is overdue. */
export interface DueView {
  personId: string;
  schemeId: string;
  /** The last day on which the talk is (or was) in time. */
  dueOn: Day;
  /** The last talk that counts. */
  lastHeldOn: Day | null;
  /** When the employer last invited them since; null: nobody did yet. */
  invitedOn: Day | null;
}

export interface DueSought {
  employerId: number;
  /** How far ahead to look; 0 is who is due today or overdue. */
  days: number;
  day: Day;
}

const Place = z.tuple([RecordDay, z.uuid(), z.string()]);

/** Whom an employer is to invite, most urgent first: everybody in service who saved something and whose talk is due within so many days. */
export async function dueWithin(
  prisma: PrismaService,
  schemes: readonly Scheme[],
  { employerId, days, day }: DueSought,
  query: PageQuery,
): Promise<Page<DueView>> {
  const after = readCursor(Place, query.cursor);
  const asking = schemes.flatMap((scheme) => askingOn(scheme, day));
  if (asking.length === 0) return { items: [], next: null };
  const rows = await prisma.$queryRaw<DueView[]>`
    SELECT person_id AS "personId", scheme_id AS "schemeId", due_on::text AS "dueOn", held_on::text AS "lastHeldOn",
      (SELECT max(i.invited_on)::text FROM invitation i WHERE i.invited_by = 'employer' AND i.invited_on > coalesce(held_on, since)
        AND (i.person_id, i.employer_id, i.scheme_id) = (due.person_id, ${employerId}, due.scheme_id)) AS "invitedOn"
    FROM (${DUE(employerId, day, Prisma.join(asking))}) due
    WHERE due_on <= ${addDays(day, days)}::date
      ${after ? Prisma.sql`AND (due_on, person_id, scheme_id) > (${after[0]}::date, ${after[1]}::uuid, ${after[2]})` : Prisma.empty}
    ORDER BY due_on, person_id, scheme_id LIMIT ${query.limit + 1}`;
  return pageOf(rows, query.limit, (last) => [last.dueOn, last.personId, last.schemeId]);
}

/** What the query needs of a scheme that asks for a yearly talk. */
function askingOn(scheme: Scheme, day: Day): Prisma.Sql[] {
  const rule: ConversationRule | undefined = conversationRuleOn(scheme, day);
  if (rule?.required !== 'yearly') return [];
  const { maxIntervalMonths, reading, planDocument } = rule;
  return [
    Prisma.sql`(${scheme.id}::text, ${maxIntervalMonths}::int, ${reading}::text, ${planDocument !== null}::boolean)`,
  ];
}

/** When everybody's next talk is due: the same reckoning as conversationOn of the schemes, for all at once. */
const DUE = (employerId: number, day: Day, asking: Prisma.Sql): Prisma.Sql => Prisma.sql`
  SELECT e.person_id, a.scheme_id, s.since, t.held_on,
    CASE a.reading WHEN 'interval' THEN (coalesce(t.held_on, s.since) + make_interval(months => a.months))::date
      ELSE make_date(extract(year FROM coalesce(t.held_on, s.since))::int + (t.held_on IS NOT NULL)::int, 12, 31) END AS due_on
  FROM (SELECT DISTINCT person_id FROM employment
    WHERE employer_id = ${employerId} AND state = 'active' AND (leave_date IS NULL OR leave_date >= ${day}::date)) e
  CROSS JOIN (VALUES ${asking}) AS a (scheme_id, months, reading, needs_plan)
  CROSS JOIN LATERAL (SELECT min(l.lot_on) AS since FROM lot l
    WHERE (l.person_id, l.employer_id, l.scheme_id) = (e.person_id, ${employerId}, a.scheme_id) AND l.granted > 0) s
  CROSS JOIN LATERAL (SELECT max(c.held_on) AS held_on FROM conversation c
    WHERE (c.person_id, c.employer_id, c.scheme_id) = (e.person_id, ${employerId}, a.scheme_id)
      AND c.held_on BETWEEN s.since AND ${day}::date AND (NOT a.needs_plan OR EXISTS (${SIGNED_PLAN}))) t
  WHERE s.since IS NOT NULL`;

const SIGNED_PLAN = Prisma.sql`
  SELECT 1 FROM document d WHERE d.conversation_id = c.id AND ${IS_CURRENT}
    AND (SELECT count(*) FROM signature WHERE document_id = d.id) = 2`;
