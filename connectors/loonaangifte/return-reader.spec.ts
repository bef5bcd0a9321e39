import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePeriod } from '#libs/core';
import { EligibilityRow, PersonalNumberFound, Reject } from '#libs/connector';
import {
  addition,
  BEGIN,
  CITIZEN_NUMBERS,
  correction,
  END,
  full,
  JANUARY,
  message,
  NAMESPACE,
  relation,
  withdrawal,
} from './fixtures/make-return.js';
import { errorOf, readAll } from './fixtures/read-all.js';
import connector from './index.js';

const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'fixtures', name));
const FEBRUARY_2026 = makePeriod('month', 2026, 2);
const JANUARY_2026 = makePeriod('month', 2026, 1);
const clean = (values = {}): string => relation({ SofiNr: null, ...values });

describe('a full return', () => {
  it('covers everything, counts what it holds, and reads corrections as rows of their own period', async () => {
    const { rows, rejects, end } = await readAll(fixture('full-and-correction.xml'));
    expect(end).toEqual({
      covers: 'everything',
      period: FEBRUARY_2026,
      payrollTaxNumber: '123456782L01',
      sourceCount: 3,
      warnings: [
        'The return was not reduced: 5 citizen service numbers were dropped while it was read.',
      ],
    });
    expect(
      rows.map((row) => [row.line, row.payrollNumber, row.employmentSeq, row.relatesTo.number]),
    ).toEqual([
      [1, '000153', '1', 2],
      [2, 'A-0042/7', '2', 2],
      [4, '000153', '1', 1],
      [5, '000999', '7', 1],
    ]);
    expect(rows.map(({ facts }) => facts?.wages.fiscal)).toEqual([
      325_000,
      -14_950,
      295_000,
      undefined,
    ]);
    expect(rows[1]?.facts).toMatchObject({ caoCode: null, sectorCode: '45', contract: 'on-call' });
    expect(rejects.map(({ line, field }) => [line, field])).toEqual([[3, 'PersNr']]);
  });

  it('gives nothing but what the contract of records allows', async () => {
    const { rows, rejects } = await readAll(fixture('full-and-correction.xml'));
    expect(rows.map((row) => EligibilityRow.safeParse(row).error)).toEqual(
      rows.map(() => undefined),
    );
    expect(rejects.map((each) => Reject.safeParse(each).error)).toEqual([undefined]);
  });

  it('may hold nobody', async () => {
    const { rows, pages, end } = await readAll(fixture('nil-return.xml'));
    expect([rows.length, pages, end.covers, end.sourceCount]).toEqual([0, 0, 'everything', 0]);
  });

  it('may be of a four-week period, in ISO-8859-1, with prefixes and its attributes in any order', async () => {
    const { rows, end } = await readAll(fixture('four-week-13.iso-8859-1.xml'), {
      reduceAtEdge: false,
      period: makePeriod('four-week', 2026, 13),
    });
    expect(end.period).toEqual(makePeriod('four-week', 2026, 13));
    expect(rows[0]?.facts?.lastName).toBe('Veld-Crêpe');
  });

  it('has totals that nobody compares: a reduced return has none', async () => {
    const wrong = message(full([clean()])).replaceAll('<TotLnLbPh>0<', '<TotLnLbPh>999999<');
    expect((await readAll(wrong)).end.warnings).toEqual([]);
  });
});

