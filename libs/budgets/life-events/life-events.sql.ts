import type { Day } from '#libs/core';
import { Prisma } from '#libs/database';
import { failedEmployers, lapsedTo } from '../lapsed.sql.js';
import { lastPostedOn } from './undo.sql.js';
import type { Sending } from './life-events.rules.js';
import type { NewLifeEvent } from './life-events.schema.js';

export const json = (rows: readonly object[]): string =>
  JSON.stringify(rows, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );

/** Events as rows, with the person of each and the employer that is next. */
export const eventRows = (events: readonly NewLifeEvent[]): Prisma.Sql => Prisma.sql`
  SELECT e.key, e.on, w.person_id, w.employer_id, w.id AS employment_id, n.employer_id AS next_employer_id, n.hire_date AS next_hired_on
  FROM json_to_recordset(${json(events)}::json) AS e(key text, "on" date, "employmentId" bigint, "nextEmploymentId" bigint)
  JOIN employment w ON w.id = e."employmentId" LEFT JOIN employment n ON n.id = e."nextEmploymentId"`;

/** The links by which events go from one person to another stay as they are until this is done. */
export const lockLinks = (events: readonly NewLifeEvent[]): Prisma.Sql => Prisma.sql`
  SELECT 1 AS locked FROM account_link WHERE undone_at IS NULL AND person_id IN (
    SELECT w.person_id FROM json_to_recordset(${json(events)}::json) AS e("employmentId" bigint, "nextEmploymentId" bigint)
    JOIN employment w ON w.id IN (e."employmentId", e."nextEmploymentId") WHERE e."nextEmploymentId" IS NOT NULL)
  ORDER BY id FOR SHARE`;

/** Events whose employment, or next employment, is of another account than the person's. */
export const ofAnotherPerson = (events: readonly NewLifeEvent[]): Prisma.Sql => Prisma.sql`
  SELECT 1 FROM json_to_recordset(${json(events)}::json) AS e("personId" uuid, "employmentId" bigint, "nextEmploymentId" bigint)
  JOIN employment w ON w.id IN (e."employmentId", e."nextEmploymentId")
  WHERE account_of(w.person_id) IS DISTINCT FROM account_of(e."personId")
  UNION ALL
  SELECT 1 FROM json_to_recordset(${json(events)}::json) AS e("nextEmploymentId" bigint)
  WHERE e."nextEmploymentId" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM employment w WHERE w.id = e."nextEmploymentId") LIMIT 1`;

/** Events that go on to an employment that was over by then, or never was. */
export const goingOnToNothing = (events: readonly NewLifeEvent[]): Prisma.Sql => Prisma.sql`
  SELECT 1 FROM json_to_recordset(${json(events)}::json) AS e("on" date, "nextEmploymentId" bigint)
  JOIN employment n ON n.id = e."nextEmploymentId" AND (n.state = 'reversed' OR n.leave_date < e.on) LIMIT 1`;

/** The lots of an employment, and what its employer granted the person by name. What had ended by then lapses instead. */
const JOIN_LOTS = Prisma.sql`
  JOIN lot l ON l.person_id = v.person_id AND l.lapsed_at IS NULL
    AND (l.employment_id = v.employment_id OR (l.employment_id IS NULL AND l.employer_id = v.employer_id))
    AND coalesce(l.expires_on >= v.on, true)`;

/** What an event can touch, with what is free. */
export const lotsOfEvents = (events: readonly NewLifeEvent[]): Prisma.Sql => Prisma.sql`
  SELECT v.key, l.id AS "lotId", l.scheme_id AS "schemeId", l.unit, (coalesce(g.balance, 0) + coalesce(a.balance, 0))::bigint AS free,
    EXISTS (SELECT 1 FROM employer_scheme s WHERE s.employer_id = v.next_employer_id AND s.scheme_id = l.scheme_id
      AND s.from_on <= greatest(v.on, v.next_hired_on) AND coalesce(s.until_on >= v.on, true)) AS "nextInScheme",
    gone.since IS NOT NULL AS "employerIsGone"
  FROM (${eventRows(events)}) v ${JOIN_LOTS}
  LEFT JOIN (${failedEmployers}) gone ON l.payer = 'employer' AND gone.employer_id = l.employer_id AND gone.since <= v.on
  LEFT JOIN account g ON g.address = 'lot:' || l.id || ':granted'
  LEFT JOIN account a ON a.address = 'lot:' || l.id || ':available'
  ORDER BY v.key, l.id`;

