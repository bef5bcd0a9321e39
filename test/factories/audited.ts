import { auditLots } from '#libs/budgets';
import { PrismaService } from '#libs/database';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { Desk, IOB, like, type Saver } from './lots.js';
import { tamper } from './tamper.js';

/** The development budget, but going along to the next employer. */
export const MOVING = like(IOB, 'nl-moving', {
  lifecycle: {
    'exit-in-scheme': { accrual: 'stop', balance: 'transfer-to-new-employer', spendable: 'any' },
  },
});

/** A lot where it was granted, and where it is now. */
export interface MovedOn {
  next: Saver;
  lot: bigint;
  moved: bigint;
  eventId: bigint;
}

/** A saver in books of their own, who can be tampered with, and what an audit finds of it. */
export class Audited {
  private constructor(
    private readonly database: TestDatabase,
    readonly prisma: PrismaService,
    readonly desk: Desk,
    readonly saver: Saver,
  ) {}

  static async open(): Promise<Audited> {
    const database = await createTestDatabase();
    const prisma = new PrismaService(database.url);
    const desk = new Desk(prisma, [MOVING]);
    return new Audited(
      database,
      prisma,
      desk,
      await desk.saver(await desk.employer(IOB, MOVING.id)),
    );
  }

  async close(): Promise<void> {
    await this.prisma.$disconnect();
    await this.database.drop();
  }

  /** The saver left, and a lot that was paid for went along to the next employer. */
  async movesOn(): Promise<MovedOn> {
    const { desk, saver } = this;
    const next = await desk.saver(await desk.employer(MOVING.id), { personId: saver.personId });
    const [lot = 0n] = await desk.earn(saver, { scheme: MOVING.id, from: '2025-01-01' });
    await desk.pay([lot], '2025-02-15');
    await desk.leaves(saver, '2025-03-31');
    const event = await desk.lifeEvents.record({
      key: 'left/once',
      personId: saver.personId,
      employmentId: saver.employmentId,
      kind: 'exit-in-scheme',
      on: '2025-03-31',
      nextEmploymentId: next.employmentId,
      by: 'test',
    });
    const { id: moved } = await this.prisma.lot.findFirstOrThrow({ where: { source: 'transfer' } });
    return { next, lot, moved, eventId: event.id };
  }

  /** Puts on file the rows that runs decided on, as payroll delivers them. */
  async delivers(...runIds: bigint[]): Promise<void> {
    await this.prisma.$executeRaw`
      INSERT INTO snapshot_row (run_id, ordinal, line, period_id, payroll_number, employment_seq, terms, pay)
      SELECT d.run_id, d.ordinal, d.ordinal, l.period_id, e.payroll_number, e.employment_seq, '{}', '{}'
      FROM decision d JOIN lot l ON (l.scheme_id, l.lot_on) = (d.scheme_id, d.lot_on) AND l.source = 'payroll'
      JOIN employment e ON e.id = l.employment_id JOIN snapshot_run r ON r.id = d.run_id AND r.employer_id = e.employer_id
      WHERE d.run_id = ANY(${runIds}::bigint[])`;
  }

  tamper(...statements: string[]): Promise<void> {
    return tamper(this.database.url, ...statements);
  }

  /** Where each look finds something. */
  async found(): Promise<Record<string, string[]>> {
    return Object.fromEntries(
      (await auditLots(this.prisma))
        .filter(({ findings }) => findings.length > 0)
        .map(({ name, findings }) => [name, findings.map(({ at }) => at)]),
    );
  }
}
