import { Injectable } from '@nestjs/common';
import { HubError, notFound } from '#libs/core';
import { BudgetsService } from '#libs/budgets';
import { inBatch, inTransaction, PrismaService, type Tx } from '#libs/database';
import { QueueService } from '#libs/queue';
import { SchemesService } from '#libs/schemes';
import { refuseMovedBalances } from './asked-decisions.js';
import { applyPeople, findEmployments, lotTargets, reversePeople } from './apply.js';
import type { RunView } from './eligibility.schema.js';
import { connectionClosed, periodClosed, refusal, refuseOtherRules } from './openings.js';
import { RunsService } from './runs.service.js';
import { StagingService } from './staging.service.js';

interface LockedRun {
  id: bigint;
  employerId: number;
  connectionId: number;
  periodId: number;
  state: string;
  baseline: number;
  diffHash: string;
  approvedHash: string | null;
  rulesRevision: string;
  appliedRuns: number;
  staff: 'all' | 'own';
  connectionClosed: boolean;
  periodClosed: boolean;
}

/** What becomes of a run: staged, approved or refused by a person, applied, reversed. */
@Injectable()
export class SnapshotsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly queue: QueueService,
    private readonly staging: StagingService,
    private readonly budgets: BudgetsService,
    private readonly runs: RunsService,
    private readonly schemes: SchemesService,
  ) {}

  /** Reads what is left to read, then goes on to apply if no guard objects. */
  async stage(runId: bigint): Promise<void> {
    if ((await this.staging.stage(runId)) === 'staged')
      await this.queue.nudge('snapshot.apply', { runId: runId.toString() });
  }

  /**
   * Books a staged run: people, employments, lots and ledger in one transaction. A second time it finds nothing to do.
   * If another run of the employer was applied meanwhile, the diff is made again, and an approval counts no more.
   */
  async apply(runId: bigint): Promise<'applied' | 'held' | 'nothing to do'> {
    return inBatch(this.prisma, async (tx) => {
      const run = await lock(tx, runId);
      if (run.state !== 'staged') return 'nothing to do';
      refuseOtherRules(run, await this.schemes.latest(tx));
      refuseClosed(run);
      if (run.appliedRuns !== run.baseline) {
        await refuseMovedBalances(tx, runId);
        const moved = run.approvedHash === null ? null : { code: 'moved-since', params: {} };
        if ((await this.staging.settle(tx, runId, moved)) === 'held') return 'held';
      }
      await applyPeople(tx, run);
      await findEmployments(tx, run);
      await this.budgets.settle(tx, runId, lotTargets(run));
      await tx.$executeRaw`UPDATE employer SET applied_runs = applied_runs + 1 WHERE id = ${run.employerId}`;
      await tx.$executeRaw`
          UPDATE connection c SET state = 'active' FROM snapshot_run r
          WHERE c.id = ${run.connectionId} AND c.state = 'quarantine' AND r.id = ${runId} AND r.covers = 'everything'`;
      await tx.$executeRaw`UPDATE snapshot_run SET state = 'applied', applied_at = clock_timestamp(), touched_at = now() WHERE id = ${runId}`;
      return 'applied';
    });
  }

  /** A person lets a held run through, naming the diff they saw. Throws run.not-held, run.moved-since, run.in-progress. */
  async approve(runId: bigint, diffHash: string, by: string): Promise<RunView> {
    await inTransaction(this.prisma, async (tx) => {
      const run = await lock(tx, runId);
      if (['staged', 'applied'].includes(run.state) && run.approvedHash === diffHash) return;
      if (run.state !== 'held') throw notHeld(run.state);
      refuseClosed(run);
      if (run.diffHash !== diffHash)
        throw new HubError(
          'conflict',
          'run.moved-since',
          'The difference is not the one you saw.',
          {
            remedy: 'Look at the run again and approve its present diffHash.',
          },
        );
      await tx.$executeRaw`
        UPDATE snapshot_run SET state = 'staged', approved_by = ${by}, approved_at = now(), approved_hash = ${diffHash},
          decided_by = ${by}, decided_at = now(), touched_at = now() WHERE id = ${runId}`;
    }).catch((error: unknown) => {
      throw refusal(error);
    });
    await this.queue.nudge('snapshot.apply', { runId: runId.toString() });
    return this.runs.get(runId);
  }

  /** A person sends a run back; nothing of it is applied. */
  async refuse(runId: bigint, why: string, by: string): Promise<RunView> {
    await inTransaction(this.prisma, async (tx) => {
      const run = await lock(tx, runId);
      if (run.state === 'refused') return;
      if (!['open', 'held'].includes(run.state)) throw notHeld(run.state);
      await tx.$executeRaw`
        UPDATE snapshot_run SET state = 'refused', decided_by = ${by}, decided_at = now(), decided_why = ${why} WHERE id = ${runId}`;
    });
    return this.runs.get(runId);
  }

  /**
   * Undoes an applied run, while nothing depends on it: it is the employer's last one, and nothing it granted has been
   * used. Throws run.not-applied, run.depended-on.
   */
  async reverse(runId: bigint, why: string, by: string): Promise<RunView> {
    await inBatch(this.prisma, async (tx) => {
      const run = await lock(tx, runId);
      if (run.state === 'reversed') return;
      if (run.state !== 'applied')
        throw new HubError(
          'conflict',
          'run.not-applied',
          `A run that is ${run.state} cannot be reversed.`,
          { remedy: 'Reverse an applied run; one that is held is refused instead.' },
        );
      await refuseIfOvertaken(tx, run);
      await this.budgets.takeBack(tx, runId);
      await reversePeople(tx, runId);
      await tx.$executeRaw`UPDATE employer SET applied_runs = applied_runs + 1 WHERE id = ${run.employerId}`;
      await tx.$executeRaw`
          UPDATE snapshot_run SET state = 'reversed', decided_by = ${by}, decided_at = now(), decided_why = ${why} WHERE id = ${runId}`;
      await backToQuarantine(tx, run);
    });
    return this.runs.get(runId);
  }

  /** Gives up on a run that cannot go on by itself; says what to do. */
  async fail(runId: bigint, error: unknown): Promise<void> {
    const failure =
      error instanceof HubError
        ? { code: error.code, message: error.message, remedy: error.remedy ?? null }
        : {
            code: 'run.failed',
            message: 'The run could not be finished.',
            remedy: 'Start it again; if it fails again, tell the operator.',
          };
    await this.prisma.$executeRaw`
      UPDATE snapshot_run SET state = 'failed', failure = ${JSON.stringify(failure)}::jsonb
      WHERE id = ${runId} AND state IN ('open', 'staged')`;
  }

  /** Opens a run over a stored upload again, after the last one failed, was refused or was reversed. */
  async again(runId: bigint, by: string): Promise<RunView> {
    const before = await this.runs.get(runId);
    if (!['failed', 'refused', 'reversed'].includes(before.state))
      throw new HubError(
        'conflict',
        'run.not-finished',
        `A run that is ${before.state} is not started again.`,
        {
          remedy:
            'Start again what failed, was refused or was reversed; refuse or reverse it first.',
        },
      );
    const id = await this.runs.open(this.prisma, { ...before, by });
    await this.queue.nudge('snapshot.stage', { runId: id.toString() });
    return this.runs.get(id);
  }

  /** Nudges every run that waits longer than it should: the queue may have lost it. */
  async sweep(olderThanMs: number): Promise<number> {
    const waiting = await this.prisma.$queryRaw<{ id: bigint; state: 'open' | 'staged' }[]>`
      SELECT id, state FROM snapshot_run
      WHERE state IN ('open', 'staged') AND touched_at < now() - ${olderThanMs} * interval '1 millisecond'
      ORDER BY id LIMIT 1000`;
    for (const run of waiting)
      await this.queue.nudge(run.state === 'open' ? 'snapshot.stage' : 'snapshot.apply', {
        runId: run.id.toString(),
      });
    return waiting.length;
  }
}

