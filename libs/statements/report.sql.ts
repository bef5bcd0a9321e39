import type { Day } from '#libs/core';
import { Prisma } from '#libs/database';
import type { Quarter, Span } from './report.rules.js';
import {
  type Cell,
  FAMILIES,
  type Measure,
  MEASURES,
  type Tally,
} from './report-measures.rules.js';

/** A quarter, and the months a lot without a day of its own can be spent by the rules at its end. */
export interface RuledQuarter extends Quarter {
  windowMonths: number | null;
}

/** The day the first lot of a scheme was made; no later lot can come before it. */
export const firstLotOn = (schemeId: string): Prisma.Sql => Prisma.sql`
  SELECT (min(created_at) AT TIME ZONE 'Europe/Amsterdam')::date::text AS day FROM lot WHERE scheme_id = ${schemeId}`;

/**
 * What each person did and had per quarter and granting employer, as the temporary table report_line. A posting counts on
 * the later of its day and the day it was recorded; terms of lots are those at the end of the quarter: so what a quarter
 * says never changes. Only what became of the lots of this scheme is read.
 */
export const reportLines = (
  schemeId: string,
  quarters: readonly RuledQuarter[],
): Prisma.Sql => Prisma.sql`
  CREATE TEMP TABLE report_line ON COMMIT DROP AS
  WITH quarter AS (
    SELECT n, "from", "until", ${overAfter(Prisma.sql`"until"`)} AS over, "windowMonths" AS months
    FROM ROWS FROM (json_to_recordset(${json(quarters)}::json) AS ("from" date, "until" date, "windowMonths" int)) WITH ORDINALITY AS q("from", "until", "windowMonths", n)),
  side AS (
    SELECT l.id, split_part(t."to", ':', 3) AS place, t.amount AS change, ${KIND} AS kind, ${COUNTS_ON} AS day
      FROM lot l JOIN transfer t ON ${isOfLot(Prisma.sql`t."to"`)} WHERE l.scheme_id = ${schemeId}
    UNION ALL
    SELECT l.id, split_part(t."from", ':', 3), -t.amount, ${KIND}, ${COUNTS_ON}
      FROM lot l JOIN transfer t ON ${isOfLot(Prisma.sql`t."from"`)} WHERE l.scheme_id = ${schemeId}),
  moved AS (
    SELECT s.id, q.n,
      ${sum(Prisma.sql`s.change`, Prisma.sql`s.kind IN ('grant', 'correct', 'reverse')`)} AS granted,
      ${sum(Prisma.sql`-s.change`, Prisma.sql`s.kind = 'capture'`)} AS spent,
      ${sum(Prisma.sql`-s.change`, Prisma.sql`s.kind = 'lapse'`)} AS lapsed,
      ${sum(Prisma.sql`-s.change`, Prisma.sql`s.kind IN ('refund', 'payout', 'transfer', 'repay')`)} AS returned,
      ${sum(Prisma.sql`s.change`, Prisma.sql`s.place IN ('granted', 'available')`)} AS free,
      ${sum(Prisma.sql`s.change`, Prisma.sql`s.place IN ('held', 'reserved')`)} AS held
    FROM side s JOIN quarter q ON s.day BETWEEN q."from" AND q."until"
    GROUP BY s.id, q.n),
  level AS (
    SELECT b.id, q.n, q.until, q.over, q.months, coalesce(m.granted, 0) AS granted, coalesce(m.spent, 0) AS spent, coalesce(m.lapsed, 0) AS lapsed,
      coalesce(m.returned, 0) AS returned, sum(coalesce(m.free, 0)) OVER (PARTITION BY b.id ORDER BY q.n) AS free,
      sum(coalesce(m.held, 0)) OVER (PARTITION BY b.id ORDER BY q.n) AS held
    FROM (SELECT id, min(n) AS n FROM moved GROUP BY id) b JOIN quarter q ON q.n >= b.n LEFT JOIN moved m ON m.id = b.id AND m.n = q.n)
  SELECT v.n, l.person_id, coalesce(l.employer_id, 0) AS employer_id,
    sum(v.granted) AS granted, sum(v.spent) AS spent, sum(v.lapsed) AS lapsed, sum(v.returned) AS returned,
    sum(v.free + v.held) AS balance, sum(v.held) AS held, sum(v.free) AS free,
    coalesce(sum(v.free) FILTER (WHERE ${endsOn} < v.until + interval '12 months'), 0) AS expiring
  FROM level v JOIN lot l ON l.id = v.id
  LEFT JOIN LATERAL (SELECT c.lot_id, c.was FROM lot_term_change c WHERE c.lot_id = l.id AND c.changed_at >= v.over ORDER BY c.changed_at LIMIT 1) later ON true
  WHERE v.granted <> 0 OR v.spent <> 0 OR v.lapsed <> 0 OR v.returned <> 0 OR v.free <> 0 OR v.held <> 0
  GROUP BY 1, 2, 3`;

