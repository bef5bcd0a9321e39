import { openSheet, type Sheet, type SheetRow } from '#libs/wire';
import { writeXlsx, writeZip, type XlsxCell, type XlsxOptions } from './fixtures/write-xlsx.js';

const open = async (file: Buffer): Promise<Sheet> =>
  openSheet(
    (async function* () {
      yield file;
    })(),
  );

async function read(sheet: Sheet): Promise<SheetRow[]> {
  const rows: SheetRow[] = [];
  for await (const row of sheet.rows()) rows.push(row);
  return rows;
}

const cellsOf = async (rows: XlsxCell[][], options?: XlsxOptions): Promise<string[][]> =>
  (await read(await open(writeXlsx(rows, options)))).map(({ cells }) => cells);

const codeOf = (file: Buffer): Promise<unknown> =>
  open(file)
    .then(read)
    .then(
      () => undefined,
      (error: { code: string; fault: string; remedy?: string }) => {
        expect(error).toMatchObject({ fault: 'config', remedy: expect.any(String) });
        return error.code;
      },
    );

describe('a cell of a workbook', () => {
  it('is text, whatever it holds', async () => {
    const cells: XlsxCell[] = [
      '000153',
      { runs: ['van ', 'der'] },
      { inline: 'Crêpe & <co>' },
      36.5,
      3250,
      true,
      null,
      'x',
    ];
    expect(await cellsOf([cells])).toEqual([
      ['000153', 'van der', 'Crêpe & <co>', '36.5', '3250', 'true', '', 'x'],
    ]);
  });

  it('gives a number as it was typed, without the noise of a double', async () => {
    const cells = ['1.1E1', '3250.5500000000002', '1.23456789E8'].map((written) => ({ written }));
    const [row] = await read(await open(writeXlsx([cells])));
    expect(row).toMatchObject({ cells: ['11', '3250.55', '123456789'] });
    expect([...(row?.numbers ?? [])]).toEqual([0, 1, 2]);
  });

  it('gives the calendar day of a date, in the 1900 and in the 1904 system', async () => {
    const days = ['1900-02-28', '1900-03-01', '1988-03-04', '2025-12-31'].map((day) => ({ day }));
    const later = days.slice(2);
    expect(await cellsOf([days])).toEqual([days.map(({ day }) => day)]);
    expect(await cellsOf([later], { date1904: true })).toEqual([later.map(({ day }) => day)]);
  });

  it('follows the format of a time and of zeros in front', async () => {
    const cells = [
      { serial: 1.5208333333333333, format: '[h]:mm' },
      { serial: 153, format: '000000' },
    ];
    expect(await cellsOf([cells])).toEqual([['36:30', '000153']]);
  });

  it('is a fault where it is a formula, an error, or a day that does not exist', async () => {
    const cells: XlsxCell[] = [
      'a',
      { formula: '1+1', value: '2' },
      { error: '#N/A' },
      { serial: 60, format: 'd-m-yyyy' },
    ];
    const [row] = await read(await open(writeXlsx([cells])));
    expect(row?.cells).toEqual(['a', '', '', '']);
    expect([...(row?.faults.keys() ?? [])]).toEqual([1, 2, 3]);
  });

  it('that is merged holds its value once', async () => {
    const rows = [
      ['a', null, 'b'],
      [null, null, 'c'],
    ];
    expect(await cellsOf(rows, { merges: ['A1:B2'] })).toEqual([
      ['a', '', 'b'],
      ['', '', 'c'],
    ]);
  });

  it('may leave out where it stands, and have a prefix to its names', async () => {
    const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
    const sheet = `<x:worksheet xmlns:x="${main}"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>`;
    expect(await cellsOf([], { parts: { 'xl/worksheets/sheet1.xml': sheet } })).toEqual([
      ['1', '2'],
    ]);
  });
});

describe('the sheet that is read', () => {
  it('is the first visible one, and that others are hidden is said', async () => {
    const sheet = await open(
      writeXlsx([['verborgen']], {
        state: 'hidden',
        more: [{ name: 'Blad2', rows: [['zichtbaar']] }],
      }),
    );
    expect((await read(sheet)).map(({ cells }) => cells)).toEqual([['zichtbaar']]);
    expect([...sheet.warnings]).toEqual([expect.stringContaining('Hidden sheets')]);
  });

  it('is named where more than one has content', async () => {
    const more = [
      { name: 'Blad2', rows: [['b']] },
      { name: 'Leeg', rows: [] },
    ];
    const sheet = await open(writeXlsx([['a']], { more }));
    expect([...sheet.warnings]).toEqual([expect.stringContaining('sheet 1 of the workbook')]);
  });

  it('keeps its row numbers, skips blank rows and says that it read hidden ones', async () => {
    const sheet = await open(writeXlsx([['a'], [], [' '], ['b']], { hiddenRows: [3] }));
    expect((await read(sheet)).map(({ line }) => line)).toEqual([1, 4]);
    expect([...sheet.warnings]).toEqual([expect.stringContaining('1 rows that are hidden')]);
  });

  it('can be read again from the top', async () => {
    const sheet = await open(writeXlsx([['a'], ['b']]));
    expect(await read(sheet)).toEqual(await read(sheet));
  });

  it('has 200 columns at the most', async () => {
    expect(await codeOf(writeXlsx([Array(200).fill('x')]))).toBeUndefined();
    expect(await codeOf(writeXlsx([Array(201).fill('x')]))).toBe('xlsx.too-many-columns');
  });
});

