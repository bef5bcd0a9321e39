import { Injectable } from '@nestjs/common';
import {
  type Day,
  HubError,
  Int64Text,
  type Page,
  pageOf,
  type PageQuery,
  readCursor,
} from '#libs/core';
import { Prisma, PrismaService, type Tx } from '#libs/database';
import { LedgerService, type Unit } from '#libs/ledger';

export interface LotView {
  id: bigint;
  personId: string;
  employmentId: bigint;
  /** The granting employer. */
  employerId: number;
  schemeId: string;
  schemeVersion: string;
  period: string;
  unit: Unit;
  granted: bigint;
  /** What stands on the lot now, promised and funded together. */
  balance: bigint;
  lotOn: Day;
  expiresOn: Day | null;
}

/**
 * Lots: what a scheme granted an employment for a period. A lot is an account, so whatever becomes of it stands on the
 * ledger. Every step works on a whole run at once.
 */
@Injectable()
export class BudgetsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly ledger: LedgerService,
  ) {}

  /**
   * Makes the lots of a run what its decisions say. `targets` selects one row per employment, scheme and period:
   * `employment_id, person_id, employer_id, scheme_id, scheme_version, period_id, unit, amount, lot_on, expires_on`.
   * No lot yet: it is granted (reference `grant/<lot>`). A lot with another amount is corrected
   * (`correct/<run>/<lot>`), downward never further than what still stands on it. Equal: nothing happens.
   */
  async settle(
    tx: Tx,
    runId: bigint,
    targets: Prisma.Sql,
  ): Promise<{ granted: number; corrected: number }> {
    await tx.$executeRaw`
      CREATE TEMP TABLE lot_target ON COMMIT DROP AS
      SELECT t.*, l.id AS lot_id, l.granted,
             CASE WHEN t.amount < l.granted THEN -least(l.granted - t.amount, coalesce(a.balance, 0)) ELSE t.amount - l.granted END AS step
      FROM (${targets}) t
      LEFT JOIN lot l ON (l.employment_id, l.scheme_id, l.period_id) = (t.employment_id, t.scheme_id, t.period_id)
      LEFT JOIN account a ON a.address = 'lot:' || l.id || ':granted'
      WHERE t.amount IS DISTINCT FROM coalesce(l.granted, 0)`;
    await tx.$executeRaw`
      INSERT INTO lot (person_id, employment_id, employer_id, scheme_id, scheme_version, period_id, run_id, unit, granted, lot_on, expires_on)
      SELECT person_id, employment_id, employer_id, scheme_id, scheme_version, period_id, ${runId}, unit, amount, lot_on, expires_on
      FROM lot_target WHERE lot_id IS NULL`;
    await tx.$executeRaw`
      UPDATE lot SET granted = lot.granted + t.step FROM lot_target t WHERE t.lot_id = lot.id AND t.step <> 0`;
    const granted = await this.ledger.transferAll(tx, GRANTS(runId));
    const corrected = await this.ledger.transferAll(tx, CORRECTIONS(runId));
    await tx.$executeRaw`DROP TABLE lot_target`;
    return { granted, corrected };
  }

  /**
   * Takes back all that a run moved (reference `reverse/<run>/<lot>`). The lots stay, with nothing granted, so that a
   * later delivery can grant them again. Throws run.depended-on if any of it has been used.
   */
  async takeBack(tx: Tx, runId: bigint): Promise<number> {
    await tx.$executeRaw`
      CREATE TEMP TABLE lot_back ON COMMIT DROP AS
      SELECT l.id, t.book, t.unit, t."from", t."to", t.amount, l.lot_on,
             CASE WHEN t."to" = ${GRANTED} THEN -t.amount ELSE t.amount END AS step
      FROM lot l JOIN transfer t ON t.reference = 'grant/' || l.id WHERE l.run_id = ${runId}
      UNION ALL
      SELECT l.id, t.book, t.unit, t."from", t."to", t.amount, l.lot_on,
             CASE WHEN t."to" = ${GRANTED} THEN -t.amount ELSE t.amount END
      FROM transfer t JOIN lot l ON l.id = split_part(t.reference, '/', 3)::bigint
      WHERE t.reference >= ${`correct/${runId}/`} AND t.reference < ${`correct/${runId}0`}`;
    const [used] = await tx.$queryRaw<{ id: bigint }[]>`
      SELECT b.id FROM lot_back b JOIN account a ON a.address = 'lot:' || b.id || ':granted'
      WHERE a.balance + b.step < 0 LIMIT 1`;
    if (used)
      throw new HubError(
        'conflict',
        'run.depended-on',
        'Part of what this run granted has been used.',
        {
          remedy: 'Deliver a corrected return instead; it moves only the difference.',
        },
      );
    await tx.$executeRaw`
      UPDATE lot SET granted = lot.granted + b.step FROM lot_back b WHERE b.id = lot.id`;
    const moved = await this.ledger.transferAll(
      tx,
      Prisma.sql`SELECT book, unit, "to" AS "from", "from" AS "to", amount, ${`reverse/${runId}/`} || id AS reference, lot_on AS effective_on FROM lot_back`,
    );
    await tx.$executeRaw`DROP TABLE lot_back`;
    return moved;
  }

  /** The employer that granted a lot; undefined if there is no such lot. */
  async grantingEmployer(lotId: bigint): Promise<number | undefined> {
    const lot = await this.prisma.lot.findUnique({
      where: { id: lotId },
      select: { employerId: true },
    });
    return lot?.employerId;
  }

  /** A person's lots, oldest first; `employerIds` narrows to lots of those granting employers. */
  async lotsOf(personId: string, query: PageQuery, employerIds?: number[]): Promise<Page<LotView>> {
    const after = readCursor(Int64Text, query.cursor);
    const rows = await this.prisma.$queryRaw<LotView[]>`
      SELECT l.id, l.person_id AS "personId", l.employment_id AS "employmentId", l.employer_id AS "employerId",
             l.scheme_id AS "schemeId", l.scheme_version AS "schemeVersion",
             p.type || '-' || p.year || '-' || lpad(p.number::text, 2, '0') AS period,
             l.unit, l.granted, l.lot_on::text AS "lotOn", l.expires_on::text AS "expiresOn",
             (SELECT coalesce(sum(a.balance), 0)::bigint FROM account a
               WHERE a.address IN ('lot:' || l.id || ':granted', 'lot:' || l.id || ':available')) AS balance
      FROM lot l JOIN payroll_period p ON p.id = l.period_id
      WHERE l.person_id = ${personId}::uuid AND l.id > ${after ?? 0n}
        ${employerIds === undefined ? Prisma.empty : Prisma.sql`AND l.employer_id = ANY(${employerIds})`}
      ORDER BY l.id LIMIT ${query.limit + 1}`;
    return pageOf(rows, query.limit, (last) => last.id.toString());
  }
}

