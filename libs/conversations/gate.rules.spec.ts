import { type Scheme, schemeById } from '#libs/schemes';
import { canonical, contentHash, type DocumentContent } from './conversations.schema.js';
import { type Evidence, gateOf } from './gate.rules.js';

const lbb = schemeById('nl-sw-lbb');
const nothing: Evidence = { savingSince: null, talks: [], invitations: [], agreements: [] };
const saver: Evidence = { ...nothing, savingSince: '2024-01-31' };
const mild: Scheme = {
  ...lbb,
  versions: lbb.versions.map((version) => ({
    ...version,
    conversation: version.conversation && {
      ...version.conversation,
      effectOfSilence: { noInvitation: 'none', noChoice: 'counts-as-held', noReply: 'none' },
    },
  })),
};
const talk = { heldOn: '2024-06-01', employeeOn: '2024-06-02', employerOn: '2024-06-05' };

describe('the gate', () => {
  it('stands open under a scheme that asks for nothing', () => {
    const retail = schemeById('nl-rnf-iob');
    expect(gateOf(retail, saver, { day: '2030-01-01', amount: 1n })).toEqual({
      state: 'open',
      effect: 'none',
      dueOn: null,
      because: [{ code: 'talk-not-asked', params: {} }],
      blockedBy: null,
      agreementId: null,
    });
  });

  it('stands open while nothing was saved, for there is nothing to talk about', () => {
    for (const evidence of [nothing, { ...nothing, savingSince: '2024-12-31' }])
      expect(gateOf(lbb, evidence, { day: '2024-06-01' })).toMatchObject({
        state: 'open',
        dueOn: null,
        because: [{ code: 'talk-not-due' }],
      });
  });

  it('counts a talk from the day the last of both signed its plan', () => {
    const evidence = { ...saver, talks: [talk] };
    const on = (day: string) => gateOf(lbb, evidence, { day }).dueOn;
    expect([on('2024-06-04'), on('2024-06-05')]).toEqual(['2025-01-31', '2025-06-01']);
  });

  it('knows nothing on a day of what was recorded for later', () => {
    const evidence = { ...saver, talks: [{ ...talk, heldOn: '2025-03-01' }] };
    expect(gateOf(lbb, evidence, { day: '2025-02-28' }).because).toEqual([
      { code: 'talk-overdue', params: { dueOn: '2025-01-31' } },
    ]);
  });

  it('names all that stands in the way at once', () => {
    const versions = lbb.versions.map((version) => ({
      ...version,
      conversation: version.conversation && { ...version.conversation, spendAgreement: true },
    }));
    const asking: Scheme = { ...lbb, versions };
    const { effect, because } = gateOf(asking, saver, { day: '2025-03-01', amount: 1n });
    expect(effect).toBe('block-spend');
    expect(because.map(({ code }) => code)).toEqual(['talk-overdue', 'agreement-missing']);
  });

  it.each([
    ['the last day to answer itself', { day: '2025-03-15' }, false],
    ['the day after it', { day: '2025-03-16' }, true],
    ['that it was put on record on that day', { recordedOn: '2025-03-15' }, true],
    ['that it was put on record a day later', { recordedOn: '2025-03-16' }, false],
    ['that it left no day to answer', { replyBy: '2025-03-01' }, false],
  ])('hears silence about an invitation or not: %s', (_, given, isSilence) => {
    const { day, ...days } = { day: '2025-03-17', ...given };
    const sent = { invitedBy: 'employer', invitedOn: '2025-03-01', answeredOn: null } as const;
    const invitation = { ...sent, recordedOn: '2025-03-01', replyBy: '2025-03-15', ...days };
    const evidence = { ...saver, invitations: [invitation] };
    const { state, because, blockedBy } = gateOf(mild, evidence, { day });
    expect([state, because.at(-1)?.code, blockedBy?.code]).toEqual(
      isSilence
        ? ['open', 'no-choice-counts-as-held', undefined]
        : ['blocked', 'talk-overdue', 'talk-overdue'],
    );
  });
});

describe('what both sign', () => {
  const content: DocumentContent = {
    goalCategory: 'leave',
    goal: 'Three weeks off',
    amountCents: 500_00n,
    from: '2026-05-01',
    until: null,
  };

  it('is one text, whatever the order in which it was written', () => {
    const reordered = Object.fromEntries(Object.entries(content).toReversed()) as DocumentContent;
    expect(canonical(content)).toBe(
      '{"amountCents":50000,"from":"2026-05-01","goal":"Three weeks off","goalCategory":"leave","until":null}',
    );
    expect(contentHash(reordered)).toBe(contentHash(content));
  });

  it('is another with a cent more', () => {
    expect(contentHash({ ...content, amountCents: 500_01n })).not.toBe(contentHash(content));
  });
});
