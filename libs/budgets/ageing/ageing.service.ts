import { Injectable } from '@nestjs/common';
import { addDays, type Day } from '#libs/core';
import { inBatch, PrismaService } from '#libs/database';
import { BudgetsService } from '../grants/budgets.service.js';
import { ExpiryService } from './expiry.service.js';
import { LifeEventsService } from '../life-events/life-events.service.js';

/**
 * In this order: what is over lapses before an exit moves what is left, so that nothing travels past its day; and what
 * a correction is owed comes off before either.
 */
const BOOKINGS = ['terms', 'recoveries', 'lapse', 'exits'] as const;
/** Whoever was to be told in a night that was missed is told once, in the last one. */
const STEPS = [...BOOKINGS, 'notices'] as const;
type Step = (typeof STEPS)[number];
type Done = Partial<Record<Step, number>>;

/**
 * The night's work on lots. Each step notes the day it has wholly done, so that a night that was cut off is finished by
 * the next run. Nights that were missed are made up for in their order, with the same outcome as if none had been.
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
  async age(day: Day): Promise<Done> {
    const done: Done = {};
    for (const night of await this.missedNights(day)) await this.take(BOOKINGS, night, done);
    await this.take(STEPS, day, done);
    return done;
  }

  /** By the last step that has an order to keep; a hub that never had a night has missed none. */
  private async missedNights(day: Day): Promise<Day[]> {
    const after = await this.doneThrough('exits');
    return after === null ? [] : this.expiry.missedNights({ after, day });
  }

  private async take(steps: readonly Step[], night: Day, done: Done): Promise<void> {
    for (const step of steps) {
      const through = await this.doneThrough(step);
      if (through !== null && through >= night) continue;
      done[step] = (done[step] ?? 0) + (await this.work(step, through, night));
      await this.note(step, night);
    }
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
