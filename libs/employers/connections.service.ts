import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { HubError, notFound, type PeriodType } from '#libs/core';
import { CONNECTORS, type Connector, type Connectors, isSecret } from '#libs/connector';
import { Prisma, PrismaService, type Tx } from '#libs/database';
import { GuardSettings, type ConnectionView, type NewConnection } from './employers.schema.js';
import { Secrets } from './secrets.js';

type ConnectionRow = Prisma.ConnectionGetPayload<{ include: { columns: true } }>;

const view = (row: ConnectionRow): ConnectionView => ({
  id: row.id,
  employerId: row.employerId,
  connectorId: row.connectorId,
  periodType: row.periodType as PeriodType,
  settings: row.settings as Record<string, unknown>,
  secretsSet: Object.keys(row.secrets as object),
  guards: GuardSettings.parse(row.guards),
  staff: row.staff as ConnectionView['staff'],
  columns: Object.fromEntries(row.columns.map(({ header, field }) => [header, field])),
  state: row.state as ConnectionView['state'],
});

/** How an employer's payroll reaches the hub: which connector, with which settings. */
@Injectable()
export class ConnectionsService {
  constructor(
    private readonly prisma: PrismaService,
    @Inject(CONNECTORS) private readonly connectors: Connectors,
    private readonly secrets: Secrets,
  ) {}

  /** The connectors on offer, each with its settings as JSON Schema: enough to draw a form from. */
  offers(): { id: string; title: string; version: string; settings: unknown }[] {
    return [...this.connectors.values()].map(({ id, title, version, settings }) => ({
      id,
      title,
      version,
      settings: z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' }),
    }));
  }

  connector(id: string): Connector {
    const connector = this.connectors.get(id);
    if (!connector)
      throw new HubError('invalid', 'connector.unknown', 'There is no such connector.', {
        remedy: `Choose one of: ${[...this.connectors.keys()].join(', ')}.`,
      });
    return connector;
  }

  /** Throws connector.unknown, connection.settings-invalid. */
  async open(employerId: number, input: NewConnection): Promise<ConnectionView> {
    const connector = this.connector(input.connectorId);
    const settings = checked(connector, input.settings);
    const isSecretKey = (key: string): boolean => {
      const shape: z.core.$ZodType | undefined = connector.settings.shape[key];
      return shape !== undefined && isSecret(shape);
    };
    const entries = Object.entries(settings);
    const row = await this.prisma.$transaction(async (tx) => {
      const { id } = await tx.connection.create({
        data: {
          employerId,
          connectorId: connector.id,
          periodType: input.periodType,
          settings: Object.fromEntries(
            entries.filter(([key]) => !isSecretKey(key)),
          ) as Prisma.InputJsonObject,
          guards: input.guards,
          staff: input.staff,
        },
      });
      const sealed = entries
        .filter(([key, value]) => isSecretKey(key) && value !== undefined)
        .map(([key, value]) => [key, this.secrets.seal(String(value), `connection/${id}/${key}`)]);
      return tx.connection.update({
        where: { id },
        data: { secrets: Object.fromEntries(sealed) as Prisma.InputJsonObject },
        include: { columns: true },
      });
    });
    return view(row);
  }

  async list(employerId: number): Promise<ConnectionView[]> {
    const rows = await this.prisma.connection.findMany({
      where: { employerId },
      include: { columns: true },
      orderBy: { id: 'asc' },
    });
    return rows.map(view);
  }

  async get(id: number): Promise<ConnectionView> {
    const row = await this.prisma.connection.findUnique({
      where: { id },
      include: { columns: true },
    });
    if (!row) throw notFound('connection');
    return view(row);
  }

  /** A closed connection takes nothing more; its secrets are erased, what it delivered is kept. */
  async close(id: number): Promise<ConnectionView> {
    await this.prisma.connection.update({ where: { id }, data: { state: 'closed', secrets: {} } });
    return this.get(id);
  }

  /** Remembers which column holds which field, for the next file with these headers. */
  async rememberColumns(
    tx: Tx,
    connectionId: number,
    columns: Record<string, string>,
  ): Promise<void> {
    const pairs = JSON.stringify(
      Object.entries(columns).map(([header, field]) => ({ header, field })),
    );
    await tx.$executeRaw`
      INSERT INTO connection_columns (connection_id, header, field)
      SELECT ${connectionId}, header, field FROM json_to_recordset(${pairs}::json) AS t(header text, field text)
      ON CONFLICT (connection_id, header) DO UPDATE SET field = excluded.field`;
  }
}

function checked(connector: Connector, settings: unknown): Record<string, unknown> {
  const parsed = connector.settings.safeParse(settings);
  if (parsed.success) return parsed.data;
  throw new HubError(
    'invalid',
    'connection.settings-invalid',
    'The settings do not fit the connector.',
    {
      remedy: `See the settings schema of ${connector.id} at GET /connectors.`,
      details: parsed.error.issues.map((issue) => ({
        at: issue.path.join('.'),
        problem: issue.message,
      })),
    },
  );
}
