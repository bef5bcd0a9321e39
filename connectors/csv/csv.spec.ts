import { EligibilityRow, type Reject } from '#libs/connector';
import { makePeriod } from '#libs/core';
import { deliver, FEBRUARY, HEADER, PEOPLE, sheetOf } from './fixtures/deliver.js';
import { writeXlsx, type XlsxCell } from './fixtures/write-xlsx.js';
import csv from './index.js';

const NO_WAGES = { fiscal: null, socialSecurity: null, cash: null, contract: null };
const GOLDEN = [
  {
    line: 2,
    payrollNumber: '000153',
    employmentSeq: '1',
    relatesTo: FEBRUARY,
    facts: {
      initials: 'F.',
      firstName: 'Fictie',
      prefix: 'de',
      lastName: 'Voorbeeld',
      birthDate: '1988-03-04',
      email: 'f.voorbeeld@example.org',
      hireDate: '2019-04-01',
      seniorityDate: '2017-09-01',
      leaveDate: null,
      relation: 'employee',
      contract: 'indefinite',
      category: 'regular',
      contractHours: 3600,
      paidHours: 156,
      caoCode: '1896',
      sectorCode: null,
      wages: { ...NO_WAGES, salary: 325_050, irregularHours: 12_575 },
    },
  },
  {
    line: 3,
    payrollNumber: 'A-0042/7',
    employmentSeq: '2',
    relatesTo: makePeriod('month', 2026, 1),
    facts: {
      initials: 'V.',
      firstName: 'Verzonnen',
      prefix: null,
      lastName: 'Proefpersoon-Crêpe',
      birthDate: '1990-12-31',
      email: null,
      hireDate: '2024-07-01',
      seniorityDate: null,
      leaveDate: '2026-12-31',
      relation: 'director',
      contract: 'fixed',
      category: 'weekend-helper',
      contractHours: 2850,
      paidHours: 120,
      caoCode: '1896',
      sectorCode: null,
      wages: { ...NO_WAGES, salary: 199_900, irregularHours: null },
    },
  },
  {
    line: 4,
    payrollNumber: '007',
    employmentSeq: '1',
    relatesTo: FEBRUARY,
    facts: {
      initials: 'T.',
      firstName: null,
      prefix: 'van der',
      lastName: 'Testmens',
      birthDate: '2001-02-02',
      email: 't.testmens@example.org',
      hireDate: '2026-02-01',
      seniorityDate: null,
      leaveDate: null,
      relation: 'employee',
      contract: 'on-call',
      category: 'student',
      contractHours: 3650,
      paidHours: null,
      caoCode: null,
      sectorCode: null,
      wages: { ...NO_WAGES, salary: 41_210, irregularHours: 0 },
    },
  },
];
const FIELDS = [
  'payrollNumber',
  'employmentSeq',
  'initials',
  'firstName',
  'prefix',
  'lastName',
  'birthDate',
  'email',
  'hireDate',
  'seniorityDate',
  'leaveDate',
  'relation',
  'contract',
  'category',
  'contractHours',
  'paidHours',
  'salary',
  'irregularHours',
  'caoCode',
  'payrollTaxNumber',
  'period',
  'withdrawn',
];

/** The good sheet with one cell of one person changed. */
const changed = (field: string, text: string, person = 0): string => {
  const column = FIELDS.indexOf(field);
  return sheetOf(PEOPLE.map((cells, row) => (row === person ? cells.with(column, text) : cells)));
};
const rejectsOf = async (file: string): Promise<Reject[]> => (await deliver(file)).rejects;

