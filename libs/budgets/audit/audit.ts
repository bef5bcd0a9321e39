import type { PrismaService } from '#libs/database';
import { type Check, ledgerLooks, look } from '#libs/ledger';
import { advanceLooks } from './advances.js';
import { eventLooks } from './events.js';
import { groundLooks } from './ground.js';
import { holdLooks } from './holds.js';
import { keptLooks } from './kept.js';
import { lotLooks } from './lots.js';
import { sumLooks } from './sums.js';

const looks = [
  ...sumLooks,
  ...holdLooks,
  ...lotLooks,
  ...groundLooks,
  ...advanceLooks,
  ...keptLooks,
  ...eventLooks,
];

/** Proves every lot and hold against the ledger and against what it hangs on; nothing is mended. */
export const auditLots = (prisma: PrismaService): Promise<Check[]> => look(prisma, looks);

/** Proves the journal and the lots in one go, as they stood at one moment. */
export const auditBooks = (prisma: PrismaService): Promise<Check[]> =>
  look(prisma, [...ledgerLooks, ...looks]);
