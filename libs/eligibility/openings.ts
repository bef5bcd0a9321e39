import { HubError, notFound } from '#libs/core';
import { type Tx, violated } from '#libs/database';
import type { Catalogue } from '#libs/schemes';

/** Opens a run; the database refuses a second one for the same connection and period. Throws run.in-progress and what the employer still owes. */
export async function openRun(
  tx: Tx,
  run: { connectionId: number; employerId: number; uploadId: string; by: string },
  rulesRevision: string,
): Promise<bigint> {
  try {
    const [opened] = await tx.$queryRaw<{ id: bigint }[]>`
      INSERT INTO snapshot_run (connection_id, employer_id, period_id, upload_id, rules_revision, started_by)
      SELECT ${run.connectionId}, ${run.employerId}, period_id, id, ${rulesRevision}, ${run.by}
      FROM upload WHERE id = ${run.uploadId}::uuid RETURNING id`;
    if (!opened) throw notFound('upload');
    return opened.id;
  } catch (error) {
    throw refusal(error);
  }
}

/** What the database said about opening a run, in the words of the trade. */
export function refusal(error: unknown): unknown {
  if (violated(error, 'snapshot_run_one_open'))
    return new HubError(
      'conflict',
      'run.in-progress',
      'A run for this connection and period is under way.',
      {
        remedy: 'Wait until it is applied or held, or refuse it first.',
        cause: error,
      },
    );
  if (violated(error, 'both agreements must be accepted')) return agreementsMissing();
  if (violated(error, 'the period is closed')) return periodClosed();
  if (violated(error, 'the connection is closed')) return connectionClosed();
  return error;
}

export const connectionClosed = (): HubError =>
  new HubError('conflict', 'connection.closed', 'The connection is closed.', {
    remedy: 'Open a new connection, and deliver the file to that one.',
  });

export const agreementsMissing = (): HubError =>
  new HubError(
    'conflict',
    'employer.agreements-missing',
    'The employer has not accepted both agreements.',
    {
      remedy:
        'Record the acceptance of the execution agreement and of the processor agreement first.',
    },
  );

export const periodClosed = (): HubError =>
  new HubError('conflict', 'period.closed', 'The employer has closed this period.', {
    remedy: 'Correct it through a later return, or reopen the period.',
  });

/** Whoever let a run through saw what other rules decided: it goes no further. */
export function refuseOtherRules(
  { rulesRevision }: { rulesRevision: string },
  { revision }: Catalogue,
): void {
  if (rulesRevision !== revision)
    throw new HubError(
      'conflict',
      'run.rules-changed',
      'The schemes changed since this run was opened.',
      { remedy: 'Start the run again: it is then decided under the rules of today.' },
    );
}

/** Somebody else staged this page first: nothing is wrong, and nothing is left to do here. */
export class Overtaken extends Error {}

/** Once, whoever comes first: who comes second waits, and finds the run decided, or even approved. */
export async function lockOpen(tx: Tx, runId: bigint): Promise<void> {
  const open = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM snapshot_run WHERE id = ${runId} AND state = 'open' FOR NO KEY UPDATE`;
  if (open.length === 0) throw new Overtaken();
}
