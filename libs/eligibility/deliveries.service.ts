import { Injectable } from '@nestjs/common';
import {
  addMonths,
  type ErrorKind,
  HubError,
  type Period,
  periodKey,
  todayInAmsterdam,
} from '#libs/core';
import { ConnectorError, type Fault } from '#libs/connector';
import { inTransaction, PrismaService } from '#libs/database';
import {
  ConnectionsService,
  type ConnectionView,
  EmployersService,
  type EmployerView,
  PeriodsService,
} from '#libs/employers';
import { QueueService } from '#libs/queue';
import { type Intake, type Quarantined, UploadsService } from '#libs/uploads';
import type { RunView } from './eligibility.schema.js';
import { RunsService } from './runs.service.js';
import { agreementsMissing, periodClosed } from './openings.js';

export interface Delivered {
  run: RunView;
  /** This file was delivered for this period before: nothing was done. */
  repeated: boolean;
}

export interface IncomingFile {
  fileName: string;
  bytes: AsyncIterable<Uint8Array>;
  /** The period it is for, where the file does not say. */
  period: Period | null;
  /** Answers to "which column holds what", on top of what is remembered. */
  columns: Record<string, string>;
  limitBytes: number;
  signal: AbortSignal;
  by: string;
}

/** Takes in a payroll file for a connection and opens its run. The way of the manual upload, the command line and the demo. */
@Injectable()
export class DeliveriesService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly queue: QueueService,
    private readonly employers: EmployersService,
    private readonly connections: ConnectionsService,
    private readonly periods: PeriodsService,
    private readonly uploads: UploadsService,
    private readonly runs: RunsService,
  ) {}

  /** Throws what is wrong with the file, with place and remedy; then nothing of it was kept. */
  async receive(connectionId: number, file: IncomingFile): Promise<Delivered> {
    const connection = await this.connections.get(connectionId);
    const employer = await this.employers.get(connection.employerId);
    if (!employer.mayDeliver) throw agreementsMissing();
    const read = await this.read(connection, employer, file);
    if ('quarantined' in read) throw await this.quarantined(connection, read, file.by);
    await this.refuseMisdirected(connection, employer, read);
    const known = await this.knownRun(connection, read);
    if (known !== undefined) return { run: await this.runs.get(known), repeated: true };
    const runId = await this.open(connection, read, file.by);
    await this.queue.nudge('snapshot.stage', { runId: runId.toString() });
    return { run: await this.runs.get(runId), repeated: false };
  }

  private async read(
    connection: ConnectionView,
    employer: EmployerView,
    file: IncomingFile,
  ): Promise<Intake | Quarantined> {
    try {
      return await this.uploads.read({
        ...file,
        connector: this.connections.connector(connection.connectorId),
        settings: connection.settings,
        columns: { ...connection.columns, ...file.columns },
        payrollTaxNumber: employer.payrollTaxNumber,
        periodType: connection.periodType,
        today: todayInAmsterdam(),
      });
    } catch (error) {
      throw error instanceof ConnectorError ? asHubError(error) : error;
    }
  }

  private async quarantined(
    connection: ConnectionView,
    found: Quarantined,
    by: string,
  ): Promise<HubError> {
    const id = await this.uploads.quarantine(found, { connectionId: connection.id, by });
    const error = asHubError(found.quarantined);
    return new HubError(
      'invalid',
      error.code,
      `${error.message} It was not stored; see upload ${id}.`,
      {
        details: error.details,
        ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
      },
    );
  }

  private async refuseMisdirected(
    connection: ConnectionView,
    employer: EmployerView,
    { end }: Intake,
  ): Promise<void> {
    if (end.payrollTaxNumber !== null && end.payrollTaxNumber !== employer.payrollTaxNumber)
      throw new HubError(
        'invalid',
        'upload.other-employer',
        'The file is of another employer: its payroll tax number is not this one’s.',
        {
          remedy: `Send it to the connection of that employer; this one is ${employer.payrollTaxNumber}.`,
        },
      );
    if (end.period.type !== connection.periodType)
      throw new HubError(
        'invalid',
        'upload.other-period-type',
        `The file is about a ${end.period.type}; this connection pays by ${connection.periodType}.`,
        {
          remedy: 'Send it to a connection with that kind of period, or open one.',
        },
      );
    if (end.period.start > addMonths(todayInAmsterdam(), MONTHS_AHEAD)) throw periodTooFar();
    if (await this.periods.isClosed(employer.id, end.period)) throw periodClosed();
  }

  /** A run over the very same file for the same period that is under way or in force. */
  private async knownRun(
    connection: ConnectionView,
    { sha256, end }: Intake,
  ): Promise<bigint | undefined> {
    const [run] = await this.prisma.$queryRaw<{ id: bigint }[]>`
      SELECT r.id FROM snapshot_run r JOIN upload u ON u.id = r.upload_id JOIN payroll_period p ON p.id = r.period_id
      WHERE r.connection_id = ${connection.id} AND u.sha256 = ${sha256} AND r.state IN ('open', 'staged', 'held', 'applied')
        AND p.type = ${end.period.type} AND p.year = ${end.period.year} AND p.number = ${end.period.number}
        AND NOT EXISTS (SELECT 1 FROM snapshot_run later WHERE later.connection_id = r.connection_id
          AND later.period_id = r.period_id AND later.state = 'applied' AND later.id > r.id)
      ORDER BY r.id DESC LIMIT 1`;
    return run?.id;
  }

  private open(connection: ConnectionView, intake: Intake, by: string): Promise<bigint> {
    return inTransaction(
      this.prisma,
      async (tx) => {
        const periodIds = await this.periods.ids(tx, [intake.end.period]);
        const periodId = periodIds.get(periodKey(intake.end.period)) ?? 0;
        const uploadId = await this.uploads.store(tx, intake, {
          connectionId: connection.id,
          periodId,
          by,
        });
        if (intake.end.columns)
          await this.connections.rememberColumns(tx, connection.id, intake.end.columns);
        return this.runs.open(tx, {
          connectionId: connection.id,
          employerId: connection.employerId,
          uploadId,
          by,
        });
      },
      { timeoutMs: 120_000 },
    );
  }
}

/** Nearer than this a guard asks a person; beyond it nobody can mean it. */
const MONTHS_AHEAD = 24;

const periodTooFar = (): HubError =>
  new HubError(
    'invalid',
    'upload.period-too-far',
    'The period begins more than two years from now.',
    { remedy: 'Look at its year, and send the file again for the right period.' },
  );

const KINDS: Record<Fault, ErrorKind> = {
  config: 'invalid',
  contract: 'invalid',
  rejected: 'invalid',
  auth: 'upstream',
  permission: 'upstream',
  rate_limited: 'upstream',
  transient: 'upstream',
  uncertain: 'upstream',
  bug: 'bug',
};

const asHubError = (error: ConnectorError): HubError =>
  new HubError(KINDS[error.fault], error.code, error.message, {
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    details: error.details,
    cause: error,
  });