const OWES = Prisma.sql`'employer:' || l.employer_id || ':owes' || CASE l.unit WHEN 'EUR' THEN '' ELSE ':' || l.unit END`;
const GRANTED = Prisma.sql`'lot:' || l.id || ':granted'`;

const GRANTS = (runId: bigint): Prisma.Sql => Prisma.sql`
  SELECT 'memo' AS book, l.unit, ${OWES} AS "from", ${GRANTED} AS "to", l.granted AS amount,
         'grant/' || l.id AS reference, l.lot_on AS effective_on
  FROM lot l JOIN lot_target t ON (t.employment_id, t.scheme_id, t.period_id) = (l.employment_id, l.scheme_id, l.period_id)
  WHERE t.lot_id IS NULL AND l.run_id = ${runId}`;

const CORRECTIONS = (runId: bigint): Prisma.Sql => Prisma.sql`
  SELECT 'memo' AS book, l.unit, CASE WHEN t.step > 0 THEN ${OWES} ELSE ${GRANTED} END AS "from",
         CASE WHEN t.step > 0 THEN ${GRANTED} ELSE ${OWES} END AS "to", abs(t.step) AS amount,
         ${`correct/${runId}/`} || l.id AS reference, l.lot_on AS effective_on
  FROM lot l JOIN lot_target t ON t.lot_id = l.id WHERE t.step <> 0`;
