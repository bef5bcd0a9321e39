import { makePeriod } from '#libs/core';
import { advanceFor } from './advance.rules.js';
import { schemeById } from '../catalogue.js';
import { employment, withPolicies } from '../fixtures/made.js';

const ilob = schemeById('nl-woondiensten-ilob');
const april = makePeriod('month', 2022, 4);
const joiner = employment({ hireDate: '2022-04-01', contractHours: 2400 });

describe('how far somebody may draw ahead', () => {
  it('T27: three years of 600.00, or two where this year is one of them', () => {
    expect(advanceFor(ilob, april)(joiner)).toBe(1800_00n);
    const including = withPolicies(ilob, { advanceReading: 'including-this-turn' });
    expect(advanceFor(including, april)(joiner)).toBe(1200_00n);
  });

  it('nothing before the scheme lets anybody, nor while it is suspended', () => {
    expect(advanceFor(ilob, makePeriod('month', 2021, 4))(joiner)).toBe(0n);
    const paused = { ...ilob, suspensions: [{ from: '2022-04-01', to: '2022-06-30' }] };
    expect(advanceFor(paused as typeof ilob, april)(joiner)).toBe(0n);
  });

  it('nothing for who has no right: the reason is that of the right itself', () => {
    expect(advanceFor(ilob, april)(employment({ category: 'holiday-worker' }))).toEqual({
      code: 'category-excluded',
      params: { group: 'holiday-worker' },
    });
  });
});
