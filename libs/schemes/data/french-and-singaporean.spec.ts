import { makePeriod } from '#libs/core';
import {
  learner,
  lot,
  paid,
  planFor,
  refusals,
  scheme,
  training,
} from '../../../test/factories/plan-request.js';
import { schemeById, schemes } from '../catalogue.js';
import { settleCompletion } from '../completion.rules.js';
import { rightFor, ruleFor } from '../decision.rules.js';
import { employment } from '../fixtures/made.js';
import { settlementFor } from '../lifecycle.rules.js';
import type { MoreFacts } from '../more-facts.js';
import { latestVersionOn } from '../timeline.js';

const month = (year: number, number: number) => makePeriod('month', year, number);

describe('the French account (T30)', () => {
  const cpf = schemeById('fr-cpf');
  const rightOf = (more: MoreFacts) =>
    rightFor(cpf, month(2025, 1))(employment(), { balance: 0n, groups: [], ...more });

  it('T30: 700 of 1,607 hours is 217.80; 900 hours, more than half, is 500.00', () => {
    expect([700_00, 900_00].map((hoursInYear) => rightOf({ hoursInYear }).amount)).toEqual([
      217_80n,
      500_00n,
    ]);
  });

  it('rounds up to the cent', () => {
    expect(rightOf({ hoursInYear: 100_00 }).amount).toBe(31_12n);
  });

  it('is 800.00 up to 8,000.00 for whom it is aimed at, else 500.00 up to 5,000.00', () => {
    const year = { hoursInYear: 1607_00 };
    const aimed = { ...year, groups: ['higher-credit'] };
    expect(rightOf(aimed).amount).toBe(800_00n);
    expect(rightOf({ ...aimed, balance: 7900_00n }).amount).toBe(100_00n);
    expect(rightOf({ ...year, balance: 4800_00n }).amount).toBe(200_00n);
  });

  it('stays through every change of work, and is shown, never granted', () => {
    const left = settlementFor(cpf, { event: 'resignation', on: '2026-01-31' });
    expect(left).toMatchObject({ balance: 'keep-until-expiry', goesTo: 'person' });
    expect(ruleFor(cpf, month(2025, 1))(employment()).reason.code).toBe('informational-only');
  });
});

describe('the part the person pays of a French training (T30)', () => {
  const cpf = schemeById('fr-cpf');
  const asked = (
    on: string,
    more: { statuses?: string[]; employer?: { upToCents: bigint } } = {},
  ) =>
    paid(
      planFor({
        on,
        training: training({ priceCents: 1000_00n, registers: ['mon-compte-formation'] }),
        learner: learner({ statuses: more.statuses ?? [] }),
        employer: more.employer ?? null,
        schemes: [scheme(cpf.id, latestVersionOn(cpf, on))],
        lots: [lot(cpf.id, 2000_00n)],
      }),
    );
  const own = (on: string) => asked(on).find(([, payer]) => payer === 'person')?.[2];

  it('T30: is nothing before 2 May 2024, then 100.00, 102.23 in 2025 and 103.20 in 2026', () => {
    expect(['2024-05-01', '2024-05-02', '2025-01-01', '2026-01-01'].map(own)).toEqual([
      undefined,
      100_00n,
      102_23n,
      103_20n,
    ]);
  });

  it('T30: falls away for a jobseeker, for who is exempt, and where the employer adds', () => {
    const whole = [['lot-fr-cpf', 'lot', 1000_00n]];
    expect(asked('2026-03-01', { statuses: ['jobseeker'] })).toEqual(whole);
    expect(asked('2026-03-01', { statuses: ['copay-exempt'] })).toEqual(whole);
    expect(asked('2026-03-01', { employer: { upToCents: 103_20n } })).toEqual([
      ['lot-fr-cpf', 'lot', 896_80n],
      ['employer', 'employer', 103_20n],
    ]);
  });
});

