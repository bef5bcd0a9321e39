import type { ErrorDetail } from '#libs/core';

/** What went wrong, as the connector sees it; the hub alone decides what to do about it. */
export type Fault =
  | 'config' // a setting or the file itself is wrong: stop, tell the connection's owner
  | 'auth' // credentials refused: stop, ask for a reconnect
  | 'permission' // signed in, not allowed: stop, name the missing right
  | 'rate_limited' // come back later; never counts as an attempt
  | 'transient' // network, 5xx, a time-out on a read: back off and retry
  | 'contract' // the source has a shape we do not know: stop, keep the last good data
  | 'rejected' // the other side said no to a write: do not retry, show the reason
  | 'uncertain' // a write may have landed: look it up before anything else
  | 'bug'; // ours

/**
 * What a connector throws. `code` is stable (`loonaangifte.unknown-year`), the message names place and problem, `remedy`
 * what to do; none of them holds a value from the source.
 */
export class ConnectorError extends Error {
  readonly remedy: string | undefined;
  readonly details: ErrorDetail[];
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly fault: Fault,
    readonly code: string,
    message: string,
    more: { remedy?: string; details?: ErrorDetail[]; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'ConnectorError';
    this.remedy = more.remedy;
    this.details = more.details ?? [];
    this.retryAfterMs = more.retryAfterMs;
  }
}

/** The file carries a BSN where the hub may not even look at it. The upload is quarantined: named, and not kept. */
export class PersonalNumberFound extends ConnectorError {
  constructor(places: ErrorDetail[], remedy: string) {
    super(
      'config',
      'upload.personal-number',
      'The file carries what looks like citizen service numbers (BSN).',
      {
        details: places,
        remedy,
      },
    );
    this.name = 'PersonalNumberFound';
  }
}
