import { readNewKey } from './commands/key.js';
import { readOrder } from './commands/sync.js';

describe('an order to deliver a file', () => {
  it('names the file, the connection, the period and the columns', () => {
    const args = [
      'a.csv',
      '--connection',
      '3',
      '--period',
      'four-week-2026-01',
      '--column',
      'Nr = x=payrollNumber',
    ];
    expect(readOrder(args)).toMatchObject({
      file: 'a.csv',
      connectionId: 3,
      period: { type: 'four-week', number: 1 },
      columns: { 'Nr = x': 'payrollNumber' },
      isApproved: false,
    });
  });

  it('leaves the period to the file if none is named', () => {
    expect(readOrder(['a.xml', '--connection', '3', '--approve'])).toMatchObject({
      period: null,
      isApproved: true,
    });
  });
});

describe('an order for a key', () => {
  it('is for a new operator if nothing else is said', () => {
    expect(readNewKey([])).toMatchObject({
      tenant: { kind: 'operator', name: 'operator' },
      employerIds: [],
    });
  });

  it('is for a tenant that is there, by its number', () => {
    expect(readNewKey(['--tenant', '4', '--employer', '7', '--scope', 'runs:read'])).toMatchObject({
      tenant: { id: 4 },
      employerIds: [7],
      scopes: ['runs:read'],
    });
  });
});
