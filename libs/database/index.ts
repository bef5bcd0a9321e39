export { Prisma } from './generated/client.js';
export {
  runningEmbeddedUrl,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from './embedded/index.js';
export { migrate } from './migrate.js';
export * from './prisma.service.js';
export * from './transaction.js';
