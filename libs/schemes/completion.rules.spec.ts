import * as fc from 'fast-check';
import type { z } from 'zod';
import { settleCompletion, type Evidence } from './completion.rules.js';
import { Booking } from './shape/booking.js';
import { CoFunding } from './shape/cofunding.js';
import { Completion } from './shape/completion.js';

const stap: z.input<typeof Completion> = {
  proof: ['certificate', 'attendance'],
  minimumAttendancePercent: 80,
  proofDeadlineMonths: 3,
  clawbackFrom: 'provider',
  excusable: true,
};
const cpf: z.input<typeof Completion> = {
  attendanceBands: [
    { fromPercent: 0, pays: 25 },
    { fromPercent: 25, pays: 'pro-rata' },
    { fromPercent: 80, pays: 100 },
  ],
  rightsConsumed: 'whole',
};

const settle = (rules: z.input<typeof Completion>, more: Partial<Evidence> = {}) =>
  settleCompletion(Completion.parse(rules), {
    on: '2026-09-01',
    endedOn: '2026-06-30',
    amount: 1000_00n,
    hasCertificate: false,
    attendance: null,
    provenOn: '2026-08-31',
    isExcused: false,
    ...more,
  });

const attended = (percent: bigint) => ({ attendance: { attended: percent, given: 100n } });

describe('T21: what attendance leads to', () => {
  it('i: 79 % without a certificate withdraws the right, and the provider repays 1,000', () => {
    const outcome = settle(stap, attended(79n));
    expect(outcome).toMatchObject({
      state: 'not-fulfilled',
      providerGets: 0n,
      consumed: 1000_00n,
      clawback: { from: 'provider', amount: 1000_00n },
      reason: { code: 'attendance-too-low', params: { percent: 79, minimum: 80 } },
    });
  });

  it('i: 80 %, or a certificate, fulfils it; 79.99 % is not 80 %', () => {
    expect(settle(stap, attended(80n)).state).toBe('fulfilled');
    expect(settle(stap, { ...attended(10n), hasCertificate: true }).state).toBe('fulfilled');
    const almost = settle(stap, { attendance: { attended: 79_999n, given: 100_000n } });
    expect(almost).toMatchObject({
      state: 'not-fulfilled',
      reason: { params: { percent: 79.99 } },
    });
  });

  it('i: an accepted excuse takes the clawback away', () => {
    expect(settle(stap, { ...attended(40n), isExcused: true })).toMatchObject({
      state: 'excused',
      clawback: null,
    });
    expect(settle({ ...stap, excusable: false }, { ...attended(40n), isExcused: true }).state).toBe(
      'not-fulfilled',
    );
  });

  it('ii: 20 %, 60 % and 85 % bring the provider 250, 600 and 1,000; the right is gone each time', () => {
    const found = [20n, 60n, 85n].map((percent) => settle(cpf, attended(percent)));
    expect(found.map(({ providerGets }) => providerGets)).toEqual([250_00n, 600_00n, 1000_00n]);
    expect(found.map(({ consumed }) => consumed)).toEqual([1000_00n, 1000_00n, 1000_00n]);
  });

  it('ii: the edges of the bands belong to the higher band', () => {
    const found = [24n, 25n, 79n, 80n].map((percent) => settle(cpf, attended(percent)));
    expect(found.map(({ providerGets }) => providerGets)).toEqual([
      250_00n,
      250_00n,
      790_00n,
      1000_00n,
    ]);
  });

  it('ii: force majeure leaves the person what the provider does not get', () => {
    const rules = { ...cpf, excusable: true };
    const outcome = settle(rules, { ...attended(60n), isExcused: true });
    expect(outcome).toMatchObject({ providerGets: 600_00n, consumed: 600_00n });
  });
});

describe('the proof of a training', () => {
  it('is awaited up to its last day, and then missing', () => {
    const on = (day: string) => settle(stap, { on: day, provenOn: null }).reason.code;
    expect([on('2026-09-30'), on('2026-10-01')]).toEqual(['proof-awaited', 'proof-missing']);
  });

  it('does not count when it comes after its last day', () => {
    const late = settle(stap, { ...attended(100n), provenOn: '2026-10-01' });
    expect(late.reason.code).toBe('proof-too-late');
    const inTime = settle(stap, { ...attended(100n), provenOn: '2026-09-30', on: '2026-12-01' });
    expect(inTime.state).toBe('fulfilled');
  });

  it('has its last day at the end of a shorter month', () => {
    const ended = { endedOn: '2023-11-30', ...attended(100n) };
    expect(settle(stap, { ...ended, provenOn: '2024-02-29' }).state).toBe('fulfilled');
    expect(settle(stap, { ...ended, provenOn: '2024-03-01' }).state).toBe('not-fulfilled');
  });

  it('is not asked where nothing is said: the price is due', () => {
    expect(settle({}, { provenOn: null })).toMatchObject({
      state: 'fulfilled',
      providerGets: 1000_00n,
      consumed: 1000_00n,
    });
  });

  it('waits for the attendance where that sets the price', () => {
    expect(settle(cpf).state).toBe('waiting');
  });

  it('never pays more than the amount, and never takes less than it pays', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(stap, cpf, { ...cpf, rightsConsumed: 'as-paid' as const }, {}),
        fc.bigInt(0n, 1_000_000n),
        fc.bigInt(0n, 12_000n),
        (rules, amount, attended) => {
          const found = settle(rules, { amount, attendance: { attended, given: 10_000n } });
          expect(found.providerGets <= found.consumed && found.consumed <= amount).toBe(true);
        },
      ),
    );
  });
});

describe('rules that do not hold together', () => {
  it.each<[string, z.ZodType, unknown]>([
    ['bands that begin above 0', Completion, { attendanceBands: [{ fromPercent: 25, pays: 100 }] }],
    ['attendance without a minimum', Completion, { proof: ['attendance'] }],
    ['a clawback without proof', Completion, { clawbackFrom: 'person' }],
    ['only-above-maximum without one', CoFunding, { employerAdds: 'only-above-maximum' }],
    [
      'co-payments out of order',
      CoFunding,
      {
        fixedCopay: {
          amounts: [
            { from: '2026-01-01', cents: 1 },
            { from: '2025-01-01', cents: 1 },
          ],
        },
      },
    ],
    [
      'a person’s share without value-added tax',
      CoFunding,
      { allowance: { payer: 'government', shares: [{ basisPoints: 1 }] }, vatBasis: 'excl' },
    ],
    [
      'a cancellation table that stops before the start',
      Booking,
      { cancellationTable: [{ fromDaysBefore: 14, feePercent: 50 }] },
    ],
  ])('%s are refused', (_, shape, rules) => {
    expect(shape.safeParse(rules).success).toBe(false);
    expect(shape.safeParse({}).success).toBe(true);
  });
});