const json = (rows: readonly object[]): string => JSON.stringify(rows);

/** The moment a day is over. */
const overAfter = (day: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`((${day} + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam')`;

/** Whether an account is of the lot, as the index of the journal finds it. */
const isOfLot = (address: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`${address} >= 'lot:' || l.id || ':' AND ${address} < 'lot:' || l.id || ';'`;

/** What is undone counts as what it undoes, looked up one by one: few are. */
const KIND = Prisma.sql`CASE t.kind WHEN 'undo' THEN (SELECT u.kind FROM transfer u WHERE u.id = t.reverses) ELSE t.kind END`;

const COUNTS_ON = Prisma.sql`greatest(t.effective_on, (t.recorded_at AT TIME ZONE 'Europe/Amsterdam')::date)`;

const sum = (amount: Prisma.Sql, when: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`coalesce(sum(${amount}) FILTER (WHERE ${when}), 0)`;

/** The term of a lot as it was; where no day is fixed, when it leaves the window. */
const endsOn = Prisma.sql`coalesce(CASE WHEN later.lot_id IS NULL THEN l.expires_on ELSE later.was END, l.lot_on + make_interval(months => v.months))`;

export interface CellRow extends Cell {
  measure: Measure;
  /** Everybody in any of the measures of the core; the same in each row. */
  peopleWithBudget: number;
}

/**
 * What each measure is, of a line with its flows, what stands at the end of the block, and what stood when it could last be
 * worked out: at the end of the block before, or where what is held, expires, or both was last told.
 */
const AMOUNTS: Record<Measure, Prisma.Sql> = {
  granted: Prisma.sql`granted`,
  spent: Prisma.sql`spent`,
  lapsed: Prisma.sql`lapsed`,
  returned: Prisma.sql`returned`,
  balance: Prisma.sql`balance`,
  balanceChange: Prisma.sql`balance - balance_before`,
  held: Prisma.sql`held`,
  free: Prisma.sql`free`,
  heldChange: Prisma.sql`held - held_at_held`,
  freeChange: Prisma.sql`free - free_at_held`,
  expiring: Prisma.sql`expiring`,
  lasting: Prisma.sql`balance - expiring`,
  expiringChange: Prisma.sql`expiring - expiring_at_expiring`,
  lastingChange: Prisma.sql`balance - expiring - balance_at_expiring + expiring_at_expiring`,
  later: Prisma.sql`free - expiring`,
  bound: Prisma.sql`held + expiring`,
  laterChange: Prisma.sql`free - expiring - free_at_both + expiring_at_both`,
  boundChange: Prisma.sql`held + expiring - held_at_both - expiring_at_both`,
};

/** A row per measure of a block of quarters that ends on a day; from report_line. */
export const cellsOf = (span: Span, until: Day): Prisma.Sql => Prisma.sql`
  WITH line AS (${linesOf(span, until)}),
  person AS (
    SELECT ${columns(MEASURES.map((measure) => Prisma.sql`sum(${AMOUNTS[measure]}) AS ${col(measure)}`))} FROM line GROUP BY account_id),
  counted AS (
    SELECT ${columns(MEASURES.map((measure) => Prisma.sql`count(*) FILTER (WHERE ${col(measure)} <> 0) AS ${col(`${measure}People`)}, sum(${col(measure)}) AS ${col(measure)}, max(abs(${col(measure)})) AS ${col(`${measure}Largest`)}`))},
      count(*) FILTER (WHERE ${Prisma.join(
        FAMILIES.core.map((measure) => Prisma.sql`${col(measure)} <> 0`),
        ' OR ',
      )}) AS people
    FROM person),
  granter AS (
    SELECT m.measure, abs(m.amount) AS amount
    FROM (SELECT ${columns(MEASURES.map((measure) => Prisma.sql`sum(${AMOUNTS[measure]}) AS ${col(measure)}`))} FROM line GROUP BY employer_id) g,
      LATERAL (VALUES ${columns(MEASURES.map((measure) => Prisma.sql`(${measure}, ${col(measure)})`))}) AS m(measure, amount)
    WHERE m.amount <> 0)
  SELECT m.measure, counted.people::int AS "peopleWithBudget", m.people::int,
    coalesce(m.amount, 0)::bigint AS amount, coalesce(m.largest, 0)::bigint AS largest, coalesce(g.employers, 0)::int AS employers,
    coalesce(g.total, 0)::bigint AS "employersTotal", coalesce(g.largest, 0)::bigint AS "employersLargest"
  FROM counted, LATERAL (VALUES ${columns(MEASURES.map((measure) => Prisma.sql`(${measure}, ${col(`${measure}People`)}, ${col(measure)}, ${col(`${measure}Largest`)})`))}) AS m(measure, people, amount, largest)
  LEFT JOIN (SELECT measure, count(*) AS employers, sum(amount) AS total, max(amount) AS largest FROM granter GROUP BY 1) g USING (measure)`;

/**
 * What each account and employer did in the block, has at its end, and had before. Lines count quarters from 1. Who is one
 * person is what is known at the end of the block, also of what stood before it: a link made or undone since then changes
 * who is counted, and is no change of what anybody has.
 */
const linesOf = ({ first, last, before }: Span, until: Day): Prisma.Sql => Prisma.sql`
  SELECT coalesce(k.account_id, r.person_id) AS account_id, r.employer_id,
    ${columns([
      ...FLOWS.map((name) => totalOf(name, name, within(first, last))),
      ...LEVELS.map((name) => totalOf(name, name, within(last, last))),
      totalOf('balance', 'balance_before', within(first - 1, first - 1)),
      ...Object.entries(before).flatMap(([told, at]) =>
        LEVELS.map((name) => totalOf(name, `${name}_at_${told}`, within(at, at))),
      ),
    ])}
  FROM report_line r
  LEFT JOIN account_link k ON k.person_id = r.person_id AND k.linked_at < ${overAfter(Prisma.sql`${until}::date`)} AND (k.undone_at IS NULL OR k.undone_at >= ${overAfter(Prisma.sql`${until}::date`)})
  WHERE ${Prisma.join(
    [within(first - 1, last), ...Object.values(before).map((at) => within(at, at))],
    ' OR ',
  )}
  GROUP BY 1, 2`;

const FLOWS = ['granted', 'spent', 'lapsed', 'returned'] as const;
const LEVELS = ['balance', 'held', 'free', 'expiring'] as const;

const within = (first: number, last: number): Prisma.Sql =>
  Prisma.sql`n BETWEEN ${first + 1} AND ${last + 1}`;
const totalOf = (name: string, as: string, when: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`coalesce(sum(${col(name)}) FILTER (WHERE ${when}), 0) AS ${col(as)}`;
const columns = (parts: Prisma.Sql[]): Prisma.Sql => Prisma.join(parts, ', ');
const col = (name: string): Prisma.Sql => Prisma.raw(`"${name}"`);

export const tallyFrom = (rows: readonly CellRow[]): Tally => ({
  people: rows[0]?.peopleWithBudget ?? 0,
  cells: Object.fromEntries(rows.map((row) => [row.measure, row])) as Record<Measure, CellRow>,
});
