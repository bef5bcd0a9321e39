import { Injectable } from '@nestjs/common';
import { HubError } from '#libs/core';
import { Prisma, PrismaService } from '#libs/database';

export interface KeptAnswer {
  status: number;
  body: unknown;
}

/** Answers kept by Idempotency-Key, per tenant: the same request again gets the same answer and does nothing. */
@Injectable()
export class IdempotencyService {
  constructor(private readonly prisma: PrismaService) {}

  /** Claims a key. The answer if there is one; undefined if the caller is to go ahead. Throws idempotency.key-reused, idempotency.in-progress. */
  async claim(tenantId: number, key: string, requestHash: string): Promise<KeptAnswer | undefined> {
    const claimed = await this.prisma.$executeRaw`
      INSERT INTO idempotency_key (tenant_id, key, request_hash) VALUES (${tenantId}, ${key}, ${requestHash})
      ON CONFLICT (tenant_id, key) DO UPDATE SET created_at = now()
        WHERE idempotency_key.status IS NULL AND idempotency_key.created_at < now() - interval '10 minutes'
          AND idempotency_key.request_hash = excluded.request_hash`;
    if (claimed === 1) return undefined;
    const kept = await this.prisma.idempotencyKey.findUnique({
      where: { tenantId_key: { tenantId, key } },
    });
    if (kept && kept.requestHash !== requestHash)
      throw new HubError(
        'conflict',
        'idempotency.key-reused',
        'This Idempotency-Key was used for another request.',
        {
          remedy: 'Use a new key for a new request.',
        },
      );
    if (!kept || kept.status === null)
      throw new HubError(
        'conflict',
        'idempotency.in-progress',
        'The first request with this Idempotency-Key is still being worked on.',
        {
          remedy: 'Wait a moment and send it again.',
        },
      );
    return { status: kept.status, body: kept.body };
  }

  async keep(tenantId: number, key: string, answer: KeptAnswer): Promise<void> {
    await this.prisma.idempotencyKey.update({
      where: { tenantId_key: { tenantId, key } },
      data: {
        status: answer.status,
        body: answer.body ?? Prisma.JsonNull,
      },
    });
  }

  /** Forgets answers older than a day: nobody repeats a request that late. */
  async forget(): Promise<number> {
    return this.prisma
      .$executeRaw`DELETE FROM idempotency_key WHERE created_at < now() - interval '1 day'`;
  }

  /** Frees a key whose request failed in a way that a repeat may mend. */
  async release(tenantId: number, key: string): Promise<void> {
    await this.prisma.idempotencyKey.deleteMany({ where: { tenantId, key, status: null } });
  }
}
