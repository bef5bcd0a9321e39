import { Injectable } from '@nestjs/common';
import {
  HubError,
  Int64Text,
  notFound,
  type Page,
  pageOf,
  type PageQuery,
  readCursor,
} from '#libs/core';
import { inTransaction, PrismaService, type Tx } from '#libs/database';
import { lockClaim, mayComeBack, openClaims, settlement } from './claims.sql.js';
import type { ClaimView, LinkClaim, Settling } from './life-events.schema.js';

/** What undone events and links took from somebody and could not give back, and how that is settled. */
@Injectable()
export class ClaimsService {
  constructor(private readonly prisma: PrismaService) {}

  /** What is open still; the oldest first. */
  async open({ cursor, limit }: PageQuery): Promise<Page<ClaimView>> {
    const after = readCursor(Int64Text, cursor) ?? 0n;
    const rows = await this.prisma.$queryRaw<ClaimView[]>(openClaims(after, limit + 1));
    return pageOf(rows, limit, ({ id }) => id.toString());
  }

  /** What either end of an undone link had spent of the other's lots when it ended. */
  async ofLink(linkId: bigint): Promise<LinkClaim[]> {
    const rows = await this.prisma.lifeEventClaim.findMany({
      where: { linkId, settledHow: null },
      select: { lotId: true, unit: true, why: true, amount: true },
      orderBy: { id: 'asc' },
    });
    return rows as LinkClaim[];
  }

  /**
   * Settles all that is open of a claim, outside the books: what it was about was recovered, or its employer bears it.
   * Returns what was open. Throws life-event-claim.not-found, life-event-claim.settled, and life-event-claim.waits where it may
   * still come back by itself.
   */
  async settle(id: bigint, how: Settling): Promise<ClaimView> {
    return inTransaction(this.prisma, async (tx) => {
      const [known] = await tx.$queryRaw<unknown[]>(lockClaim(id));
      if (!known) throw notFound('life-event-claim');
      const [claim] = await tx.$queryRaw<ClaimView[]>(openClaims(id - 1n, 1));
      if (claim?.id !== id) throw settledBefore();
      if (await isWaiting(tx, claim)) throw waits();
      await tx.$executeRaw(settlement(id, claim.amount, how));
      return claim;
    });
  }
}

/** What an order holds may come free, and what moved on may come back from further on; what is gone does not. */
async function isWaiting(tx: Tx, { why, travelledLotId }: ClaimView): Promise<boolean> {
  if ((why !== 'held' && why !== 'moved-on') || travelledLotId === null) return false;
  return (await tx.$queryRaw<unknown[]>(mayComeBack(travelledLotId))).length > 0;
}

const settledBefore = (): HubError =>
  new HubError('conflict', 'life-event-claim.settled', 'Nothing of this claim is open.', {
    remedy:
      'Look at the open claims: this one was settled, came back, or was corrected by payroll.',
  });

const waits = (): HubError =>
  new HubError('conflict', 'life-event-claim.waits', 'What this claim is about is still held.', {
    remedy: 'Carry out or cancel the order that holds it; the night brings back what comes free.',
  });
