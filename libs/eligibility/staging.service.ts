import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  type Day,
  makePeriod,
  type Period,
  periodKey,
  type PeriodType,
  todayInAmsterdam,
} from '#libs/core';
import { inBatch, Prisma, PrismaService, type Tx } from '#libs/database';
import { EmployersService, GuardSettings, PeriodsService } from '#libs/employers';
import { SchemesService } from '#libs/schemes';
import { UploadsService } from '#libs/uploads';
import { decideAsked } from './asked-decisions.js';
import { decisionRow, insertDecisions } from './decisions.js';
import { diffHash, leavesContradicted, makeDiff } from './diff.js';
import { lockOpen, Overtaken, refuseOtherRules } from './openings.js';
import { type Delivery, holdReasons, periodsAhead, type Reason } from './guards.rules.js';
import { type Participation, Rulebook } from './rulebook.js';
import { insertRejects, insertRows, snapshotRow } from './staged-rows.js';

/** How far a run is read. */
interface Place {
  pagesStaged: number;
  rowsStaged: number;
  contentHash: string;
}

interface OpenRun extends Place {
  id: bigint;
  rulesRevision: string;
  employerId: number;
  uploadId: string;
  /** The day the run is of, whenever it is read. */
  today: Day;
}

interface PreparedPage {
  before: Place;
  after: Place;
  periods: Period[];
  rows: string;
  decisions: string;
  rejects: string;
}

/**
 * Reads a run's pages into the database, each with its decisions and its place in one transaction, so that a crash
 * anywhere costs one page. What stands there in the end is a whole proposal: people, diff and money.
 */
