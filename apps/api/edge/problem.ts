import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { z } from 'zod';
import { type ErrorKind, HubError } from '#libs/core';

/** What every error looks like outside (RFC 9457), with the hub's own `code`, `remedy` and `errors`. */
export const Problem = z
  .object({
    type: z.string().describe('urn:leerhub:problem:<code>'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What happened, in one sentence'),
    code: z.string().describe('Stable, to act on: `room.what-is-wrong`'),
    remedy: z.string().nullable().describe('What to do about it'),
    errors: z.array(
      z.object({
        at: z
          .string()
          .nullable()
          .describe('Where: a field, or a line, column or relation of a file'),
        problem: z.string(),
      }),
    ),
    instance: z.string().describe('urn:leerhub:request:<the x-request-id of the answer>'),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

export const PROBLEM_TYPE = 'application/problem+json';

/** The client went away before the end of its own request: nobody reads the answer, and nothing happened. */
export const CLIENT_CLOSED = 499;

const STATUS: Record<ErrorKind, number> = {
  invalid: 400,
  unauthorised: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  upstream: 502,
  bug: 500,
};

/** Where HTTP has a word of its own for it. */
const STATUS_OF_CODE: Record<string, number> = {
  'upload.too-large': 413,
  'upload.unsupported-media-type': 415,
  'upload.interrupted': CLIENT_CLOSED,
  'hub.not-ready': 503,
};

/** What the framework refuses before a route is reached. */
const FRAMEWORK: Record<number, [code: string, detail: string, remedy: string]> = {
  400: [
    'request.unreadable',
    'The request cannot be read.',
    'Send well-formed JSON, and its right length.',
  ],
  404: ['route.not-found', 'There is no such route.', 'See /docs for what there is.'],
  408: ['request.too-slow', 'The request took too long to arrive.', 'Send it again.'],
  413: ['request.too-large', 'The body is larger than 1 MB.', 'Only uploads may be larger.'],
  414: ['request.url-too-long', 'The URL is too long.', 'See /docs for what a route takes.'],
  415: [
    'request.unsupported-media-type',
    'The route does not take this content type.',
    'Send application/json.',
  ],
};

/** Any error as a problem. What was not expected says nothing but the request it happened in. */
export function problemOf(error: unknown, requestId: string): Problem {
  if (error instanceof HubError && error.kind !== 'bug')
    return problem(STATUS_OF_CODE[error.code] ?? STATUS[error.kind], error, requestId);
  const refused = FRAMEWORK[frameworkStatus(error) ?? 500];
  if (refused) {
    const [code, message, remedy] = refused;
    return problem(
      frameworkStatus(error) ?? 500,
      { code, message, remedy, details: [] },
      requestId,
    );
  }
  return problem(500, UNEXPECTED, requestId);
}

const UNEXPECTED = {
  code: 'hub.unexpected',
  message: 'Something went wrong that is not yours to mend.',
  remedy: 'Try again; if it fails again, report it with the instance.',
  details: [],
};

type Facts = Pick<HubError, 'code' | 'message' | 'remedy' | 'details'>;

const problem = (status: number, error: Facts, requestId: string): Problem => ({
  type: `urn:leerhub:problem:${error.code}`,
  title: status === CLIENT_CLOSED ? 'Client Closed Request' : (STATUS_CODES[status] ?? 'Error'),
  status,
  detail: error.message,
  code: error.code,
  remedy: error.remedy ?? null,
  errors: error.details.map(({ at, problem }) => ({ at: at ?? null, problem })),
  instance: `urn:leerhub:request:${requestId}`,
});

function frameworkStatus(error: unknown): number | undefined {
  if (error instanceof HttpException) return known(error.getStatus());
  const { statusCode, code } = error as { statusCode?: number; code?: string };
  return code?.startsWith('FST_') === true ? known(statusCode) : undefined;
}

/** Any other refusal of the framework is a request it could not read. */
const known = (status: number | undefined): number | undefined => {
  if (status === undefined || status >= 500) return undefined;
  return status in FRAMEWORK ? status : 400;
};