describe('a good sheet', () => {
  it('is read whole, as a person signed it', async () => {
    const { rows, rejects, end } = await deliver(sheetOf(PEOPLE));
    expect(rejects).toEqual([]);
    expect(rows).toEqual(GOLDEN);
    expect(end).toEqual({
      covers: 'everything',
      period: FEBRUARY,
      payrollTaxNumber: '111111110L01',
      sourceCount: null,
      columns: Object.fromEntries(HEADER.map((header, index) => [header, FIELDS[index]])),
      warnings: [],
    });
  });

  it('gives the same records as CSV and as XLSX', async () => {
    const { rows } = await deliver(writeXlsx([HEADER, ...PEOPLE]));
    expect(rows).toEqual(GOLDEN);
  });

  it('gives the same records with true dates and numbers', async () => {
    const days = ['birthDate', 'hireDate', 'seniorityDate', 'leaveDate'];
    const numbers = ['contractHours', 'paidHours', 'salary', 'irregularHours'];
    const rows = PEOPLE.map((cells, row) =>
      cells.map((text, index): XlsxCell => {
        const field = FIELDS[index] ?? '';
        const facts = GOLDEN[row]?.facts as unknown as Record<string, string | null>;
        const day = days.includes(field) ? facts[field] : undefined;
        if (day) return { day };
        if (!numbers.includes(field) || text.includes(':') || text === '') return text;
        return Number(text.replace('.', '').replace(',', '.'));
      }),
    );
    for (const date1904 of [false, true]) {
      const { rows: read, rejects } = await deliver(writeXlsx([HEADER, ...rows], { date1904 }));
      expect(rejects).toEqual([]);
      expect(read).toEqual(GOLDEN);
    }
  });

  it.each<[string, (text: string) => Buffer]>([
    ['windows-1252', (text) => Buffer.from(text, 'latin1')],
    ['UTF-8 with a mark', (text) => Buffer.from(`\ufeff${text}`)],
    ['UTF-16', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['tabs', (text) => Buffer.from(text.replaceAll(';', '\t'))],
    ['the separator named by Excel', (text) => Buffer.from(`sep=;\r\n${text}`)],
  ])('may come in %s', async (_, encode) => {
    const { rows } = await deliver(encode(sheetOf(PEOPLE)));
    expect(rows.map(({ facts }) => facts)).toEqual(GOLDEN.map(({ facts }) => facts));
  });

  it('comes in pages of 5,000 rows', async () => {
    const people = Array.from({ length: 10_001 }, (_, index) => `P${index};Testmens;1-1-2020`);
    const { rows, pages } = await deliver(
      ['Personeelsnummer;Achternaam;In dienst', ...people].join('\n'),
    );
    expect([rows.length, pages]).toEqual([10_001, 3]);
  });

  it('may be said to hold only changes', async () => {
    const { end } = await deliver(sheetOf(PEOPLE), { covers: 'changes' });
    expect(end?.covers).toBe('changes');
  });
});

describe('a row', () => {
  const JUNK = ['§', '', '-1', '31-02-2026', '=1+1', '1e9', '1.000,5', ' ', '+1', '@x', '#N/B'];

  it.each(FIELDS)('is a record or a reject with its line, whatever its %s holds', async (field) => {
    for (const junk of JUNK) {
      const { rows, rejects, end, error } = await deliver(changed(field, junk));
      expect({ junk, error, end: end !== undefined, count: rows.length + rejects.length }).toEqual({
        junk,
        error: undefined,
        end: true,
        count: PEOPLE.length,
      });
      expect(rows.every((row) => EligibilityRow.safeParse(row).success)).toBe(true);
      expect(rejects.every(({ line }) => line === 2)).toBe(true);
    }
  });

  it.each(FIELDS)('never loses a %s in silence', async (field) => {
    const nulls = (rows: EligibilityRow[]): number => JSON.stringify(rows).split('null').length;
    for (const junk of JUNK.filter((text) => text.trim() !== '')) {
      const { rows, rejects } = await deliver(changed(field, junk));
      if (rejects.length === 0)
        expect(nulls(rows)).toBeLessThanOrEqual(nulls(GOLDEN as EligibilityRow[]));
    }
  });

  it.each(['=1+1', '+31 6', '@SUM(A1)', '=HYPERLINK("x")'])(
    'that holds the formula %s is rejected',
    async (text) => {
      expect(await rejectsOf(changed('lastName', text))).toEqual([
        expect.objectContaining({
          line: 2,
          field: 'lastName',
          payrollNumber: '000153',
          problem: expect.stringContaining('formula'),
        }),
      ]);
    },
  );

  it('that stands in the sheet twice is one record and one reject that names both lines', async () => {
    const { rows, rejects } = await deliver(sheetOf([...PEOPLE, PEOPLE[0] ?? []]));
    expect(rows).toHaveLength(3);
    expect(rejects).toEqual([
      expect.objectContaining({ line: 5, payrollNumber: '000153', employmentSeq: '1' }),
    ]);
    expect(rejects[0]?.problem).toMatch(/line 5 .* line 2/);
  });

  it('keeps the leading zeros and the letters of its payroll number', async () => {
    const people = PEOPLE.map((cells, index) => cells.with(0, `00${index}A`));
    const { rows } = await deliver(sheetOf(people));
    expect(rows.map(({ payrollNumber }) => payrollNumber)).toEqual(['000A', '001A', '002A']);
    const guarded = await deliver(changed('payrollNumber', '"=""000153"""'));
    expect(guarded.rows[0]?.payrollNumber).toBe('000153');
  });

  it.each(['1,23E+08', '1.23E8', '153,00', '12-05-2019', '5-jan', '2019-05-12'])(
    'whose payroll number Excel damaged is rejected: %s',
    async (text) =>
      expect(await rejectsOf(changed('payrollNumber', text))).toEqual([
        expect.objectContaining({ line: 2, field: 'payrollNumber', payrollNumber: null }),
      ]),
  );

  it('with cells too few or too many is rejected, and the rest goes on', async () => {
    const { rows, rejects } = await deliver(
      sheetOf([['1', 'kort'], [...(PEOPLE[0] ?? []), 'te veel'], ...PEOPLE.slice(1)]),
    );
    expect(rows).toHaveLength(2);
    expect(rejects.map(({ line, field }) => [line, field])).toEqual([
      [2, 'row'],
      [3, 'row'],
    ]);
  });

  it('of totals is rejected as that', async () => {
    const totals = HEADER.map(() => '')
      .with(0, 'Totaal')
      .with(16, '5.661,60');
    const { rejects } = await deliver(
      sheetOf([...PEOPLE, totals, totals.with(0, '').with(5, 'Totaal:')]),
    );
    expect(rejects).toHaveLength(2);
    for (const reject of rejects)
      expect(reject).toMatchObject({
        field: 'payrollNumber',
        payrollNumber: null,
        problem: expect.stringContaining('total'),
      });
  });

  it('that ends before it begins is rejected', async () => {
    expect(await rejectsOf(changed('leaveDate', '31-03-2019'))).toEqual([
      expect.objectContaining({
        field: 'leaveDate',
        problem: 'is before the start of the employment',
      }),
    ]);
  });

  it.each([
    ['when they were hired', '02-04-2019', /before the start of the employment; put right/],
    ['today', '03-03-2026', /still to come; put/],
    ['in this age', '04-03-1188', /before 1900 .*; put/],
  ])('of somebody not born yet %s is rejected', async (_, birthDate, problem) => {
    expect(await rejectsOf(changed('birthDate', birthDate))).toEqual([
      expect.objectContaining({
        line: 2,
        field: 'birthDate',
        problem: expect.stringMatching(problem),
      }),
    ]);
  });

  it('may take an employment back, and then needs its number only', async () => {
    const { rows, rejects } = await deliver(
      'Personeelsnummer;Achternaam;In dienst;Vervallen\n8;;geen idee;ja',
    );
    expect(rejects).toEqual([]);
    expect(rows).toEqual([
      expect.objectContaining({ payrollNumber: '8', employmentSeq: '1', facts: null }),
    ]);
  });

  it('never shows in a reject what it holds', async () => {
    const secret = 'Geheimpje';
    for (const field of FIELDS.filter(
      (name) => !['firstName', 'lastName', 'initials', 'prefix', 'payrollNumber'].includes(name),
    ))
      expect(
        JSON.stringify(
          await deliver(changed(field, `${secret}!?`)).then(({ rejects, error }) => [
            rejects,
            error?.message,
          ]),
        ),
      ).not.toContain(secret);
  });
});

describe('a sheet nobody can use', () => {
  it.each([
    ['an empty file', '', 'csv.empty'],
    ['blank lines', '\r\n;;;\r\n', 'csv.empty'],
    ['a header alone', HEADER.join(';'), 'csv.nothing-usable'],
    ['a row of blanks', sheetOf([HEADER.map(() => '')]), 'csv.nothing-usable'],
    ['bad rows only', sheetOf([(PEOPLE[0] ?? []).with(8, '31-02-2026')]), 'csv.nothing-usable'],
    ['rows without a header', PEOPLE.map((cells) => cells.join(';')).join('\n'), 'csv.no-header'],
    ['an empty workbook', writeXlsx([]), 'csv.empty'],
  ])('is a fault and never an empty end: %s', async (_, file, code) => {
    const { error, end } = await deliver(file);
    expect(end).toBeUndefined();
    expect(error).toMatchObject({ fault: 'config', code, remedy: expect.any(String) });
  });

  it('says line and field of the rows it could not read', async () => {
    const { error } = await deliver(sheetOf([(PEOPLE[0] ?? []).with(8, '31-02-2026')]));
    expect(error?.details).toEqual([{ at: 'line 2, hireDate', problem: expect.any(String) }]);
  });

  it('is one without a period', async () => {
    const { error } = await deliver(sheetOf(PEOPLE), { period: null });
    expect(error).toMatchObject({ fault: 'config', code: 'csv.period-needed' });
  });

  it('is one about two employers', async () => {
    const { error } = await deliver(changed('payrollTaxNumber', '123456782L02'));
    expect(error).toMatchObject({ fault: 'config', code: 'csv.several-employers' });
    expect(JSON.stringify([error?.message, error?.details])).not.toContain('123456782');
  });
});

describe('a workbook of people', () => {
  it('that computes a field is rejected for that row, and may compute what nobody asked for', async () => {
    const header = ['Personeelsnummer', 'Achternaam', 'In dienst', 'Salaris', 'Kosten'];
    const day = { day: '2020-01-01' };
    const sum = { formula: 'D2*2', value: '2' };
    const { rows, rejects } = await deliver(
      writeXlsx([
        header,
        ['1', 'Testmens', day, 100, sum],
        ['2', 'Proefmens', day, sum, 1],
        [null, null, null, null, sum],
      ]),
    );
    expect(rows.map(({ payrollNumber }) => payrollNumber)).toEqual(['1']);
    expect(rejects).toEqual([
      expect.objectContaining({ line: 3, field: 'salary', payrollNumber: '2' }),
    ]);
  });

  it('is recognised by what is in it, and so is CSV; XML is left to others', () => {
    expect(csv.file.recognises(writeXlsx([['a']]))).toBe(true);
    expect(csv.file.recognises(Buffer.from(HEADER.join(';')))).toBe(true);
    expect(csv.file.recognises(Buffer.from('<?xml version="1.0"?><Loonaangifte/>'))).toBe(false);
  });
});
