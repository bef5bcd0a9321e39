import * as fc from 'fast-check';
import { csvSheet } from './csv-rows.js';
import { looksLikeSheet, openSheet } from './sheet-open.js';

const bytesOf = (text: string, encoding: BufferEncoding = 'utf8'): Buffer =>
  Buffer.from(text, encoding);

async function rowsOf(file: Buffer): Promise<[number, ...string[]][]> {
  const rows: [number, ...string[]][] = [];
  for await (const { line, cells } of csvSheet(file).rows()) rows.push([line, ...cells]);
  return rows;
}

const codeOf = (file: Buffer): Promise<unknown> =>
  rowsOf(file).then(
    () => undefined,
    (error: { code: string }) => error.code,
  );

describe('the encoding of a CSV file', () => {
  const text = 'naam;plaats\r\nCrêpe;Š € ’';
  const want = [
    [1, 'naam', 'plaats'],
    [2, 'Crêpe', 'Š € ’'],
  ];
  const bigEndian = Buffer.from(`\ufeff${text}`, 'utf16le').swap16();

  it.each([
    ['UTF-8', bytesOf(text)],
    ['UTF-8 with a mark', bytesOf(`\ufeff${text}`)],
    ['UTF-16, as Excel saves “Unicode text”', bytesOf(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, the other way round', bigEndian],
    [
      'windows-1252',
      Buffer.concat([
        bytesOf('naam;plaats\r\nCr\xeape;', 'latin1'),
        Buffer.from([0x8a, 0x20, 0x80, 0x20, 0x92]),
      ]),
    ],
  ])('is found out: %s', async (_, file) => expect(await rowsOf(file)).toEqual(want));

  it('is an error where the mark is wrong', async () => {
    const file = Buffer.concat([
      Buffer.from([0xef, 0xbb, 0xbf]),
      bytesOf('a;b\r\nCr\xeape;1', 'latin1'),
    ]);
    await expect(rowsOf(file)).rejects.toMatchObject({ fault: 'config', code: 'csv.encoding' });
  });

  it('is none for a binary file', () =>
    expect(() => csvSheet(Buffer.from([1, 0, 2]))).toThrow(
      expect.objectContaining({ code: 'csv.not-text' }),
    ));
});

describe('the separator of a CSV file', () => {
  it.each([
    ['a semicolon, with decimal commas between', 'a;b;c\n1,5;2,5;x\n3,5;4,5;y'],
    ['a comma', 'a,b,c\n1.5,2.5,x\n3.5,4.5,y'],
    ['a tab', 'a\tb\tc\n1,5\t2,5\tx'],
    ['a comma, with semicolons in quotes', 'a,b,c\n"1;2;3;4",2,x\n"1;2;3;4",2,y'],
    ['named by Excel', 'sep=|\na|b|c\n1;5|2|x'],
  ])('is found out: %s', async (_, text) => {
    const [first] = await rowsOf(bytesOf(text));
    expect(first?.slice(1)).toEqual(['a', 'b', 'c']);
  });

  it('is not looked for in a title above the table', async () => {
    const rows = await rowsOf(bytesOf('Overzicht, per maand\n\na;b\n1;2\n'));
    expect(rows.slice(1)).toEqual([
      [3, 'a', 'b'],
      [4, '1', '2'],
    ]);
  });
});

describe('a row of a CSV file', () => {
  it('may hold quotes, separators and line ends in a quoted cell, and keeps its first line', async () => {
    const text = 'a;b\r\n"een\r\ntwee;""drie""";x\r\n4;5';
    expect(await rowsOf(bytesOf(text))).toEqual([
      [1, 'a', 'b'],
      [2, 'een\ntwee;"drie"', 'x'],
      [4, '4', '5'],
    ]);
  });

  it('is skipped if it is blank, and still counted', async () => {
    expect(await rowsOf(bytesOf('a;b\n\n;;\n  ;\n1;2\n\n'))).toEqual([
      [1, 'a', 'b'],
      [5, '1', '2'],
    ]);
  });

  it('takes a quote inside a cell for a quote', async () => {
    expect(await rowsOf(bytesOf('a;b\n5" buis;x'))).toEqual([
      [1, 'a', 'b'],
      [2, '5" buis', 'x'],
    ]);
  });

  it('reads the line ends of every system', async () => {
    expect(await rowsOf(bytesOf('a;b\r1;2\r\n3;4\n5;6'))).toHaveLength(4);
  });

  it('with a quote that never closes is named by its line', async () => {
    const text = `a;b\n1;2\n"open;3\n${'4;5\n'.repeat(5_000)}`;
    await expect(rowsOf(bytesOf(text))).rejects.toMatchObject({
      code: 'csv.unclosed-quote',
      message: expect.stringContaining('line 3'),
    });
    expect(await codeOf(bytesOf('a;b\n"x;2'))).toBe('csv.unclosed-quote');
  });

  it.each([
    ['decimal commas', '4,5;5,5;6,5\n'],
    ['commas in names', 'Veld, van;5;6\n'],
  ])(
    'with a quote that never closes is named by its line, whatever stands below: %s',
    async (_, row) => {
      const text = `a;b;c\n1;2;3\n1;2;3\n1;"open;3\n${row.repeat(60)}`;
      await expect(rowsOf(bytesOf(text))).rejects.toMatchObject({
        code: 'csv.unclosed-quote',
        message: expect.stringContaining('line 4'),
      });
    },
  );

  it('comes out as it went in, wherever the file is cut in pieces', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', 'é', ';', '"', '\n', ' ', ','),
      maxLength: 6,
    });
    const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 65_500, max: 65_560 }), async (rows, padding) => {
        const quoted = rows.map((cells) =>
          cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(';'),
        );
        const text = ['x'.repeat(padding) + ';kop', ...quoted].join('\r\n');
        const read = (await rowsOf(bytesOf(text))).slice(1).map(([, ...cells]) => cells);
        expect(read).toEqual(rows.filter((cells) => cells.some((text) => text.trim() !== '')));
      }),
      { numRuns: 40 },
    );
  });
});

describe('what can be a sheet', () => {
  it('is a zip, an old Office file, or text', () => {
    const heads = ['PK\x03\x04', '\xd0\xcf\x11\xe0', 'a;b', '', '\xff\xfea\0;\0'];
    expect(heads.map((head) => looksLikeSheet(bytesOf(head, 'latin1')))).toEqual(
      Array(5).fill(true),
    );
  });

  it('is no XML, no PDF and no picture', () => {
    const heads = [
      '<?xml version="1.0"?>',
      '\xef\xbb\xbf  <Loonaangifte',
      '\xff\xfe<\0?\0',
      '%PDF-1.7',
      '\x89PNG\r\n\x1a\n\0\0',
    ];
    expect(heads.map((head) => looksLikeSheet(bytesOf(head, 'latin1')))).toEqual(
      Array(5).fill(false),
    );
  });

  it('is refused above 64 MB while it comes in', async () => {
    let given = 0;
    async function* endless() {
      for (;;) {
        given += 1;
        yield Buffer.alloc(1024 * 1024, 'a');
      }
    }
    await expect(openSheet(endless())).rejects.toMatchObject({ code: 'sheet.too-large' });
    expect(given).toBe(65);
  });
});
