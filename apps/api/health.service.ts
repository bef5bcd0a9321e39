import { Injectable } from '@nestjs/common';
import { HubError } from '#libs/core';
import { PrismaService } from '#libs/database';
import { QueueService } from '#libs/queue';

const PATIENCE_MS = 2_000;

/** Whether what the hub stands on answers. */
@Injectable()
export class HealthService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly queue: QueueService,
  ) {}

  /** Throws hub.not-ready, naming the parts that do not answer in time. */
  async refuseUnlessReady(): Promise<void> {
    const parts = {
      database: () => this.prisma.$queryRaw`SELECT 1`,
      queue: () => this.queue.depth(),
    };
    const silent = await Promise.all(
      Object.entries(parts).map(async ([at, ask]) => ((await answers(ask)) ? [] : [at])),
    );
    if (silent.flat().length > 0) throw notReady(silent.flat());
  }
}

async function answers(ask: () => Promise<unknown>): Promise<boolean> {
  let patience: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    patience = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  const answered = ask().then(
    () => true,
    () => false,
  );
  return Promise.race([answered, tooLate]).finally(() => clearTimeout(patience));
}

const notReady = (parts: string[]): HubError =>
  new HubError('upstream', 'hub.not-ready', `Not ready: ${parts.join(' and ')}.`, {
    remedy: 'Wait, or look at the part that does not answer.',
    details: parts.map((at) => ({ at, problem: 'does not answer' })),
  });
