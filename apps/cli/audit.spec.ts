import type { ChainReport } from '#libs/ledger';
import { auditReport, findingsOf } from './commands/audit.js';

const books = [{ book: 'memo', unit: 'EUR', accounts: 2, sum: 0n }];
const head = 'ab'.repeat(32);
const chain: ChainReport = { seals: 3, unsealed: 1, head, findings: [] };
const right = { name: 'every book sums to zero', findings: [] };

describe('the report of an audit', () => {
  it('says that the books are right, and the head to note down', () => {
    expect(auditReport({ books, checks: [right], chain })).toEqual([
      'book memo in EUR: 2 accounts, sum 0',
      'chain: 3 seals, 1 transfer not sealed yet',
      `head: ${head}`,
      'right  every book sums to zero',
      'right  every transfer is what was sealed',
      'The books are right.',
    ]);
  });

  it('says where they are wrong', () => {
    const findings = [{ at: 'lot 7', problem: 'has no transfer grant/7' }];
    const audit = {
      books,
      checks: [{ name: 'every lot was granted by a transfer', findings }],
      chain,
    };
    expect(auditReport(audit).slice(3)).toEqual([
      'WRONG  every lot was granted by a transfer',
      '         lot 7 has no transfer grant/7',
      'right  every transfer is what was sealed',
      'The books are wrong in 1 place.',
    ]);
    expect(findingsOf(audit)).toEqual([
      'every lot was granted by a transfer: lot 7 has no transfer grant/7',
    ]);
  });

  it('says where the chain is broken', () => {
    const findings = [{ at: 'seal 2', problem: 'holds 3 transfers from 4 to 6, there are 2' }];
    const audit = { books, checks: [right], chain: { ...chain, findings } };
    expect(findingsOf(audit)).toEqual([
      'every transfer is what was sealed: seal 2 holds 3 transfers from 4 to 6, there are 2',
    ]);
    expect(auditReport(audit).at(-1)).toBe('The books are wrong in 1 place.');
  });

  it('of a hub in which nothing was sealed yet has no head', () => {
    const none = { seals: 0, unsealed: 2, head: null, findings: [] };
    expect(auditReport({ books: [], checks: [], chain: none }).slice(0, 2)).toEqual([
      'chain: 0 seals, 2 transfers not sealed yet',
      'head: none yet',
    ]);
  });
});
