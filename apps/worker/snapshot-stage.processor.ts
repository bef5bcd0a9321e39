import { Processor } from '@nestjs/bullmq';
import { SnapshotsService } from '#libs/eligibility';
import { type JobData, JobProcessor, workerOptions } from '#libs/queue';

@Processor('snapshot.stage', workerOptions('snapshot.stage'))
export class SnapshotStageProcessor extends JobProcessor<'snapshot.stage'> {
  protected readonly job = 'snapshot.stage';

  constructor(private readonly snapshots: SnapshotsService) {
    super();
  }

  protected run({ runId }: JobData<'snapshot.stage'>): Promise<void> {
    return this.snapshots.stage(BigInt(runId));
  }

  protected override gaveUp({ runId }: JobData<'snapshot.stage'>, error: unknown): Promise<void> {
    return this.snapshots.fail(BigInt(runId), error);
  }
}
