import { BullModule, getQueueToken } from '@nestjs/bullmq';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Queue } from 'bullmq';
import type { QueueBackend } from './backend.js';
import { jobNames } from './jobs.js';
import { QUEUES, QueueService } from './queue.service.js';

/** One queue per job, on whichever backend was opened. */
@Module({})
export class QueueModule {
  static on(backend: QueueBackend): DynamicModule {
    return {
      module: QueueModule,
      global: true,
      imports: [
        BullModule.forRoot({ connection: backend.connection, prefix: backend.prefix }),
        BullModule.registerQueue(...jobNames.map((name) => ({ name }))),
      ],
      providers: [
        {
          provide: QUEUES,
          inject: jobNames.map((name) => getQueueToken(name)),
          useFactory: (...queues: Queue[]) =>
            Object.fromEntries(jobNames.map((name, index) => [name, listening(queues[index])])),
        },
        QueueService,
      ],
      exports: [QueueService, BullModule],
    };
  }
}

/** A lost connection is BullMQ's to restore; unheard, its event would end the process. */
function listening(queue: Queue | undefined): Queue | undefined {
  return queue?.on('error', () => {});
}
