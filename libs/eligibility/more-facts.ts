import { type Period, yearOf } from '#libs/core';
import { Prisma, type Tx } from '#libs/database';
import { standingFacts } from '#libs/people';
import type { AskedFact } from '#libs/schemes';
import type { StoredFacts } from './facts.js';
import { isOtherPerson } from './spells.js';

/** A row of a run, and what else is known of who it is about: as payroll told before, and as it stands on the books. */
export interface KnownRow extends StoredFacts {
  ordinal: number;
  payrollNumber: string;
  employmentSeq: string;
  /** Whose account it is; null for somebody new. */
  accountId: string | null;
  /** What stands on the lot that this row decides anew; it is no part of the balance. */
  granted: bigint;
  balance: bigint;
  grantedThisYear: bigint;
  march: { contractHours: number; paidHours: number } | null;
  declared: { fact: string; value: string; from: string; until: string | null }[] | null;
}

/** What is asked about: the rows of a run about one period, for one scheme. A dry run asks them about another period. */
export interface Asked {
  runId: bigint;
  employerId: number;
  /** The period of the rows. */
  periodId: number;
  /** The period decided on. */
  period: Period;
  schemeId: string;
  facts: readonly AskedFact[];
}

const PAGE = 5_000;

/** The next rows after an ordinal with all that is asked of them: one query a page. Empty at the end. */
export const knownRows = (tx: Tx, asked: Asked, after: number): Promise<KnownRow[]> =>
  tx.$queryRaw<KnownRow[]>`
  SELECT r.ordinal, r.payroll_number AS "payrollNumber", r.employment_seq AS "employmentSeq", r.terms, r.pay, who.account_id AS "accountId",
    coalesce(own.granted, 0) AS granted, ${asks(asked, 'balance', balance(asked), Prisma.sql`0::bigint`)} AS balance,
    ${asks(asked, 'grantedThisYear', grantedThisYear(asked), Prisma.sql`0::bigint`)} AS "grantedThisYear",
    ${asks(asked, 'march', march(asked), Prisma.sql`NULL::jsonb`)} AS march,
    ${DECLARED.some((fact) => asked.facts.includes(fact)) ? declared(asked) : Prisma.sql`NULL::jsonb`} AS declared
  FROM snapshot_row r
  LEFT JOIN LATERAL (${asked.facts.length > 0 ? personOf(asked) : NOBODY}) who ON true
  LEFT JOIN lot own ON (own.employment_id, own.scheme_id, own.period_id) = (who.employment_id, ${asked.schemeId}, (${idOf(asked.period)}))
  WHERE r.run_id = ${asked.runId} AND r.period_id = ${asked.periodId} AND r.ordinal > ${after}
  ORDER BY r.ordinal LIMIT ${PAGE}`;

const idOf = ({ type, year, number }: Period): Prisma.Sql => Prisma.sql`
  SELECT id FROM payroll_period WHERE (type, year, number) = (${type}, ${year}::int, ${number}::int)`;

const DECLARED: AskedFact[] = ['statuses', 'educationLevel', 'region', 'programmes'];

const asks = (
  { facts }: Asked,
  fact: AskedFact,
  how: Prisma.Sql,
  untold: Prisma.Sql,
): Prisma.Sql => (facts.includes(fact) ? how : untold);

/** Where nothing is asked about people, nobody is looked up. */
const NOBODY = Prisma.sql`SELECT NULL::bigint AS employment_id, NULL::uuid AS account_id`;

/** Who a row is about, as applying it will find: whoever had its number before, unless it tells of somebody else. */
const personOf = ({ employerId, period }: Asked): Prisma.Sql => Prisma.sql`
  SELECT CASE WHEN e.employment_seq = r.employment_seq THEN e.id END AS employment_id, coalesce(l.account_id, e.person_id) AS account_id
  FROM employment e LEFT JOIN account_link l ON l.person_id = e.person_id AND l.undone_at IS NULL
  WHERE e.employer_id = ${employerId} AND e.payroll_number = r.payroll_number
    AND (e.hire_date = (r.terms->>'hireDate')::date OR NOT ${isOtherPerson(toldBy('r'), toldBy('e'))})
  ORDER BY (e.employment_seq = r.employment_seq) DESC, (e.state = 'reversed'), (e.hire_date = (r.terms->>'hireDate')::date) DESC NULLS LAST,
    (e.hire_date <= ${period.end}::date) DESC, e.id DESC LIMIT 1`;

