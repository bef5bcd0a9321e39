import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Connector, loadConnectors } from '#libs/connector';
import { HubError } from '#libs/core';
import { readXml } from '#libs/wire';

const HEAD_BYTES = 64 * 1024;
const connectorsFolder = resolve(import.meta.dirname, '..', '..', 'connectors');

type Reduce = NonNullable<Connector['file']['reduce']>;

/** A file without what the hub must not have, in its own format; `dropped` can be asked once it is whole. */
export interface Reduction {
  bytes: AsyncIterable<Uint8Array>;
  dropped(): Promise<DroppedElement[]>;
}

export interface DroppedElement {
  name: string;
  count: number;
}

/** Reduces a file with the connector that knows its format. Throws reduce.unknown-format, and what that connector throws. */
export async function reduceFile(file: string): Promise<Reduction> {
  const reduce = await reducerFor(file);
  const kept = new ElementCount();
  return {
    bytes: kept.watch(reduce(createReadStream(file))),
    dropped: async () => differing(await countIn(createReadStream(file)), kept.counts),
  };
}

async function reducerFor(file: string): Promise<Reduce> {
  const head = await headOf(file);
  const connectors = await loadConnectors(join(connectorsFolder));
  for (const { file: source } of connectors.values())
    if (source.reduce && source.recognises(head)) return source.reduce.bind(source);
  const able = [...connectors.values()].filter((connector) => connector.file.reduce);
  throw new HubError(
    'invalid',
    'reduce.unknown-format',
    'The file is of no kind that can be reduced.',
    {
      remedy: `Give it: ${able.map(({ title }) => title).join(', ')}.`,
    },
  );
}

async function headOf(file: string): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Elements by name; what stands in them it does not look at. */
class ElementCount {
  readonly counts = new Map<string, number>();

  open({ local }: { local: string }): void {
    this.counts.set(local, (this.counts.get(local) ?? 0) + 1);
  }

  text(): void {}

  close(): void {}

  /** Passes the bytes on and counts the elements that begin in them. */
  async *watch(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const passed: Uint8Array[] = [];
    const through = async function* (): AsyncGenerator<Uint8Array> {
      for await (const piece of bytes) {
        passed.push(piece);
        yield piece;
      }
    };
    for await (const _ of readXml(through(), this)) yield* passed.splice(0);
    yield* passed.splice(0);
  }
}

async function countIn(bytes: AsyncIterable<Uint8Array>): Promise<ReadonlyMap<string, number>> {
  const all = new ElementCount();
  for await (const _ of readXml(bytes, all));
  return all.counts;
}

/** What is there less often than before, most often first. */
export function differing(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): DroppedElement[] {
  return [...before]
    .map(([name, count]) => ({ name, count: count - (after.get(name) ?? 0) }))
    .filter(({ count }) => count > 0)
    .toSorted((one, other) => other.count - one.count || one.name.localeCompare(other.name));
}
