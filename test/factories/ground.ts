import { Prisma, type PrismaService, type Tx } from '#libs/database';

/** An employer that may deliver: both agreements accepted, one connection, one period. */
export interface Ground {
  employerId: number;
  connectionId: number;
  periodId: number;
}

export interface Employed {
  personId: string;
  employmentId: bigint;
}

let made = 0;

/** Every employer gets a payroll tax number of its own. */
export async function makeGround(prisma: PrismaService): Promise<Ground> {
  const { id: employerId } = await makeEmployer(prisma);
  for (const document of ['execution', 'processor'])
    await prisma.agreement.create({
      data: { employerId, document, version: '1', acceptedBy: 'director@example.org' },
    });
  const connection = await prisma.connection.create({
    data: { employerId, connectorId: 'csv', periodType: 'month' },
  });
  return { employerId, connectionId: connection.id, periodId: await makePeriodRow(prisma, 1) };
}

/** An employer that has accepted nothing yet. */
export async function makeEmployer(prisma: PrismaService): Promise<{ id: number }> {
  made += 1;
  return prisma.employer.create({
    data: { name: `Employer ${made}`, payrollTaxNumber: `${String(made).padStart(9, '0')}L01` },
  });
}

/** The id of a month of 2026. */
export async function makePeriodRow(prisma: PrismaService, month: number): Promise<number> {
  const known = { type: 'month', year: 2026, number: month };
  const period = {
    ...known,
    startOn: new Date(Date.UTC(2026, month - 1, 1)),
    endOn: new Date(Date.UTC(2026, month, 0)),
  };
  await prisma.payrollPeriod.createMany({ data: [period], skipDuplicates: true });
  const row = await prisma.payrollPeriod.findUniqueOrThrow({
    where: { type_year_number: known },
  });
  return row.id;
}

/** Somebody in service since 2020. */
export async function makeEmployed(prisma: PrismaService, employerId: number): Promise<Employed> {
  made += 1;
  const person = await prisma.person.create({ data: {} });
  const connection = await prisma.connection.findFirstOrThrow({ where: { employerId } });
  const employment = await prisma.employment.create({
    data: {
      personId: person.id,
      employerId,
      payrollNumber: `P${made}`,
      employmentSeq: '1',
      hireDate: new Date('2020-01-01'),
      connectionId: connection.id,
      periodType: 'month',
      terms: {},
    },
  });
  return { personId: person.id, employmentId: employment.id };
}

/** A run that was applied, so that several of one period can stand beside each other. */
export async function makeAppliedRun(prisma: PrismaService, ground: Ground): Promise<bigint> {
  const run = await prisma.snapshotRun.create({
    data: {
      ...ground,
      state: 'applied',
      rulesRevision: 'test',
      startedBy: 'test',
      diffHash: 'test',
      counts: {},
      appliedAt: new Date(),
    },
  });
  return run.id;
}

/** The decisions of a run that lead to these lots, as BudgetsService.settle takes them. */
export async function decide(tx: Tx, runId: bigint, targets: Prisma.Sql): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO decision (run_id, ordinal, scheme_id, scheme_version, entitled, reason_code, reason_params, unit, amount, lot_on, expires_on)
    SELECT ${runId}, row_number() OVER (), scheme_id, scheme_version, amount > 0, 'test', '{}', unit, amount, lot_on, expires_on
    FROM (${targets}) target ON CONFLICT DO NOTHING`;
}
