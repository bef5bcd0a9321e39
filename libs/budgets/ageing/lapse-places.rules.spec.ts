import { type Catalogue, catalogueOf, type Scheme, schemeById } from '#libs/schemes';
import { lapseRules } from './lapse-places.rules.js';

const iob = schemeById('nl-rnf-iob');
type Version = Scheme['versions'][number];

/** A scheme of one version a year from 2020 on, each with its own idea of who gets what lapses. */
const schemeOf = (
  ...said: { to: Version['lots']['lapsesTo']; gone?: 'fund' | 'nobody-yet' }[]
): Catalogue => {
  const versions = said.map(({ to, gone = 'nobody-yet' }, at): Version => {
    const [version] = iob.versions;
    if (!version) throw new Error('no version');
    return {
      ...version,
      id: `${2020 + at}`,
      validFrom: `${2020 + at}-01-01`,
      lots: { ...version.lots, lapsesTo: to },
      lifecycle: { ...version.lifecycle, employerGone: gone },
    };
  });
  return catalogueOf([{ ...iob, id: 'nl-x', versions }]);
};

describe('who gets what lapses', () => {
  it('is said by each version from its first day to the eve of the next', () => {
    expect(lapseRules(schemeOf({ to: 'employer' }, { to: 'fund' }), '2026-01-01')).toMatchObject([
      { schemeId: 'nl-x', from: '0001-01-01', until: '2020-12-31', goes: 'employer-left' },
      { schemeId: 'nl-x', from: '2021-01-01', until: '9999-12-31', goes: 'fund' },
    ]);
  });

  it('is not said by a version that has not begun', () => {
    expect(lapseRules(schemeOf({ to: 'employer' }, { to: 'fund' }), '2020-12-31')).toMatchObject([
      { from: '0001-01-01', until: '9999-12-31', goes: 'employer-left' },
    ]);
  });

  it.each([
    ['employer', 'employer-left', null],
    ['void', 'employer-left', 'employer-left'],
    ['payroll', 'payroll', 'payroll'],
    ['fund', 'fund', 'fund'],
    ['pool', 'pool', 'pool'],
  ] as const)('to %s: %s, and %s where the employer has failed', (to, goes, goesIfGone) => {
    expect(lapseRules(schemeOf({ to }), '2026-01-01')).toMatchObject([{ goes, goesIfGone }]);
  });

  it('is nobody where an employer has failed, until a version names somebody, and then from that day', () => {
    const rules = (by: string) =>
      lapseRules(schemeOf({ to: 'employer' }, { to: 'employer', gone: 'fund' }), by).map(
        ({ goesIfGone, goneFrom }) => [goesIfGone, goneFrom],
      );
    expect(rules('2020-12-31')).toEqual([[null, null]]);
    expect(rules('2021-01-01')).toEqual([
      ['fund', '2021-01-01'],
      ['fund', null],
    ]);
  });
});