describe('attendance of a French training (T21)', () => {
  const { completion } = latestVersionOn(schemeById('fr-cpf'), '2026-03-01');
  const settle = (percent: bigint, isExcused = false) =>
    settleCompletion(completion, {
      on: '2026-07-01',
      endedOn: '2026-06-30',
      amount: 1000_00n,
      hasCertificate: false,
      attendance: { attended: percent, given: 100n },
      provenOn: null,
      isExcused,
    });

  it('T21: at 20 %, 60 % and 85 % the provider has 250.00, 600.00 and 1,000.00; the right is gone each time', () => {
    const found = [20n, 60n, 85n].map((percent) => settle(percent));
    expect(found.map(({ providerGets }) => providerGets)).toEqual([250_00n, 600_00n, 1000_00n]);
    expect(found.map(({ consumed }) => consumed)).toEqual([1000_00n, 1000_00n, 1000_00n]);
  });

  it('T21: force majeure leaves the person the rest', () => {
    expect(settle(60n, true)).toMatchObject({ providerGets: 600_00n, consumed: 600_00n });
  });
});

describe('SkillsFuture (T22)', () => {
  const base = schemeById('sg-skillsfuture-credit');
  const topUp = schemeById('sg-skillsfuture-top-up');
  const midCareer = schemeById('sg-skillsfuture-mid-career');
  const person = employment({ birthDate: '1984-09-12' });
  const credits = [
    rightFor(base, month(2015, 1))(person),
    rightFor(topUp, month(2020, 10))(person),
    rightFor(midCareer, month(2024, 9))(person),
  ];

  const asked = (on: string, registers = ['myskillsfuture', 'skillsfuture-mid-career']) =>
    planFor({
      on,
      training: training({ priceCents: 1900_00n, currency: 'SGD', registers }),
      schemes: [base, topUp, midCareer].map((one) => scheme(one.id, latestVersionOn(one, on))),
      lots: credits.map(({ schemeId, amount, expiresOn }) =>
        lot(schemeId, amount, {
          unit: 'SGD',
          expiresOn,
          priority: latestVersionOn(schemeById(schemeId), on).lots.priority,
        }),
      ),
    });

  it('T22: brings 500, 500 until 31 December 2025, and 4,000 at 40', () => {
    expect(credits.map(({ amount, expiresOn, unit }) => [amount, expiresOn, unit])).toEqual([
      [500_00n, null, 'SGD'],
      [500_00n, '2025-12-31', 'SGD'],
      [4000_00n, null, 'SGD'],
    ]);
  });

  it('T22: in November 2025 a fee of 1,900 takes 500 of the top-up and 1,400 of mid-career', () => {
    const plan = asked('2025-11-15');
    expect(paid(plan)).toEqual([
      ['lot-sg-skillsfuture-top-up', 'lot', 500_00n],
      ['lot-sg-skillsfuture-mid-career', 'lot', 1400_00n],
    ]);
    expect(refusals(plan)).toEqual([['lot-sg-skillsfuture-credit', 'lot-not-needed']]);
  });

  it('T22: on 2 January 2026 the top-up is gone, and mid-career pays all', () => {
    const plan = asked('2026-01-02');
    expect(paid(plan)).toEqual([['lot-sg-skillsfuture-mid-career', 'lot', 1900_00n]]);
    expect(refusals(plan)).toContainEqual(['lot-sg-skillsfuture-top-up', 'lot-expired']);
  });

  it('mid-career pays only the courses on its own list', () => {
    const plan = asked('2025-11-15', ['myskillsfuture']);
    expect(paid(plan)).toEqual([
      ['lot-sg-skillsfuture-top-up', 'lot', 500_00n],
      ['lot-sg-skillsfuture-credit', 'lot', 500_00n],
      ['person', 'person', 900_00n],
    ]);
  });

  it('gives who was older the credit when the scheme began, and who was too young nothing', () => {
    const older = employment({ birthDate: '1970-01-01' });
    expect(rightFor(midCareer, month(2024, 5))(older).amount).toBe(4000_00n);
    expect(rightFor(midCareer, month(2024, 6))(older).amount).toBe(0n);
    const young = employment({ birthDate: '1996-03-01' });
    expect(rightFor(topUp, month(2020, 10))(young).reason.code).toBe('too-young');
    const turns25 = employment({ birthDate: '1995-12-31' });
    expect(rightFor(topUp, month(2020, 10))(turns25).amount).toBe(500_00n);
  });

  it('is one family of three schemes', () => {
    const family = schemes.filter((one) => one.family === 'sg-skillsfuture');
    expect(family.map(({ id }) => id)).toEqual([base.id, topUp.id, midCareer.id]);
  });
});
