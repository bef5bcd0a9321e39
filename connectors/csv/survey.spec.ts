import type { PersonalNumberFound } from '#libs/connector';
import { deliver, type Delivery, type DeliveryOptions } from './fixtures/deliver.js';
import { writeXlsx } from './fixtures/write-xlsx.js';

// Numbers every manual uses to show the eleven-test; they belong to nobody.
const NOBODY = ['111222333', '123456782', '012345672'];
const BASE = ['Personeelsnummer', 'Achternaam', 'In dienst'];

/** Three people, with one more column. */
const withColumn = (
  header: string,
  values: string[],
  options?: DeliveryOptions,
): Promise<Delivery> => {
  const rows = values.map((value, index) => `${index + 1};Testmens;1-1-2020;${value}`);
  return deliver([[...BASE, header].join(';'), ...rows].join('\n'), options);
};

/** What the hub quarantines on; that no number is in it is checked each time. */
function found({ rows, error }: Delivery): string[] {
  expect(error).toMatchObject({ name: 'PersonalNumberFound', code: 'upload.personal-number' });
  const { message, details, remedy } = error as PersonalNumberFound;
  for (const number of NOBODY)
    expect(JSON.stringify([message, details, remedy])).not.toContain(number);
  expect(rows).toEqual([]);
  return details.map(({ at, problem }) => `${at}: ${problem}`);
}

describe('a citizen service number (BSN)', () => {
  it.each([
    'BSN',
    'bsn-nummer',
    'Burgerservicenummer',
    'Sofi',
    'Sofinummer',
    'Citizen Service Number',
  ])('is in the file if a column with the header %s has any value', async (header) => {
    const places = found(await withColumn(header, ['', 'x', '-']));
    expect(places).toEqual([expect.stringMatching(/^column “.*”: 1 line /)]);
  });

  it('is not in the file if that column is empty', async () => {
    expect((await withColumn('BSN', ['', '', ''])).rows).toHaveLength(3);
  });

  it('is in the file if it stands in a column nobody declared, once', async () => {
    const places = found(await withColumn('Kenmerk', ['a', '1234 56 782', '9']));
    expect(places).toEqual([expect.stringContaining('column “Kenmerk”: 1 line ')]);
    found(await withColumn('Opmerking', ['zie 111.222.333', '', '']));
  });

  it('is in the file if it stands in a column without a header, or as a number of the workbook', async () => {
    const rows = [BASE, ['1', 'Testmens', { day: '2020-01-01' }, 123456782]];
    expect(found(await deliver(writeXlsx(rows)))).toEqual([expect.stringContaining('column 4')]);
  });

  it('is found after thousands of rows, before the first of them is given', async () => {
    const values = [...Array<string>(6_000).fill('x'), '123456782'];
    const delivery = await withColumn('Kenmerk', values);
    expect(delivery.pages).toBe(0);
    found(delivery);
  });

  it('is in the file where a column lost its leading zeros', async () => {
    found(await withColumn('Kenmerk', ['12345672', '12345672', '12345672']));
  });

  it('is used as payroll number if most of them pass the eleven-test', async () => {
    const rows = NOBODY.map((number) => `${number};Testmens;1-1-2020`);
    const other = ['A1;Testmens;1-1-2020', 'A2;Testmens;1-1-2020'];
    found(await deliver([BASE.join(';'), ...rows, ...other].join('\n')));
    const { rows: read } = await deliver([BASE.join(';'), ...rows.slice(1), ...other].join('\n'));
    expect(read).toHaveLength(4);
  });

  it('in a name or an address costs the row', async () => {
    const sheet = (name: string, mail: string) =>
      `${BASE.join(';')};E-mail\n1;${name};1-1-2020;${mail}\n2;Proefmens;1-1-2020;`;
    const { rejects } = await deliver(sheet('Testmens 123456782', ''));
    expect(rejects).toEqual([
      expect.objectContaining({ line: 2, field: 'lastName', payrollNumber: '1' }),
    ]);
    const { rejects: others } = await deliver(sheet('Testmens', 't.123456782@example.org'));
    expect(others).toEqual([expect.objectContaining({ line: 2, field: 'email' })]);
    expect(JSON.stringify([rejects, others])).not.toContain('123456782');
  });

  it('is not what the employer’s own payroll tax number is', async () => {
    expect((await withColumn('Aansluiting', ['111111110', '111111110L01', ''])).rows).toHaveLength(
      3,
    );
  });

  it('is not what days and long numbers are', async () => {
    expect((await withColumn('Peildatum', ['20260113', '20260113', '20260113'])).rows).toHaveLength(
      3,
    );
    expect(
      (await withColumn('Rekening', ['NL91ABNA0417164300', '0612345678', '1234567820'])).rows,
    ).toHaveLength(3);
  });

  it('is taken for something else where a person said so, and then the column is dropped', async () => {
    const { rows } = await withColumn('Klantnummer', NOBODY, { ignoredColumns: ['KLANT-NUMMER'] });
    expect(rows).toHaveLength(3);
    expect(JSON.stringify(rows)).not.toContain('123456782');
    found(
      await withColumn('BSN', NOBODY, {
        ignoredColumns: ['BSN'],
        columns: { BSN: 'employmentSeq' },
      }),
    );
  });
});

