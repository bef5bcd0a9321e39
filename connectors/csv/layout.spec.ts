import { makePeriod } from '#libs/core';
import { deliver } from './fixtures/deliver.js';
import { writeXlsx } from './fixtures/write-xlsx.js';

const ROW = '000153;Testmens;1-4-2019;36';

describe('the header', () => {
  it('may stand below a title', async () => {
    const { rows } = await deliver(
      `Overzicht medewerkers;;;\nWerkgever: Voorbeeld BV, 2026;;;\n\nPersoneelsnr.;Achternaam;In dienst;Uren p/w\n${ROW}`,
    );
    expect(rows[0]).toMatchObject({
      line: 5,
      payrollNumber: '000153',
      facts: { contractHours: 3600 },
    });
  });

  it('may take two rows that only mean something together', async () => {
    const { rows, end } = await deliver(
      `Medewerker;Achternaam;In dienst;Contract\n;;;uren per week\n${ROW}`,
    );
    expect(rows[0]?.facts?.contractHours).toBe(3600);
    expect(end?.columns).toMatchObject({ 'uren per week': 'contractHours' });
  });

  it('may have its units, or itself in another language, below it', async () => {
    const header = 'Personeelsnummer;Achternaam;In dienst;Uren per week';
    for (const below of [
      '(tekst);(tekst);(dd-mm-jjjj);(uren)',
      'Employee number;Last name;Hire date;Hours per week',
    ]) {
      const { rows, rejects } = await deliver(`${header}\n${below}\n${ROW}`);
      expect([rows.length, rejects]).toEqual([1, []]);
    }
  });

  it('may be merged in a workbook', async () => {
    const header = [
      ['Medewerker', null, 'Dienstverband', null],
      ['Personeelsnummer', 'Achternaam', 'In dienst', 'Uren per week'],
    ];
    const { rows } = await deliver(
      writeXlsx([...header, ['7', 'Testmens', { day: '2020-01-01' }, 36]], {
        merges: ['A1:B1', 'C1:D1'],
      }),
    );
    expect(rows[0]).toMatchObject({ line: 3, facts: { contractHours: 3600 } });
  });

  it.each([
    'PERSONEELSNUMMER;achternaam;in-dienst;Uren per week',
    'EmployeeNumber;LastName;Hire_Date;HoursPerWeek',
    'Medewerker;Geboortenaam;Begindatum_dienstverband;Uren_per_week',
    'PersNr;SignNm;Datum aanvang;AantCtrcturenPWk',
  ])('is known in any case, with or without punctuation, from any package: %s', async (header) => {
    const { rows, end } = await deliver(`${header}\n${ROW}`);
    expect(rows[0]).toMatchObject({
      payrollNumber: '000153',
      facts: { lastName: 'Testmens', contractHours: 3600 },
    });
    expect(Object.values(end?.columns ?? {})).toEqual([
      'payrollNumber',
      'lastName',
      'hireDate',
      'contractHours',
    ]);
  });

  it('that nobody knows is a question with the unknown headers and the missing fields', async () => {
    const { error } = await deliver(`Code;Wie;Vanaf;Tijd\n${ROW}`);
    expect(error).toMatchObject({
      fault: 'config',
      code: 'csv.mapping-needed',
      remedy: expect.stringContaining('Answer'),
    });
    expect(error?.details).toEqual([
      ...['payrollNumber', 'hireDate', 'lastName'].map((at) => ({ at, problem: 'missing field' })),
      ...['Code', 'Wie', 'Vanaf', 'Tijd'].map((at) => ({ at, problem: 'unknown header' })),
    ]);
  });

  it('is read as a person answered before', async () => {
    const columns = { Code: 'payrollNumber', wie: 'lastName', VANAF: 'hireDate' };
    const { rows, end } = await deliver(`Code;Wie;Vanaf;Tijd\n${ROW}`, { columns });
    expect(rows[0]).toMatchObject({ payrollNumber: '000153', facts: { hireDate: '2019-04-01' } });
    expect(end).toMatchObject({
      columns: { Code: 'payrollNumber', Wie: 'lastName', Vanaf: 'hireDate' },
      warnings: ['Not used: column “Tijd”.'],
    });
  });

  it('with two columns for one field is an error that names both, until a person says which', async () => {
    const sheet = `Personeelsnummer;Achternaam;Geboortenaam;In dienst\n1;Testmens;Proefmens;1-1-2020`;
    const { error } = await deliver(sheet);
    expect(error).toMatchObject({
      code: 'csv.column-twice',
      message: expect.stringMatching(/Achternaam.*Geboortenaam/),
    });
    const answered = await deliver(sheet, { columns: { Geboortenaam: 'lastName' } });
    expect(answered.rows[0]?.facts?.lastName).toBe('Proefmens');
    const ignored = await deliver(sheet, { ignoredColumns: ['Geboortenaam'] });
    expect(ignored.rows[0]?.facts?.lastName).toBe('Testmens');
  });

  it('answered with a field that does not exist is an error', async () => {
    const { error } = await deliver(`Code;Wie\n1;2`, { columns: { Code: 'shoeSize' } });
    expect(error).toMatchObject({ fault: 'config', code: 'csv.unknown-field' });
  });

  it('is never taken from people: a sheet without one shows nothing of them', async () => {
    const { error } = await deliver(
      'DGA;Medewerker;1-1-2020;x@example.org\nDGA;Medewerker;2-2-2020;y@example.org',
    );
    expect(error).toMatchObject({ code: 'csv.no-header', details: [] });
  });
});

