import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PersonalNumberFound } from '#libs/connector';
import {
  addition,
  CITIZEN_NUMBERS,
  correction,
  full,
  message,
  relation,
  withdrawal,
} from './fixtures/make-return.js';
import { errorOf, readAll, reduceAll } from './fixtures/read-all.js';

const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'fixtures', name));

const ADDRESS =
  '<AdresBuitenland><Str>Hauptstrasse</Str><Pc>46397</Pc><Woonpl>Bocholt</Woonpl><LandCd>DE</LandCd></AdresBuitenland>';
const WHOLE = message(
  full([
    relation({ SignNm: 'A &lt;b&gt; &amp; &#13;&#233; ]]&gt;' }).replace(
      '</NatuurlijkPersoon>',
      `${ADDRESS}</NatuurlijkPersoon>`,
    ),
    relation({ PersNr: null }),
    relation({ PersNr: 'A-1', LnLbPh: '3250,00' }),
    relation(),
  ]),
  correction([relation({ DatAanv: '2019-04-01Z' }), withdrawal()]),
);

const READ =
  'Loonaangifte Bericht IdBer AdministratieveEenheid LhNr NmIP TijdvakAangifte VolledigeAangifte TijdvakCorrectie DatAanvTv ' +
  'DatEindTv InkomstenverhoudingInitieel InkomstenverhoudingIntrekking NumIV DatAanv PersNr NatuurlijkPersoon Voorl Voorv ' +
  'SignNm Gebdat Inkomstenperiode SrtIV CAO IndArbovOnbepTd IndOprov Werknemersgegevens LnLbPh LnSV LnInGld AantVerlU ' +
  'Ctrctln AantCtrcturenPWk Sector DatAanvSect Sect';

describe('a reduced return', () => {
  it.each([
    ['a full return with corrections', fixture('full-and-correction.xml')],
    ['a nil return', fixture('nil-return.xml')],
    ['a four-week return in ISO-8859-1', fixture('four-week-13.iso-8859-1.xml')],
    ['an addition', message(addition([relation(), withdrawal()]))],
    ['a return with errors in it', WHOLE],
  ])('reads as the whole one does: %s', async (_, content) => {
    const whole = await readAll(content);
    const reduced = await readAll(await reduceAll(content), { reduceAtEdge: false });
    expect(reduced).toEqual({ ...whole, end: { ...whole.end, warnings: [] } });
  });

  it('gives the same bytes when it is reduced again', async () => {
    for (const content of [WHOLE, fixture('full-and-correction.xml'), fixture('nil-return.xml')]) {
      const once = await reduceAll(content);
      expect(await reduceAll(once)).toBe(once);
    }
  });

  it('holds only the elements the hub reads', async () => {
    const reduced = await reduceAll(WHOLE);
    const names = new Set([...reduced.matchAll(/<([A-Z]\w*)/gi)].map(([, name]) => name));
    expect(names).toEqual(new Set(READ.split(' ')));
    for (const number of CITIZEN_NUMBERS) expect(reduced).not.toContain(number);
    expect(reduced).not.toContain('T. Est');
  });

  it('is UTF-8, and says so', async () => {
    const reduced = await reduceAll(fixture('four-week-13.iso-8859-1.xml'));
    expect(reduced).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Loonaangifte xmlns="[^"]+\/2026\/01" version="2.0">/,
    );
    expect(reduced).toContain('<SignNm>Veld-Crêpe</SignNm>');
  });
});

describe('reducing', () => {
  it.each([
    ['a DTD', WHOLE.replace('<Loon', '<!DOCTYPE x><Loon'), 'xml.doctype'],
    ['another year', WHOLE.replace('/2026/01', '/2025/01'), 'loonaangifte.unknown-year'],
    ['another message', '<Loonstaat/>', 'loonaangifte.other-message'],
    [
      'a relation behind a withdrawal',
      message(correction([withdrawal(), relation()])),
      'loonaangifte.misplaced',
    ],
    ['half a file', WHOLE.slice(0, -300), 'xml.truncated'],
    [
      'a sixth sector',
      WHOLE.replace('<Sector>', '<Sector/>'.repeat(5) + '<Sector>'),
      'loonaangifte.too-many',
    ],
  ])('refuses what reading refuses: %s', async (_, content, code) => {
    expect((await errorOf(reduceAll(content))).code).toBe(code);
  });

  it('refuses citizen numbers in place of personnel numbers, and in names', async () => {
    const [number] = CITIZEN_NUMBERS;
    const contents = [
      message(full([relation({ PersNr: number })])),
      message(correction([withdrawal({ PersNr: CITIZEN_NUMBERS[1] })])),
      message(full(CITIZEN_NUMBERS.map((PersNr) => relation({ PersNr, SofiNr: null })))),
      message(full([relation({ SignNm: `Test ${number}`, SofiNr: null })])),
    ];
    for (const content of contents) {
      const error = await errorOf(reduceAll(content));
      expect(error).toBeInstanceOf(PersonalNumberFound);
      expect(JSON.stringify([error.message, error.details, error.remedy])).not.toContain(number);
    }
  });
});
