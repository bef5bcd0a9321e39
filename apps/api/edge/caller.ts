import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Caller } from '#libs/access';
import { HubError } from '#libs/core';
import { languageOf } from './language.js';
import { type ApiRequest, headerOf } from './request.js';

const requestOf = (context: ExecutionContext): ApiRequest =>
  context.switchToHttp().getRequest<ApiRequest>();

/** The caller, as their key proved. */
export const By = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = requestOf(context);
  if (!caller)
    throw new HubError('bug', 'route.no-caller', 'A route without a key asks who calls.');
  return caller;
});

/** The language the caller reads best. */
export const InLanguage = createParamDecorator((_: unknown, context: ExecutionContext) =>
  languageOf(headerOf(requestOf(context), 'accept-language')),
);
