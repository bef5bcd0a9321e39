import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ROUTE_ARGS_METADATA, RouteParamtypes } from '@nestjs/common/internal';
import { HubError } from '#libs/core';
import { findBsnIn } from '#libs/wire';
import { z } from 'zod';
import type { ApiRequest } from './request.js';

/**
 * Refuses a query parameter that the route does not declare, before anything is done: whoever writes `dryRun` must not
 * learn afterwards that nobody heard it.
 */
@Injectable()
export class QueryGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { query } = context.switchToHttp().getRequest<ApiRequest>();
    const names = Object.keys(query);
    if (names.length === 0) return true;
    const declared = declaredBy(context.getClass(), context.getHandler().name);
    const unknown = names.filter((name) => !declared.includes(name));
    if (unknown.length > 0) throw notDeclared(unknown, declared);
    return true;
  }
}

interface RouteArgument {
  schema?: unknown;
}

/** The names that the shape of a route's query has; none where it asks for no query. */
function declaredBy(controller: object, handler: string): string[] {
  const found: unknown = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler);
  return Object.entries((found ?? {}) as Record<string, RouteArgument>)
    .filter(([place]) => place.startsWith(`${RouteParamtypes.QUERY}:`))
    .flatMap(([, { schema }]) => namesOf(schema));
}

function namesOf(shape: unknown): string[] {
  if (shape instanceof z.ZodObject) return Object.keys(shape.shape);
  throw new HubError('bug', 'route.query-shapeless', 'The query of a route is not one object.');
}

const notDeclared = (unknown: readonly string[], declared: readonly string[]): HubError =>
  new HubError('invalid', 'request.invalid', 'The request is not as it should be.', {
    remedy:
      declared.length === 0
        ? 'Leave the query out: this route takes none.'
        : `Leave out what \`errors\` names: this route takes ${declared.join(', ')}.`,
    details: unknown
      .slice(0, 50)
      .map((name) => ({ at: placeOf(name), problem: 'is no parameter of this route' })),
  });

/** A parameter by its name, if it reads as one: whatever else stands there is not said back. */
const placeOf = (name: string): string =>
  /^[a-z][\w.-]{0,59}$/i.test(name) && findBsnIn(name) === 0 ? name : 'query';
