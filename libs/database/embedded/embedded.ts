import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { findBinaries } from './binaries.js';
import { prepareData } from './data-folder.js';
import { endLeftover } from './leftover.js';
import { isHeld, releaseLock, takeLock } from './lock.js';
import { findPlace, type Place } from './place.js';
import { startServer, type Server } from './server.js';

export interface EmbeddedOptions {
  /** The data is kept in `<home>/postgres`, or in a temporary folder where that cannot be used. */
  home: string;
  /** False for tests: nothing waits for the disk, and the data is thrown away at the end. */
  durable?: boolean;
}

/** A PostgreSQL of our own. It ends with this process, however this process ends. */
export interface EmbeddedPostgres {
  url: string;
  /** Where the data really is. */
  folder: string;
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL 18 from the npm package on a free port of 127.0.0.1, with the data of last time. Throws
 * `database.already-running` when a live hub uses the same home.
 */
export async function startEmbeddedPostgres({
  home,
  durable = true,
}: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const place = findPlace(home);
  takeLock(place.lock);
  try {
    await endLeftover(place.data);
    const binaries = findBinaries(place.account);
    const password = await prepareData(place, binaries, durable);
    const server = await startServer({ place, binaries, password, isDurable: durable });
    writeFileSync(place.url, server.url, { mode: 0o600 });
    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> => (stopped ??= stopServer(server, place, durable));
    return { url: server.url, folder: place.folder, stop };
  } catch (error) {
    releaseLock(place.lock);
    throw error;
  }
}

/** Where the embedded server of this home answers now, if a live hub runs one: for a command beside it. */
export function runningEmbeddedUrl(home: string): string | undefined {
  const place = findPlace(home);
  return isHeld(place.lock) && existsSync(place.url) ? readFileSync(place.url, 'utf8') : undefined;
}

/** Should somebody have ended the keeper, the server it leaves is ended here. */
async function stopServer(server: Server, place: Place, isDurable: boolean): Promise<void> {
  rmSync(place.url, { force: true });
  await server.keeper.release();
  if (existsSync(place.data)) await endLeftover(place.data);
  releaseLock(place.lock);
  if (!isDurable) rmSync(place.folder, { recursive: true, force: true });
}
