/** One line for whoever asked. */
export const print = (line = ''): boolean => process.stdout.write(`${line}\n`);

/** One line beside the answer, so that the answer can go into a file. */
export const remark = (line: string): boolean => process.stderr.write(`${line}\n`);

/** Columns as wide as what stands in them; numbers belong at the right. */
export function table(header: string[], rows: string[][], atRight: number[] = []): string[] {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => lengthOf(row[column]))));
  return all.map((row) =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 0, atRight.includes(column)))
      .join('  ')
      .trimEnd(),
  );
}

const lengthOf = (cell = ''): number => Array.from(cell).length;

function padded(cell: string, width: number, atRight: boolean): string {
  const blanks = ' '.repeat(Math.max(0, width - lengthOf(cell)));
  return atRight ? blanks + cell : cell + blanks;
}

/** `1 row`, `3 rows`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
