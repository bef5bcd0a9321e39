import { type Day, groupedBy } from '#libs/core';
import { Prisma, type Tx } from '#libs/database';
import { type Catalogue, lapsesOn, latestVersionOn } from '#libs/schemes';
import type { Unit } from '#libs/ledger';
import { fromWhen } from './days.js';
import { accountsAfter, owing, takeable, withoutOwing } from './free.js';
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
      ${owing(Prisma.sql`l.id`)} AS owing,
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

/** Where lots lapse as later ones accrue to the same person: the day each did, also if the nightly job has not been there yet. */
function withWindows(rows: readonly LotRow[], on: Day, catalogue: Catalogue): HoldableLot[] {
  const accrued = groupedBy(
    rows.filter(({ granted, lotOn }) => granted > 0n && lotOn <= on),
    windowOf,
  );
  return rows.map((row) => {
    const { granted: _granted, personId: _person, owing: waiting, ...whole } = row;
    const lot = withoutOwing(whole, waiting);
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