/** Locks what leaving lots can touch, in the one order everybody locks in; what is read afterwards stays so. */
export const lockForEvents = (events: readonly NewLifeEvent[]): Prisma.Sql => Prisma.sql`
  SELECT 1 AS locked FROM account WHERE address IN (
    SELECT unnest(ARRAY['lot:' || l.id || ':granted', 'lot:' || l.id || ':available', lot_payer(l) || ':owes' || unit_mark(l.unit), lot_payer(l) || ':refund',
      lot_payer(l) || ':wages', lot_payer(l) || ':payroll' || unit_mark(l.unit), lot_payer(l) || ':charged' || unit_mark(l.unit),
      'fund:' || l.scheme_id || ':refund', 'pool:' || l.scheme_id, 'employer:' || v.next_employer_id || ':owes' || unit_mark(l.unit)])
    FROM (${eventRows(events)}) v ${JOIN_LOTS})
  ORDER BY address FOR UPDATE`;

interface SendingRow extends Sending {
  eventId: bigint;
  nextEmploymentId: bigint | null;
  on: Day;
}

const sendingRows = (sendings: readonly SendingRow[]): Prisma.Sql => Prisma.sql`
  json_to_recordset(${json(sendings)}::json) AS s("lotId" bigint, "eventId" bigint, "goesTo" text, balance text, "nextEmploymentId" bigint, "on" date)`;

/** At the next employer each lot goes on as a lot of its own, with the dates it had: with new ones its term would begin anew. */
export const travellingLots = (sendings: readonly SendingRow[]): Prisma.Sql => Prisma.sql`
  INSERT INTO lot (key, person_id, employment_id, employer_id, scheme_id, scheme_version, unit, granted, lot_on, expires_on, source, payer, origin_lot_id, invoiced_on)
  SELECT 'transfer/' || s."eventId" || '/' || l.id, n.person_id, n.id, n.employer_id, l.scheme_id, l.scheme_version, l.unit,
    sum(a.balance), l.lot_on, l.expires_on, 'transfer', l.payer, l.id, l.invoiced_on
  FROM ${sendingRows(sendings)} JOIN lot l ON l.id = s."lotId" JOIN employment n ON n.id = s."nextEmploymentId"
  JOIN account a ON a.address IN ('lot:' || l.id || ':granted', 'lot:' || l.id || ':available')
  WHERE s."goesTo" = 'new-employer' GROUP BY s."eventId", l.id, n.id HAVING sum(a.balance) > 0`;

const placeOf = lapsedTo({
  goes: Prisma.sql`"goesTo"`,
  book: Prisma.sql`book`,
  root: Prisma.sql`payer`,
  mark: Prisma.sql`mark`,
});

/** The transfers of all that leaves: the verb says why, the address says where to. Nothing leaves before the day it came. */
export const sendingTransfers = (sendings: readonly SendingRow[]): Prisma.Sql => Prisma.sql`
  WITH leaving AS (
    SELECT s.*, l.unit, lot_payer(l) AS payer, unit_mark(l.unit) AS mark, l.scheme_id, a.book, a.address, a.balance AS amount,
      CASE s."goesTo" WHEN 'new-employer' THEN 'transfer' WHEN 'payroll' THEN 'payout'
        ELSE CASE s.balance WHEN 'refund-to-employer' THEN 'refund' ELSE 'lapse' END END AS verb,
      greatest(s."on", ${lastPostedOn(Prisma.sql`a.address`)}) AS posted_on,
      CASE a.book WHEN 'memo' THEN '/promise' ELSE '' END AS part, t.id AS travelled, lot_payer(t) AS next_payer
    FROM ${sendingRows(sendings)} JOIN lot l ON l.id = s."lotId"
    JOIN account a ON a.address IN ('lot:' || l.id || ':granted', 'lot:' || l.id || ':available') AND a.balance > 0
    LEFT JOIN lot t ON t.key = 'transfer/' || s."eventId" || '/' || l.id)
  SELECT book, unit, address AS "from",
    CASE WHEN verb <> 'transfer' THEN ${placeOf}
      WHEN book = 'memo' THEN payer || ':owes' || mark ELSE 'lot:' || travelled || ':available' END AS "to",
    amount, verb || '/' || "eventId" || '/' || "lotId" || part AS reference, posted_on AS effective_on, NULL::bigint AS reverses, NULL::text AS by
  FROM leaving
  UNION ALL
  SELECT 'memo', unit, next_payer || ':owes' || mark, 'lot:' || travelled || ':granted', amount,
    'transfer/' || "eventId" || '/' || "lotId" || '/new', posted_on, NULL, NULL
  FROM leaving WHERE verb = 'transfer' AND book = 'memo'`;
