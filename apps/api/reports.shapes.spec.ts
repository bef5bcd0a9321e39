import { csvOf } from './edge/csv.js';
import { REPORT_COLUMNS } from './reports.shapes.js';

const figure = { amount: 500_00n, roundedTo: 100_00n };
const block = {
  from: '2027-01-01',
  until: '2027-03-31',
  peopleWithBudget: 20,
  peopleWhoUsedIt: 10,
  granted: figure,
  spent: figure,
  lapsed: figure,
  returned: figure,
  balance: figure,
  held: null,
  expiringWithin12Months: figure,
};

describe('a report that withholds what is held', () => {
  it('says so in a sheet, where an empty cell would look like nothing', () => {
    const [header, line] = csvOf(REPORT_COLUMNS, [block])
      .split('\r\n')
      .map((row) => row.split(','));
    const cells = Object.fromEntries((header ?? []).map((name, at) => [name, line?.[at]]));
    expect(cells).toMatchObject({
      balance: '500.00',
      balanceRoundedTo: '100.00',
      held: 'withheld',
      heldRoundedTo: 'withheld',
    });
  });
});