describe('an addition and corrections', () => {
  it('say nothing of who is not in them', async () => {
    const { rows, end } = await readAll(message(addition([clean(), withdrawal({ SofiNr: null })])));
    expect(end).toMatchObject({ covers: 'changes', sourceCount: 1, period: FEBRUARY_2026 });
    expect(rows.map(({ facts }) => facts === null)).toEqual([false, true]);
  });

  it('may stand alone: then the delivery is about the latest period corrected', async () => {
    const both = message(
      correction([clean()], ['2026-03-01', '2026-03-31']),
      correction([clean()]),
    );
    const { rows, end } = await readAll(both);
    expect(end).toMatchObject({ covers: 'changes', sourceCount: null });
    expect(end.period).toEqual(makePeriod('month', 2026, 3));
    expect(rows.map(({ relatesTo }) => relatesTo.number)).toEqual([3, 1]);
  });

  it('are about the period the sender names, where only corrections come', async () => {
    const { end } = await readAll(message(correction([clean()])), { period: FEBRUARY_2026 });
    expect(end.period).toEqual(FEBRUARY_2026);
  });

  it('need a personnel number to withdraw by', async () => {
    const { rejects } = await readAll(message(correction([withdrawal({ PersNr: null })])));
    expect(rejects).toMatchObject([{ line: 1, field: 'PersNr', employmentSeq: '7' }]);
  });

  it('come in thirteen at most', async () => {
    const error = await errorOf(readAll(message(...Array<string>(14).fill(correction([])))));
    expect([error.code, error.message]).toEqual([
      'loonaangifte.too-many',
      expect.stringContaining('TijdvakCorrectie more than 13 times'),
    ]);
  });
});

describe('a withdrawal of an employment that the same part delivers', () => {
  const replaced = withdrawal({ NumIV: '01', SofiNr: null, PersNr: '000153' });

  it('is passed over, as where a citizen service number was corrected: the relation replaces', async () => {
    const parts = [addition([clean(), replaced]), correction([clean(), replaced])];
    const { rows, rejects } = await readAll(message(...parts));
    expect(rows.map(({ line, facts }) => [line, facts === null])).toEqual([
      [1, false],
      [3, false],
    ]);
    expect(rejects).toEqual([]);
  });

  it('withdraws nobody whose relation could not be read', async () => {
    const parts = addition([clean({ LnLbPh: '3250,00' }), replaced]);
    const { rows, rejects } = await readAll(message(parts));
    expect([rows, rejects.map(({ line, field }) => [line, field])]).toEqual([[], [[1, 'LnLbPh']]]);
  });

  it('counts where only another part delivers it', async () => {
    const { rows } = await readAll(message(addition([clean()]), correction([replaced])));
    expect(rows.map(({ facts }) => facts === null)).toEqual([false, true]);
  });
});

describe('the same employment twice in one period', () => {
  it('is kept once, and both places are named', async () => {
    const twice = [clean(), clean({ NumIV: '2' }), clean({ NumIV: '01', LnLbPh: '1.00' })];
    const { rows, rejects, end } = await readAll(message(full(twice), correction([clean()])));
    expect(rows.map(({ line }) => line)).toEqual([1, 2, 4]);
    expect(rejects).toMatchObject([{ line: 3, payrollNumber: '000153', employmentSeq: '1' }]);
    expect(rejects[0]?.problem).toMatch(/relation 3 .* relation 1 /);
    expect(end.sourceCount).toBe(3);
  });
});

describe('the period', () => {
  it.each([
    ['two months', ['2026-02-01', '2026-03-31']],
    ['a half-year', ['2026-01-01', '2026-06-30']],
    ['a month of another year', ['2025-02-01', '2025-02-28']],
    ['no dates', ['February', '2026-02-28']],
  ] as const)('is refused where it is %s', async (_, bounds) => {
    expect((await errorOf(readAll(message(full([], bounds))))).code).toBe(
      'loonaangifte.unknown-period',
    );
    expect((await errorOf(readAll(message(correction([], bounds))))).code).toBe(
      'loonaangifte.unknown-period',
    );
  });

  it('is refused where it is not the one it was sent for, both named, before any row', async () => {
    const sent = { period: makePeriod('four-week', 2026, 2) };
    const error = await errorOf(readAll(message(full([clean()])), sent));
    expect(error.code).toBe('loonaangifte.other-period');
    expect(error.message).toBe(
      'The return is for month-2026-02, and was sent as four-week-2026-02.',
    );
    expect((await readAll(message(full([])), { period: FEBRUARY_2026 })).end.period).toEqual(
      FEBRUARY_2026,
    );
    expect((await readAll(message(full([], JANUARY)))).end.period).toEqual(JANUARY_2026);
  });
});

