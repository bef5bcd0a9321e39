import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { HubError, type Period, periodKey } from '#libs/core';
import type { EligibilityRow, EmploymentFacts, Reject, RowPage } from '#libs/connector';
import { inTransaction, Prisma, PrismaService, type Tx } from '#libs/database';
import { GuardSettings, PeriodsService } from '#libs/employers';
import { type Decision, ruleFor, schemeById, schemesRevision } from '#libs/schemes';
import { UploadsService } from '#libs/uploads';
import { diffHash, makeDiff } from './diff.js';
import { holdReasons, type Reason } from './guards.rules.js';

interface OpenRun {
  id: bigint;
  connectionId: number;
  employerId: number;
  periodId: number;
  uploadId: string;
  pagesStaged: number;
  rowsStaged: number;
  contentHash: string;
  state: string;
  rulesRevision: string;
}

type Decide = (facts: EmploymentFacts) => Decision;

/** Somebody else staged this page first: nothing is wrong, and nothing is left to do here. */
class Overtaken extends Error {}

/**
 * Reads a run's pages into the database, each with its decisions and its place in one transaction, so that a crash
 * anywhere costs one page. What stands there in the end is a whole proposal: people, diff and money.
 */
@Injectable()
export class StagingService {
  private readonly rules = new Map<string, Decide>();

  constructor(
    private readonly prisma: PrismaService,
    private readonly uploads: UploadsService,
    private readonly periods: PeriodsService,
  ) {}

  /** Stages what is left to stage. Runs twice, or in two workers at once, without harm: a page counts once. */
  async stage(runId: bigint): Promise<'staged' | 'held' | 'nothing to do'> {
    try {
      for (;;) {
        const run = await this.openRun(runId);
        if (!run) return 'nothing to do';
        const page = await this.uploads.page(run.uploadId, run.pagesStaged + 1);
        if (!page) return await this.finish(run);
        await this.stagePage(run, page);
      }
    } catch (error) {
      if (error instanceof Overtaken) return 'nothing to do';
      throw error;
    }
  }

  private async openRun(runId: bigint): Promise<OpenRun | undefined> {
    const run = await this.prisma.snapshotRun.findUnique({ where: { id: runId } });
    if (!run?.uploadId || run.state !== 'open') return undefined;
    if (run.rulesRevision !== schemesRevision)
      throw new HubError('conflict', 'run.rules-changed', 'The schemes changed since this run was opened.', {
        remedy: 'Deliver the file again: it is then decided under the rules of today.',
      });
    return { ...run, uploadId: run.uploadId };
  }

  private async stagePage(run: OpenRun, page: RowPage): Promise<void> {
    const schemes = await this.schemesOf(run.employerId);
    const contentHash = createHash('sha256').update(run.contentHash).update(JSON.stringify(page)).digest('hex');
    await inTransaction(
      this.prisma,
      async (tx) => {
        const taken = await tx.$executeRaw`
          UPDATE snapshot_run SET pages_staged = pages_staged + 1, rows_staged = rows_staged + ${page.rows.length},
            content_hash = ${contentHash}, touched_at = now()
          WHERE id = ${run.id} AND state = 'open' AND pages_staged = ${run.pagesStaged}`;
        if (taken === 0) throw new Overtaken();
        const periodIds = await this.periods.ids(tx, page.rows.map((row) => row.relatesTo));
        await this.insertRows(tx, run, page.rows, periodIds);
        await this.insertDecisions(tx, run, page.rows, schemes);
        await insertRejects(tx, run.id, page.rejects);
      },
      { timeoutMs: 300_000 },
    );
  }

  private async insertRows(tx: Tx, run: OpenRun, rows: EligibilityRow[], periodIds: Map<string, number>): Promise<void> {
    const json = JSON.stringify(
      rows.map(({ line, payrollNumber, employmentSeq, relatesTo, facts }, index) => ({
        o: run.rowsStaged + index + 1,
        l: line,
        p: periodIds.get(periodKey(relatesTo)),
        n: payrollNumber,
        s: employmentSeq,
        ...splitFacts(facts),
      })),
    );
    await tx.$executeRaw`
      INSERT INTO snapshot_row (run_id, ordinal, line, period_id, payroll_number, employment_seq, terms, pay)
      SELECT ${run.id}, o, l, p, n, s, terms, pay
      FROM json_to_recordset(${json}::json) AS t(o int, l int, p int, n text, s text, terms jsonb, pay jsonb)`;
  }

  private async insertDecisions(tx: Tx, run: OpenRun, rows: EligibilityRow[], schemes: EmployerSchemes): Promise<void> {
    const decided = rows.flatMap((row, index) =>
      row.facts === null ? [] : this.decide(row.facts, row.relatesTo, schemes).map((d) => decisionRow(d, run.rowsStaged + index + 1)),
    );
    await tx.$executeRaw`
      INSERT INTO decision (run_id, ordinal, scheme_id, scheme_version, entitled, reason_code, reason_params, unit, amount, lot_on, expires_on)
      SELECT ${run.id}, o, s, v, e, c, p, u, a, l, x
      FROM json_to_recordset(${JSON.stringify(decided)}::json)
        AS t(o int, s text, v text, e boolean, c text, p jsonb, u text, a bigint, l date, x date)`;
  }

