import {
  type BeforeApplicationShutdown,
  Inject,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { CONFIG, type Config } from '#libs/config';
import { todayInAmsterdam } from '#libs/core';
import { QueueService } from '#libs/queue';
import { LedgerSealProcessor } from './ledger-seal.processor.js';
import { LotsAgeProcessor } from './lots-age.processor.js';
import { SnapshotApplyProcessor } from './snapshot-apply.processor.js';
import { SnapshotStageProcessor } from './snapshot-stage.processor.js';
import { SweepProcessor } from './sweep.processor.js';

/** One processor per job, and the clock that makes the periodic ones come. */
@Module({
  providers: [
    SnapshotStageProcessor,
    SnapshotApplyProcessor,
    LotsAgeProcessor,
    LedgerSealProcessor,
    SweepProcessor,
  ],
})
export class WorkerModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private clock: NodeJS.Timeout | undefined;

  constructor(
    private readonly queue: QueueService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * A worker that starts looks at once for what is due: it may be here because another one died. The clock is the
   * worker's own, for one in the queue would be lost with the queue.
   */
  async onApplicationBootstrap(): Promise<void> {
    await this.tick();
    this.clock = setInterval(() => void this.tick(), this.config.sweepAfterMs);
  }

  /** Each job looks itself what there is to do; most times there is nothing. */
  private async tick(): Promise<void> {
    await this.queue.nudge('sweep', {});
    await this.queue.nudge('lots.age', { day: todayInAmsterdam() });
    await this.queue.nudge('ledger.seal', {});
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.clock);
  }
}