async function lock(tx: Tx, runId: bigint): Promise<LockedRun> {
  const [run] = await tx.$queryRaw<LockedRun[]>`
    SELECT r.id, r.employer_id AS "employerId", r.connection_id AS "connectionId", r.period_id AS "periodId", r.state, r.baseline,
      r.diff_hash AS "diffHash", r.approved_hash AS "approvedHash", r.rules_revision AS "rulesRevision", e.applied_runs AS "appliedRuns",
      (SELECT staff FROM connection c WHERE c.id = r.connection_id) AS staff,
      EXISTS (SELECT 1 FROM connection c WHERE c.id = r.connection_id AND c.state = 'closed') AS "connectionClosed",
      EXISTS (SELECT 1 FROM closed_period c WHERE c.employer_id = r.employer_id AND c.period_id = r.period_id) AS "periodClosed"
    FROM snapshot_run r JOIN employer e ON e.id = r.employer_id WHERE r.id = ${runId} FOR NO KEY UPDATE OF r, e`;
  if (!run) throw notFound('run');
  return run;
}

/** Closed while the run waited: then nothing more comes of it. */
function refuseClosed(run: LockedRun): void {
  if (run.periodClosed) throw periodClosed();
  if (run.connectionClosed) throw connectionClosed();
}

/** With its only complete delivery undone, a connection has proved nothing: a person looks at the next one. */
const backToQuarantine = (tx: Tx, run: LockedRun): Promise<number> => tx.$executeRaw`
  UPDATE connection c SET state = 'quarantine' WHERE c.id = ${run.connectionId} AND c.state = 'active' AND NOT EXISTS (
    SELECT 1 FROM snapshot_run r WHERE r.connection_id = c.id AND r.state = 'applied' AND r.covers = 'everything')`;

async function refuseIfOvertaken(tx: Tx, run: LockedRun): Promise<void> {
  const [later] = await tx.$queryRaw<{ id: bigint }[]>`
    SELECT id FROM snapshot_run WHERE employer_id = ${run.employerId} AND state = 'applied'
      AND applied_at > (SELECT applied_at FROM snapshot_run WHERE id = ${run.id}) LIMIT 1`;
  if (later)
    throw new HubError(
      'conflict',
      'run.depended-on',
      `Run ${later.id} was applied after this one.`,
      {
        remedy: 'Reverse the later runs first, newest first, or deliver a corrected return.',
      },
    );
}

const notHeld = (state: string): HubError =>
  new HubError('conflict', 'run.not-held', `The run is ${state}; there is nothing to decide.`, {
    remedy: 'Look at the run again.',
  });
