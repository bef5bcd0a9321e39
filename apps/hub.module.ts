import { type DynamicModule, Module } from '@nestjs/common';
import { IdempotencyService, KeysService, TenancyService } from '#libs/access';
import { BudgetsService } from '#libs/budgets';
import { CONFIG, type Config } from '#libs/config';
import { CONNECTORS, type Connectors } from '#libs/connector';
import { PrismaService } from '#libs/database';
import {
  DeliveriesService,
  RecomputeService,
  RunsService,
  SnapshotsService,
  StagingService,
} from '#libs/eligibility';
import { ConnectionsService, EmployersService, PeriodsService, Secrets } from '#libs/employers';
import { LedgerService } from '#libs/ledger';
import { PeopleService } from '#libs/people';
import { type QueueBackend, QueueModule } from '#libs/queue';
import { UploadsService } from '#libs/uploads';

const rooms = [
  LedgerService,
  KeysService,
  TenancyService,
  IdempotencyService,
  EmployersService,
  ConnectionsService,
  PeriodsService,
  PeopleService,
  BudgetsService,
  UploadsService,
  StagingService,
  RunsService,
  SnapshotsService,
  DeliveriesService,
  RecomputeService,
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
