import {
  learner,
  lot,
  paid,
  planFor,
  refusals,
  scheme,
  training,
} from '../../../test/factories/plan-request.js';
import type { SchemeAtHand, Training } from './request.js';
import { explain } from '../reasons.js';

const fund = (more: Partial<SchemeAtHand> = {}): SchemeAtHand => ({
  ...scheme('nl-graan-pob', {
    cofunding: {
      allowance: { payer: 'fund', shares: [{ basisPoints: 10_000 }] },
      limit: { cents: 1000_00, window: { kind: 'rolling', months: 24 } },
    },
  }),
  categories: ['d'],
  ...more,
});

describe('the tax test of what pays by allowance', () => {
  const at = (category: Training['category'], categories: SchemeAtHand['categories']) =>
    planFor({ training: training({ category }), schemes: [fund({ categories })] });

  it.each([
    ['c', 'category-not-admitted'],
    ['none', 'no-working-purpose'],
  ] as const)('refuses category %s where it pays for other work only', (category, reason) => {
    const plan = at(category, ['d']);
    expect(paid(plan)).toEqual([['person', 'person', 400_00n]]);
    expect(refusals(plan)).toEqual([['nl-graan-pob', reason]]);
  });

  it('says so in words that hold for allowances and lots', () => {
    const [refusal] = at('c', ['d']).refused;
    expect(explain(refusal!.reason, 'en')).toMatch(/^For wage tax this budget cannot be used for/);
  });

  it('lets pass what it admits, and everything outside the wage tax', () => {
    const covered = [['nl-graan-pob', 'fund', 400_00n]];
    expect(paid(at('d', ['d']))).toEqual(covered);
    expect(paid(at('none', ['c', 'd', 'none']))).toEqual(covered);
  });

  it('is told, not that nothing is needed, where nothing may be paid untaxed', () => {
    const plan = planFor({
      training: training({ category: 'none', priceCents: 0n }),
      schemes: [fund(), scheme('nl-rnf-iob')],
      lots: [lot('nl-rnf-iob', 100_00n)],
    });
    expect(plan).toMatchObject({ lines: [], shortfall: 0n });
    expect(refusals(plan)).toEqual([
      ['nl-graan-pob', 'no-working-purpose'],
      ['lot-nl-rnf-iob', 'no-working-purpose'],
    ]);
  });
});

describe('a limit on what nobody told the earlier use of', () => {
  it('pays nothing, and says what is missing: unknown is not nothing', () => {
    const { standing } = fund();
    const plan = planFor({ schemes: [fund({ standing: { ...standing, uses: null } })] });
    expect(paid(plan)).toEqual([['person', 'person', 400_00n]]);
    expect(plan.refused.map(({ reason }) => explain(reason, 'en'))).toEqual([
      'The scheme has a maximum of € 1000.00 for a stretch of time; what of it was used before is not known.',
    ]);
  });

  it('does not stand in the way of a scheme without a limit', () => {
    const without = scheme('be-share', {
      cofunding: { allowance: { payer: 'government', shares: [{ basisPoints: 5000 }] } },
    });
    const plan = planFor({
      schemes: [{ ...without, standing: { ...without.standing, uses: null } }],
    });
    expect(paid(plan)[0]).toEqual(['be-share', 'government', 200_00n]);
  });
});

describe('training that the employer must give', () => {
  it('is paid by no allowance and by no person', () => {
    const plan = planFor({
      training: training({ mandatoryForFunction: true }),
      learner: learner({ ownMoneyCents: 400_00n }),
      schemes: [fund()],
    });
    expect(plan).toMatchObject({ lines: [], shortfall: 400_00n });
    expect(refusals(plan)).toEqual([
      ['nl-graan-pob', 'training-is-mandatory'],
      ['person', 'training-is-mandatory'],
    ]);
  });
});

describe('a lot', () => {
  it('pays on its last day, in money and in hours, and no day later', () => {
    const planOn = (on: string) =>
      planFor({
        on,
        schemes: [scheme('nl-rnf-iob'), scheme('nl-sw-lbb')],
        lots: [
          lot('nl-rnf-iob', 100_00n, { expiresOn: '2026-01-15' }),
          lot('nl-sw-lbb', 40_00n, { unit: 'hours', expiresOn: '2026-01-15' }),
        ],
      });
    const last = planOn('2026-01-15');
    expect(paid(last)[0]).toEqual(['lot-nl-rnf-iob', 'lot', 100_00n]);
    expect(last.time.map(({ lotId }) => lotId)).toEqual(['lot-nl-sw-lbb']);
    expect(refusals(planOn('2026-01-16'))).toEqual([
      ['lot-nl-rnf-iob', 'lot-expired'],
      ['lot-nl-sw-lbb', 'lot-expired'],
    ]);
  });
});