@Injectable()
export class StagingService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly uploads: UploadsService,
    private readonly periods: PeriodsService,
    private readonly schemes: SchemesService,
    private readonly employers: EmployersService,
  ) {}

  /** Stages what is left to stage. Runs twice, or in two workers at once, without harm: a page counts once. */
  async stage(runId: bigint): Promise<'staged' | 'held' | 'nothing to do'> {
    const run = await this.openRun(runId);
    if (!run) return 'nothing to do';
    const catalogue = await this.schemes.latest();
    refuseOtherRules(run, catalogue);
    try {
      const rules = new Rulebook(catalogue, await this.schemesOf(run.employerId));
      await this.stagePages(run, rules);
      await this.prisma.$executeRaw(FRESH_STATISTICS);
      return await inBatch(this.prisma, async (tx) => {
        await lockOpen(tx, run.id);
        if (rules.asksMore) await this.decideAsked(tx, run, rules);
        return this.settle(tx, run.id, null);
      });
    } catch (error) {
      if (error instanceof Overtaken) return 'nothing to do';
      throw error;
    }
  }

  private async openRun(runId: bigint): Promise<OpenRun | undefined> {
    const run = await this.prisma.snapshotRun.findUnique({ where: { id: runId } });
    if (!run?.uploadId || run.state !== 'open') return undefined;
    return { ...run, uploadId: run.uploadId, today: todayInAmsterdam(run.startedAt) };
  }

  private async decideAsked(tx: Tx, run: OpenRun, rules: Rulebook): Promise<void> {
    const told = await this.employers.factsOf(run.employerId, tx);
    await decideAsked(tx, { ...run, rules, told });
  }

  /** While the database writes one page, the next is read and decided. */
  private async stagePages(run: OpenRun, rules: Rulebook): Promise<void> {
    let page = await this.prepare(run, run, rules);
    while (page) {
      const writing = this.write(run, page);
      // A page read ahead in vain is no error of its own.
      const [next] = await Promise.all([this.prepare(run, page.after, rules), writing]);
      page = next;
    }
  }

  /** Reads the page after `place`, and decides what needs no more than its rows; nothing is written. */
  private async prepare(
    run: OpenRun,
    place: Place,
    rules: Rulebook,
  ): Promise<PreparedPage | undefined> {
    const page = await this.uploads.page(run.uploadId, place.pagesStaged + 1);
    if (!page) return undefined;
    const ordinal = (index: number): number => place.rowsStaged + index + 1;
    const decided = page.rows.flatMap(({ facts, relatesTo }, index) =>
      facts === null
        ? []
        : rules
            .plain(relatesTo)
            .map(({ rule }) => decisionRow(rule(facts, { today: run.today }), ordinal(index))),
    );
    return {
      before: place,
      after: {
        pagesStaged: place.pagesStaged + 1,
        rowsStaged: place.rowsStaged + page.rows.length,
        contentHash: createHash('sha256').update(place.contentHash).update(page.hash).digest('hex'),
      },
      periods: [
        ...new Map(page.rows.map(({ relatesTo }) => [periodKey(relatesTo), relatesTo])).values(),
      ],
      rows: JSON.stringify(page.rows.map((row, index) => snapshotRow(row, ordinal(index)))),
      decisions: JSON.stringify(decided),
      rejects: JSON.stringify(page.rejects),
    };
  }

  private write(run: OpenRun, { before, after, periods, ...json }: PreparedPage): Promise<void> {
    return inBatch(this.prisma, async (tx) => {
      const taken = await tx.$executeRaw`
          UPDATE snapshot_run SET pages_staged = ${after.pagesStaged}, rows_staged = ${after.rowsStaged},
            content_hash = ${after.contentHash}, touched_at = now()
          WHERE id = ${run.id} AND state = 'open' AND pages_staged = ${before.pagesStaged}`;
      if (taken === 0) throw new Overtaken();
      const periodIds = await this.periods.ids(tx, periods);
      await tx.$executeRaw(
        insertRows(run.id, json.rows, JSON.stringify(Object.fromEntries(periodIds))),
      );
      await tx.$executeRaw(insertDecisions(run.id, json.decisions));
      await tx.$executeRaw(insertRejects(run.id, json.rejects));
    });
  }

  private async schemesOf(employerId: number): Promise<Participation[]> {
    return this.prisma.$queryRaw`
      SELECT scheme_id AS "schemeId", from_on::text AS from, until_on::text AS until
      FROM employer_scheme WHERE employer_id = ${employerId}`;
  }

  /**
   * Compares a run with what is applied now and lets the guards decide; `moved` adds that an approval was overtaken.
   * Takes the employer's lock, so that two runs of one employer are compared one after the other.
   */
  async settle(tx: Tx, runId: bigint, moved: Reason | null): Promise<'staged' | 'held'> {
    const [run] = await tx.$queryRaw<SettledRun[]>`
      SELECT r.id, r.connection_id AS "connectionId", r.employer_id AS "employerId", r.period_id AS "periodId",
        r.content_hash AS "contentHash", r.rules_revision AS "rulesRevision", r.state, u.covers, u.source_count AS "sourceCount",
        c.guards, c.staff, c.state = 'quarantine' AS quarantined, e.applied_runs AS baseline,
        p.type, p.year, p.number, r.started_at AS "startedAt",
        EXISTS (SELECT 1 FROM snapshot_run a WHERE a.connection_id = c.id AND a.state = 'applied') AS delivered
      FROM snapshot_run r JOIN upload u ON u.id = r.upload_id JOIN connection c ON c.id = r.connection_id
      JOIN employer e ON e.id = r.employer_id JOIN payroll_period p ON p.id = r.period_id
      WHERE r.id = ${runId} FOR NO KEY UPDATE OF r, e`;
    if (!run || !['open', 'staged'].includes(run.state)) throw new Overtaken();
    const counts = await makeDiff(tx, run);
    const delivery = deliveryOf(run, await leavesContradicted(tx, run));
    const reasons = [
      ...(moved ? [moved] : []),
      ...holdReasons(counts, delivery, GuardSettings.parse(run.guards)),
    ];
    const state = reasons.length > 0 ? 'held' : 'staged';
    if (state === 'held' || run.covers === 'everything') await replaceHeld(tx, run);
    const hash = diffHash({
      contentHash: run.contentHash,
      baseline: run.baseline,
      rulesRevision: run.rulesRevision,
      counts,
    });
    await tx.$executeRaw`
      UPDATE snapshot_run SET state = ${state}, baseline = ${run.baseline}, covers = ${run.covers}, diff_hash = ${hash},
        counts = ${JSON.stringify(counts)}::jsonb, entitled = (${entitledSums(runId)}), reasons = ${JSON.stringify(reasons)}::jsonb, touched_at = now(),
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
  staff: 'all' | 'own';
  quarantined: boolean;
  delivered: boolean;
  baseline: number;
  type: PeriodType;
  year: number;
  number: number;
  startedAt: Date;
}

const deliveryOf = (run: SettledRun, contradicted: number): Delivery => ({
  covers: run.covers,
  sourceCount: run.sourceCount,
  first: !run.delivered || (run.quarantined && run.covers === 'everything'),
  periodsAhead: periodsAhead(
    makePeriod(run.type, run.year, run.number),
    todayInAmsterdam(run.startedAt),
  ),
  leavesContradicted: contradicted,
});

/** A first large delivery is matched before the database would look by itself how much there is. */
const FRESH_STATISTICS = Prisma.sql`ANALYZE snapshot_row, employment, decision`;

/** What the decisions of a run add up to, per unit. */
const entitledSums = (runId: bigint): Prisma.Sql => Prisma.sql`
  SELECT coalesce(jsonb_agg(jsonb_build_object('unit', unit, 'people', people, 'amount', amount::text)), '[]') FROM (
    SELECT unit, count(*) AS people, sum(amount) AS amount FROM decision
    WHERE run_id = ${runId} AND entitled GROUP BY unit ORDER BY unit) sums`;

/** A newer delivery takes the place of one that still waits for a person. */
const replaceHeld = (tx: Tx, run: SettledRun): Promise<number> => tx.$executeRaw`
  UPDATE snapshot_run SET state = 'refused', decided_by = 'hub', decided_at = now(), decided_why = ${`replaced by run ${run.id}`}
  WHERE connection_id = ${run.connectionId} AND period_id = ${run.periodId} AND state = 'held' AND id <> ${run.id}`;
