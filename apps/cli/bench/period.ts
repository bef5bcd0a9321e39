import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { KeysService } from '#libs/access';
import { readConfig } from '#libs/config';
import { PrismaService } from '#libs/database';
import { DeliveriesService, RunsService, type RunView, SnapshotsService } from '#libs/eligibility';
import { ConnectionsService, EmployersService } from '#libs/employers';
import { type RunningHub, startHub } from '../../hub.js';
import { copyTwins, readOnce } from './floor.js';
import {
  inTemporaryFolder,
  machine,
  type Measurement,
  peakMegabytes,
  rounded,
  timed,
} from './measure.js';
import { wageTaxReturn } from './wage-tax-return.js';

const SMALL = 10_000;
const LARGE = 100_000;

/** A period of one large employer: from the reduced wage-tax return to credited lots on a balanced ledger, first delivery ever. */
export async function benchPeriod(): Promise<Measurement[]> {
  return inTemporaryFolder(async (folder) => {
    const config = {
      ...readConfig({ LEERHUB_HOME: folder, LOG_LEVEL: 'error' }),
      uploadLimitBytes: 4e9,
    };
    const hub = await startHub(config, { api: false, worker: true });
    try {
      const small = await period(hub, folder, SMALL, '111111111L01');
      const large = await period(hub, folder, LARGE, '222222222L02');
      const memory = peakMegabytes();
      const floor = await floorOf(hub, folder, large);
      return [measurement(small, large, floor, memory)];
    } finally {
      await hub.stop();
    }
  });
}

interface Timing {
  relations: number;
  file: string;
  runId: bigint;
  employerId: number;
  seconds: number;
  edgeSeconds: number;
  stageSeconds: number;
  applySeconds: number;
  balanced: boolean;
}

async function period(
  hub: RunningHub,
  folder: string,
  relations: number,
  payrollTaxNumber: string,
): Promise<Timing> {
  const file = await reducedReturn(hub, folder, relations, payrollTaxNumber);
  const connection = await connect(hub, payrollTaxNumber);
  const edge = await timed(() => deliver(hub, connection.id, file));
  const runId = edge.result;
  const stage = await timed(() => reach(hub, runId, 'held'));
  const apply = await timed(async () => {
    await get(hub, SnapshotsService).approve(runId, stage.result.diffHash ?? '', 'bench');
    await reach(hub, runId, 'applied');
  });
  return {
    relations,
    file,
    runId,
    employerId: connection.employerId,
    seconds: edge.seconds + stage.seconds + apply.seconds,
    edgeSeconds: edge.seconds,
    stageSeconds: stage.seconds,
    applySeconds: apply.seconds,
    balanced: await balanced(hub, connection.employerId, relations),
  };
}

const get = <T>(hub: RunningHub, service: new (...args: never[]) => T): T =>
  hub.context.get(service, { strict: false });

async function reducedReturn(
  hub: RunningHub,
  folder: string,
  relations: number,
  payrollTaxNumber: string,
): Promise<string> {
  const file = join(folder, `${relations}.xml`);
  const { file: source } = get(hub, ConnectionsService).connector('loonaangifte');
  const bytes = wageTaxReturn(relations, payrollTaxNumber);
  await pipeline(Readable.from(source.reduce?.(bytes) ?? bytes), createWriteStream(file));
  return file;
}

async function connect(
  hub: RunningHub,
  payrollTaxNumber: string,
): Promise<{ id: number; employerId: number }> {
  const { tenantId } = await get(hub, KeysService).create({
    tenant: { kind: 'operator', name: 'bench' },
    label: 'bench',
    employerIds: [],
  });
  const employers = get(hub, EmployersService);
  const { id } = await employers.register(
    {
      name: 'Bench',
      payrollTaxNumber,
      schemes: [{ schemeId: 'nl-sw-lbb', from: '2020-01-01', until: null }],
    },
    tenantId,
  );
  for (const document of ['execution', 'processor'] as const)
    await employers.accept(id, { document, version: '1', acceptedBy: 'bench' });
  return get(hub, ConnectionsService).open(id, {
    connectorId: 'loonaangifte',
    periodType: 'month',
    settings: {},
    guards: {},
    staff: 'all',
  });
}

