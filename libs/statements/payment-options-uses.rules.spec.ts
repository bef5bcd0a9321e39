import { pickLots } from '#libs/budgets';
import { builtIn, planPayment, schemeById } from '#libs/schemes';
import { planRequest, type UseRow } from './payment-options.rules.js';
import { WantedTraining } from './payment-options.schema.js';
import type { LotRow } from './person-free.rules.js';

const IOB = 'nl-rnf-iob';
const wanted = WantedTraining.parse({
  priceCents: 100_00,
  category: 'd',
  startsOn: '2026-09-01',
});

const lot: LotRow = {
  accountId: '1',
  personId: '1',
  id: 1n,
  schemeId: IOB,
  unit: 'EUR',
  employerId: 7,
  employerName: 'Example',
  payer: 'employer',
  source: 'payroll',
  lotOn: '2025-01-31',
  expiresOn: '2030-01-30',
  invoicedOn: null,
  granterIsCurrentEmployer: true,
  granted: 100_00n,
  promised: 0n,
  available: 100_00n,
  held: 0n,
  spent: 0n,
  lapsed: 0n,
  returned: 0n,
  missing: 0n,
  drawnAhead: 0n,
  isLapsed: false,
  comesOn: null,
  free: { promised: 0n, available: 100_00n },
};

describe('what somebody spent before', () => {
  it('counts as an award of this year from 1 January on, and not of a year before', () => {
    const known = { employments: [], facts: [], birthDate: null };
    const picture = { rows: [lot], employments: [], gates: new Map(), known, catalogue: builtIn };
    const awardsAfter = (...days: string[]): (number | undefined)[] => {
      const uses = days.map((on): UseRow => ({ schemeId: IOB, on, amount: 10_00n }));
      const { schemes } = planRequest(picture, uses, { on: '2026-06-01', wanted });
      return schemes.map(({ standing }) => standing.awardsThisYear);
    };
    expect(awardsAfter('2024-06-01', '2025-12-31')).toEqual([0]);
    expect(awardsAfter('2025-12-31', '2026-01-01', '2026-06-01')).toEqual([2]);
  });
});

describe('a plan', () => {
  it('takes lots in the order a hold does, also where one leaves a window and another has a last day', () => {
    const lots = [
      { ...lot, id: 1n, expiresOn: '2029-01-30' },
      { ...lot, id: 2n, expiresOn: '2027-01-30' },
      { ...lot, id: 3n, schemeId: 'nl-sw-lbb', lotOn: '2023-06-30', expiresOn: null },
    ];
    const known = { employments: [], facts: [], birthDate: null };
    const picture = { rows: lots, employments: [], gates: new Map(), known, catalogue: builtIn };
    const on = '2026-06-01';
    const dear = { ...wanted, priceCents: 300_00n };
    const { lines } = planPayment(planRequest(picture, [], { on, wanted: dear }));
    const wish = { unit: 'EUR', amount: 300_00n, category: 'd', on, blocked: [] } as const;
    const held = pickLots(
      lots.map((each) => ({ ...each, lapsesOn: null })),
      wish,
      schemeById,
    );
    expect(lines.map(({ lotId }) => lotId)).toEqual(['2', '3', '1']);
    expect(held.considered.map(({ lotId }) => String(lotId))).toEqual(['2', '3', '1']);
  });
});
