import { schemes } from '../catalogue.js';
import { changesFrom } from './difference.rules.js';
import { asWrittenNow } from './earlier-form.js';
import { readScheme, type Scheme, type SchemeData } from '../scheme.js';

/** The scheme as a change of it was stored, when its choices were the same on all days. */
function asWrittenBefore(scheme: Scheme): SchemeData {
  const versions = scheme.versions.map(({ policies: _own, ...version }) => version);
  return { ...scheme, policies: scheme.versions[0]?.policies, versions } as SchemeData;
}

describe('a scheme that was stored when choices did not change by date', () => {
  it.each(schemes.map((scheme) => [scheme.id, scheme] as const))(
    'decides as it did: %s',
    (_, scheme) => {
      const read = readScheme(asWrittenBefore(scheme));
      expect(read).toEqual(scheme);
      expect(changesFrom(scheme, read)).toBeNull();
    },
  );

  it('has its choices in every version, and where a version made its own, that one', () => {
    const versions = [{ id: '2020-10' }, { id: '2021-01', policies: { rounding: 'naive' } }];
    expect(asWrittenNow({ policies: { lotDate: 'invoice' }, versions })).toEqual({
      versions: [
        { id: '2020-10', policies: { lotDate: 'invoice' } },
        { id: '2021-01', policies: { lotDate: 'invoice', rounding: 'naive' } },
      ],
    });
  });

  it.each([null, 'text', [], { versions: [] }, { policies: 'all' }, { policies: {}, versions: 1 }])(
    'is told from what is no such scheme: %j',
    (data) => {
      expect(asWrittenNow(data)).toBe(data);
    },
  );
});
