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
import { inTransaction, PrismaService } from '#libs/database';
import { claimToSettle, lockClaim, openClaims, settlement } from './claims.sql.js';
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

  /** What orders of either end of an undone link had spent of the other's lots when it ended. */
  async ofLink(linkId: bigint): Promise<LinkClaim[]> {
    const rows = await this.prisma.lifeEventClaim.findMany({
      where: { linkId, settledHow: null },
      select: { lotId: true, unit: true, why: true, amount: true },
      orderBy: { id: 'asc' },
    });
    return rows as LinkClaim[];
  }

  /**
   * Puts on record how all that is open of a claim ended, outside the books: it was recovered, or its employer bears it. That
   * books nothing and fills no lot: what was recovered comes in as a receipt (FundsService), and stands on a lot again once
   * somebody grants that as a top-up (GrantsService). Returns what was open. Throws life-event-claim.not-found, life-event-claim.settled, and life-event-claim.waits where it may
   * still come back by itself.
   */
  async settle(id: bigint, how: Settling): Promise<ClaimView> {
    return inTransaction(this.prisma, async (tx) => {
      const [known] = await tx.$queryRaw<unknown[]>(lockClaim(id));
      if (!known) throw notFound('life-event-claim');
      const [open] = await tx.$queryRaw<(ClaimView & { isWaiting: boolean })[]>(claimToSettle(id));
      if (!open) throw settledBefore();
      const { isWaiting, ...claim } = open;
      if (isWaiting) throw waits();
      await tx.$executeRaw(settlement(id, claim.amount, how));
      return claim;
    });
  }
}

const settledBefore = (): HubError =>
  new HubError('conflict', 'life-event-claim.settled', 'Nothing of this claim is open.', {
    remedy:
      'Look at the open claims: this one was settled, came back, or was corrected by payroll.',
  });

const waits = (): HubError =>
  new HubError('conflict', 'life-event-claim.waits', 'What this claim is about may come back.', {
    remedy:
      'Carry out or cancel the order that holds it; or undo the event that took it where it had gone, and tell that again afterwards. The night brings back what comes free.',
  });
