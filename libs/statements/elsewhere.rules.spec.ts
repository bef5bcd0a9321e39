import { type Scheme, schemeById } from '#libs/schemes';
import { elsewhereFor, type Known } from './elsewhere.rules.js';

/** A shipped scheme, as if it were run elsewhere. */
const shown = (id: string): Scheme => ({ ...schemeById(id), execution: 'informational' });
const schemeIds = ['nl-rnf-iob', 'nl-sw-lbb', 'nl-architecten-voucher', 'nl-woondiensten-ilob'];

const employed = (terms: object = {}): Known => ({
  employments: [
    {
      terms: {
        hireDate: '2015-01-01',
        relation: 'employee',
        contract: 'indefinite',
        category: 'regular',
        contractHours: 3600,
        ...terms,
      },
      pay: { salary: 3000_00 },
      schemeIds,
    },
  ],
  facts: [],
  birthDate: '1980-01-01',
});

const ask = (id: string, known: Known, language: 'nl' | 'en' = 'en') =>
  elsewhereFor([shown(id)], known, { on: '2026-06-15', language })[0];

describe('a right under a scheme that is run elsewhere', () => {
  it('is yes or no by what payroll tells, with the reason in both languages', () => {
    expect(ask('nl-rnf-iob', employed())).toMatchObject({ answer: 'yes', amount: 12_50n });
    const few = employed({ contractHours: 1200 });
    expect(ask('nl-rnf-iob', few)).toMatchObject({
      answer: 'no',
      amount: null,
      because: 'Works 12 hours a week; it takes at least 16 hours.',
    });
    expect(ask('nl-rnf-iob', few, 'nl')?.because).toMatch(/^Werkt 12 uur per week/);
    expect(ask('nl-sw-lbb', employed())).toMatchObject({ answer: 'yes' });
  });

  it('is unknown where payroll did not tell, or too little is known', () => {
    const untold = employed();
    const [{ terms } = { terms: {} }] = untold.employments;
    const { contractHours: _, ...rest } = terms as { contractHours: number };
    const silent = { ...untold, employments: [{ terms: rest, pay: null, schemeIds }] };
    expect(ask('nl-rnf-iob', silent)).toMatchObject({ answer: 'unknown', amount: null });
    expect(ask('nl-sw-lbb', silent)).toMatchObject({ answer: 'unknown' });
    const empty = { ...untold, employments: [{ terms: {}, pay: null, schemeIds }] };
    expect(ask('nl-rnf-iob', empty)).toMatchObject({ answer: 'unknown' });
  });

  it('is the best of two employments', () => {
    const few = employed({ contractHours: 1200 });
    const both = { ...few, employments: [...few.employments, ...employed().employments] };
    expect(ask('nl-rnf-iob', both)).toMatchObject({ answer: 'yes' });
  });

  it('is asked of whose employer, or whose country, it is for', () => {
    const nobody: Known = { employments: [], facts: [], birthDate: null };
    const wide = { ...shown('nl-rnf-iob'), level: 'nation' as const };
    const asked = { on: '2026-06-15', language: 'en' } as const;
    const told = (value: string): Known => ({
      ...nobody,
      facts: [{ fact: 'region', value, from: '2026-01-01', until: null }],
    });
    expect(ask('nl-rnf-iob', nobody)).toBeUndefined();
    expect(elsewhereFor([wide], nobody, asked)).toMatchObject([{ answer: 'unknown' }]);
    expect(elsewhereFor([wide], told('NL'), asked)).toMatchObject([{ answer: 'no' }]);
    expect(elsewhereFor([wide], told('BE-VLG'), asked)).toEqual([]);
    expect(ask('nl-etd-plb', employed())).toBeUndefined();
  });

  it('that comes once a year counts all year, as far as is known', () => {
    const yearly = employed({ contractHours: 3600 });
    expect(ask('nl-architecten-voucher', yearly)).toMatchObject({ answer: 'yes', amount: 31_50n });
    expect(ask('nl-woondiensten-ilob', yearly)).toMatchObject({ answer: 'unknown' });
  });
});