describe('a day', () => {
  const hired = async (text: string, dateOrder: 'day-first' | 'month-first' = 'day-first') => {
    const { rows, rejects, error } = await deliver(
      `Personeelsnummer;Achternaam;In dienst\n1;Testmens;${text}\n2;Proefmens;1-1-2020`,
      { dateOrder },
    );
    expect(error).toBeUndefined();
    return (
      rows.find(({ payrollNumber }) => payrollNumber === '1')?.facts?.hireDate ??
      rejects[0]?.problem
    );
  };

  it.each([
    ['1-4-2019', '2019-04-01'],
    ['01/04/2019', '2019-04-01'],
    ['1.4.2019', '2019-04-01'],
    ['2019-04-01', '2019-04-01'],
    ['2019-04-01T00:00:00', '2019-04-01'],
    ['01-04-2019 0:00', '2019-04-01'],
    ['20190401', '2019-04-01'],
    ['1 april 2019', '2019-04-01'],
    ['29-02-2024', '2024-02-29'],
    ['43556', '2019-04-01'],
  ])('is read as people write it: %s', async (text, day) => expect(await hired(text)).toBe(day));

  it.each([
    '31-02-2026',
    '29-02-2023',
    '04/13/2019',
    '2019-13-01',
    '1-4-19',
    '1-4/2019',
    'april 2019',
    '19999',
    '0-0-2020',
    '1-1-0219',
  ])('is a reject where it is none: %s', async (text) =>
    expect(await hired(text)).not.toMatch(/^\d{4}-/),
  );

  it('is read month first where a person declared that', async () => {
    expect(await hired('04/13/2019', 'month-first')).toBe('2019-04-13');
  });

  it('that was a day number of Excel is converted, and said', async () => {
    const { end } = await deliver('Personeelsnummer;Achternaam;In dienst\n1;Testmens;43556');
    expect(end?.warnings).toEqual([expect.stringContaining('1 dates')]);
    const later = await deliver(
      writeXlsx(
        [
          ['Personeelsnummer', 'Achternaam', 'In dienst'],
          ['1', 'Testmens', 43556 - 1462],
        ],
        { date1904: true },
      ),
    );
    expect(later.rows[0]?.facts?.hireDate).toBe('2019-04-01');
  });
});

describe('the period of a row', () => {
  const about = async (text: string, period = makePeriod('month', 2026, 2)) => {
    const { rows, rejects } = await deliver(
      `Personeelsnummer;Achternaam;In dienst;Correctie over\n1;Testmens;1-1-2020;${text}\n2;Proefmens;1-1-2020;`,
      { period },
    );
    const row = rows.find(({ payrollNumber }) => payrollNumber === '1');
    return row
      ? [row.relatesTo.type, row.relatesTo.year, row.relatesTo.number]
      : rejects[0]?.problem;
  };

  it.each([
    'month-2026-01',
    '2026-01',
    '2026-1',
    '202601',
    '01-2026',
    'jan 2026',
    'Januari 2026',
    '2026-P01',
    '2026-01-01',
  ])('may be an earlier month: %s', async (text) =>
    expect(await about(text)).toEqual(['month', 2026, 1]),
  );

  it.each(['four-week-2025-13', '2025-P13', 'P13-2025'])(
    'may be an earlier period of four weeks: %s',
    async (text) =>
      expect(await about(text, makePeriod('four-week', 2026, 1))).toEqual(['four-week', 2025, 13]),
  );

  it('is the file’s own where it is blank', async () =>
    expect(await about('')).toEqual(['month', 2026, 2]));

  it.each([
    '2026-03',
    'month-2027-01',
    '2026-13',
    '2026-00',
    'four-week-2026-01',
    '2026-01-15',
    'vorige maand',
  ])('is a reject where it is later, of another length or none: %s', async (text) =>
    expect(await about(text)).toEqual(expect.any(String)),
  );

  it('is never a month for who pays by four weeks', async () =>
    expect(await about('2026-01', makePeriod('four-week', 2026, 3))).toEqual(
      expect.stringContaining('2026-P01'),
    ));

  it('may correct one employment in several periods at once', async () => {
    const { rows } = await deliver(
      'Personeelsnummer;Achternaam;In dienst;Periode\n1;Testmens;1-1-2020;\n1;Testmens;1-1-2020;2026-01\n1;Testmens;1-1-2020;2025-12',
    );
    expect(rows.map(({ relatesTo }) => relatesTo.number)).toEqual([2, 1, 12]);
  });
});
