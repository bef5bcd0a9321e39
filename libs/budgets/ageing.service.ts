import { Injectable } from '@nestjs/common';
import { addDays, type Day } from '#libs/core';
import { inBatch, PrismaService } from '#libs/database';
import { BudgetsService } from './budgets.service.js';
import { ExpiryService } from './expiry.service.js';
import { LifeEventsService } from './life-events.service.js';

/** What is done each night, in this order: who left is settled and terms are changed before anything lapses. */
const STEPS = ['terms', 'exits', 'recoveries', 'lapse', 'notices'] as const;
type Step = (typeof STEPS)[number];

/**
 * The night's work on lots. Each step notes the day it has wholly done, so that a night that was cut off is finished by
 * the next run, and nights that were missed are made up for.
 */
@Injectable()
export class AgeingService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly expiry: ExpiryService,
    private readonly lifeEvents: LifeEventsService,
    private readonly budgets: BudgetsService,
  ) {}

  /** Does all that is due up to a day; returns what each step did. A second run of the same day does nothing. */
  async age(day: Day): Promise<Partial<Record<Step, number>>> {
    const done: Partial<Record<Step, number>> = {};
    for (const step of STEPS) {
      const through = await this.doneThrough(step);
      if (through !== null && through >= day) continue;
      done[step] = await this.work(step, through, day);
      await this.note(step, day);
    }
    return done;
  }

  private work(step: Step, through: Day | null, day: Day): Promise<number> {
    switch (step) {
      case 'terms':
        // A change of a scheme may be let in after the day it begins on, so every version is looked at.
        return this.expiry.changeTerms({ since: '0001-01-01', day });
      case 'exits':
        return this.lifeEvents.settleExits(day);
      case 'recoveries':
        return inBatch(this.prisma, (tx) => this.budgets.recover(tx));
      case 'lapse':
        return this.expiry.lapse(day);
      case 'notices':
        return this.expiry.notify({ after: through ?? addDays(day, -1), day });
      default:
        return step satisfies never;
    }
  }

  private async doneThrough(step: Step): Promise<Day | null> {
    const row = await this.prisma.periodicJob.findUnique({ where: { name: nameOf(step) } });
    return row ? row.doneThrough.toISOString().slice(0, 10) : null;
  }

  /** Never back: another worker may have done a later day meanwhile. */
  private async note(step: Step, day: Day): Promise<void> {
    await this.prisma.$executeRaw`
      INSERT INTO periodic_job (name, done_through) VALUES (${nameOf(step)}, ${day}::date)
      ON CONFLICT (name) DO UPDATE SET done_through = greatest(periodic_job.done_through, excluded.done_through), finished_at = now()`;
  }
}

const nameOf = (step: Step): string => `lots.${step}`;
