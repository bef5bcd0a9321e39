/** What an error means to whoever called: the API turns it into a status, a job into retry or give up. */
export type ErrorKind =
  'invalid' | 'unauthorised' | 'forbidden' | 'not-found' | 'conflict' | 'upstream' | 'bug';

export interface ErrorDetail {
  /** Where it is wrong: a row, a field, a place in a file. Never the value found there. */
  at?: string;
  problem: string;
}

/**
 * An expected error. `code` is stable and reads `room.what-is-wrong`; `message` says what happened in one sentence,
 * `remedy` what to do about it. Neither ever holds a secret or a person's data.
 */
export class HubError extends Error {
  readonly remedy: string | undefined;
  readonly details: ErrorDetail[];

  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    message: string,
    more: { remedy?: string; details?: ErrorDetail[]; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'HubError';
    this.remedy = more.remedy;
    this.details = more.details ?? [];
  }
}

export const notFound = (what: string): HubError =>
  new HubError('not-found', `${what}.not-found`, `There is no such ${what}.`, {
    remedy: `Check the id, and that your key may see this ${what}.`,
  });
