import { ConnectorError } from '#libs/connector';

/** One row as the person sees it in the sheet. Cells stay text; what is behind the last cell is blank. */
export interface SheetRow {
  /** The line of the text file, or the row number of the workbook. */
  line: number;
  cells: string[];
  /** Columns (from 0) the workbook itself holds as a number: a decimal point, no grouping, nothing to find out. */
  numbers: ReadonlySet<number>;
  /** Columns (from 0) whose cell cannot be used, and why. */
  faults: ReadonlyMap<number, string>;
}

/** A sheet that can be read more than once, from the top, a row at a time. */
export interface Sheet {
  format: 'csv' | 'xlsx';
  /** The workbook counts its days from 1904. */
  date1904: boolean;
  /** For a person to read; complete once the rows are read. */
  warnings: ReadonlySet<string>;
  rows(): AsyncGenerator<SheetRow, void, void>;
}

export const NO_NUMBERS: ReadonlySet<number> = new Set();
export const NO_FAULTS: ReadonlyMap<number, string> = new Map();

export const isBlankRow = (cells: string[]): boolean => cells.every((cell) => cell.trim() === '');

/** Takes the whole file in: a zip can only be opened from its end, and an encoding only be known after the last byte. */
export async function collectBytes(
  bytes: AsyncIterable<Uint8Array>,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of bytes) {
    signal?.throwIfAborted();
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export const tooLarge = (maxBytes: number): ConnectorError =>
  new ConnectorError(
    'config',
    'sheet.too-large',
    `The file is larger than ${maxBytes / 1024 ** 2} MB.`,
    {
      remedy:
        'Leave out the columns and sheets that are not needed, or split the file per payroll tax number.',
    },
  );
