import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { type Problem, PROBLEM_TYPE, problemOf } from './problem.js';
import type { ApiReply, ApiRequest } from './request.js';

/** The one place where an error becomes an answer. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('api');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<ApiRequest>();
    const reply = host.switchToHttp().getResponse<ApiReply>();
    const problem = problemOf(error, request.id);
    if (problem.status === 500) this.tell(error, request);
    answer(reply, problem);
  }

  /** The frames only: a message of another library may quote what it choked on. */
  private tell(error: unknown, request: ApiRequest): void {
    this.logger.error('An error that nobody expected', {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url,
      errors: chain(error).map(({ name, code, stack }) => ({ name, code, frames: frames(stack) })),
    });
  }
}

/** Sends a problem, unless something was sent already. */
export function answer(reply: ApiReply, problem: Problem): void {
  if (reply.sent) return;
  reply.header('x-request-id', problem.instance.replace(/^.*:request:/, ''));
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="leerhub"');
  reply.status(problem.status).header('content-type', PROBLEM_TYPE).send(JSON.stringify(problem));
}

type Thrown = Error & { code?: unknown };

const chain = (error: unknown, depth = 0): Thrown[] =>
  error instanceof Error && depth < 5 ? [error, ...chain(error.cause, depth + 1)] : [];

const frames = (stack: string | undefined): string[] =>
  (stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 20)
    .map((line) => line.trim());
