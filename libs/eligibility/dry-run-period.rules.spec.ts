import { periodKey } from '#libs/core';
import { type Scheme, schemeById, type SchemeVersion } from '#libs/schemes';
import { periodToReckon } from './dry-run-period.rules.js';

type Every = Extract<SchemeVersion['grant'], { kind: 'fixed' }>['every'];

const ilob = schemeById('nl-woondiensten-ilob');

/** ILOB as it is now, since long ago, with a grant at another time. */
const scheme = (every: Every, given: Partial<Scheme> = {}): Scheme => ({
  ...ilob,
  versions: ilob.versions.slice(-1).map((version) => ({
    ...version,
    validFrom: '2000-01-01',
    grant: { ...version.grant, every } as SchemeVersion['grant'],
  })),
  ...given,
});

const found = (every: Every, given: Partial<Scheme> = {}): string =>
  periodKey(periodToReckon([scheme(every, given)], 'month', '2026-03-15'));

const yearly = (anchor: string, years = 1): Every => ({ kind: 'years', anchor, years });

describe('the period a change is tried out on', () => {
  it('is its own, where every period grants, or a birthday decides', () => {
    expect(found({ kind: 'payroll-period' })).toBe('month-2026-03');
    expect(found({ kind: 'at-age', years: 57 })).toBe('month-2026-03');
  });

  it('is the first of the next turn of years', () => {
    expect(found(yearly('2020-09-01'))).toBe('month-2026-09');
    expect(found(yearly('2020-03-01'))).toBe('month-2026-03');
    expect(found(yearly('2020-01-01', 5))).toBe('month-2030-01');
    expect(periodKey(periodToReckon([ilob], 'four-week', '2026-03-15'))).toBe('four-week-2027-01');
  });

  it('is the one in which the scheme begins, within a turn', () => {
    const { versions } = scheme(yearly('2020-01-01'));
    const begins = versions.map((version) => ({ ...version, validFrom: '2026-07-01' }));
    expect(found(yearly('2020-01-01'), { versions: begins })).toBe('month-2026-07');
  });

  it('is the next in which anybody can apply', () => {
    const window = { from: '2026-06-10', to: '2026-06-20', pot: null };
    expect(found({ kind: 'window', windows: [window] })).toBe('month-2026-06');
  });

  it('passes over a suspension', () => {
    const suspensions = [{ from: '2026-03-01', to: '2026-04-30', reason: 'lapsed' }];
    expect(found({ kind: 'payroll-period' }, { suspensions })).toBe('month-2026-05');
  });

  it('is the first in which the scheme grants as it was, or as it shall be', () => {
    const [june, september] = [scheme(yearly('2020-06-01')), scheme(yearly('2020-09-01'))];
    const key = (...schemes: (Scheme | undefined)[]): string =>
      periodKey(periodToReckon(schemes, 'month', '2026-03-15'));
    expect([key(june, september), key(september, june)]).toEqual(Array(2).fill('month-2026-06'));
    expect(key(undefined, september)).toBe('month-2026-09');
  });

  it('is its own where the hub never grants', () => {
    expect(found({ kind: 'payroll-period' }, { execution: 'informational' })).toBe('month-2026-03');
    expect(found({ kind: 'once' })).toBe('month-2026-03');
  });
});
