import type { Server } from 'node:http';
import { Module, type OnModuleDestroy, StandardSchemaSerializerInterceptor } from '@nestjs/common';
import {
  APP_FILTER,
  APP_GUARD,
  APP_INTERCEPTOR,
  DiscoveryModule,
  HttpAdapterHost,
} from '@nestjs/core';
import { CatalogueController } from './catalogue.controller.js';
import { ConnectionsController } from './connections.controller.js';
import { ConversationsController } from './conversations.controller.js';
import { ApiKeyGuard } from './edge/api-key.guard.js';
import { IdempotencyInterceptor } from './edge/idempotency.interceptor.js';
import { ProblemFilter } from './edge/problem.filter.js';
import { QueryGuard } from './edge/query.guard.js';
import { EmployersController } from './employers.controller.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { KeysController } from './keys.controller.js';
import { JournalsController, LedgerController } from './ledger.controller.js';
import { LinksController } from './links.controller.js';
import { MetricsService } from './metrics.service.js';
import { PeopleController } from './people.controller.js';
import { PeriodsController } from './periods.controller.js';
import { ReportsController } from './reports.controller.js';
import { RunDecisionsController, RunsController } from './runs.controller.js';
import { LifeEventsController, LifeEventUndoController } from './life-events.controller.js';
import { SchemeChangesController } from './scheme-changes.controller.js';
import { SightService } from './sight.service.js';
import { StatementsController } from './statements.controller.js';
import { UploadsController } from './uploads.controller.js';

/** How long requests under way may take once the hub is asked to stop. */
const GRACE_MS = 30_000;

/** Every route, behind the key, with one way to fail. */
@Module({
  imports: [DiscoveryModule],
  controllers: [
    CatalogueController,
    EmployersController,
    ConnectionsController,
    PeriodsController,
    UploadsController,
    RunsController,
    RunDecisionsController,
    PeopleController,
    LinksController,
    ConversationsController,
    LifeEventsController,
    LifeEventUndoController,
    LedgerController,
    JournalsController,
    StatementsController,
    ReportsController,
    SchemeChangesController,
    KeysController,
    HealthController,
  ],
  providers: [
    SightService,
    HealthService,
    MetricsService,
    // The key first: what a route takes is told to whom it is open.
    { provide: APP_GUARD, useClass: ApiKeyGuard },
    { provide: APP_GUARD, useClass: QueryGuard },
    { provide: APP_FILTER, useClass: ProblemFilter },
    // The order counts: an answer is kept as it went out, after its shape.
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
    { provide: APP_INTERCEPTOR, useClass: StandardSchemaSerializerInterceptor },
  ],
})
export class ApiModule implements OnModuleDestroy {
  constructor(private readonly host: HttpAdapterHost) {}

  /** Stops listening and lets requests under way finish, while everything they need still stands. */
  async onModuleDestroy(): Promise<void> {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    const tidying = setInterval(() => server.closeIdleConnections(), 100);
    const impatience = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    await this.host.httpAdapter.close();
    clearInterval(tidying);
    clearTimeout(impatience);
  }
}
