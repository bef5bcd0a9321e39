import type { DynamicModule, LoggerService, Type } from '@nestjs/common';
import { DiscoveryService, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiModule } from './api.module.js';
import { FILE_ROUTE, FILE_TYPES } from './edge/file-body.js';
import { serveDocs } from './edge/docs.js';
import { problemOf } from './edge/problem.js';
import { answer } from './edge/problem.filter.js';
import type { ApiReply, ApiRequest } from './edge/request.js';
import { refuseUndeclared } from './edge/route.js';
import { ShapePipe } from './edge/shape.pipe.js';
import { requestIdOf, watch } from './edge/watch.js';
import { MetricsService } from './metrics.service.js';

type AdapterOptions = Extract<
  ConstructorParameters<typeof FastifyAdapter>[0],
  { multipart?: unknown }
>;

const ADAPTER: AdapterOptions = {
  bodyLimit: 1024 * 1024,
  requestIdHeader: false,
  genReqId: requestIdOf,
  /** The longest an upload may take to arrive. */
  requestTimeout: 3_600_000,
  multipart: true,
  /** What the router cannot read never reaches the filter. */
  frameworkErrors: (error, request, reply) =>
    answer(reply as unknown as ApiReply, problemOf(error, request.id)),
};

/** The HTTP side of the hub, ready to listen. */
export async function createApi(
  hub: DynamicModule,
  beside: Type[],
  logger: LoggerService | false,
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    { module: ApiModule, imports: [hub, ...beside] },
    new FastifyAdapter(ADAPTER),
    { logger, abortOnError: false },
  );
  for (const { metatype } of app.get(DiscoveryService, { strict: false }).getControllers())
    if (metatype) refuseUndeclared(metatype.prototype as object);
  app.useGlobalPipes(new ShapePipe());
  // Plain HTTP on the machine itself must keep working, so browsers are not told to upgrade.
  app.useSecurityHeaders({
    contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } },
  });
  takeFiles(app);
  watchRequests(app);
  serveDocs(app);
  return app;
}

/** Files stream into their route; anywhere else their content types are refused. */
function takeFiles(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  server.removeContentTypeParser('text/plain');
  server.addContentTypeParser(FILE_TYPES, (request, payload, done) => {
    if (FILE_ROUTE.test(request.routeOptions.url ?? '')) done(null, payload);
    else
      done(Object.assign(new Error(), { code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE', statusCode: 415 }));
  });
}

function watchRequests(app: NestFastifyApplication): void {
  const metrics = app.get(MetricsService);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, reply, done) => {
      void reply.header('x-request-id', request.id).header('cache-control', 'no-store');
      watch(request as unknown as ApiRequest, reply, (answered, seconds) =>
        metrics.observe(answered, seconds),
      );
      done();
    });
}
