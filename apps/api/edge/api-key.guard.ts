import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Caller, KeysService } from '#libs/access';
import { HubError } from '#libs/core';
import { type ApiRequest, headerOf } from './request.js';
import { ROUTE, type RouteFacts } from './route.js';

/** Lets in who has a key with what the route needs; a route that does not say what it needs lets in nobody. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly keys: KeysService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const facts = this.reflector.get<RouteFacts | undefined>(ROUTE, context.getHandler());
    if (!facts)
      throw new HubError('bug', 'route.undeclared', 'A route does not say who may call it.');
    if (facts.needs === 'no key') return true;
    const request = context.switchToHttp().getRequest<ApiRequest>();
    const [, key = ''] = /^Bearer +(\S+) *$/i.exec(headerOf(request, 'authorization') ?? '') ?? [];
    const caller = await this.keys.verify(key);
    if (!may(caller, facts.needs)) throw scopeMissing(facts.needs);
    request.caller = caller;
    return true;
  }
}

const may = (caller: Caller, needs: Exclude<RouteFacts['needs'], 'no key'>): boolean =>
  needs === 'operator' ? caller.kind === 'operator' : caller.scopes.includes(needs);

const scopeMissing = (needs: string): HubError =>
  new HubError('forbidden', 'key.scope-missing', `The key lacks what this takes: ${needs}.`, {
    remedy: 'Ask the operator for a key that has it.',
  });
