import { makePeriod, periodOn } from '#libs/core';
import {
  lot,
  paid,
  planFor,
  refusals,
  scheme,
  training,
} from '../../../test/factories/plan-request.js';
import { schemeById } from '../catalogue.js';
import { settleCompletion, type Evidence } from '../completion.rules.js';
import { rightFor, ruleFor } from '../decision.rules.js';
import { usableFor } from '../fiscal.rules.js';
import { employment } from '../fixtures/made.js';
import type { MoreFacts } from '../more-facts.js';
import { explain } from '../reasons.js';
import { latestVersionOn } from '../timeline.js';

const stap = schemeById('nl-stap');
const applying = (applicationDate: string, more: MoreFacts = {}, facts = employment()) =>
  rightFor(stap, periodOn('month', applicationDate))(facts, {
    applicationDate,
    receives: [],
    potLeft: 1_000_000_00n,
    ...more,
  });

describe('the public voucher of 2022 and 2023', () => {
  it('is 1,000.00 at most, on application within a window', () => {
    expect(applying('2022-03-01')).toMatchObject({ entitled: true, amount: 1000_00n });
    for (const day of ['2023-01-10', '2023-02-28', '2023-09-04', '2023-11-01'])
      expect(applying(day).reason.code).toBe('window-closed');
    for (const day of ['2023-03-17', '2023-05-01', '2023-07-03', '2023-09-18', '2023-11-15'])
      expect(applying(day).entitled).toBe(true);
  });

  it('is for who fits in what is left of the pot, and nothing is guessed about the pot', () => {
    expect(applying('2022-07-01', { potLeft: 999_99n }).reason.code).toBe('pot-empty');
    const rule = rightFor(stap, makePeriod('month', 2022, 7));
    const unknown = rule(employment(), { applicationDate: '2022-07-01', receives: [] });
    expect(unknown.reason).toEqual({ code: 'fact-unknown', params: { fact: 'potLeft' } });
  });

  it('is for who is 18 and below the state pension age, in work or not', () => {
    const aged = (birthDate: string) =>
      applying('2023-03-17', {}, employment({ birthDate, relation: 'benefit' }));
    expect(aged('2005-03-18').reason.code).toBe('too-young');
    expect(aged('2005-03-17').entitled).toBe(true);
    expect(aged('1956-05-17').reason.code).toBe('state-pension-reached');
    expect(aged('1956-06-17').entitled).toBe(true);
  });

  it('is not for who studies on another grant of the state', () => {
    for (const what of ['student-finance', 'teacher-grant'])
      expect(applying('2023-03-17', { receives: [what] }).reason).toEqual({
        code: 'receives-other',
        params: { what },
      });
  });

  it('is over, shown only, and never granted here', () => {
    expect(applying('2024-01-15').reason.code).toBe('scheme-not-in-force');
    const granted = ruleFor(stap, makePeriod('month', 2023, 3))(employment());
    expect(granted.reason.code).toBe('informational-only');
    expect(stap.howToClaim?.nl).toContain('15 november 2023');
  });

  it('lies outside the wage tax, whoever the employer is', () => {
    const wish = { category: 'd', granterIsCurrentEmployer: false, spendable: 'any' } as const;
    expect(usableFor(stap, { ...wish, on: '2023-04-01' })).toMatchObject({
      usable: true,
      reason: { code: 'usable-outside-wage-tax' },
    });
  });
});

