import type { Day } from '#libs/core';
import { Prisma } from '#libs/database';
import { json } from './life-events.sql.js';
import type { NewLifeEvent } from './life-events.schema.js';

const EXITS = Prisma.sql`('exit-in-scheme', 'exit-elsewhere', 'resignation', 'dismissal-for-cause', 'dismissal-with-notice', 'retirement', 'death', 'employer-bankrupt')`;

/** What stands in an employment, `v`, and cannot be true along with an event `e`; the end of a scheme comes to who left it too. */
const CONTRADICTS = Prisma.sql`v.employment_id = e."employmentId" AND v.undone_at IS NULL AND (
  (v.kind IN ${EXITS} AND (e.kind IN ${EXITS} OR (e."on" > v.happened_on AND e.kind <> 'scheme-end')))
  OR (e.kind IN ${EXITS} AND v.happened_on > e."on" AND v.kind <> 'scheme-end'))`;

/** Of these events those that contradict something on record: a second exit, or anything in service after one. */
export const contradicted = (events: readonly NewLifeEvent[]): Prisma.Sql => Prisma.sql`
  SELECT DISTINCT ON (e.key) e.key, v.id AS "standingId", v.kind IN ${EXITS} AS "isExit"
  FROM json_to_recordset(${json(events)}::json) AS e(key text, kind text, "on" date, "employmentId" bigint)
  JOIN life_event v ON ${CONTRADICTS} ORDER BY e.key, v.kind IN ${EXITS} DESC, v.id`;

/** How many events to look for, or of which employments; of all that are due, unless said. */
export interface Which {
  limit?: number;
  of?: readonly bigint[];
}
const among = ({ of }: Which): Prisma.Sql =>
  of ? Prisma.sql`AND e.id = ANY(${of}::bigint[])` : Prisma.empty;

/** The live lots of employment e, and what its employer granted the person by name. An event leaves alone what had ended by then. */
const LIVE_LOT = Prisma.sql`l.person_id = e.person_id AND l.lapsed_at IS NULL
  AND (l.employment_id = e.id OR (l.employment_id IS NULL AND l.employer_id = e.employer_id))`;

/**
 * Who left longer ago than a scheme of theirs waits, and of whom nobody told an exit: each scheme after its own wait, so
 * one employment may have several events. After an exit was undone the wait begins anew, unless they left later than it said. Events of the night are named
 * `exit/<employment>`, and the next ones of it with a number.
 */
export const dueExits = (
  day: Day,
  waits: readonly { schemeId: string; days: number }[],
  which: Which,
): Prisma.Sql => Prisma.sql`
  WITH saved AS MATERIALIZED (
    SELECT DISTINCT e.id, e.person_id, e.employer_id, greatest(coalesce(e.leave_date, e.missing_since), e.hire_date) AS left_on, l.scheme_id
    FROM employment e JOIN lot l ON ${LIVE_LOT} AND coalesce(l.expires_on >= greatest(coalesce(e.leave_date, e.missing_since), e.hire_date), true)
    WHERE e.state = 'ended' AND coalesce(e.leave_date, e.missing_since) < ${day}::date ${among(which)}),
  due AS (
    SELECT g.* FROM saved g
    JOIN json_to_recordset(${JSON.stringify(waits)}::json) AS w("schemeId" text, days int) ON w."schemeId" = g.scheme_id
    WHERE g.left_on + w.days < ${day}::date
      AND NOT EXISTS (SELECT 1 FROM life_event v WHERE v.employment_id = g.id AND v.kind IN ${EXITS}
        -- Whoever told an exit told it of all schemes; the night tells it of those that were due.
        AND CASE WHEN v.undone_at IS NULL THEN v.key NOT LIKE 'exit/%' OR v.outcome @> jsonb_build_array(jsonb_build_object('schemeId', g.scheme_id))
          ELSE v.happened_on >= g.left_on AND v.undone_on + w.days >= ${day}::date END)
      -- What somebody told of later service is for a person to look at.
      AND NOT EXISTS (SELECT 1 FROM (SELECT g.id AS "employmentId", 'exit-elsewhere' AS kind, g.left_on AS "on") e
        JOIN life_event v ON ${CONTRADICTS} WHERE v.kind NOT IN ${EXITS})
      -- Who works on for the same employer, again or in another job, has not left it.
      AND NOT EXISTS (SELECT 1 FROM people_of(account_of(g.person_id)) p JOIN employment o ON o.person_id = p.person_id
        AND o.employer_id = g.employer_id AND o.state = 'active')),
  exit AS (
    SELECT g.id, g.person_id, g.left_on, n.id AS next_id, array_agg(g.scheme_id ORDER BY g.scheme_id) AS scheme_ids
    FROM due g LEFT JOIN LATERAL (
      SELECT e.id FROM people_of(account_of(g.person_id)) p JOIN employment e ON e.person_id = p.person_id AND e.state = 'active' AND e.employer_id <> g.employer_id
      JOIN employer_scheme s ON s.employer_id = e.employer_id AND s.from_on <= greatest(g.left_on, e.hire_date) AND coalesce(s.until_on >= g.left_on, true)
      WHERE s.scheme_id = g.scheme_id
      ORDER BY e.hire_date, e.id LIMIT 1) n ON true
    GROUP BY 1, 2, 3, 4)
  SELECT 'exit/' || x.id || coalesce('/' || nullif(told.count + row_number() OVER (PARTITION BY x.id ORDER BY x.next_id) - 1, 0), '') AS key,
    x.person_id AS "personId", x.id AS "employmentId", CASE WHEN x.next_id IS NULL THEN 'exit-elsewhere' ELSE 'exit-in-scheme' END AS kind,
    x.left_on::text AS "on", x.next_id AS "nextEmploymentId", 'nightly job' AS by, x.scheme_ids AS "schemeIds"
  FROM exit x CROSS JOIN LATERAL (SELECT count(*) FROM life_event v WHERE v.employment_id = x.id AND v.key LIKE 'exit/%') told
  ORDER BY x.id, x.next_id LIMIT ${which.limit ?? null}::bigint`;

