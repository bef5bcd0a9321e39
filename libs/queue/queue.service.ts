import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { type JobData, type JobName, jobs } from './jobs.js';

export type Queues = Record<JobName, Queue>;
/** Injection token of the queues, one per job. */
export const QUEUES = Symbol('queues');

const PATIENCE_MS = 2_000;

/** Tells a worker that a row waits. The row is the truth; this may be lost. */
@Injectable()
export class QueueService {
  constructor(@Inject(QUEUES) private readonly queues: Queues) {}

  /**
   * Never fails and never keeps its caller long, for what it tells of is committed: while the queue is away, the sweep
   * finds the row.
   */
  async nudge<N extends JobName>(name: N, data: JobData<N>): Promise<void> {
    const added = this.queues[name].add(name, data, {
      attempts: jobs[name].attempts,
      backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
      removeOnComplete: true,
      removeOnFail: { count: 1000 },
    });
    await Promise.race([
      added.catch(() => undefined),
      wait(PATIENCE_MS, undefined, { ref: false }),
    ]);
  }

  /** How many jobs wait and run, per job: for the metrics. */
  async depth(): Promise<{ job: string; waiting: number; active: number }[]> {
    return Promise.all(
      Object.entries(this.queues).map(async ([job, queue]) => {
        const counts = await queue.getJobCounts('waiting', 'delayed', 'active');
        return {
          job,
          waiting: (counts['waiting'] ?? 0) + (counts['delayed'] ?? 0),
          active: counts['active'] ?? 0,
        };
      }),
    );
  }
}
