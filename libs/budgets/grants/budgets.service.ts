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
import { type Catalogue, SchemesService } from '#libs/schemes';
import { giveBackRepayments, repayAdvances } from '../holds/advances-repaid.js';
import { changeGranted, corrections, grants, targetLots } from './settle.sql.js';
import { measure } from './shortfalls.sql.js';
import {
  decideCorrections,
  keepWhatIsShort,
  lockAll,
  recoverShort,
  underPolicyOf,
} from './recover.js';
import { borneAt, type Borne } from './shortfalls.js';
import {
  changeGrantedBack,
  followSteps,
  forgetRemainders,
  forgetShortfalls,
  lotsOfRun,
  stepsBack,
  stepsOfRun,
  usedSteps,
} from './take-back.sql.js';

export interface LotView {
  id: bigint;
  personId: string;
  /** Null for what no employment brought. */
  employmentId: bigint | null;
  /** The granting employer; null for what no employer granted. */
  employerId: number | null;
  schemeId: string;
  schemeVersion: string;
  /** Null for what no payroll period brought. */
  period: string | null;
  source: string;
  payer: string;
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
    private readonly schemes: SchemesService,
  ) {}

  /**
   * Makes the lots of a run what its decisions say. `targets` selects one row per employment, scheme and period:
   * `employment_id, person_id, employer_id, scheme_id, scheme_version, period_id, unit, amount, lot_on, expires_on`.
   * No lot yet: it is granted (reference `grant/<lot>`). A lot with another amount is corrected (`correct/<run>/<lot>`):
   * downward the promise first, then money paid (`…/paid`), which goes back to the employer; also where it went along to a
   * next employer (`…/at/<lot>`). What is held is waited for, what is spent is borne by whom the scheme says, and no person
   * is ever below zero. Equal: nothing happens.
   */
  async settle(
    tx: Tx,
    runId: bigint,
    targets: Prisma.Sql,
  ): Promise<{ granted: number; corrected: number }> {
    const catalogue = await this.schemes.current(tx);
    await tx.$executeRaw`CREATE TEMP TABLE lot_wanted ON COMMIT DROP AS ${targets}`;
    await tx.$executeRaw`ANALYZE lot_wanted`;
    await tx.$executeRaw(targetLots(runId));
    await lockAll(tx);
    await giveBackRepayments(tx, this.ledger, Prisma.sql`SELECT lot_id, amount FROM lot_target`);
    await tx.$executeRaw(measure);
    await decideCorrections(tx);
    await tx.$executeRaw`
      INSERT INTO lot (person_id, employment_id, employer_id, scheme_id, scheme_version, period_id, run_id, unit, granted, lot_on, expires_on, payer)
      SELECT person_id, employment_id, employer_id, scheme_id, scheme_version, period_id, run_id, unit, amount, lot_on, expires_on, coalesce(p.payer, 'employer')
      FROM lot_target LEFT JOIN json_to_recordset(${JSON.stringify(otherPayers(catalogue))}::json)
        AS p("schemeId" text, version text, payer text) ON (p."schemeId", p.version) = (scheme_id, scheme_version)
      WHERE lot_id IS NULL`;
    await tx.$executeRaw(changeGranted);
    const granted = await this.ledger.transferAll(tx, grants(runId));
    const corrected = await this.ledger.transferAll(tx, corrections);
    await keepWhatIsShort(tx, underPolicyOf(catalogue));
    await tx.$executeRaw`DROP TABLE lot_target, lot_relative, lot_wanted`;
    await repayAdvances(tx, this.ledger, { runId });
    return { granted, corrected };
  }

  /**
   * Takes back what corrections could not, where it has come free since (`correct/<run>/<lot>/late/<n>`), as when an
   * order was cancelled; what was spent instead is waited for no more. Returns how many transfers that took.
   */
  async recover(tx: Tx): Promise<number> {
    return recoverShort(tx, this.ledger, await this.schemes.current(tx));
  }

  /**
   * Takes back all that a run moved (reference `reverse/<run>/<lot>`), also where a promise went along to a next employer
   * (`…/at/<lot>`). The lots stay, with nothing granted, so that a later delivery can grant them again. Throws
   * run.depended-on if any of it has been used, paid for, or paid back to the employer.
   */
  async takeBack(tx: Tx, runId: bigint): Promise<number> {
    await tx.$executeRaw(lotsOfRun(runId));
    await lockAll(tx);
    await giveBackRepayments(
      tx,
      this.ledger,
      Prisma.sql`SELECT lot_id, 0 AS amount FROM lot_target`,
    );
    await tx.$executeRaw(measure);
    await tx.$executeRaw(stepsOfRun(runId));
    await tx.$executeRaw(followSteps);
    const [used] = await tx.$queryRaw<unknown[]>(usedSteps);
    if (used)
      throw new HubError(
        'conflict',
        'run.depended-on',
        'Part of what this run moved has been used or paid out.',
        {
          remedy: 'Deliver a corrected return instead; it moves only the difference.',
        },
      );
    await tx.$executeRaw(changeGrantedBack);
    const moved = await this.ledger.transferAll(tx, stepsBack(runId));
    await tx.$executeRaw(forgetShortfalls(runId));
    await tx.$executeRaw(forgetRemainders(runId));
    await tx.$executeRaw`DROP TABLE lot_target, lot_relative, lot_back, lot_follow`;
    await repayAdvances(tx, this.ledger, { runId });
    return moved;
  }

  /** What was granted wrongly by an employer and spent before it was known, newest first: its own loss, or a receivable that the contract settles. */
  spentTooMuch(employerId: number, query: PageQuery): Promise<Page<Borne>> {
    return borneAt(this.prisma, employerId, query);
  }

  /** The employer that granted a lot; undefined if there is no such lot. */
  async grantingEmployer(lotId: bigint): Promise<number | undefined> {
    const lot = await this.prisma.lot.findUnique({
      where: { id: lotId },
      select: { employerId: true },
    });
    return lot?.employerId ?? undefined;
  }

  /** A person's lots, oldest first; `employerIds` narrows to lots of those granting employers. */
  async lotsOf(personId: string, query: PageQuery, employerIds?: number[]): Promise<Page<LotView>> {
    const after = readCursor(Int64Text, query.cursor);
    const rows = await this.prisma.$queryRaw<LotView[]>`
      SELECT l.id, l.person_id AS "personId", l.employment_id AS "employmentId", l.employer_id AS "employerId",
             l.scheme_id AS "schemeId", l.scheme_version AS "schemeVersion",
             p.type || '-' || p.year || '-' || lpad(p.number::text, 2, '0') AS period, l.source, l.payer,
             l.unit, l.granted, l.lot_on::text AS "lotOn", l.expires_on::text AS "expiresOn",
             (SELECT coalesce(sum(a.balance), 0)::bigint FROM account a
               WHERE a.address IN ('lot:' || l.id || ':granted', 'lot:' || l.id || ':available')) AS balance
      FROM lot l LEFT JOIN payroll_period p ON p.id = l.period_id
      WHERE l.person_id = ${personId}::uuid AND l.id > ${after ?? 0n}
        ${employerIds === undefined ? Prisma.empty : Prisma.sql`AND l.employer_id = ANY(${employerIds})`}
      ORDER BY l.id LIMIT ${query.limit + 1}`;
    return pageOf(rows, query.limit, (last) => last.id.toString());
  }
}

/** The versions of schemes that somebody else than the employer pays for. */
const otherPayers = ({ all }: Catalogue): { schemeId: string; version: string; payer: string }[] =>
  all.flatMap(({ id: schemeId, versions }) =>
    versions
      .filter(({ funding }) => funding.payer !== 'employer')
      .map(({ id: version, funding: { payer } }) => ({ schemeId, version, payer })),
  );