describe('a file that is no plain workbook', () => {
  const oldOffice = Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), Buffer.alloc(64)]);
  const withPassword = Buffer.concat([oldOffice, Buffer.from('EncryptedPackage', 'utf16le')]);
  const macroTypes =
    '<Types xmlns="x"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>';
  const dtd = '<!DOCTYPE worksheet [<!ENTITY a "b">]><worksheet><sheetData/></worksheet>';
  const good = writeXlsx([['a']]);

  it.each<[string, string, Buffer]>([
    ['an old .xls', 'xlsx.old-format', oldOffice],
    ['a workbook with a password', 'xlsx.encrypted', withPassword],
    [
      'an OpenDocument sheet',
      'xlsx.open-document',
      writeZip({ mimetype: 'x', 'content.xml': '<x/>' }),
    ],
    [
      'a binary workbook',
      'xlsx.binary',
      writeZip({ '[Content_Types].xml': '<x/>', 'xl/workbook.bin': 'x' }),
    ],
    ['a zip of something else', 'xlsx.no-workbook', writeZip({ 'loon.csv': 'a;b' })],
    ['an empty zip', 'xlsx.no-workbook', writeZip({})],
    [
      'a workbook with macros',
      'xlsx.macros',
      writeXlsx([['a']], { parts: { 'xl/vbaProject.bin': 'x' } }),
    ],
    [
      'a workbook that says it has macros',
      'xlsx.macros',
      writeXlsx([['a']], { parts: { '[Content_Types].xml': macroTypes } }),
    ],
    [
      'a sheet with a DTD',
      'xml.doctype',
      writeXlsx([], { parts: { 'xl/worksheets/sheet1.xml': dtd } }),
    ],
    ['a workbook cut short', 'xlsx.damaged', good.subarray(0, good.length - 200)],
    [
      'a workbook with nothing visible',
      'xlsx.no-sheet',
      writeXlsx([['a']], { state: 'veryHidden' }),
    ],
  ])('%s is refused with what to do', async (_, code, file) =>
    expect(await codeOf(file)).toBe(code),
  );

  it('is refused when its bytes were changed', async () => {
    const file = Buffer.from(good);
    file.fill(0xff, 60, 90);
    expect(['xlsx.damaged', 'xml.malformed', 'xml.truncated']).toContain(await codeOf(file));
  });

  it('never follows a link out of the workbook', async () => {
    const links =
      '<Relationships><Relationship Id="rId1" Type="x/worksheet" TargetMode="External" Target="http://example.org/sheet1.xml"/></Relationships>';
    expect(
      await codeOf(writeXlsx([['a']], { parts: { 'xl/_rels/workbook.xml.rels': links } })),
    ).toBe('xlsx.no-sheet');
  });
});

describe('a zip bomb', () => {
  it('is stopped while it unpacks: much of the same', async () => {
    const sheet = Buffer.concat([
      Buffer.from('<worksheet><!--'),
      Buffer.alloc(40 * 1024 * 1024, ' '),
    ]);
    expect(['xlsx.unpacks-too-large', 'xml.too-long']).toContain(
      await codeOf(writeXlsx([], { parts: { 'xl/worksheets/sheet1.xml': sheet } })),
    );
  });

  it('is stopped while it unpacks: well-formed rows without end', async () => {
    const row = Buffer.from(`<row>${'<c/>'.repeat(1_000)}</row>`);
    const sheet = Buffer.concat([
      Buffer.from('<worksheet><sheetData>'),
      Buffer.alloc(9 * 1024 * 1024, row),
    ]);
    expect(await codeOf(writeXlsx([], { parts: { 'xl/worksheets/sheet1.xml': sheet } }))).toBe(
      'xlsx.unpacks-too-large',
    );
  });

  it('is stopped although its sizes lie', async () => {
    const sheet = Buffer.concat([Buffer.from('<worksheet>'), Buffer.alloc(1024 * 1024, ' ')]);
    const file = writeXlsx([], { parts: { 'xl/worksheets/sheet1.xml': sheet } });
    const size = Buffer.alloc(4);
    size.writeUInt32LE(sheet.length);
    for (let at = file.indexOf(size); at !== -1; at = file.indexOf(size))
      file.writeUInt32LE(10, at);
    expect(await codeOf(file)).toBe('xlsx.damaged');
  });

  it('is refused for its number of parts', async () => {
    const parts = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`xl/media/${index}.png`, 'x']),
    );
    expect(await codeOf(writeXlsx([['a']], { parts }))).toBe('xlsx.unpacks-too-large');
  });
});
