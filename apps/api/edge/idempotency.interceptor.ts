import { createHash } from 'node:crypto';
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { lastValueFrom, type Observable, of } from 'rxjs';
import { IdempotencyService, type KeptAnswer } from '#libs/access';
import { HubError } from '#libs/core';
import { findBsnIn } from '#libs/wire';
import { z } from 'zod';
import { CLIENT_CLOSED, PROBLEM_TYPE, problemOf } from './problem.js';
import { type ApiReply, type ApiRequest, headerOf } from './request.js';
import { ROUTE, type RouteFacts, TAKES_FILE } from './route.js';

interface Claim {
  tenantId: number;
  key: string;
  request: ApiRequest;
  reply: ApiReply;
  onlyOnce: string | undefined;
}

/**
 * The same Idempotency-Key and request again: the same answer, and nothing is done. Answers up to 499 are kept; a
 * failure of the hub or of the network frees the key. A file is known by its contents, so there the key is ignored.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly reflector: Reflector,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<ApiRequest>();
    const reply = context.switchToHttp().getResponse<ApiReply>();
    const key = headerOf(request, 'idempotency-key');
    if (key === undefined || !request.caller || request.method === 'GET') return next.handle();
    if (this.reflector.get<boolean>(TAKES_FILE, context.getHandler())) return next.handle();
    if (!isUsable(key)) throw unreadableKey();
    const { tenantId } = request.caller;
    const kept = await this.idempotency.claim(tenantId, key, fingerprint(request));
    if (kept) return of(replay(reply, kept));
    const { onlyOnce } = this.reflector.get<RouteFacts>(ROUTE, context.getHandler());
    return of(await this.carryOut(next, { tenantId, key, request, reply, onlyOnce }));
  }

  private async carryOut(next: CallHandler, claim: Claim): Promise<unknown> {
    const { tenantId, key, reply, onlyOnce } = claim;
    const body: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined }).catch(
      async (error: unknown) => {
        await this.settle(claim, error);
        throw error;
      },
    );
    await this.idempotency.keep(tenantId, key, {
      status: reply.statusCode,
      body: without(onlyOnce, body),
    });
    return body;
  }

  private async settle({ tenantId, key, request }: Claim, error: unknown): Promise<void> {
    const problem = problemOf(error, request.id);
    if (problem.status >= CLIENT_CLOSED) return this.idempotency.release(tenantId, key);
    return this.idempotency.keep(tenantId, key, { status: problem.status, body: problem });
  }
}

function fingerprint(request: ApiRequest): string {
  const { method, url, body } = request;
  return createHash('sha256')
    .update(`${method} ${url}\n${JSON.stringify(body ?? null)}`)
    .digest('hex');
}

function replay(reply: ApiReply, { status, body }: KeptAnswer): unknown {
  reply.status(status).header('idempotency-replayed', 'true');
  if (status >= 400) reply.header('content-type', PROBLEM_TYPE);
  return body ?? undefined;
}

const without = (field: string | undefined, body: unknown): unknown =>
  field === undefined ? body : { ...(body as object), [field]: null };

/** Kept as it is sent, so it may hold no BSN; the digits of a UUID are chance. */
const isUsable = (key: string): boolean =>
  z.uuid().safeParse(key).success || (/^[\x21-\x7e]{1,200}$/.test(key) && findBsnIn(key) === 0);

const unreadableKey = (): HubError =>
  new HubError('invalid', 'idempotency.key-unreadable', 'The Idempotency-Key cannot be used.', {
    remedy: 'Use 1 to 200 visible ASCII characters, like a UUID.',
  });
