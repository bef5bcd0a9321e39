import * as fc from 'fast-check';
import { WantedTraining } from './payment-options.schema.js';
import { assessed } from './payment-options-tax.rules.js';

const course = { priceCents: 500_00, vatCents: 86_78, startsOn: '2026-09-01' };
const answers = {
  version: '2026-1',
  isMandatory: false,
  isGuided: true,
  servesPresentJob: false,
  servesOtherWork: true,
  isLeisure: false,
  reimbursedCents: 0,
  costs: [
    { item: 'fee', cents: 400_00 },
    { item: 'travel', cents: 100_00 },
  ],
  promisedOn: '2026-01-31',
  costsMadeOn: '2026-08-01',
  declaredOn: '2026-07-15',
};
const wanted = (more: object): WantedTraining => WantedTraining.parse({ ...course, ...more });

describe('a training somebody would like to follow', () => {
  it('has the category that its answers to the questionnaire lead to, and the price that may be paid untaxed', () => {
    const { training, assessment } = assessed(wanted({ answers }));
    expect(training).toEqual({
      category: 'd',
      priceCents: 400_00n,
      vatCents: 69_42n,
      mandatoryForFunction: false,
    });
    expect(assessment).toMatchObject({ fundable: 400_00n, deducted: 100_00n, needsReview: false });
  });

  it('has the tax in proportion: of 2,420 with 420 of it, half is 1,210 with 210', () => {
    const half = {
      priceCents: 2420_00,
      vatCents: 420_00,
      answers: {
        ...answers,
        costs: [
          { item: 'fee', cents: 1210_00 },
          { item: 'stay', cents: 1210_00 },
        ],
      },
    };
    expect(assessed(wanted(half)).training).toMatchObject({
      priceCents: 1210_00n,
      vatCents: 210_00n,
    });
  });

  it('never has more tax than price, and all of it where all may be paid untaxed', () => {
    const cents = fc.integer({ min: 0, max: 1_000_00 });
    fc.assert(
      fc.property(cents, cents, cents, (fee, travel, tax) => {
        const vatCents = Math.min(tax, fee + travel);
        const costs = [
          { item: 'fee', cents: fee },
          { item: 'travel', cents: travel },
        ];
        const asked = { priceCents: fee + travel, vatCents, answers: { ...answers, costs } };
        const { training } = assessed(wanted(asked));
        expect(training.priceCents).toBe(BigInt(fee));
        expect(0n <= training.vatCents && training.vatCents <= training.priceCents).toBe(true);
        if (travel === 0) expect(training.vatCents).toBe(BigInt(vatCents));
      }),
    );
  });

  it.each([
    ['a hobby', { isLeisure: true }],
    ['self-study', { isGuided: false }],
    ['no work at all', { servesOtherWork: false }],
    ['what others reimburse', { reimbursedCents: 500_00 }],
  ])('has no price that may be paid untaxed where it is %s', (_, given) => {
    const { training, assessment } = assessed(wanted({ answers: { ...answers, ...given } }));
    expect(training).toMatchObject({ priceCents: 0n, vatCents: 0n });
    expect(assessment).toMatchObject({ fundable: 0n, deducted: 500_00n });
  });

  it.each([
    ['the answers', { answers: { ...answers, isMandatory: true } }],
    ['the request', { answers, mandatoryForFunction: true }],
  ])('that the employer must give is mandatory, whatever else is said: by %s', (_, given) => {
    const { training, assessment } = assessed(wanted(given));
    expect(training).toMatchObject({
      category: 'none',
      priceCents: 0n,
      mandatoryForFunction: true,
    });
    expect(assessment?.stop).toMatchObject({ code: 'training-is-mandatory' });
  });

  it('is as it was told where nothing was answered', () => {
    expect(assessed(wanted({ category: 'c' }))).toEqual({
      training: {
        category: 'c',
        priceCents: 500_00n,
        vatCents: 86_78n,
        mandatoryForFunction: false,
      },
      assessment: null,
    });
  });

  it.each([
    ['neither category nor answers', {}, 'category'],
    ['both', { answers, category: 'd' }, 'category'],
    ['costs of another price', { answers, priceCents: 500_01 }, 'answers.costs'],
  ])('is refused with %s', (_, more, path) => {
    const { error } = WantedTraining.safeParse({ ...course, ...more });
    expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });
});
