import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { RunsService } from '#libs/eligibility';
import { LedgerService } from '#libs/ledger';
import { QueueService } from '#libs/queue';

export interface Answered {
  method: string;
  route: string;
  status: number;
}

const FRESH_FOR_MS = 30_000;

/** What the hub tells a Prometheus server. Counting runs and books takes the database a moment, so that is done twice a minute at most. */
@Injectable()
export class MetricsService implements OnModuleDestroy {
  private readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'leerhub_http_request_seconds',
    help: 'How long requests took, by route pattern',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [this.registry],
  });
  private readonly queued = this.gauge('leerhub_queue_jobs', 'Jobs in the queue', ['job', 'state']);
  private readonly runCount = this.gauge('leerhub_runs', 'Snapshot runs by state', ['state']);
  private readonly books = this.gauge(
    'leerhub_ledger_book_sum',
    'Sum of a book; anything but 0 is an alarm',
    ['book', 'unit'],
  );
  private countedAt = 0;

  constructor(
    private readonly queue: QueueService,
    private readonly runs: RunsService,
    private readonly ledger: LedgerService,
  ) {
    collectDefaultMetrics({ register: this.registry });
  }

  readonly contentType = this.registry.contentType;

  observe({ method, route, status }: Answered, seconds: number): void {
    this.requests.observe({ method, route, status }, seconds);
  }

  async text(): Promise<string> {
    await this.countQueue();
    if (Date.now() - this.countedAt > FRESH_FOR_MS) await this.countRows();
    return this.registry.metrics();
  }

  onModuleDestroy(): void {
    this.registry.clear();
  }

  private async countQueue(): Promise<void> {
    for (const { job, waiting, active } of await this.queue.depth()) {
      this.queued.set({ job, state: 'waiting' }, waiting);
      this.queued.set({ job, state: 'active' }, active);
    }
  }

  private async countRows(): Promise<void> {
    for (const { state, count } of await this.runs.countByState())
      this.runCount.set({ state }, count);
    for (const { book, unit, sum } of await this.ledger.bookSums())
      this.books.set({ book, unit }, Number(sum));
    this.countedAt = Date.now();
  }

  private gauge<L extends string>(name: string, help: string, labelNames: L[]): Gauge<L> {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }
}
