import { z } from 'zod';
import { Day } from '#libs/core';

const Run = z.strictObject({ runId: z.string().regex(/^\d+$/) });

/**
 * Every job of the hub: what it is told (ids, never payloads), how many run at once in one worker, how often it is tried.
 * A job may be lost, doubled or late without harm: the row it names says what is to be done.
 */
export const jobs = {
  /** Read an opened run into the database. */
  'snapshot.stage': { data: Run, concurrency: 2, attempts: 10 },
  /** Book a run that is read and let through. */
  'snapshot.apply': { data: Run, concurrency: 2, attempts: 10 },
  /** Do what time does to lots, up to a day: terms, exits, lapses, notices. */
  'lots.age': { data: z.strictObject({ day: Day }), concurrency: 1, attempts: 10 },
  /** Add what was booked to the chain of seals. */
  'ledger.seal': { data: z.strictObject({}), concurrency: 1, attempts: 1 },
  /** Nudge again whatever was left behind, and what is due. */
  sweep: { data: z.strictObject({}), concurrency: 1, attempts: 1 },
} as const satisfies Record<string, { data: z.ZodObject; concurrency: number; attempts: number }>;

export type JobName = keyof typeof jobs;

/** How a worker takes its jobs; after losing the queue it looks again soon, where BullMQ would wait for fifteen seconds. */
export const workerOptions = (name: JobName): { concurrency: number; runRetryDelay: number } => ({
  concurrency: jobs[name].concurrency,
  runRetryDelay: 2_000,
});

export type JobData<N extends JobName> = z.infer<(typeof jobs)[N]['data']>;
export const jobNames = Object.keys(jobs) as JobName[];
