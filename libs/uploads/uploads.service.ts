import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { HubError, notFound, type Period, type PeriodType } from '#libs/core';
import {
  type Connector,
  EligibilityRow,
  type End,
  PersonalNumberFound,
  Reject,
  type RowPage,
} from '#libs/connector';
import { PrismaService, type Tx } from '#libs/database';
import { findBsnIn } from '#libs/wire';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Most that one upload may come to once read and compressed; about four million employments. */
const LIMIT_BYTES = 256 * 1024 * 1024;

/** How much of a file a connector sees to say whether it is one of its own. */
const HEAD_BYTES = 64 * 1024;

const StoredPage = z.strictObject({ rows: z.array(EligibilityRow), rejects: z.array(Reject) });

export interface Incoming {
  connector: Connector;
  /** The connection's settings, without secrets. */
  settings: Record<string, unknown>;
  payrollTaxNumber: string;
  periodType: PeriodType;
  columns: Record<string, string>;
  period: Period | null;
  today: string;
  fileName: string;
  bytes: AsyncIterable<Uint8Array>;
  limitBytes: number;
  signal: AbortSignal;
}

/** A file that was read at the edge and not yet stored: canonical rows only. */
export interface Intake {
  fileName: string;
  sizeBytes: number;
  sha256: string;
  pages: Buffer[];
  rowCount: number;
  rejectCount: number;
  end: End;
}

export interface Quarantined {
  quarantined: PersonalNumberFound;
  fileName: string;
  sizeBytes: number;
  sha256: string;
}

export interface UploadView {
  id: string;
  connectionId: number;
  fileName: string;
  sizeBytes: bigint;
  sha256: string;
  state: 'stored' | 'quarantined';
  rowCount: number;
  rejectCount: number;
  warnings: string[];
  findings: { at?: string; problem: string }[];
  receivedBy: string;
  receivedAt: Date;
}

/**
 * Files that come in by hand. The connector reads at the edge, while the bytes arrive; what is stored is canonical rows,
 * page by page, never the file. So whatever the connector drops has never been in the hub.
 */
@Injectable()
export class UploadsService {
  constructor(private readonly prisma: PrismaService) {}

  /** Reads a whole file; throws what is wrong with it, and nothing is stored. A BSN is not thrown but told, so that it can be recorded. */
  async read(incoming: Incoming): Promise<Intake | Quarantined> {
    const meter = new Meter(incoming.bytes, incoming.limitBytes);
    const fileName = safeName(incoming.fileName);
    const pages = new PackedPages();
    const { connector, settings: config, ...rest } = incoming;
    const source = meter.bytes();
    const { head, bytes } = await peek(source, HEAD_BYTES);
    if (!connector.file.recognises(head)) {
      await source.return();
      throw unrecognised(connector);
    }
    const reading = connector.file.read({ ...rest, config, file: { name: fileName, bytes } });
    try {
      for (;;) {
        const step = await reading.next();
        if (step.done)
          return { fileName, ...meter.seal(), ...(await pages.seal()), end: step.value };
        await pages.add(step.value);
      }
    } catch (error) {
      if (!(error instanceof PersonalNumberFound)) throw error;
      return { quarantined: error, fileName, ...meter.seal() };
    } finally {
      await reading.return(undefined as never);
      await source.return();
    }
  }

  async store(
    tx: Tx,
    intake: Intake,
    to: { connectionId: number; periodId: number; by: string },
  ): Promise<string> {
    const { id } = await tx.upload.create({
      data: {
        connectionId: to.connectionId,
        fileName: intake.fileName,
        sizeBytes: BigInt(intake.sizeBytes),
        sha256: intake.sha256,
        state: 'stored',
        periodId: to.periodId,
        covers: intake.end.covers,
        sourceCount: intake.end.sourceCount,
        rowCount: intake.rowCount,
        rejectCount: intake.rejectCount,
        warnings: intake.end.warnings,
        receivedBy: to.by,
      },
    });
    for (const [index, bytes] of intake.pages.entries())
      await tx.uploadPage.create({
        data: { uploadId: id, number: index + 1, bytes: new Uint8Array(bytes) },
      });
    return id;
  }

  /** Records that a file was refused because it carried a BSN: where, not what. Nothing of the file is kept. */
  async quarantine(found: Quarantined, to: { connectionId: number; by: string }): Promise<string> {
    const { id } = await this.prisma.upload.create({
      data: {
        connectionId: to.connectionId,
        fileName: found.fileName,
        sizeBytes: BigInt(found.sizeBytes),
        sha256: found.sha256,
        state: 'quarantined',
        findings: found.quarantined.details.map((detail) => ({ ...detail })),
        receivedBy: to.by,
      },
    });
    return id;
  }