  private decide(facts: EmploymentFacts, period: Period, schemes: EmployerSchemes): Decision[] {
    return schemes
      .filter(({ from, until }) => from <= period.end && (until === null || until >= period.start))
      .map(({ schemeId }) => this.ruleOf(schemeId, period)(facts));
  }

  private ruleOf(schemeId: string, period: Period): Decide {
    const key = `${schemeId}/${periodKey(period)}`;
    const known = this.rules.get(key);
    if (known) return known;
    const rule = ruleFor(schemeById(schemeId), period);
    this.rules.set(key, rule);
    return rule;
  }

  private async schemesOf(employerId: number): Promise<EmployerSchemes> {
    return this.prisma.$queryRaw`
      SELECT scheme_id AS "schemeId", from_on::text AS from, until_on::text AS until
      FROM employer_scheme WHERE employer_id = ${employerId}`;
  }

  /** All pages are in: make the diff, ask the guards, and say whether a person must look. */
  private async finish(run: OpenRun): Promise<'staged' | 'held'> {
    return inTransaction(this.prisma, (tx) => this.settle(tx, run.id, null), { timeoutMs: 600_000 });
  }

  /**
   * Compares a run with what is applied now and lets the guards decide; `moved` adds that an approval was overtaken.
   * Takes the employer's lock, so that two runs of one employer are compared one after the other.
   */
  async settle(tx: Tx, runId: bigint, moved: Reason | null): Promise<'staged' | 'held'> {
    const [run] = await tx.$queryRaw<SettledRun[]>`
      SELECT r.id, r.connection_id AS "connectionId", r.employer_id AS "employerId", r.period_id AS "periodId",
        r.content_hash AS "contentHash", r.rules_revision AS "rulesRevision", r.state, u.covers, u.source_count AS "sourceCount",
        c.guards, c.state AS "connectionState", e.applied_runs AS baseline
      FROM snapshot_run r JOIN upload u ON u.id = r.upload_id JOIN connection c ON c.id = r.connection_id
      JOIN employer e ON e.id = r.employer_id
      WHERE r.id = ${runId} FOR UPDATE OF r, e`;
    if (!run || !['open', 'staged'].includes(run.state)) throw new Overtaken();
    const counts = await makeDiff(tx, run);
    const delivery = { covers: run.covers, sourceCount: run.sourceCount, first: run.connectionState === 'quarantine' };
    const reasons = [...(moved ? [moved] : []), ...holdReasons(counts, delivery, GuardSettings.parse(run.guards))];
    const state = reasons.length > 0 ? 'held' : 'staged';
    if (state === 'held') await replaceHeld(tx, run);
    const hash = diffHash({ contentHash: run.contentHash, baseline: run.baseline, rulesRevision: run.rulesRevision, counts });
    await tx.$executeRaw`
      UPDATE snapshot_run SET state = ${state}, baseline = ${run.baseline}, covers = ${run.covers}, diff_hash = ${hash},
        counts = ${JSON.stringify(counts)}::jsonb, reasons = ${JSON.stringify(reasons)}::jsonb, touched_at = now(),
        approved_by = NULL, approved_at = NULL, approved_hash = NULL
      WHERE id = ${runId}`;
    return state;
  }
}

interface SettledRun {
  id: bigint;
  connectionId: number;
  employerId: number;
  periodId: number;
  contentHash: string;
  rulesRevision: string;
  state: string;
  covers: 'everything' | 'changes';
  sourceCount: number | null;
  guards: unknown;
  connectionState: string;
  baseline: number;
}

type EmployerSchemes = { schemeId: string; from: string; until: string | null }[];

/** A newer delivery takes the place of one that still waits for a person. */
const replaceHeld = (tx: Tx, run: SettledRun): Promise<number> => tx.$executeRaw`
  UPDATE snapshot_run SET state = 'refused', decided_by = 'hub', decided_at = now(), decided_why = ${`replaced by run ${run.id}`}
  WHERE connection_id = ${run.connectionId} AND period_id = ${run.periodId} AND state = 'held' AND id <> ${run.id}`;

/** Terms last from period to period; pay is of the period. A change of pay alone is no change of the employment. */
function splitFacts(facts: EmploymentFacts | null): { terms: unknown; pay: unknown } {
  if (facts === null) return { terms: null, pay: null };
  const { wages, paidHours, ...terms } = facts;
  return { terms, pay: { wages, paidHours } };
}

const decisionRow = (decision: Decision, ordinal: number): unknown => ({
  o: ordinal,
  s: decision.schemeId,
  v: decision.schemeVersion,
  e: decision.entitled,
  c: decision.reason.code,
  p: decision.reason.params,
  u: decision.unit,
  a: decision.amount.toString(),
  l: decision.lotOn,
  x: decision.expiresOn,
});

const insertRejects = (tx: Tx, runId: bigint, rejects: Reject[]): Prisma.PrismaPromise<number> => tx.$executeRaw`
  INSERT INTO snapshot_reject (run_id, line, payroll_number, employment_seq, field, problem)
  SELECT ${runId}, line, "payrollNumber", "employmentSeq", field, problem
  FROM json_to_recordset(${JSON.stringify(rejects)}::json)
    AS t(line int, "payrollNumber" text, "employmentSeq" text, field text, problem text)
  ON CONFLICT (run_id, line, field) DO NOTHING`;
