import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Connector } from './connector.js';

/** Loads every folder of connectors/: adding one touches no list. Jest runs the source, Node the build. */
export async function loadConnectors(root: string): Promise<Map<string, Connector>> {
  const found = new Map<string, Connector>();
  const extension = import.meta.filename.endsWith('.ts') ? 'ts' : 'js';
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const folder of folders) {
    const door = pathToFileURL(join(root, folder.name, `index.${extension}`)).href;
    const { default: connector } = (await import(door)) as { default: Connector };
    if (connector.id !== folder.name)
      throw new Error(`connector '${connector.id}' lives in the folder '${folder.name}'`);
    found.set(connector.id, connector);
  }
  return found;
}

export type Connectors = ReadonlyMap<string, Connector>;
/** Injection token of the connectors found. */
export const CONNECTORS = Symbol('connectors');
