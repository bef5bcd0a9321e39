import type { PrismaService } from '#libs/database';
import { type Check, ledgerLooks, look } from '#libs/ledger';
import { advanceLooks } from './advances.js';
import { decidedLooks } from './decided.js';
import { eventLooks } from './events.js';
import { groundLooks } from './ground.js';
import { holdLooks } from './holds.js';
import { invoiceLooks } from './invoices.js';
import { keptLooks } from './kept.js';
import { lotLooks } from './lots.js';
import { sumLooks } from './sums.js';
import { termLooks } from './terms.js';

const looks = [
  ...sumLooks,
  ...holdLooks,
  ...lotLooks,
  ...groundLooks,
  ...advanceLooks,
  ...keptLooks,
  ...termLooks,
  ...invoiceLooks,
  ...decidedLooks,
  ...eventLooks,
];

/** Proves every lot and hold against the ledger and against what it hangs on; nothing is mended. */
export const auditLots = (prisma: PrismaService): Promise<Check[]> => look(prisma, looks);

/** Proves the journal and the lots in one go, as they stood at one moment. */
export const auditBooks = (prisma: PrismaService): Promise<Check[]> =>
  look(prisma, [...ledgerLooks, ...looks]);
