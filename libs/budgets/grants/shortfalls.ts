import { type Day, Int64Text, type Page, pageOf, type PageQuery, readCursor } from '#libs/core';
import type { PrismaService } from '#libs/database';
import type { Unit } from '#libs/ledger';
import type { SchemeVersion } from '#libs/schemes';

/** That a correction came too late for what was spent by then, and how that is settled; the person never owes it. */
export interface Borne {
  id: bigint;
  lotId: bigint;
  personId: string;
  schemeId: string;
  /** The run that found it, in whose name it stands. */
  runId: bigint;
  policy: SchemeVersion['funding']['spentTooMuch'];
  unit: Unit;
  /** Below zero where a later run, or a reversal, made it less. */
  amount: bigint;
  on: Day;
}

/** What an employer's corrections found spent, newest first. */
export async function borneAt(
  prisma: PrismaService,
  employerId: number,
  query: PageQuery,
): Promise<Page<Borne>> {
  const before = readCursor(Int64Text, query.cursor) ?? null;
  const rows = await prisma.$queryRaw<Borne[]>`
    SELECT r.id, r.lot_id AS "lotId", l.person_id AS "personId", l.scheme_id AS "schemeId", r.run_id AS "runId", r.outcome AS policy,
      l.unit, r.amount, r.settled_on::text AS "on"
    FROM snapshot_run s JOIN lot_remainder r ON r.run_id = s.id JOIN lot l ON l.id = r.lot_id
    WHERE s.employer_id = ${employerId} AND r.outcome <> 'went-back' AND (${before}::bigint IS NULL OR r.id < ${before})
    ORDER BY r.id DESC LIMIT ${query.limit + 1}`;
  return pageOf(rows, query.limit, ({ id }) => id.toString());
}
