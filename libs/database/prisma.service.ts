import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.js';

/** The database. Queries are Prisma's; whatever is set-based is SQL in the room it belongs to. */
@Injectable()
export class PrismaService extends PrismaClient implements OnModuleDestroy {
  constructor(connectionString: string, connections = 10) {
    super({ adapter: new PrismaPg({ connectionString, max: connections }) });
  }

  async onModuleDestroy(): Promise<void> {
    await this.$disconnect();
  }
}
