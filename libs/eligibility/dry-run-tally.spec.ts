import type { Decision, Reason } from '#libs/schemes';
import { DryRunTally } from './dry-run-tally.js';

const PERIOD = 'month-2026-03';
const who = { employerId: 7, payrollNumber: '000001', employmentSeq: '1', period: PERIOD };

const gets = (
  amount: bigint,
  { entitled = amount > 0n, code = 'granted' }: { entitled?: boolean; code?: Reason['code'] } = {},
): Decision => ({
  schemeId: 'nl-made-up',
  schemeVersion: '2000-01',
  entitled,
  amount,
  unit: 'EUR',
  parts: [],
  reason: { code, params: {} },
  lotOn: '2026-03-31',
  expiresOn: null,
});

const counted = (...answers: [before: Decision | undefined, after: Decision][]): DryRunTally => {
  const tally = new DryRunTally();
  for (const [before, after] of answers) tally.count(who, { before, after });
  return tally;
};

describe('a dry run counts', () => {
  it('who would get more, less, something or nothing', () => {
    const { employers, touched } = counted(
      [gets(1n), gets(1n)],
      [gets(1n), gets(3n)],
      [gets(3n), gets(1n)],
      [gets(0n), gets(5n)],
      [gets(5n), gets(0n)],
      [undefined, gets(7n)],
    );
    expect(employers).toEqual([
      {
        employerId: 7,
        period: PERIOD,
        people: 6,
        gained: 2,
        lost: 1,
        more: 1,
        less: 1,
        unknown: 0,
        before: 10n,
        after: 17n,
      },
    ]);
    expect(touched).toHaveLength(5);
  });

  it('a right without lots as something', () => {
    const { employers } = counted([gets(0n), gets(0n, { entitled: true })]);
    expect(employers).toMatchObject([{ gained: 1, after: 0n }]);
  });

  it.each(['fact-unknown', 'hours-unknown', 'no-wage-known', 'granted-without-extra'] as const)(
    'apart whoever has a decision of %s, on either side',
    (code) => {
      const tally = counted(
        [gets(2n), gets(0n, { code })],
        [gets(0n, { code }), gets(2n)],
        [gets(2n), gets(2n)],
      );
      expect(tally.employers).toMatchObject([{ people: 3, unknown: 2, before: 2n, after: 2n }]);
      expect(tally.touched).toEqual([]);
      expect(tally.unknown.map(({ reason }) => reason.code)).toEqual([code, code]);
    },
  );

  it('everybody, and shows the first hundred', () => {
    const many = Array.from({ length: 250 }, (): [Decision, Decision] => [gets(1n), gets(2n)]);
    const { employers, touched } = counted(...many);
    expect([employers[0]?.more, touched.length]).toEqual([250, 100]);
  });
});
