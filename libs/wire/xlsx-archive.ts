import type { Readable } from 'node:stream';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { ConnectorError } from '#libs/connector';
import { startsWith } from './bytes.js';
import { tooLarge } from './sheet.js';

const MB = 1024 * 1024;
/** A workbook of people is small; what is larger, or unpacks to more, is a mistake or an attack. */
export const XLSX_LIMITS = {
  packedBytes: 32 * MB,
  unpackedBytes: 256 * MB,
  entries: 200,
  ratio: 300,
};
/** A small part may well be very repetitive; the ratio counts from here. */
const RATIO_FROM_BYTES = 8 * MB;
const SAVE_AS = 'Save it as .xlsx or CSV and send that.';

/** A zip, also an empty one. */
export const isZip = (head: Uint8Array): boolean =>
  startsWith(head, [0x50, 0x4b, 0x03, 0x04]) || startsWith(head, [0x50, 0x4b, 0x05, 0x06]);
/** The container of .xls, and of a workbook with a password. */
export const isOldOffice = (head: Uint8Array): boolean =>
  startsWith(head, [0xd0, 0xcf, 0x11, 0xe0]);

/** The parts of a workbook, unpacked under a count. Sizes the file states about itself are not believed. */
export class XlsxArchive {
  private readonly unpacked = new Map<string, number>();

  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  static async open(bytes: Buffer): Promise<XlsxArchive> {
    if (isOldOffice(bytes)) throw oldOffice(bytes);
    if (bytes.length > XLSX_LIMITS.packedBytes) throw tooLarge(XLSX_LIMITS.packedBytes);
    const zip = await fromBufferPromise(bytes).catch(damaged);
    const entries = await entriesOf(zip);
    refuseOthers(entries);
    return new XlsxArchive(zip, entries);
  }

  has(path: string): boolean {
    return this.entries.has(keyOf(path));
  }

  /** The bytes of one part, as they are asked for. */
  async *part(path: string): AsyncGenerator<Uint8Array, void, void> {
    const entry = this.entries.get(keyOf(path)) ?? damaged();
    let sizeBytes = 0;
    for await (const chunk of this.inflate(entry)) {
      sizeBytes += chunk.length;
      this.count(entry, sizeBytes);
      yield chunk;
    }
  }

  private async *inflate(entry: Entry): AsyncGenerator<Uint8Array, void, void> {
    if (entry.isEncrypted()) throw encrypted();
    try {
      const stream: Readable = await this.zip.openReadStreamPromise(entry);
      yield* stream as AsyncIterable<Uint8Array>;
    } catch {
      damaged();
    }
  }

  /** A part that is read twice counts once. */
  private count(entry: Entry, sizeBytes: number): void {
    const before = this.unpacked.get(entry.fileName) ?? 0;
    this.unpacked.set(entry.fileName, Math.max(before, sizeBytes));
    const total = [...this.unpacked.values()].reduce((sum, bytes) => sum + bytes, 0);
    const dense =
      sizeBytes > RATIO_FROM_BYTES && sizeBytes > entry.compressedSize * XLSX_LIMITS.ratio;
    if (dense || total > XLSX_LIMITS.unpackedBytes) throw bomb();
  }
}

const keyOf = (path: string): string => path.replace(/^\/+/, '').toLowerCase();

async function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  if (zip.entryCount > XLSX_LIMITS.entries) throw bomb();
  try {
    for await (const entry of zip.eachEntry()) {
      if (entries.has(keyOf(entry.fileName))) damaged(); // two parts of one name: which one would a person have seen?
      entries.set(keyOf(entry.fileName), entry);
    }
  } catch {
    damaged();
  }
  return entries;
}

function refuseOthers(entries: ReadonlyMap<string, Entry>): void {
  const names = [...entries.keys()];
  if (names.some((name) => name.endsWith('vbaproject.bin') || name.includes('/macrosheets/')))
    throw withMacros();
  if (entries.has('mimetype') && entries.has('content.xml'))
    throw refusal('xlsx.open-document', 'The file is an OpenDocument sheet (.ods).');
  if (entries.has('xl/workbook.bin'))
    throw refusal('xlsx.binary', 'The file is a binary workbook (.xlsb).');
  if (!entries.has('[content_types].xml') || !names.some((name) => name.endsWith('workbook.xml')))
    throw new ConnectorError(
      'config',
      'xlsx.no-workbook',
      'The file is a zip, and no Excel workbook.',
      {
        remedy: 'Unpack it, and send the sheet itself, as .xlsx or CSV.',
      },
    );
}

/** The names of the streams in such a container are UTF-16; this one is only there where the workbook has a password. */
const ENCRYPTED_PACKAGE = Buffer.from('EncryptedPackage', 'utf16le');

const oldOffice = (bytes: Buffer): ConnectorError =>
  bytes.includes(ENCRYPTED_PACKAGE)
    ? encrypted()
    : refusal('xlsx.old-format', 'The file is an old Excel workbook (.xls).');

const encrypted = (): ConnectorError =>
  new ConnectorError('config', 'xlsx.encrypted', 'The workbook has a password.', {
    remedy:
      'Take the password off, and send it as .xlsx or CSV over this connection, which is encrypted itself.',
  });

/** A workbook that could run something, whatever its name says. */
export const withMacros = (): ConnectorError =>
  refusal(
    'xlsx.macros',
    'The workbook has macros.',
    'Save it as .xlsx (without macros) or CSV and send that.',
  );

const refusal = (code: string, message: string, remedy = SAVE_AS): ConnectorError =>
  new ConnectorError('config', code, message, { remedy });

const bomb = (): ConnectorError =>
  refusal('xlsx.unpacks-too-large', 'The workbook unpacks to more than is read here.', SAVE_AS);

/** The zip's own messages may quote the file, so they are not kept as a cause. */
export function damaged(): never {
  throw new ConnectorError('config', 'xlsx.damaged', 'The workbook is damaged, or not complete.', {
    remedy: 'Open it in Excel, save it again as .xlsx, and send that.',
  });
}
