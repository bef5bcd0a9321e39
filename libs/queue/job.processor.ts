import { OnWorkerEvent, WorkerHost } from '@nestjs/bullmq';
import { Logger } from '@nestjs/common';
import { type Job, UnrecoverableError } from 'bullmq';
import { HubError } from '#libs/core';
import { type JobData, type JobName, jobs } from './jobs.js';

/** Errors of these kinds come back the same however often a job is tried. */
const FINAL = new Set<HubError['kind']>([
  'invalid',
  'forbidden',
  'unauthorised',
  'not-found',
  'conflict',
  'bug',
]);

/** Runs one job: checks its data first, gives up at once on what a retry cannot mend, and says when it gave up. */
export abstract class JobProcessor<N extends JobName> extends WorkerHost {
  protected abstract readonly job: N;

  protected abstract run(data: JobData<N>): Promise<void>;

  /** Called once when the job will not be tried again. */
  protected async gaveUp(_data: JobData<N>, _error: unknown): Promise<void> {}

  /** A lost connection is BullMQ's to restore; it is told, and does not end the process. */
  @OnWorkerEvent('error')
  onError(error: Error & { code?: string }): void {
    new Logger(this.job).warn(`the queue's connection failed: ${error.code ?? error.name}`);
  }

  async process(job: Job): Promise<void> {
    const parsed = jobs[this.job].data.safeParse(job.data);
    if (!parsed.success)
      throw new UnrecoverableError(`bad data for ${this.job}: ${parsed.error.message}`);
    const data = parsed.data as JobData<N>;
    try {
      await this.run(data);
    } catch (error) {
      const final = error instanceof HubError && FINAL.has(error.kind);
      if (!final && job.attemptsMade + 1 < jobs[this.job].attempts) throw error;
      await this.gaveUp(data, error);
      throw new UnrecoverableError(error instanceof HubError ? error.code : `${this.job} failed`);
    }
  }
}
