import { Processor } from '@nestjs/bullmq';
import { SealsService } from '#libs/ledger';
import { JobProcessor, workerOptions } from '#libs/queue';

@Processor('ledger.seal', workerOptions('ledger.seal'))
export class LedgerSealProcessor extends JobProcessor<'ledger.seal'> {
  protected readonly job = 'ledger.seal';

  constructor(private readonly seals: SealsService) {
    super();
  }

  protected async run(): Promise<void> {
    await this.seals.seal();
  }
}
