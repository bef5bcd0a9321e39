import { inTransaction, PrismaService } from '#libs/database';
import { LedgerService, type Transfer } from '#libs/ledger';
import { createTestDatabase } from '../setup/database.js';

/** A ledger of a spec's own, in an empty database. */
export interface TestLedger {
  url: string;
  prisma: PrismaService;
  ledger: LedgerService;
  /** All of them or none; returns how many moved. */
  book(...transfers: Transfer[]): Promise<number>;
  close(): Promise<void>;
}

export async function openLedger(connections = 10): Promise<TestLedger> {
  const database = await createTestDatabase();
  const prisma = new PrismaService(database.url, connections);
  await withoutLots(prisma);
  const ledger = new LedgerService(prisma);
  return {
    url: database.url,
    prisma,
    ledger,
    book: (...transfers) => inTransaction(prisma, (tx) => ledger.transferAll(tx, transfers)),
    close: async () => {
      await prisma.$disconnect();
      await database.drop();
    },
  };
}

/** The ledger by itself: that a lot and a hold are there is a rule of the room above it. */
export async function withoutLots(prisma: PrismaService): Promise<void> {
  await prisma.$executeRaw`ALTER TABLE account DISABLE TRIGGER accounts_have_lots, DISABLE TRIGGER account_has_a_hold`;
}

let made = 0;

const MEMO = /:(granted|reserved|owes|charged|payroll)\b/;

/** A transfer as the chart writes it, `grant employer:7:owes lot:1:granted`, under a reference that nobody else has. */
export function move(written: string, amount = 100n, changes: Partial<Transfer> = {}): Transfer {
  const [verb = '', from = '', to = ''] = written.split(' ');
  return {
    book: MEMO.test(from) ? 'memo' : 'trust',
    unit: 'EUR',
    from,
    to,
    amount,
    reference: `${verb}/test/${(made += 1)}`,
    effectiveOn: '2026-01-31',
    ...changes,
  };
}
