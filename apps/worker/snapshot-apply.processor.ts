import { Processor } from '@nestjs/bullmq';
import { SnapshotsService } from '#libs/eligibility';
import { type JobData, JobProcessor, workerOptions } from '#libs/queue';

@Processor('snapshot.apply', workerOptions('snapshot.apply'))
export class SnapshotApplyProcessor extends JobProcessor<'snapshot.apply'> {
  protected readonly job = 'snapshot.apply';

  constructor(private readonly snapshots: SnapshotsService) {
    super();
  }

  protected async run({ runId }: JobData<'snapshot.apply'>): Promise<void> {
    await this.snapshots.apply(BigInt(runId));
  }

  protected override gaveUp({ runId }: JobData<'snapshot.apply'>, error: unknown): Promise<void> {
    return this.snapshots.fail(BigInt(runId), error);
  }
}
