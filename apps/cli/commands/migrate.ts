import { join, resolve } from 'node:path';
import { readConfig } from '#libs/config';
import { migrate, startEmbeddedPostgres } from '#libs/database';
import { projectFolder } from '../../ground.js';
import { noneOf, readArguments } from '../arguments.js';
import { counted, print } from '../print.js';

/** Brings the given database, or the embedded one, up to date. */
export async function migrateDatabase(args: string[]): Promise<void> {
  noneOf(readArguments(args, {}).positionals);
  const { databaseUrl, home } = readConfig();
  if (databaseUrl !== undefined) return apply(databaseUrl);
  const embedded = await startEmbeddedPostgres({
    home: resolve(home ?? join(projectFolder, '.leerhub')),
  });
  try {
    await apply(embedded.url);
  } finally {
    await embedded.stop();
  }
}

async function apply(databaseUrl: string): Promise<void> {
  const applied = await migrate(databaseUrl, join(projectFolder, 'prisma', 'migrations'));
  for (const name of applied) print(`applied ${name}`);
  print(
    applied.length === 0
      ? 'The database was up to date.'
      : `The database is up to date: ${counted(applied.length, 'migration')} applied.`,
  );
}