describe('a file that is not ours', () => {
  const ours = message(full([clean()]));

  it.each([
    ['another year', ours.replace('/2026/01', '/2027/01'), 'loonaangifte.unknown-year'],
    ['another version', ours.replace('"2.0"', '"1.0"'), 'loonaangifte.unknown-year'],
    ['no namespace', ours.replace(` xmlns="${NAMESPACE}"`, ''), 'loonaangifte.unknown-year'],
    ['another root', '<Loonstaat/>', 'loonaangifte.other-message'],
    ['no period', message(), 'loonaangifte.incomplete'],
    ['no payroll tax number', ours.replace(/<LhNr>.*<\/LhNr>/, ''), 'loonaangifte.incomplete'],
    [
      'neither full nor an addition',
      ours.replaceAll('VolledigeAangifte', 'Aangifte'),
      'loonaangifte.incomplete',
    ],
    [
      'a field without end',
      ours.replace('T</Voorl>', `${'T'.repeat(2_000)}</Voorl>`),
      'loonaangifte.too-long',
    ],
    [
      'two numbers for one',
      ours.replace('<PersNr>', '<PersNr>1</PersNr><PersNr>'),
      'loonaangifte.too-many',
    ],
    [
      'a hundred income periods',
      ours.replace('<Werkn', '<Inkomstenperiode/>'.repeat(99) + '<Werkn'),
      'loonaangifte.too-many',
    ],
    ['a DTD', ours.replace('<Loon', '<!DOCTYPE x [<!ENTITY a "aa">]><Loon'), 'xml.doctype'],
    ['half a file', ours.slice(0, ours.length / 2), 'xml.truncated'],
  ])('is refused: %s', async (_, content, code) => {
    const error = await errorOf(readAll(content));
    expect(error).toMatchObject({ fault: 'config', code, remedy: expect.any(String) });
    expect(JSON.stringify([error.message, error.details])).not.toContain('Testpersoon');
  });

  it('names the year it cannot read', async () => {
    const error = await errorOf(readAll(ours.replace('/2026/01', '/2027/01')));
    expect(error.message).toContain('2027');
  });

  it('is recognised by its content', () => {
    const recognises = (text: string, encoding: BufferEncoding = 'utf8'): boolean =>
      connector.file.recognises(Buffer.from(text, encoding));
    expect(
      [fixture('four-week-13.iso-8859-1.xml'), fixture('nil-return.xml')].every(
        connector.file.recognises,
      ),
    ).toBe(true);
    expect(recognises(ours.replace('2026', '2031'))).toBe(true);
    expect(recognises(ours, 'utf16le')).toBe(true);
    expect(
      ['PersNr;Naam', '<Loonstaat/>', '<Loonaangifte/>', ''].some((text) => recognises(text)),
    ).toBe(false);
  });

  it('stops when it is asked to', async () => {
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    const reading = connector.file.read({
      config: { reduceAtEdge: true },
      today: '2026-03-02',
      signal: stop.signal,
      file: {
        name: 'x',
        bytes: (async function* () {
          yield Buffer.from(ours);
        })(),
      },
      payrollTaxNumber: '123456782L01',
      periodType: 'month',
      period: null,
      columns: {},
    });
    await expect(reading.next()).rejects.toThrow('enough');
  });
});