/** The last of an exit and what finished it, to name the next one after; none where somebody undid what finished it in this scheme. */
const LAST_OF = Prisma.sql`
  WITH RECURSIVE chain AS (
    SELECT v.id UNION ALL SELECT n.id FROM chain JOIN life_event n ON n.key = 'exit/' || e.id || '/after/' || chain.id)
  SELECT max(id) FROM chain JOIN life_event u USING (id)
  HAVING NOT bool_or(u.undone_at IS NOT NULL AND u.outcome @> jsonb_build_array(jsonb_build_object('schemeId', o."schemeId")))`;

/**
 * Exits that sent everything of a scheme away, or found nothing of it, where something came free since: a cancelled order, a
 * correction upward, what another exit moved there. They are done again.
 */
export const unfinishedExits = (which: Which): Prisma.Sql => Prisma.sql`
  SELECT 'exit/' || e.id || '/after/' || v.last AS key, e.person_id AS "personId", e.id AS "employmentId", v.kind,
    v.happened_on::text AS "on", v.next_employment_id AS "nextEmploymentId", 'nightly job' AS by, array_agg(v."schemeId" ORDER BY v."schemeId") AS "schemeIds"
  FROM employment e
  CROSS JOIN LATERAL (
    SELECT DISTINCT ON (o."schemeId") v.*, o.*, (${LAST_OF}) AS last FROM life_event v CROSS JOIN LATERAL (
      SELECT * FROM jsonb_to_recordset(v.outcome) AS o("schemeId" text, "goesTo" text)
      UNION ALL
      SELECT l.scheme_id, 'not-told' FROM lot l WHERE v.key NOT LIKE 'exit/%' AND ${LIVE_LOT}
        AND NOT v.outcome @> jsonb_build_array(jsonb_build_object('schemeId', l.scheme_id))) o
    WHERE v.employment_id = e.id AND v.kind IN ${EXITS} AND v.undone_at IS NULL ORDER BY o."schemeId", v.id DESC) v
  WHERE e.state = 'ended' ${among(which)} AND v.last IS NOT NULL AND v."goesTo" NOT IN ('person', 'nobody-yet') AND EXISTS (
    SELECT 1 FROM lot l JOIN account a ON a.address IN ('lot:' || l.id || ':granted', 'lot:' || l.id || ':available') AND a.balance > 0
    WHERE ${LIVE_LOT} AND l.scheme_id = v."schemeId" AND coalesce(l.expires_on >= v.happened_on, true))
  GROUP BY e.id, v.last, v.kind, v.happened_on, v.next_employment_id
  ORDER BY e.id, v.last LIMIT ${which.limit ?? null}::bigint`;