describe('what the voucher pays', () => {
  const iob = schemeById('nl-rnf-iob');
  const course = (more: Parameters<typeof training>[0] = {}) =>
    training({
      startsOn: '2023-06-01',
      windowClosesOn: '2023-04-30',
      registers: ['stap-register'],
      ...more,
    });
  const asked = (
    more: Parameters<typeof training>[0],
    { on = '2023-03-17', standing = {} }: { on?: string; standing?: object } = {},
  ) =>
    refusals(
      planFor({
        on,
        training: course(more),
        schemes: [scheme(stap.id, latestVersionOn(stap, on), standing)],
        lots: [lot(stap.id, 1000_00n)],
      }),
    );
  const withEmployer = (priceCents: bigint) =>
    planFor({
      on: '2023-03-17',
      training: course({ priceCents }),
      schemes: [stap, iob].map((one) => scheme(one.id, latestVersionOn(one, '2023-03-17'))),
      lots: [
        lot(stap.id, 1000_00n, { expiresOn: '2023-07-30' }),
        lot(iob.id, 350_00n, { expiresOn: '2025-10-30' }),
      ],
      employer: { upToCents: null },
    });

  it('T20: of 1,600.00 the state pays 1,000.00, the own account 350.00 and the employer 250.00', () => {
    expect(paid(withEmployer(1600_00n))).toEqual([
      ['lot-nl-stap', 'lot', 1000_00n],
      ['lot-nl-rnf-iob', 'lot', 350_00n],
      ['employer', 'employer', 250_00n],
    ]);
  });

  it('T20: of 900.00 the state pays all, and the employer may not add', () => {
    const plan = withEmployer(900_00n);
    expect(paid(plan)).toEqual([['lot-nl-stap', 'lot', 900_00n]]);
    expect(refusals(plan)).toContainEqual(['employer', 'employer-may-not-add']);
  });

  it('asks for the register, a proof of enrolment, and a start after the request and in time', () => {
    const why = (more: Parameters<typeof training>[0]) => asked(more).map(([, code]) => code);
    expect(why({ registers: [] })).toEqual(['course-not-registered']);
    expect(why({ enrolmentProven: false })).toEqual(['enrolment-not-proven']);
    expect(why({ startsOn: '2023-03-17' })).toEqual(['training-has-started']);
    expect(why({ startsOn: '2023-07-31' })).toEqual(['training-starts-too-late']);
    expect(why({ startsOn: '2023-07-30' })).toEqual([]);
  });

  it('is given once a year, and since 2023 to 300 people for one course', () => {
    expect(asked({}, { standing: { awardsThisYear: 1 } })).toEqual([['nl-stap', 'awards-used-up']]);
    expect(asked({}, { standing: { grantsForCourse: 299 } })).toEqual([]);
    const full = { standing: { grantsForCourse: 300 } };
    expect(asked({}, full)).toEqual([['nl-stap', 'course-used-up']]);
    const in2022 = { startsOn: '2022-06-01', windowClosesOn: '2022-04-30' };
    expect(asked(in2022, { on: '2022-03-01', ...full })).toEqual([]);
  });

  it('is for recognised training only since September 2023', () => {
    const later = { startsOn: '2023-12-01', windowClosesOn: '2023-10-31' };
    const on = '2023-09-18';
    expect(asked(later, { on })).toEqual([['nl-stap', 'provider-not-accredited']]);
    expect(asked({ ...later, accreditations: ['ocw-recognised'] }, { on })).toEqual([]);
  });
});

describe('what must come of it', () => {
  const { completion, booking } = latestVersionOn(stap, '2023-04-01');
  const evidence: Evidence = {
    on: '2023-10-01',
    endedOn: '2023-07-01',
    amount: 1000_00n,
    hasCertificate: false,
    attendance: { attended: 79_00n, given: 100_00n },
    provenOn: '2023-09-01',
    isExcused: false,
  };

  it('T21: at 79 % without a certificate the right is withdrawn and the provider repays 1,000.00', () => {
    const outcome = settleCompletion(completion, evidence);
    expect(outcome).toMatchObject({
      state: 'not-fulfilled',
      providerGets: 0n,
      clawback: { from: 'provider', amount: 1000_00n },
    });
    expect(explain(outcome.reason, 'en')).toContain('79');
  });

  it('T21: at 80 %, or with a certificate, nobody repays', () => {
    const attendance = { attended: 80_00n, given: 100_00n };
    for (const enough of [{ attendance }, { hasCertificate: true }])
      expect(settleCompletion(completion, { ...evidence, ...enough })).toMatchObject({
        state: 'fulfilled',
        clawback: null,
      });
  });

  it('must be proven within three months of the end, unless there was an excuse', () => {
    const late = { ...evidence, hasCertificate: true, provenOn: '2023-10-02', on: '2023-10-02' };
    expect(settleCompletion(completion, late)).toMatchObject({
      state: 'not-fulfilled',
      reason: { code: 'proof-too-late' },
    });
    expect(settleCompletion(completion, { ...late, isExcused: true }).state).toBe('excused');
  });

  it('is invoiced from three weeks before the start', () => {
    expect(booking.invoiceEarliestDaysBefore).toBe(21);
  });
});