async function deliver(hub: RunningHub, connectionId: number, file: string): Promise<bigint> {
  const { run } = await get(hub, DeliveriesService).receive(connectionId, {
    fileName: 'return.xml',
    bytes: createReadStream(file, { highWaterMark: 256 * 1024 }),
    period: null,
    columns: {},
    limitBytes: 4e9,
    signal: new AbortController().signal,
    by: 'bench',
  });
  return run.id;
}

async function reach(hub: RunningHub, runId: bigint, state: RunView['state']): Promise<RunView> {
  const prisma = get(hub, PrismaService);
  for (;;) {
    const run = await prisma.snapshotRun.findUniqueOrThrow({
      where: { id: runId },
      select: { state: true, failure: true },
    });
    if (run.state === state) return get(hub, RunsService).get(runId);
    if (run.state === 'failed') throw new Error(`run failed: ${JSON.stringify(run.failure)}`);
    await wait(20);
  }
}

async function balanced(hub: RunningHub, employerId: number, people: number): Promise<boolean> {
  const [sums] = await get(hub, PrismaService).$queryRaw<
    { lots: bigint; granted: bigint; owed: bigint; memo: bigint }[]
  >`
    SELECT count(*) AS lots, sum(granted)::bigint AS granted,
      (SELECT -balance FROM account WHERE address = ${`employer:${employerId}:owes`}) AS owed,
      (SELECT sum(balance)::bigint FROM account WHERE book = 'memo') AS memo
    FROM lot WHERE employer_id = ${employerId}`;
  return sums?.lots === BigInt(people) && sums.granted === sums.owed && sums.memo === 0n;
}

async function floorOf(
  hub: RunningHub,
  folder: string,
  { file, runId, employerId }: Timing,
): Promise<{ seconds: number; rows: number; xmlSeconds: number }> {
  const ofRun = `run_id = ${runId}`;
  const ofLots = `IN (SELECT 'lot:' || id || ':granted' FROM lot WHERE ${ofRun})`;
  const copied = await copyTwins(
    hub.databaseUrl,
    [
      { name: 'snapshot_row', where: ofRun },
      { name: 'snapshot_change', where: ofRun },
      { name: 'decision', where: ofRun },
      { name: 'person', where: `id IN (SELECT person_id FROM lot WHERE ${ofRun})` },
      { name: 'employment', where: `employer_id = ${employerId}` },
      { name: 'lot', where: ofRun },
      { name: 'transfer', where: `"to" ${ofLots}` },
      { name: 'account', where: `address ${ofLots}` },
    ],
    folder,
  );
  const xmlSeconds = await readOnce(file);
  return { seconds: copied.seconds + xmlSeconds, rows: copied.rows, xmlSeconds };
}

function measurement(
  small: Timing,
  large: Timing,
  floor: { seconds: number; rows: number; xmlSeconds: number },
  peakMB: number,
): Measurement {
  const perSecond = large.relations / large.seconds;
  return {
    name: 'period',
    value: Math.round(perSecond),
    unit: 'employees/s',
    limit: Math.round(large.relations / floor.seconds),
    ratio: rounded(large.seconds / floor.seconds),
    details: {
      relations: large.relations,
      seconds: rounded(large.seconds),
      edgeSeconds: rounded(large.edgeSeconds),
      stageSeconds: rounded(large.stageSeconds),
      applySeconds: rounded(large.applySeconds),
      floorSeconds: rounded(floor.seconds),
      floorXmlSeconds: rounded(floor.xmlSeconds),
      floorRows: floor.rows,
      costAgainst10k: rounded(large.seconds / large.relations / (small.seconds / small.relations)),
      peakMB,
      balanced: small.balanced && large.balanced,
      machine: machine(),
    },
  };
}