describe('a decimal mark', () => {
  const salaries = async (values: string[], options?: DeliveryOptions) => {
    const { rows, rejects } = await withColumn('Salaris', values, options);
    return [...rows, ...rejects]
      .sort((one, other) => one.line - other.line)
      .map((row) => ('facts' in row ? row.facts?.wages.salary : row.problem));
  };

  it('is settled by the column’s own values, wherever they stand', async () => {
    expect(await salaries(['1.234', '1.234,56', '2000'])).toEqual([123_400, 123_456, 200_000]);
    expect(await salaries(['1,234', '1,234.56', '2000'])).toEqual([123_400, 123_456, 200_000]);
    expect(await salaries(['1.234.567', '1.234', '€ 12,50'])).toEqual([
      123_456_700, 123_400, 1_250,
    ]);
    expect(await salaries(['€ 1.234,-', '1 234,50', '-12,5'])).toEqual([123_400, 123_450, -1_250]);
  });

  it('is not guessed: a value that can be read both ways is rejected, with the setting that decides', async () => {
    const read = await salaries(['1.234', '2000', '']);
    expect(read).toEqual([expect.stringContaining('decimalMark'), 200_000, null]);
  });

  it('is not settled by another column', async () => {
    const { rows, rejects } = await deliver(
      `${BASE.join(';')};Salaris;Uren per week\n1;Testmens;1-1-2020;1.234;36,5\n2;Proefmens;1-1-2020;1;36,5`,
    );
    expect([rows.length, rejects.map(({ field }) => field)]).toEqual([1, ['salary']]);
  });

  it('that changes within a column settles nothing', async () => {
    expect(await salaries(['36,00', '28.5', '1.234'])).toEqual([
      3_600,
      2_850,
      expect.stringContaining('two ways'),
    ]);
  });

  it('that a person declared is kept to', async () => {
    expect(await salaries(['1.234', '1.234,50', '28.5'], { decimalMark: 'comma' })).toEqual([
      123_400,
      123_450,
      expect.stringContaining('declared'),
    ]);
    expect(await salaries(['1.23', '1,234.5', '28,5'], { decimalMark: 'point' })).toEqual([
      123,
      123_450,
      expect.stringContaining('declared'),
    ]);
  });

  it('needs no finding out where the workbook holds a number', async () => {
    const day = { day: '2020-01-01' };
    const rows = [
      [...BASE, 'Salaris'],
      ['1', 'Testmens', day, 1234.5],
      ['2', 'Proefmens', day, { written: '1.234' }],
    ];
    const { rows: read, rejects } = await deliver(writeXlsx(rows));
    expect(read[0]?.facts?.wages.salary).toBe(123_450);
    expect(rejects).toEqual([
      expect.objectContaining({ line: 3, problem: 'has more than two decimals' }),
    ]);
  });
});

describe('payroll numbers of mixed length', () => {
  const numbers = async (values: string[]): Promise<string[]> => {
    const rows = values.map((value) => `${value};Testmens;1-1-2020`);
    return (await deliver([BASE.join(';'), ...rows].join('\n'))).end?.warnings ?? [];
  };
  const warned = [expect.stringContaining('fewer than 6 digits')];

  it('are suspect beside numbers with leading zeros', async () => {
    expect(await numbers(['000153', '000154', '155'])).toEqual(warned);
  });

  it('are suspect where almost all are of one length', async () => {
    const usual = Array.from({ length: 19 }, (_, index) => String(200_000 + index));
    expect(await numbers([...usual, '153'])).toEqual(warned);
  });

  it('are not suspect where they just count on', async () => {
    expect(await numbers(['8', '9', '10', '99', '100', '1001', 'A-1'])).toEqual([]);
  });
});
