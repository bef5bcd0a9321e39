import { makePeriod, periodKey } from '#libs/core';
import { schemeById } from './catalogue.js';
import { periodsOnInvoice } from './fixtures/invoices.js';
import { invoicedIn } from './invoice.rules.js';
import { Funding } from './shape/funding.js';

const iob = schemeById('nl-rnf-iob');
const onInvoice = (year: number, number: number) =>
  periodsOnInvoice(iob, makePeriod('month', year, number)).map(periodKey);

describe('what the employer is invoiced, and when', () => {
  it('T3: nothing for January to September 2020, and October to December together in January 2021', () => {
    for (let number = 1; number <= 9; number++)
      expect(invoicedIn(iob, makePeriod('month', 2020, number))).toBeNull();
    for (let number = 1; number <= 12; number++) expect(onInvoice(2020, number)).toEqual([]);
    expect(onInvoice(2021, 1)).toEqual(['month-2020-10', 'month-2020-11', 'month-2020-12']);
  });

  it('invoices a period in the one after', () => {
    expect(onInvoice(2021, 2)).toEqual(['month-2021-01']);
    expect(onInvoice(2022, 1)).toEqual(['month-2021-12']);
  });

  it('puts every four-week period of 2020 on the first invoice of 2021', () => {
    const periods = periodsOnInvoice(iob, makePeriod('four-week', 2021, 1)).map(periodKey);
    expect(periods).toEqual([
      'four-week-2020-10',
      'four-week-2020-11',
      'four-week-2020-12',
      'four-week-2020-13',
    ]);
  });

  it('invoices nothing where the employer keeps the money until it is spent', () => {
    for (const id of ['nl-etd-plb', 'nl-sw-lbb'])
      expect(invoicedIn(schemeById(id), makePeriod('month', 2023, 3))).toBeNull();
  });

  it('T35: invoices nothing any more once the employer keeps the money, also for the period before', () => {
    const [first, second] = iob.versions;
    const switched = {
      ...iob,
      versions: [first!, { ...second!, funding: Funding.parse({ model: 'employer-reserve' }) }],
    };
    expect(invoicedIn(switched, makePeriod('month', 2020, 12))).toBeNull();
    expect(invoicedIn(switched, makePeriod('month', 2021, 1))).toBeNull();
  });
});
