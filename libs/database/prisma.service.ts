import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.js';

/** How a fixed statement begins that is run all the time: each connection plans it once, under a name. */
const PREPARED = '/* prepared */';
const MOST_NAMES = 100;
const names = new Map<string, string>();

/** Without a name a statement is planned each time, for the values it has. */
function nameOf({ sql }: { sql: string }): string {
  if (!sql.trimStart().startsWith(PREPARED)) return '';
  if (!names.has(sql) && names.size < MOST_NAMES) names.set(sql, `prepared_${names.size}`);
  return names.get(sql) ?? '';
}

/** The database. Queries are Prisma's; whatever is set-based is SQL in the room it belongs to. */
@Injectable()
export class PrismaService extends PrismaClient implements OnModuleDestroy {
  constructor(connectionString: string, connections = 10) {
    const pool = { connectionString, max: connections };
    super({ adapter: new PrismaPg(pool, { statementNameGenerator: nameOf }) });
  }

  async onModuleDestroy(): Promise<void> {
    await this.$disconnect();
  }
}
