import { auditReport, findingsOf } from './commands/audit.js';

const books = [{ book: 'memo', unit: 'EUR', accounts: 2, sum: 0n }];

describe('the report of an audit', () => {
  it('says that the books are right', () => {
    const report = auditReport({
      books,
      checks: [{ name: 'every book sums to zero', findings: [] }],
    });
    expect(report).toEqual([
      'book memo in EUR: 2 accounts, sum 0',
      'right  every book sums to zero',
      'The books are right.',
    ]);
  });

  it('says where they are wrong', () => {
    const findings = [{ at: 'lot 7', problem: 'has no transfer grant/7' }];
    const audit = { books, checks: [{ name: 'every lot was granted by a transfer', findings }] };
    expect(auditReport(audit).slice(1)).toEqual([
      'WRONG  every lot was granted by a transfer',
      '         lot 7 has no transfer grant/7',
      'The books are wrong in 1 place.',
    ]);
    expect(findingsOf(audit)).toEqual([
      'every lot was granted by a transfer: lot 7 has no transfer grant/7',
    ]);
  });
});
