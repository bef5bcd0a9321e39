import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemes } from './catalogue.js';
import { schemeParameters } from './parameters.js';
import { besideSchemes, marksIn, sourcesMarkedIn } from './sources.js';

const room = join(process.cwd(), 'libs/schemes');

/** All that the room says: shapes, schemes, sentences, rules, and why they are so. */
const said = readdirSync(room, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts') && name !== 'sources.ts')
  .map((name) => readFileSync(join(room, name), 'utf8'))
  .join('\n');

describe('a mark in a description', () => {
  it('leads to a source, whoever wrote it', () => {
    const marks = marksIn(said);
    expect(marks.length).toBeGreaterThan(50);
    const known = sourcesMarkedIn(said);
    expect(marks.filter((mark) => !Object.hasOwn(known, mark))).toEqual([]);
  });

  it('is read one by one, and each once', () => {
    expect(marksIn('A year [INR1, MIC], or two [MIC]; [a, b] and [12, 6] are none.')).toEqual([
      'INR1',
      'MIC',
    ]);
  });

  it('is there for each source that is no scheme’s own', () => {
    const marks = new Set(marksIn(said));
    expect(Object.keys(besideSchemes).filter((mark) => !marks.has(mark))).toEqual([]);
  });
});

describe('a source', () => {
  it('is one and the same for every scheme that was read from it', () => {
    const known = new Map<string, string>();
    const all = [besideSchemes, ...schemes.map(({ sources }) => sources)].flatMap(Object.entries);
    for (const [mark, { kind, address }] of all) {
      const told = `${kind} ${address}`;
      expect([mark, known.get(mark) ?? told]).toEqual([mark, told]);
      known.set(mark, told);
    }
  });

  it('says so where it is general knowledge, like the state pension ages', () => {
    for (const { sources, versions } of schemes) {
      const byAge = versions.filter(
        ({ entitlement: { age } }) =>
          age !== null && (age.beforeStatePension || age.yearsBeforeStatePension !== null),
      );
      if (byAge.length > 0) expect(sources['AOW']?.kind).toBe('general-knowledge');
      for (const { unconfirmed } of byAge) expect(unconfirmed.join()).toMatch(/state pension ages/);
    }
  });

  it('comes with the parameters that are marked with it', () => {
    expect(schemeParameters.sources['INR1']).toEqual({
      kind: 'page',
      address: 'inretail.nl/personeel/iob-het-individueel-ontwikkelbudget',
      tells: ['Amount, hours, directors, the start in October 2020 and the first invoice.'],
    });
    expect(schemeParameters.sources['S0']?.kind).toBe('document');
    const marks = marksIn(JSON.stringify({ ...schemeParameters, sources: null }));
    expect(Object.keys(schemeParameters.sources)).toEqual(marks);
  });
});
