import { defineConfig } from 'prisma/config';

// Paths are relative to this file. The url comes from the runtime, never from here: the hub applies migrations itself.
export default defineConfig({
  schema: '../prisma/schema',
  migrations: { path: '../prisma/migrations' },
});