const toldBy = (table: 'r' | 'e'): { lastName: Prisma.Sql; birthDate: Prisma.Sql } => ({
  lastName: Prisma.raw(`${table}.terms->>'lastName'`),
  birthDate: Prisma.raw(`${table}.terms->>'birthDate'`),
});

/** The lots of a scheme that a person has from periods up to this one, without the one that is decided anew. */
const lotsBefore = ({ schemeId, period }: Asked): Prisma.Sql => Prisma.sql`
  people_of(who.account_id) o JOIN lot l USING (person_id) LEFT JOIN payroll_period lp ON lp.id = l.period_id
  WHERE l.scheme_id = ${schemeId} AND l.id IS DISTINCT FROM own.id AND coalesce(lp.end_on, l.lot_on) <= ${period.end}::date`;

/**
 * What was left on the last day of the period, so that a later delivery of it finds the same. What an order holds is not
 * left. Of lots that were granted by name only those count that the scheme itself brought.
 */
const balance = (asked: Asked): Prisma.Sql => Prisma.sql`(
  SELECT coalesce(sum(
      (SELECT coalesce(sum(t.amount), 0) FROM transfer t WHERE t."to" = a.address AND t.effective_on <= greatest(l.lot_on, ${asked.period.end}::date))
    - (SELECT coalesce(sum(t.amount), 0) FROM transfer t WHERE t."from" = a.address AND t.effective_on <= greatest(l.lot_on, ${asked.period.end}::date))), 0)::bigint
  FROM (SELECT l.id, l.lot_on FROM ${lotsBefore(asked)} AND l.source IN ('payroll', 'transfer', 'public')) l
  CROSS JOIN LATERAL (VALUES ('lot:' || l.id || ':granted'), ('lot:' || l.id || ':available')) a(address)) - ${drawnAhead(asked)}`;

/** What was drawn ahead by then, without what the lot that is decided anew repaid of it. */
const drawnAhead = (asked: Asked): Prisma.Sql => Prisma.sql`(
  SELECT coalesce(sum(l.granted - (SELECT coalesce(sum(CASE WHEN starts_with(t."from", 'lot:') THEN t.amount ELSE -t.amount END), 0)::bigint FROM transfer t
    WHERE t.reference >= 'repay/' || l.id || '/' AND t.reference < 'repay/' || l.id || '0' AND t.lot_id IS DISTINCT FROM own.id
      AND t.effective_on <= greatest(l.lot_on, ${asked.period.end}::date))), 0)::bigint
  FROM ${lotsBefore(asked)} AND l.source = 'advance')`;

const grantedThisYear = (asked: Asked): Prisma.Sql => Prisma.sql`(
  SELECT coalesce(sum(l.granted), 0)::bigint FROM ${lotsBefore(asked)} AND l.source = 'payroll' AND lp.year = ${asked.period.year})`;

const declared = ({ period }: Asked): Prisma.Sql => Prisma.sql`(
  SELECT jsonb_agg(jsonb_build_object('fact', fact, 'value', value, 'from', from_on, 'until', until_on) ORDER BY from_on, id)
  FROM (${standingFacts(Prisma.sql`who.account_id`)}) told WHERE from_on <= ${period.end}::date)`;

/** What the last word on the last March says: of this delivery, or of one in force. Four-week payrolls have no March. */
const march = ({ runId, employerId, period }: Asked): Prisma.Sql => Prisma.sql`(
  SELECT jsonb_build_object('contractHours', (o.terms->>'contractHours')::int, 'paidHours', (o.pay->>'paidHours')::int * 100)
  FROM payroll_period m JOIN payroll_period ap ON ap.type = m.type AND ap.start_on >= m.start_on
  JOIN snapshot_run a ON a.period_id = ap.id AND a.employer_id = ${employerId} AND (a.id = ${runId} OR a.state = 'applied')
  JOIN snapshot_row o ON o.run_id = a.id AND o.period_id = m.id AND o.payroll_number = r.payroll_number AND o.employment_seq = r.employment_seq
  WHERE (m.type, m.year, m.number) = ('month', ${yearOfMarch(period)}::int, 3) AND o.terms->>'contractHours' IS NOT NULL AND o.pay->>'paidHours' IS NOT NULL
  ORDER BY (a.id = ${runId}) DESC, a.applied_at DESC, a.id DESC LIMIT 1)`;

const yearOfMarch = ({ end }: Period): number =>
  end.slice(5) >= '03-31' ? yearOf(end) : yearOf(end) - 1;
