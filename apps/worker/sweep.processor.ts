import { Processor } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { IdempotencyService } from '#libs/access';
import { CONFIG, type Config } from '#libs/config';
import { SnapshotsService } from '#libs/eligibility';
import { JobProcessor, workerOptions } from '#libs/queue';

/** Picks up whatever the queue lost, as the rows say what is due, and forgets what nobody asks for any more. */
@Processor('sweep', workerOptions('sweep'))
export class SweepProcessor extends JobProcessor<'sweep'> {
  protected readonly job = 'sweep';

  constructor(
    private readonly snapshots: SnapshotsService,
    private readonly idempotency: IdempotencyService,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    super();
  }

  protected async run(): Promise<void> {
    await this.snapshots.sweep(this.config.sweepAfterMs);
    await this.idempotency.forget();
  }
}