describe('citizen service numbers', () => {
  it('are refused at the first one, unless the employer lets the hub drop them', async () => {
    const error = await errorOf(
      readAll(message(full([clean(), relation()])), { reduceAtEdge: false }),
    );
    expect(error.code).toBe('loonaangifte.not-reduced');
    expect(error.message).toContain('relation 2');
    expect(error.remedy).toMatch(/hub reduce FILE.*reduceAtEdge/);
  });

  it('never come out, nor does anything else the hub does not need', async () => {
    const all = JSON.stringify(await readAll(fixture('full-and-correction.xml')));
    for (const number of CITIZEN_NUMBERS) expect(all).not.toContain(number);
  });

  it('may not stand in for personnel numbers', async () => {
    const same = relation({ PersNr: '12345672', SofiNr: '012345672' });
    const error = await errorOf(readAll(message(full([clean(), same]))));
    expect(error).toBeInstanceOf(PersonalNumberFound);
    expect(error.details).toEqual([{ at: 'relation 2, PersNr', problem: expect.any(String) }]);
    expect(JSON.stringify(error.details)).not.toContain('345672');
  });

  it('are found where most personnel numbers pass the eleven-test', async () => {
    const numbers = [...CITIZEN_NUMBERS.slice(0, 3), 'A-1', 'A-2'].map((PersNr) =>
      clean({ PersNr }),
    );
    const error = await errorOf(readAll(message(full(numbers))));
    expect(error).toBeInstanceOf(PersonalNumberFound);
    expect(error.details).toEqual([
      { at: 'PersNr', problem: '3 of 5 values pass for a citizen service number' },
    ]);
  });

  it('are not seen in one person’s number that passes by chance, however many corrections there are', async () => {
    const PersNr = CITIZEN_NUMBERS[0];
    const months = Array.from({ length: 6 }, (_, index) => makePeriod('month', 2026, index + 1));
    const corrections = months.map(({ start, end }) =>
      correction([clean({ PersNr })], [start, end]),
    );
    expect((await readAll(message(...corrections))).rows).toHaveLength(6);
  });

  it('are not seen in the employer’s own number', async () => {
    const numbers = ['1', '2', '3'].map((NumIV) => clean({ NumIV, PersNr: '123456782' }));
    expect((await readAll(message(full(numbers)))).rows).toHaveLength(3);
  });
});

describe('a large return', () => {
  it('of 20 MB comes in pages, with a row for each relation', async () => {
    const one = relation({ PersNr: 'P-NUMBER' });
    const count = Math.ceil((20 * 1024 * 1024) / one.length);
    async function* large(): AsyncGenerator<Uint8Array> {
      const [before = '', after = ''] = full(['SPLIT']).split('SPLIT');
      yield Buffer.from(BEGIN + before);
      for (let index = 0; index < count; index += 1)
        yield Buffer.from(one.replace('P-NUMBER', `P-${index}`));
      yield Buffer.from(after + END);
    }
    const { rows, pages, end } = await readAll(large());
    expect([rows.length, end.sourceCount, pages]).toEqual([count, count, Math.ceil(count / 5_000)]);
    expect(rows.at(-1)?.payrollNumber).toBe(`P-${count - 1}`);
  });
});

describe('a person where the schema has no place for one', () => {
  it.each([
    ['outside any period', message(clean()), 'loonaangifte.misplaced'],
    [
      'in a namespace of its own',
      message(
        full([
          clean().replace(
            '<InkomstenverhoudingInitieel>',
            '<InkomstenverhoudingInitieel xmlns="urn:other">',
          ),
        ]),
      ),
      'loonaangifte.misplaced',
    ],
  ])('%s refuses the file and is not passed over', async (_, text, code) => {
    expect(await errorOf(readAll(text))).toMatchObject({ code });
  });

  it.each([
    ['an addition', addition([clean(), withdrawal({ SofiNr: null }), `\n${clean()}`])],
    ['a correction', correction([withdrawal({ SofiNr: null }), `\n${clean()}`])],
  ])('behind a withdrawal refuses the file and names the line: %s', async (_, part) => {
    const text = message(part);
    const line = text
      .slice(0, text.lastIndexOf('<InkomstenverhoudingInitieel>'))
      .split('\n').length;
    expect(await errorOf(readAll(text))).toMatchObject({
      code: 'loonaangifte.misplaced',
      message: expect.stringContaining(`on line ${line} `) as string,
    });
  });

  it('a correction that cannot be read is no row of the period itself', async () => {
    const text = message(full([clean()]), correction([clean({ PersNr: null })]));
    const { rejects, end } = await readAll(Buffer.from(text));
    expect(rejects).toMatchObject([{ field: 'PersNr', correction: true }]);
    expect(end.sourceCount).toBe(1);
  });
});
