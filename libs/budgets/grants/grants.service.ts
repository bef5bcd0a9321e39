import { Injectable } from '@nestjs/common';
import { HubError } from '#libs/core';
import { Prisma, type Tx } from '#libs/database';
import { LedgerService } from '#libs/ledger';
import { SchemesService } from '#libs/schemes';
import {
  faultAt,
  faultsOf,
  GRANT_FAULTS,
  type GrantFault,
  placeOf,
  schemesOfEmployers,
} from './grants.rules.js';
import type { NamedGrant } from './grants.schema.js';

/** Lots granted by name. Those of a payroll run are granted by BudgetsService. */
@Injectable()
export class GrantsService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly schemes: SchemesService,
  ) {}

  /**
   * Grants lots by their keys (`grant/<lot>`), all at once; a key known already grants nothing. Returns how many were new.
   * Throws lot.key-conflict for a key under which another lot was granted, and grant.<fault> for each of GRANT_FAULTS,
   * with every place in the details: a lot of no scheme, or in another unit, would stand in the way of all its person has.
   */
  async grant(tx: Tx, grants: readonly NamedGrant[]): Promise<number> {
    const catalogue = await this.schemes.current(tx);
    refuse(faultsOf(catalogue, grants));
    const rows = asRows(grants);
    refuse(await strangers(tx, rows, schemesOfEmployers(catalogue)));
    const made = await tx.$queryRaw<{ id: bigint }[]>`
      INSERT INTO lot (${COLUMNS}) SELECT ${COLUMNS} FROM (${rows}) asked ON CONFLICT (key) DO NOTHING RETURNING id`;
    if (made.length < grants.length) await refuseOtherLots(tx, rows);
    return this.ledger.transferAll(
      tx,
      Prisma.sql`
        SELECT 'memo' AS book, l.unit, lot_payer(l) || ':owes' || unit_mark(l.unit) AS "from", 'lot:' || l.id || ':granted' AS "to",
          l.granted AS amount, 'grant/' || l.id AS reference, l.lot_on AS effective_on, NULL::bigint AS reverses, NULL::text AS by
        FROM lot l WHERE l.id = ANY(${made.map(({ id }) => id)}::bigint[])`,
    );
  }
}

/** What a lot keeps as it was granted. Its last day may have changed since, with its scheme or by days of grace. */
const KEPT = Prisma.sql`key, person_id, source, payer, employer_id, scheme_id, scheme_version, unit, granted, lot_on`;
const COLUMNS = Prisma.sql`${KEPT}, expires_on`;

const asRows = (grants: readonly NamedGrant[]): Prisma.Sql => {
  const rows = JSON.stringify(grants, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
  return Prisma.sql`
    SELECT key, "personId" AS person_id, source, payer, "employerId" AS employer_id, "schemeId" AS scheme_id, "schemeVersion" AS scheme_version,
      unit, amount AS granted, "lotOn" AS lot_on, "expiresOn" AS expires_on, at
    FROM ROWS FROM (json_to_recordset(${rows}::json) AS (key text, "personId" uuid, source text, payer text, "employerId" int, "schemeId" text,
      "schemeVersion" text, unit text, amount bigint, "lotOn" date, "expiresOn" date)) WITH ORDINALITY
      AS t(key, "personId", source, payer, "employerId", "schemeId", "schemeVersion", unit, amount, "lotOn", "expiresOn", at)`;
};

/** As many faults as anybody reads. */
const TOLD = 100;

function refuse(faults: readonly GrantFault[]): void {
  const [first] = faults;
  if (!first) return;
  const [message, remedy] = GRANT_FAULTS[first.code];
  throw new HubError('invalid', `grant.${first.code}`, message, {
    remedy,
    details: faults.slice(0, TOLD).map(({ at, problem }) => ({ at, problem })),
  });
}

/** Grants to people or by employers that are not there, or not in the scheme that day. */
async function strangers(
  tx: Tx,
  rows: Prisma.Sql,
  schemesOfEmployersOnly: readonly string[],
): Promise<GrantFault[]> {
  const found = await tx.$queryRaw<{ at: number; code: GrantFault['code']; field: string }[]>`
    SELECT at::int - 1 AS at, code, CASE code WHEN 'unknown-person' THEN 'personId' ELSE 'employerId' END AS field FROM (
      SELECT asked.at, CASE
        WHEN NOT EXISTS (SELECT 1 FROM person p WHERE p.id = asked.person_id) THEN 'unknown-person'
        WHEN asked.employer_id IS NULL THEN NULL
        WHEN NOT EXISTS (SELECT 1 FROM employer e WHERE e.id = asked.employer_id) THEN 'unknown-employer'
        WHEN asked.scheme_id = ANY(${schemesOfEmployersOnly}::text[]) AND NOT EXISTS (
          SELECT 1 FROM employer_scheme s WHERE (s.employer_id, s.scheme_id) = (asked.employer_id, asked.scheme_id)
            AND s.from_on <= asked.lot_on AND coalesce(s.until_on >= asked.lot_on, true)) THEN 'employer-not-in-scheme'
      END AS code FROM (${rows}) asked) looked
    WHERE code IS NOT NULL ORDER BY at LIMIT ${TOLD}`;
  return found.map(({ at, code, field }) => faultAt(code, placeOf(at, field)));
}

async function refuseOtherLots(tx: Tx, rows: Prisma.Sql): Promise<void> {
  const others = await tx.$queryRaw<unknown[]>`
    (SELECT ${KEPT} FROM (${rows}) asked)
    EXCEPT (SELECT ${KEPT} FROM lot WHERE key IN (SELECT key FROM (${rows}) known)) LIMIT 1`;
  if (others.length > 0)
    throw new HubError('conflict', 'lot.key-conflict', 'Another lot was granted under this key.', {
      remedy:
        'Give each grant a key of its own; correct a lot with a correction, not with its key.',
    });
}
