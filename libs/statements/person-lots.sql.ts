import { accountsAfter, fromWhen, owing, takeable } from '#libs/budgets';
import type { Day } from '#libs/core';
import { Prisma } from '#libs/database';
import type { Unit } from '#libs/ledger';
import { grantedBy } from './subjects.js';

/** A lot as the journal tells of it on a day. granted = promised + available + held + spent + lapsed + returned. */
export interface PostedRow {
  accountId: string;
  /** Whose lot it is: an account may be of several people who turned out to be one. */
  personId: string;
  id: bigint;
  schemeId: string;
  unit: Unit;
  employerId: number | null;
  employerName: string | null;
  payer: string;
  source: string;
  lotOn: Day;
  expiresOn: Day | null;
  invoicedOn: Day | null;
  granterIsCurrentEmployer: boolean;
  /** What was granted, and what came along from another lot. */
  granted: bigint;
  /** Promised and not yet paid, and free. */
  promised: bigint;
  /** Real money, and free. */
  available: bigint;
  held: bigint;
  spent: bigint;
  lapsed: bigint;
  /** Given back, paid out, gone along to another lot, or gone to repay what was drawn ahead. */
  returned: bigint;
  /** What a later payroll return took away and was spent or held by then. */
  missing: bigint;
  /** Of an advance: what is still to be repaid of it. */
  drawnAhead: bigint;
  /** Whether the night was there, and found it over. */
  isLapsed: boolean;
  /** What a hold of the day finds: promises and money that are there from then on, or from today on for a day that is over. */
  freePromised: bigint;
  freeAvailable: bigint;
  /** Taken back by payroll and not had yet. */
  owing: bigint;
  /** The first later day on which something is still to come to it; null where nothing is. */
  comesOn: Day | null;
}

export interface LotsSought {
  accounts: readonly { accountId: string; personId: string }[];
  on: Day;
  employerIds?: readonly number[] | undefined;
}

/**
 * Every lot of these accounts that had begun by a day, put together from what was posted by then; one query for all.
 * An undo counts as less of what it takes back.
 */
export function lotRows({ accounts, on, employerIds }: LotsSought): Prisma.Sql {
  const there = fromWhen(on);
  return Prisma.sql`
  WITH own AS (
    SELECT * FROM unnest(${accounts.map(({ accountId }) => accountId)}::uuid[], ${accounts.map(({ personId }) => personId)}::uuid[]) AS t(account_id, person_id)),
  mine AS MATERIALIZED (
    SELECT own.account_id, l.* FROM own JOIN lot l USING (person_id) WHERE l.lot_on <= ${on}::date AND ${grantedBy(employerIds)})
  SELECT m.account_id AS "accountId", m.person_id AS "personId", m.id, m.scheme_id AS "schemeId", m.unit, m.employer_id AS "employerId", e.name AS "employerName",
    m.payer, m.source, m.lot_on::text AS "lotOn", m.expires_on::text AS "expiresOn", m.invoiced_on::text AS "invoicedOn",
    m.employer_id IS NULL OR EXISTS (SELECT 1 FROM own JOIN employment w USING (person_id) WHERE own.account_id = m.account_id
      AND w.employer_id = m.employer_id AND w.state <> 'reversed' AND w.hire_date <= ${on}::date
      AND coalesce(w.leave_date >= ${on}::date, w.state = 'active')) AS "granterIsCurrentEmployer",
    sums.*, CASE m.source WHEN 'advance' THEN ${drawnAhead(on)} ELSE 0 END AS "drawnAhead", (SELECT coalesce(sum(s.amount), 0)::bigint FROM (
      SELECT amount FROM lot_shortfall WHERE lot_id = m.id
      UNION ALL SELECT amount FROM lot_remainder WHERE lot_id = m.id AND outcome <> 'went-back') s) AS missing,
    m.lapsed_at IS NOT NULL AS "isLapsed", ${takeable(Prisma.sql`g`, there)} AS "freePromised", ${takeable(Prisma.sql`a`, there)} AS "freeAvailable",
    ${owing(Prisma.sql`m.id`)} AS owing, least(g.comes, a.comes)::text AS "comesOn"
  FROM mine m LEFT JOIN employer e ON e.id = m.employer_id
  LEFT JOIN (${accountsAfter(there)}) g ON g.address = 'lot:' || m.id || ':granted'
  LEFT JOIN (${accountsAfter(there)}) a ON a.address = 'lot:' || m.id || ':available'
  CROSS JOIN LATERAL (${sumsOf(on)}) sums
  ORDER BY m.account_id, m.scheme_id, m.unit, m.lot_on, m.id`;
}

/** What of an advance was not given back or repaid by a day. */
const drawnAhead = (on: Day): Prisma.Sql => Prisma.sql`
  (sums.granted - (SELECT coalesce(sum(CASE WHEN starts_with(t."from", 'lot:') THEN t.amount ELSE -t.amount END), 0)::bigint FROM transfer t
    WHERE t.reference >= 'repay/' || m.id || '/' AND t.reference < 'repay/' || m.id || '0' AND t.effective_on <= ${on}::date))`;

/** Each place of a lot ends in what it is; each change is told with the verb of what it is or takes back. */
const sumsOf = (on: Day): Prisma.Sql => Prisma.sql`
  SELECT ${sum(Prisma.sql`change`, Prisma.sql`place = 'granted'`)} AS promised,
    ${sum(Prisma.sql`change`, Prisma.sql`place = 'available'`)} AS available,
    ${sum(Prisma.sql`change`, Prisma.sql`place IN ('held', 'reserved')`)} AS held,
    ${sum(Prisma.sql`change`, Prisma.sql`verb IN ('grant', 'correct', 'reverse') OR (verb = 'transfer' AND arrives)`)} AS granted,
    ${sum(Prisma.sql`-change`, Prisma.sql`verb = 'capture'`)} AS spent,
    ${sum(Prisma.sql`-change`, Prisma.sql`verb = 'lapse'`)} AS lapsed,
    ${sum(Prisma.sql`-change`, Prisma.sql`verb IN ('refund', 'payout', 'repay') OR (verb = 'transfer' AND NOT arrives)`)} AS returned
  FROM (
    SELECT place, change, (change > 0) = (kind <> 'undo') AS arrives,
      CASE kind WHEN 'undo' THEN (SELECT undone.kind FROM transfer undone WHERE undone.id = side.reverses) ELSE kind END AS verb
    FROM (
      SELECT split_part(t."to", ':', 3) AS place, t.amount AS change, t.kind, t.reverses FROM transfer t
        WHERE ${isOfLot(Prisma.sql`t."to"`, Prisma.sql`m.id`)} AND t.effective_on <= ${on}::date
      UNION ALL
      SELECT split_part(t."from", ':', 3), -t.amount, t.kind, t.reverses FROM transfer t
        WHERE ${isOfLot(Prisma.sql`t."from"`, Prisma.sql`m.id`)} AND t.effective_on <= ${on}::date) side) moved`;

/** A range and not a list of addresses: whatever the planner believes of them, a range is found by its index. */
export const isOfLot = (address: Prisma.Sql, lotId: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`${address} >= 'lot:' || ${lotId} || ':' AND ${address} < 'lot:' || ${lotId} || ';'`;

const sum = (amount: Prisma.Sql, when: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`coalesce(sum(${amount}) FILTER (WHERE ${when}), 0)::bigint`;
