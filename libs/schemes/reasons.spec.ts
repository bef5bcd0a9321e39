import { explain, reasonCodes } from './reasons.js';

describe('a reason in words', () => {
  it.each(reasonCodes)('%s has a sentence of its own in Dutch and in English', (code) => {
    const dutch = explain({ code, params: {} }, 'nl');
    const english = explain({ code, params: {} }, 'en');
    for (const sentence of [dutch, english]) expect(sentence).toMatch(/^[A-Z].+\.$/);
    expect(dutch).not.toBe(english);
  });

  it('shows numbers, days, money and groups as people write them', () => {
    const hours = {
      code: 'hours-below-minimum',
      params: { hours: 15.5, operator: '≥', minimum: 16 },
    };
    expect(explain(hours, 'nl')).toBe('Werkt 15,5 uur per week; nodig is minstens 16 uur.');
    expect(explain(hours, 'en')).toBe('Works 15.5 hours a week; it takes at least 16 hours.');
    const service = {
      code: 'service-too-short',
      params: { on: '2019-12-31', months: 10, minimum: 12 },
    };
    expect(explain(service, 'nl')).toBe(
      'Op 31-12-2019 10 maanden in dienst; nodig is minstens 12.',
    );
    const granted = {
      code: 'granted',
      params: { amountCents: 12_50, number: 10, periods: 12, yearAmountCents: 150_00 },
    };
    expect(explain(granted, 'nl')).toBe(
      'Recht op € 12,50: periode 10 van 12 van € 150,00 per jaar.',
    );
    expect(explain(granted, 'en')).toBe('Granted € 12.50: period 10 of 12 of € 150.00 a year.');
    const excluded = { code: 'category-excluded', params: { group: 'weekend-helper' } };
    expect(explain(excluded, 'nl')).toBe('Uitgezonderd van deze regeling: weekendhulp.');
  });

  it('refuses a code it does not know', () => {
    expect(() => explain({ code: 'because', params: {} }, 'en')).toThrow(
      "There is no reason 'because'.",
    );
  });
});
