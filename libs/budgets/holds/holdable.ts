import { type Day, groupedBy } from '#libs/core';
import { Prisma, type Tx } from '#libs/database';
import { type Catalogue, lapsesOn, latestVersionOn } from '#libs/schemes';
import type { Unit } from '#libs/ledger';
import { fromWhen, isAhead } from './days.js';
import type { HoldableLot } from './pick.rules.js';

/** What there is to know before a hold is placed, read in one go. */
export interface Ground {
  /** Whose account it is; null if there is no such person. */
  account: string | null;
  /** The id the hold will have. */
  holdId: bigint;
  /** The hold placed under this key before. */
  known: { id: bigint; hash: string } | undefined;
  lots: HoldableLot[];
}

interface LotRow extends Omit<HoldableLot, 'lapsesOn'> {
  personId: string;
  granted: bigint;
  /** Taken back by payroll and not had yet: what comes free on the lot goes there first. */
  owing: bigint;
}

interface GroundRow extends LotRow {
  account: string | null;
  holdId: bigint;
  knownId: bigint | null;
  knownHash: string | null;
}

/** The lots of a person's account as they stand, and what else a hold must know. */
export async function groundFor(
  tx: Tx,
  { personId, key, unit, on }: { personId: string; key: string; unit: Unit; on: Day },
  catalogue: Catalogue,
): Promise<Ground> {
  const there = fromWhen(on);
  const rows = await tx.$queryRaw<GroundRow[]>`
    /* prepared */ WITH who AS MATERIALIZED (
      SELECT account, ARRAY(SELECT person_id FROM people_of(account)) AS people, nextval(pg_get_serial_sequence('hold', 'id')) AS hold_id
      FROM (SELECT account_of(${personId}::uuid) AS account) found)
    SELECT who.account, who.hold_id AS "holdId", h.id AS "knownId", h.request->>'hash' AS "knownHash",
      l.id, l.person_id AS "personId", l.scheme_id AS "schemeId", l.employer_id AS "employerId", l.granted, l.lot_on::text AS "lotOn",
      l.expires_on::text AS "expiresOn", l.invoiced_on::text AS "invoicedOn",
      ${takeable(Prisma.sql`g`, there)} AS promised, ${takeable(Prisma.sql`a`, there)} AS available, least(g.comes, a.comes)::text AS "comesOn",
      coalesce((SELECT sum(s.amount) FROM lot_shortfall s WHERE s.lot_id = l.id), 0)::bigint AS owing,
      l.employer_id IS NULL OR EXISTS (SELECT 1 FROM employment e WHERE e.person_id = ANY(who.people) AND e.employer_id = l.employer_id
        AND e.state <> 'reversed' AND e.hire_date <= ${on}::date AND coalesce(e.leave_date >= ${on}::date, e.state = 'active')) AS "granterIsCurrentEmployer"
    FROM who LEFT JOIN hold h ON h.key = ${key}
    LEFT JOIN lot l ON l.person_id = ANY(who.people) AND l.unit = ${unit} AND l.lapsed_at IS NULL
    LEFT JOIN (${accountsAfter(there)}) g ON g.address = 'lot:' || l.id || ':granted'
    LEFT JOIN (${accountsAfter(there)}) a ON a.address = 'lot:' || l.id || ':available'`;
  const [first] = rows;
  const knownId = first?.knownId ?? null;
  return {
    account: first?.account ?? null,
    holdId: first?.holdId ?? 0n,
    known: knownId === null ? undefined : { id: knownId, hash: first?.knownHash ?? '' },
    lots: withWindows(
      rows
        .filter(({ id }) => id !== null)
        .map(({ account: _a, holdId: _h, knownId: _k, knownHash: _s, ...lot }) => lot),
      on,
      catalogue,
    ),
  };
}

/** Accounts, and the first day after another on which something is still to come to them. */
const accountsAfter = (day: Day): Prisma.Sql => Prisma.sql`
  SELECT address, balance, (SELECT min(t.effective_on) FROM transfer t WHERE t."to" = account.address AND ${isAhead(day)}) AS comes FROM account`;

/** What is there on a day and on every later one; only where something is still to come can that be less than there is. */
const takeable = (account: Prisma.Sql, day: Day): Prisma.Sql => Prisma.sql`
  coalesce(CASE WHEN ${account}.comes IS NULL THEN ${account}.balance ELSE lowest_balance_from(${account}.address, ${day}::date) END, 0)`;

/** Where lots lapse as later ones accrue to the same person: the day each did, also if the nightly job has not been there yet. */
function withWindows(rows: readonly LotRow[], on: Day, catalogue: Catalogue): HoldableLot[] {
  const accrued = groupedBy(
    rows.filter(({ granted, lotOn }) => granted > 0n && lotOn <= on),
    windowOf,
  );
  return rows.map((row) => {
    const { granted: _granted, personId: _person, owing, ...whole } = row;
    const lot = without(whole, owing);
    const days = (accrued.get(windowOf(row)) ?? []).map(({ lotOn }) => lotOn).toSorted();
    return {
      ...lot,
      lapsesOn:
        lot.expiresOn === null && hasWindow(catalogue, lot.schemeId, on)
          ? lapsesOn(catalogue.byId(lot.schemeId), lot.lotOn, days)
          : null,
    };
  });
}

const windowOf = ({ personId, schemeId }: LotRow): string => `${personId} ${schemeId}`;

const hasWindow = (catalogue: Catalogue, schemeId: string, on: Day): boolean =>
  latestVersionOn(catalogue.byId(schemeId), on).lots.expiry === 'with-next-accrual';

/** What is free after a correction that waits: it takes promises before money, as it will when the night books it. */
function without<Lot extends { promised: bigint; available: bigint }>(
  lot: Lot,
  owing: bigint,
): Lot {
  const promised = owing < lot.promised ? owing : lot.promised;
  const rest = owing - promised;
  const available = rest < lot.available ? rest : lot.available;
  return { ...lot, promised: lot.promised - promised, available: lot.available - available };
}
