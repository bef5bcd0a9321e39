import { type DynamicModule, Module } from '@nestjs/common';
import { IdempotencyService, KeysService, TenancyService } from '#libs/access';
import {
  AgeingService,
  BudgetsService,
  ClaimsService,
  ExpiryService,
  FundsService,
  GrantsService,
  HoldsService,
  LifeEventsService,
  NoticesService,
} from '#libs/budgets';
import { CONFIG, type Config } from '#libs/config';
import { CONNECTORS, type Connectors } from '#libs/connector';
import { ConversationsService } from '#libs/conversations';
import { PrismaService } from '#libs/database';
import {
  DeliveriesService,
  DryRunService,
  RecomputeService,
  RunsService,
  SnapshotsService,
  StagingService,
} from '#libs/eligibility';
import { ConnectionsService, EmployersService, PeriodsService, Secrets } from '#libs/employers';
import { JournalService, LedgerService, SealsService } from '#libs/ledger';
import { FactsService, InvitationsService, LinksService, PeopleService } from '#libs/people';
import { type QueueBackend, QueueModule } from '#libs/queue';
import { SchemeChangesService, SchemesService } from '#libs/schemes';
import {
  FiscalStatementsService,
  LedgerStatementsService,
  PaymentOptionsService,
  PersonStatementsService,
  ReportsService,
} from '#libs/statements';
import { UploadsService } from '#libs/uploads';

const rooms = [
  LedgerService,
  JournalService,
  SealsService,
  KeysService,
  TenancyService,
  IdempotencyService,
  EmployersService,
  ConnectionsService,
  PeriodsService,
  PeopleService,
  InvitationsService,
  LinksService,
  FactsService,
  SchemesService,
  SchemeChangesService,
  BudgetsService,
  GrantsService,
  FundsService,
  ExpiryService,
  HoldsService,
  LifeEventsService,
  ClaimsService,
  NoticesService,
  AgeingService,
  ConversationsService,
  UploadsService,
  StagingService,
  RunsService,
  SnapshotsService,
  DeliveriesService,
  RecomputeService,
  DryRunService,
  LedgerStatementsService,
  PersonStatementsService,
  PaymentOptionsService,
  FiscalStatementsService,
  ReportsService,
];

/** What the rooms stand on, found out before Nest starts. */
export interface Ground {
  config: Config;
  databaseUrl: string;
  secretKey: string;
  backend: QueueBackend;
  connectors: Connectors;
}

/** Every room, wired once; the API, the worker and the command line all stand on it. */
@Module({})
export class HubModule {
  static on(ground: Ground): DynamicModule {
    const basis = [
      { provide: CONFIG, useValue: ground.config },
      { provide: CONNECTORS, useValue: ground.connectors },
      { provide: PrismaService, useFactory: () => new PrismaService(ground.databaseUrl) },
      { provide: Secrets, useFactory: () => new Secrets(ground.secretKey) },
    ];
    return {
      module: HubModule,
      global: true,
      imports: [QueueModule.on(ground.backend)],
      providers: [...basis, ...rooms],
      exports: [...basis.map(({ provide }) => provide), ...rooms],
    };
  }
}
