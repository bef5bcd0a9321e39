import { learner, lot, planFor, scheme, training } from '../../../test/factories/plan-request.js';
import type { PlanRequest } from './request.js';

const ILOB = 'nl-woondiensten-ilob';
const ahead = [{ schemeId: ILOB, amount: 1800_00n }];
const suggestions = (more: Partial<PlanRequest>): [string, unknown][] =>
  planFor({ schemes: [scheme(ILOB)], lots: [lot(ILOB, 150_00n)], ahead, ...more }).suggestions.map(
    ({ code, params }) => [code, params['amountCents'] ?? null],
  );
const drawn = (amountCents: number) => ['could-be-drawn-ahead', amountCents];

describe('what could be drawn ahead', () => {
  it('is what the lots leave of the price, whether the person pays it or nobody does', () => {
    expect(suggestions({})).toEqual([drawn(250_00)]);
    const poor = learner({ ownMoneyCents: 100_00n });
    expect(suggestions({ learner: poor })).toEqual([['ask-employer-to-add', null], drawn(250_00)]);
    expect(suggestions({ employer: { upToCents: null } })).toEqual([]);
  });

  it('is within what the scheme pays for one training', () => {
    const capped = scheme(ILOB, { cofunding: { maximumPerTrainingCents: 200_00 } });
    expect(suggestions({ schemes: [capped] })).toEqual([drawn(50_00)]);
  });

  it.each<[string, Partial<PlanRequest>]>([
    [
      'a purpose that the scheme denies',
      {
        schemes: [scheme(ILOB, { spending: { deniedPurposes: ['hobby'] } })],
        training: training({ purpose: 'hobby' }),
      },
    ],
    ['work that it may not pay untaxed', { training: training({ category: 'none' }) }],
    [
      'a training that another scheme pays, beside which it may not',
      {
        schemes: [scheme(ILOB, { cofunding: { notWith: ['nl-rnf-iob'] } }), scheme('nl-rnf-iob')],
        lots: [lot('nl-rnf-iob', 150_00n)],
      },
    ],
  ])('is nothing for %s', (_, more) => {
    expect(suggestions(more).filter(([code]) => code === 'could-be-drawn-ahead')).toEqual([]);
  });
});
