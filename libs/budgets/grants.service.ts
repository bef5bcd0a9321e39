import { Injectable } from '@nestjs/common';
import { type Day, HubError } from '#libs/core';
import { Prisma, type Tx } from '#libs/database';
import { LedgerService, type Unit } from '#libs/ledger';

/** A lot that no payroll run granted: a top-up, leave turned into a deposit, the person's own money, a public grant. */
export interface NamedGrant {
  /** Names it for ever: the same key is the same lot. */
  key: string;
  personId: string;
  source: 'top-up' | 'conversion' | 'own' | 'public';
  payer: 'employer' | 'fund' | 'government' | 'person';
  /** The granting employer and withholding agent; null where no employer grants. */
  employerId: number | null;
  schemeId: string;
  schemeVersion: string;
  unit: Unit;
  amount: bigint;
  lotOn: Day;
  expiresOn: Day | null;
}

/** Lots granted by name. Those of a payroll run are granted by BudgetsService. */
@Injectable()
export class GrantsService {
  constructor(private readonly ledger: LedgerService) {}

  /**
   * Grants lots by their keys (`grant/<lot>`), all at once; a key known already grants nothing. Returns how many were new.
   * Throws lot.key-conflict for a key under which another lot was granted.
   */
  async grant(tx: Tx, grants: readonly NamedGrant[]): Promise<number> {
    const rows = asRows(grants);
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
      unit, amount AS granted, "lotOn" AS lot_on, "expiresOn" AS expires_on
    FROM json_to_recordset(${rows}::json) AS t(key text, "personId" uuid, source text, payer text, "employerId" int, "schemeId" text,
      "schemeVersion" text, unit text, amount bigint, "lotOn" date, "expiresOn" date)`;
};

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
