import { Processor } from '@nestjs/bullmq';
import { AgeingService } from '#libs/budgets';
import { type JobData, JobProcessor, workerOptions } from '#libs/queue';

@Processor('lots.age', workerOptions('lots.age'))
export class LotsAgeProcessor extends JobProcessor<'lots.age'> {
  protected readonly job = 'lots.age';

  constructor(private readonly ageing: AgeingService) {
    super();
  }

  protected async run({ day }: JobData<'lots.age'>): Promise<void> {
    await this.ageing.age(day);
  }
}
