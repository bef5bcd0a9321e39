import type { Day } from '#libs/core';
import { type Scheme, schemeById, type SchemeVersion } from '#libs/schemes';
import { movedTerms } from './dry-run-terms.rules.js';

const lbb = schemeById('nl-sw-lbb');
const plb = schemeById('nl-etd-plb');
const TODAY = '2026-01-15';

/** The scheme with other rules for lots from March 2026 on. */
function from(scheme: Scheme, lots: Partial<SchemeVersion['lots']>): Scheme {
  const last = scheme.versions.at(-1)!;
  return {
    ...scheme,
    versions: [
      ...scheme.versions.slice(0, -1),
      { ...last, validTo: '2026-02-28' },
      { ...last, id: '2026-03', validFrom: '2026-03-01', lots: { ...last.lots, ...lots } },
    ],
  };
}

const moved = (
  before: Scheme,
  after: Scheme,
  lot: { lotOn: Day; expiresOn?: Day; today?: Day },
): boolean | null => {
  const { lotOn, expiresOn = null, today = TODAY } = lot;
  const [found] = movedTerms({ before, after }, [{ lotOn, expiresOn }], today);
  return found ? found.atOnce : null;
};

describe('the lots that a change gives another end', () => {
  it('are those of a window that gets shorter; what is out of it by then is gone at once', () => {
    const shorter = from(lbb, { termMonths: 12 });
    expect(moved(lbb, shorter, { lotOn: '2026-01-31' })).toBe(false);
    expect(moved(lbb, shorter, { lotOn: '2025-03-31' })).toBe(false);
    expect(moved(lbb, shorter, { lotOn: '2025-02-28' })).toBe(true);
    expect(moved(lbb, shorter, { lotOn: '2023-06-30' })).toBe(true);
  });

  it('are those of a window that gets longer, and none of them is gone sooner', () => {
    const longer = from(lbb, { termMonths: 72 });
    expect(moved(lbb, longer, { lotOn: '2025-02-28' })).toBe(false);
  });

  it('are not those that fell out of the window before it changed', () => {
    expect(moved(lbb, from(lbb, { termMonths: 12 }), { lotOn: '2020-01-31' })).toBeNull();
    expect(moved(lbb, from(lbb, { graceDays: 10 }), { lotOn: '2025-01-31' })).toBeNull();
  });

  it('are not those that keep the term they were granted with', () => {
    const kept = from(lbb, { termMonths: 12, transition: 'lots-keep-grant-term' });
    expect(moved(lbb, kept, { lotOn: '2025-02-28' })).toBeNull();
  });

  it('are those with a day of their own that moves, gone at once where it is past as it begins', () => {
    const lot = (lotOn: Day, expiresOn: Day) => ({ lotOn, expiresOn });
    const shorter = from(plb, { termMonths: 12 });
    expect(moved(plb, shorter, lot('2026-01-31', '2029-01-30'))).toBe(false);
    expect(moved(plb, shorter, lot('2024-01-31', '2027-01-30'))).toBe(true);
    expect(moved(plb, shorter, lot('2022-01-31', '2025-01-30'))).toBeNull();
  });

  it('are gone at once also where the change begins in the past, and their end has gone by', () => {
    const today = '2026-11-22';
    const shorter = from(lbb, { termMonths: 12 });
    expect(moved(lbb, shorter, { lotOn: '2025-06-30', today })).toBe(true);
    expect(moved(lbb, shorter, { lotOn: '2025-12-31', today })).toBe(false);
  });

  it('are gone at once where today is the first day without them, and not where that is tomorrow', () => {
    const shorter = from(lbb, { termMonths: 12 });
    const today = '2026-11-22';
    expect(moved(lbb, shorter, { lotOn: '2025-11-22', today })).toBe(true);
    expect(moved(lbb, shorter, { lotOn: '2025-11-23', today })).toBe(false);
  });

  it('are not gone sooner where they would have gone on that very day without the change', () => {
    const dated = from(lbb, { expiry: 'date' });
    expect(moved(lbb, dated, { lotOn: '2021-06-30', today: '2026-11-22' })).toBe(false);
  });

  it('are those that get a day where a later accrual decided, and the other way about', () => {
    const dated = from(lbb, { expiry: 'date' });
    expect(moved(lbb, dated, { lotOn: '2025-01-31' })).toBe(false);
    const window = from(plb, { expiry: 'with-next-accrual' });
    expect(moved(plb, window, { lotOn: '2026-01-31', expiresOn: '2029-01-30' })).toBe(false);
  });

  it('are none of a scheme that was not there', () => {
    const days = [{ lotOn: '2026-01-31', expiresOn: null }];
    expect(movedTerms({ before: undefined, after: lbb }, days, TODAY)).toEqual([]);
  });
});
