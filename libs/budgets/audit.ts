import type { PrismaService } from '#libs/database';
import { type Check, ledgerLooks, look } from '#libs/ledger';
import { groundLooks } from './audit-ground.js';
import { sumLooks } from './audit-sums.js';

/** Proves every lot against the ledger and against what it hangs on; nothing is mended. */
export const auditLots = (prisma: PrismaService): Promise<Check[]> =>
  look(prisma, [...sumLooks, ...groundLooks]);

/** Proves the journal and the lots in one go, as they stood at one moment. */
export const auditBooks = (prisma: PrismaService): Promise<Check[]> =>
  look(prisma, [...ledgerLooks, ...sumLooks, ...groundLooks]);
