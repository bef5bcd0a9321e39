export {
  runningEmbeddedUrl,
  startEmbeddedPostgres,
  type EmbeddedOptions,
  type EmbeddedPostgres,
} from './embedded.js';
export { keep, type KeptServer, type Keeper } from './keeper.js';
export { freePort } from './server.js';
