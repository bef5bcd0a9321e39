import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Logger } from '@nestjs/common';
import { findBsnIn } from '#libs/wire';
import { CLIENT_CLOSED } from './problem.js';
import type { ApiReply, ApiRequest } from './request.js';

/** The sender's x-request-id where it is a plain one, else one of our own. */
export function requestIdOf(raw: { headers: IncomingMessage['headers'] }): string {
  const given = raw.headers['x-request-id'];
  const isPlain = typeof given === 'string' && /^[\w.:-]{1,100}$/.test(given);
  return isPlain && findBsnIn(given) === 0 ? given : randomUUID();
}

export interface Answered {
  method: string;
  /** The pattern, never the URL: that may name somebody. */
  route: string;
  status: number;
}

const logger = new Logger('api');

/** Writes one line about a request once it is over, however it ended, and tells how long it took. */
export function watch(
  request: ApiRequest,
  reply: ApiReply,
  observe: (answered: Answered, seconds: number) => void,
): void {
  const startedAt = performance.now();
  reply.raw.once('close', () => {
    const ms = Math.round(performance.now() - startedAt);
    const answered = {
      method: request.method,
      route: request.is404 ? 'none' : (request.routeOptions.url ?? 'none'),
      status: reply.raw.writableFinished ? reply.statusCode : CLIENT_CLOSED,
    };
    observe(answered, ms / 1000);
    logger.log('Request answered', {
      ...answered,
      ms,
      requestId: request.id,
      tenantId: request.caller?.tenantId,
    });
  });
}