  /** Page `number` (from 1) of a stored upload and the hash of its content, or null past the last. */
  async page(uploadId: string, number: number): Promise<(RowPage & { hash: string }) | null> {
    const page = await this.prisma.uploadPage.findUnique({
      where: { uploadId_number: { uploadId, number } },
    });
    if (!page) return null;
    const hash = createHash('sha256').update(page.bytes).digest('hex');
    return { ...(JSON.parse((await unpack(page.bytes)).toString()) as RowPage), hash };
  }

  async get(id: string): Promise<UploadView> {
    const row = z.uuid().safeParse(id).success
      ? await this.prisma.upload.findUnique({ where: { id } })
      : null;
    if (!row) throw notFound('upload');
    return {
      ...row,
      state: row.state as UploadView['state'],
      warnings: row.warnings as string[],
      findings: row.findings as UploadView['findings'],
    };
  }
}

/** The pages of a file as they are read: each is compressed while the next one is being read. */
class PackedPages {
  private readonly pages: Buffer[] = [];
  private readonly counts = { rowCount: 0, rejectCount: 0 };
  private bytes = 0;
  private packing: Promise<void> = Promise.resolve();

  async add(page: RowPage): Promise<void> {
    await this.packing;
    this.counts.rowCount += page.rows.length;
    this.counts.rejectCount += page.rejects.length;
    const json = checkedJson(page);
    this.packing = pack(json, { level: 1 }).then((bytes) => this.keep(bytes));
    // Its failure is met by whoever awaits it next.
    this.packing.catch(() => {});
  }

  async seal(): Promise<Pick<Intake, 'pages' | 'rowCount' | 'rejectCount'>> {
    await this.packing;
    return { pages: this.pages, ...this.counts };
  }

  private keep(bytes: Buffer): void {
    this.pages.push(bytes);
    this.bytes += bytes.length;
    if (this.bytes > LIMIT_BYTES) throw tooLarge(LIMIT_BYTES);
  }
}

/** Counts and hashes what passes, and stops a file that is too large. */
class Meter {
  private size = 0;
  private readonly hash = createHash('sha256');

  constructor(
    private readonly source: AsyncIterable<Uint8Array>,
    private readonly limitBytes: number,
  ) {}

  async *bytes(): AsyncGenerator<Uint8Array, void, void> {
    for await (const chunk of this.source) {
      this.size += chunk.length;
      if (this.size > this.limitBytes) throw tooLarge(this.limitBytes);
      this.hash.update(chunk);
      yield chunk;
    }
  }

  seal(): { sizeBytes: number; sha256: string } {
    return { sizeBytes: this.size, sha256: this.hash.digest('hex') };
  }
}

/** The first bytes of a stream, and the stream as if nobody had looked. */
async function peek(
  source: AsyncIterable<Uint8Array>,
  sizeBytes: number,
): Promise<{ head: Uint8Array; bytes: AsyncIterable<Uint8Array> }> {
  const rest = source[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  let size = 0;
  while (size < sizeBytes) {
    const step = await rest.next();
    if (step.done) break;
    seen.push(step.value);
    size += step.value.length;
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield* seen.splice(0);
    for (let step = await rest.next(); !step.done; step = await rest.next()) yield step.value;
  }
  return { head: Buffer.concat(seen, Math.min(size, sizeBytes)), bytes: whole() };
}

const unrecognised = ({ title }: Connector): HubError =>
  new HubError('invalid', 'upload.unrecognised', `The contents are not those of: ${title}.`, {
    remedy: 'Check that it is the right file, or send it to a connection that reads this kind.',
  });

const tooLarge = (limitBytes: number): HubError =>
  new HubError(
    'invalid',
    'upload.too-large',
    `The file is larger than ${Math.floor(limitBytes / 1024 / 1024)} MB.`,
    {
      remedy: 'Reduce it with `hub reduce`, or split it by establishment.',
    },
  );

/** What a connector yields comes from outside, so it is checked here once and for all. */
function checkedJson(page: RowPage): string {
  const checked = StoredPage.safeParse(page);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new HubError(
      'bug',
      'connector.row-not-canonical',
      `The connector gave a row that is not canonical: ${issue?.path.join('.')}.`,
      {
        remedy: 'This is ours to mend; nothing was stored.',
      },
    );
  }
  return JSON.stringify(page);
}

/** A file name is kept for the person who sent it, without control characters, unless it carries a number that may be a BSN. */
function safeName(name: string): string {
  const base = basename(name.replaceAll('\\', '/').replaceAll(/\p{Cc}/gu, '')).slice(0, 200);
  return base === '' || findBsnIn(base) ? 'upload' : base;
}
