import type { INestApplicationContext } from '@nestjs/common';
import { KeysService } from '#libs/access';
import { type Period, PeriodType } from '#libs/core';
import { PrismaService } from '#libs/database';
import {
  type ChangeView,
  DeliveriesService,
  type Delivered,
  RunsService,
  type RunView,
  SnapshotsService,
} from '#libs/eligibility';
import { ConnectionsService, EmployersService, PeriodsService } from '#libs/employers';
import { type Colleague, fullReturn, wageTaxReturn } from './people.js';
import { eventually } from './wait.js';

export interface OfficeOptions {
  schemes?: string[];
  connectorId?: string;
  periodType?: PeriodType;
  settings?: Record<string, unknown>;
  staff?: 'all' | 'own';
  agreements?: ('execution' | 'processor')[];
}

let registered = 0;

/** Registers an employer that pays through one connection, ready to deliver. */
export async function openOffice(
  context: INestApplicationContext,
  options: OfficeOptions = {},
): Promise<PayrollOffice> {
  registered += 1;
  const payrollTaxNumber = `${100_000_000 + registered}L01`;
  const { tenantId } = await context.get(KeysService).create({
    tenant: { kind: 'employer', name: `Example ${registered}` },
    label: 'test',
    employerIds: [],
  });
  const employers = context.get(EmployersService);
  const { id } = await employers.register(
    {
      name: `Example ${registered}`,
      payrollTaxNumber,
      schemes: (options.schemes ?? ['nl-sw-lbb']).map((schemeId) => ({
        schemeId,
        from: '2020-01-01',
        until: null,
      })),
    },
    tenantId,
  );
  for (const document of options.agreements ?? (['execution', 'processor'] as const))
    await employers.accept(id, { document, version: '1', acceptedBy: 'A. Example' });
  const office = new PayrollOffice(context, id, payrollTaxNumber);
  await office.connect(options);
  return office;
}

/** An employer and the person who sends its payroll. */
export class PayrollOffice {
  connectionId = 0;

  constructor(
    readonly context: INestApplicationContext,
    readonly employerId: number,
    readonly payrollTaxNumber: string,
  ) {}

  get runs(): RunsService {
    return this.context.get(RunsService);
  }

  get snapshots(): SnapshotsService {
    return this.context.get(SnapshotsService);
  }

  get prisma(): PrismaService {
    return this.context.get(PrismaService);
  }

  /** From now on files go through this connection; gives its id. */
  async connect({
    connectorId = 'loonaangifte',
    periodType = 'month',
    settings = {},
    staff = 'all',
  }: OfficeOptions): Promise<number> {
    const { id } = await this.context
      .get(ConnectionsService)
      .open(this.employerId, { connectorId, periodType, settings, guards: {}, staff });
    this.connectionId = id;
    return id;
  }

  /** A return of this employer out of its parts. */
  return(...parts: string[]): string {
    return wageTaxReturn(this.payrollTaxNumber, ...parts);
  }

  send(file: string | Buffer, period: Period | null = null): Promise<Delivered> {
    return this.context.get(DeliveriesService).receive(this.connectionId, {
      fileName: 'payroll',
      bytes: inPieces(Buffer.from(file)),
      period,
      columns: {},
      limitBytes: 100_000_000,
      signal: new AbortController().signal,
      by: 'sender',
    });
  }

  /** Sends a file and waits until it is applied, held or failed. */
  async deliver(file: string | Buffer, period: Period | null = null): Promise<RunView> {
    const { run } = await this.send(file, period);
    return this.settled(run.id);
  }

  /** Delivers the whole staff of a period; lets it through if a guard asks. */
  async pay(people: Colleague[], period: Period): Promise<RunView> {
    return this.letThrough(await this.deliver(this.return(fullReturn(people, period))));
  }

  /** Approves a run that is held, and waits for it to be applied. */
  async letThrough(run: RunView): Promise<RunView> {
    if (run.state === 'held') await this.approve(run);
    const settled = await this.settled(run.id);
    if (settled.state !== 'applied')
      throw new Error(`run ${run.id} is ${settled.state}: ${JSON.stringify(settled.failure)}`);
    return settled;
  }

  approve(run: RunView): Promise<RunView> {
    return this.snapshots.approve(run.id, run.diffHash ?? '', 'approver');
  }

  settled(runId: bigint, withinMs = 30_000): Promise<RunView> {
    return this.inState(runId, ['applied', 'held', 'failed', 'refused', 'reversed'], withinMs);
  }

  inState(runId: bigint, states: string[], withinMs = 30_000): Promise<RunView> {
    let seen = 'nothing';
    const look = async (): Promise<RunView | undefined> => {
      const run = await this.runs.get(runId);
      seen = `${run.state} with ${run.progress.pages} of ${run.progress.of} pages`;
      return states.includes(run.state) ? run : undefined;
    };
    const awaited = `Run ${runId} as ${states.join(' or ')}`;
    return eventually(awaited, look, { withinMs, lastSeen: () => seen });
  }

  async changes(run: RunView, kind?: string): Promise<ChangeView[]> {
    return (await this.runs.changes(run.id, { limit: 200 }, kind)).items;
  }

  closePeriod(period: Period): Promise<void> {
    return this.context.get(PeriodsService).close(this.employerId, period, 'closer');
  }
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536)
    yield await Promise.resolve(bytes.subarray(at, at + 65_536));
}

/** The codes of what holds a run. */
export const reasonsOf = (run: RunView): string[] => run.reasons.map(({ code }) => code);
