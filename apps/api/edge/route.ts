import { applyDecorators, HttpCode, SerializeOptions, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import type { Scope } from '#libs/access';

/** Who may call a route: whoever has a scope, any key of an operator, or everybody, without a key. */
export type Needs = Scope | 'operator' | 'no key';

export interface RouteFacts {
  summary: string;
  description?: string;
  needs: Needs;
  /** Only what this shape names leaves the hub. */
  answer?: z.ZodType;
  status?: number;
  /** The same answer under a second status, and what that one means. */
  or?: { status: number; means: string };
  /** A field of the answer that is told once and never kept, not even for a repeat. */
  onlyOnce?: string;
}

/** Metadata key of a route's facts. */
export const ROUTE = 'leerhub:route';

/** Says of a route who may call it, what it answers and how it is described. A route without it does not start. */
export function Route(facts: RouteFacts): MethodDecorator {
  const { summary, description, needs, answer, or } = facts;
  const status = facts.status ?? (answer ? 200 : 204);
  const responses = [{ status, means: answer ? 'As asked' : 'Done' }, ...(or ? [or] : [])];
  return applyDecorators(
    SetMetadata(ROUTE, facts),
    HttpCode(status),
    ApiOperation({ summary, ...(description === undefined ? {} : { description }) }),
    ...responses.map(({ status, means }) =>
      ApiResponse({ status, description: means, ...(answer ? { standardSchema: answer } : {}) }),
    ),
    ...(needs === 'no key' ? [] : [ApiBearerAuth('key')]),
    ...(answer ? [SerializeOptions({ schema: answer })] : []),
  );
}

/** Metadata key of a route that takes a file. */
export const TAKES_FILE = 'leerhub:takes-file';

/** A body that is a file: as it is, or as the one file part of a form. What it holds makes it the same request or another. */
export const TakesFile = (): MethodDecorator =>
  applyDecorators(SetMetadata(TAKES_FILE, true), ApiExtension('x-takes-file', true));

/** Throws for a controller with a handler that has a path and no facts. */
export function refuseUndeclared(controller: object): void {
  for (const name of Object.getOwnPropertyNames(controller)) {
    const handler: unknown = (controller as Record<string, unknown>)[name];
    if (typeof handler !== 'function' || !Reflect.hasMetadata('method', handler)) continue;
    if (!Reflect.hasMetadata(ROUTE, handler))
      throw new Error(`${controller.constructor.name}.${name} does not say who may call it.`);
  }
}
