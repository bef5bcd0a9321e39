import { Inject, Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { type JobData, type JobName, jobs } from './jobs.js';

export type Queues = Record<JobName, Queue>;
/** Injection token of the queues, one per job. */
export const QUEUES = Symbol('queues');

/** Tells a worker that a row waits. The row is the truth; this may be lost. */
@Injectable()
export class QueueService {
  constructor(@Inject(QUEUES) private readonly queues: Queues) {}

  async nudge<N extends JobName>(name: N, data: JobData<N>): Promise<void> {
    await this.queues[name].add(name, data, {
      attempts: jobs[name].attempts,
      backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
      removeOnComplete: true,
      removeOnFail: { count: 1000 },
    });
  }

  /** Makes a job come by itself every so often, however many workers run. */
  async every(name: JobName, everyMs: number): Promise<void> {
    await this.queues[name].upsertJobScheduler(
      name,
      { every: everyMs },
      { name, data: {}, opts: { removeOnComplete: true, removeOnFail: true } },
    );
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
