import { explain } from './reasons.js';
import { Answers, assess, questionnaire } from './questionnaire.js';

const answers = (more: Partial<Answers> = {}): Answers =>
  Answers.parse({
    version: questionnaire.version,
    isMandatory: false,
    isGuided: true,
    servesPresentJob: false,
    servesOtherWork: true,
    isLeisure: false,
    reimbursedCents: 0,
    costs: [{ item: 'fee', cents: 400_00 }],
    promisedOn: '2025-11-30',
    costsMadeOn: '2026-02-01',
    declaredOn: '2026-01-15',
    ...more,
  });

const codesOf = (more: Partial<Answers>) => assess(answers(more)).reasons.map(({ code }) => code);

describe('the fiscal questionnaire', () => {
  it('asks every question in Dutch and in English', () => {
    for (const { nl, en } of questionnaire.questions) {
      expect(nl).toMatch(/\?$/);
      expect(en).toMatch(/\?$/);
      expect(nl).not.toBe(en);
    }
  });

  it('puts training for other work in d, for the present work in c, for both in d', () => {
    const of = (servesPresentJob: boolean, servesOtherWork: boolean) =>
      assess(answers({ servesPresentJob, servesOtherWork })).category;
    expect([of(false, true), of(true, false), of(true, true), of(false, false)]).toEqual([
      'd',
      'c',
      'd',
      'none',
    ]);
  });

  it('T36: stops at training the employer must give', () => {
    const { category, stop, fundable, deducted } = assess(answers({ isMandatory: true }));
    expect({ category, fundable, deducted }).toEqual({
      category: 'none',
      fundable: 0n,
      deducted: 400_00n,
    });
    expect(explain(stop ?? { code: '', params: {} }, 'en')).toMatch(/^The employer must give/);
  });

  it('pays recognition of prior learning at a recognised provider only', () => {
    const of = (priorLearning: Answers['priorLearning']) =>
      assess(answers({ servesOtherWork: false, priorLearning })).category;
    expect([of('recognised'), of('not-recognised')]).toEqual(['d', 'none']);
    expect(codesOf({ priorLearning: 'not-recognised' })).toEqual(['test-provider-not-recognised']);
  });

  it('refuses self-study and leisure; with evidence a person looks', () => {
    expect(codesOf({ isGuided: false })).toEqual(['test-without-guidance']);
    expect(codesOf({ isLeisure: true })).toEqual(['test-leisure']);
    const reviewed = assess(answers({ isLeisure: true, hasEvidenceOfWork: true }));
    expect(reviewed).toMatchObject({ category: 'd', needsReview: true });
  });

  it('takes off what others reimburse and what is not exempt', () => {
    const costs: Answers['costs'] = [
      { item: 'fee', cents: 400_00 },
      { item: 'books', cents: 50_00 },
      { item: 'device', cents: 300_00 },
    ];
    const found = assess(answers({ costs, reimbursedCents: 100_00 }));
    expect(found).toMatchObject({ fundable: 350_00n, deducted: 400_00n });
    expect(found.reasons.map((reason) => explain(reason, 'nl'))).toEqual([
      'Onbelast te betalen, als scholing voor ander werk.',
      'Kosten van € 300,00 zijn niet vrijgesteld.',
      'Een ander vergoedt € 100,00.',
    ]);
    expect(assess(answers({ costs, reimbursedCents: 900_00 })).fundable).toBe(0n);
  });

  it('asks for a promise before the end of the year of the costs', () => {
    expect(codesOf({ promisedOn: '2026-12-31' })).toEqual(['test-passed']);
    expect(codesOf({ promisedOn: '2027-01-01' })).toEqual(['test-promised-too-late']);
  });
});
