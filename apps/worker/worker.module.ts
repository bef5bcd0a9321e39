import {
  type BeforeApplicationShutdown,
  Inject,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { CONFIG, type Config } from '#libs/config';
import { QueueService } from '#libs/queue';
import { SnapshotApplyProcessor } from './snapshot-apply.processor.js';
import { SnapshotStageProcessor } from './snapshot-stage.processor.js';
import { SweepProcessor } from './sweep.processor.js';

/** One processor per job, and the clock that makes the periodic ones come. */
@Module({ providers: [SnapshotStageProcessor, SnapshotApplyProcessor, SweepProcessor] })
export class WorkerModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private clock: NodeJS.Timeout | undefined;

  constructor(
    private readonly queue: QueueService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * A worker that starts sweeps at once: it may be here because another one died. The clock is the worker's own, for one
   * in the queue would be lost with the queue.
   */
  async onApplicationBootstrap(): Promise<void> {
    await this.queue.nudge('sweep', {});
    this.clock = setInterval(() => void this.queue.nudge('sweep', {}), this.config.sweepAfterMs);
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.clock);
  }
}
