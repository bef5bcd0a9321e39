import { assessed } from './payment-options.rules.js';
import { WantedTraining } from './payment-options.schema.js';

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
      vatCents: 86_78n,
      mandatoryForFunction: false,
    });
    expect(assessment).toMatchObject({ fundable: 400_00n, deducted: 100_00n, needsReview: false });
  });

  it('that the employer must give is mandatory, whatever else is said', () => {
    const { training } = assessed(wanted({ answers: { ...answers, isMandatory: true } }));
    expect(training).toMatchObject({
      category: 'none',
      priceCents: 500_00n,
      mandatoryForFunction: true,
    });
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
