import type { DynamicModule, LoggerService, Type } from '@nestjs/common';
import { DiscoveryService, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiModule } from './api.module.js';
import { FILE_ROUTE, FILE_TYPES } from './edge/file-body.js';
import { serveDocs } from './edge/docs.js';
import type { ApiReply, ApiRequest } from './edge/request.js';
import { refuseUndeclared } from './edge/route.js';
import { ShapePipe } from './edge/shape.pipe.js';
import { requestIdOf, watch } from './edge/watch.js';
import { MetricsService } from './metrics.service.js';

const ADAPTER = {
  bodyLimit: 1024 * 1024,
  requestIdHeader: false as const,
  genReqId: requestIdOf,
  /** The longest an upload may take to arrive. */
  requestTimeout: 3_600_000,
  multipart: true,
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
  app.useSecurityHeaders();
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
    else done(Object.assign(new Error(), { code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE', statusCode: 415 }));
  });
}

function watchRequests(app: NestFastifyApplication): void {
  const metrics = app.get(MetricsService);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, reply, done) => {
      void reply.header('x-request-id', request.id).header('cache-control', 'no-store');
      watch(request as unknown as ApiRequest, reply as unknown as ApiReply, (answered, seconds) =>
        metrics.observe(answered, seconds),
      );
      done();
    });
}
