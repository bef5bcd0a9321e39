import { schemeById } from './catalogue.js';
import { conversationOn, conversationRuleOn, decisionDueOn } from './conversation.rules.js';
import { withPolicies } from './fixtures/made.js';
import type { Scheme } from './scheme.js';
import { Conversation } from './shape/conversation.js';
import type { Policies } from './shape/policies.js';

const lbb = schemeById('nl-sw-lbb');
const reading = (policies: Partial<Policies>): Scheme => withPolicies(lbb, policies);
/** The same scheme whose text settles something itself. */
const stating = (conversation: Partial<Conversation>): Scheme => ({
  ...lbb,
  versions: lbb.versions.map((version) => ({
    ...version,
    conversation: Conversation.parse(conversation),
  })),
});
const saver = { savingSince: '2023-07-01', talks: ['2023-09-10', '2024-10-20'] };

describe('the yearly talk', () => {
  it('T12: more than twelve months after the last one, untaxed spending is blocked until the next', () => {
    expect(conversationOn(lbb, { ...saver, day: '2024-09-10' }).effect).toBe('none');
    expect(conversationOn(lbb, { ...saver, day: '2024-10-01' })).toEqual({
      effect: 'block-tax-free',
      dueOn: '2024-09-10',
    });
    expect(conversationOn(lbb, { ...saver, day: '2024-10-20' })).toEqual({
      effect: 'none',
      dueOn: '2025-10-20',
    });
  });

  it('T12: it is only a warning where the scheme says so', () => {
    const warning = reading({ conversationMissing: 'warn' });
    expect(conversationOn(warning, { ...saver, day: '2024-10-01' }).effect).toBe('warn');
  });

  it('T12: read as once in a calendar year there is no breach', () => {
    const yearly = reading({ conversationReading: 'calendar-year' });
    expect(conversationOn(yearly, { ...saver, day: '2024-10-01' })).toEqual({
      effect: 'none',
      dueOn: '2024-12-31',
    });
    const once = { ...saver, talks: ['2023-09-10'] };
    expect(conversationOn(yearly, { ...once, day: '2025-01-01' }).effect).toBe('block-tax-free');
  });

  it('is first due a year after saving began, or in its first calendar year', () => {
    const none = { savingSince: '2023-07-01', talks: [], day: '2024-07-01' };
    expect(conversationOn(lbb, none)).toEqual({ effect: 'none', dueOn: '2024-07-01' });
    expect(conversationOn(reading({ conversationReading: 'calendar-year' }), none)).toEqual({
      effect: 'block-tax-free',
      dueOn: '2023-12-31',
    });
  });

  it('is read as the text itself settles it, before any choice of policy', () => {
    const settled = stating({ reading: 'calendar-year', effect: 'block-spend' });
    expect(conversationOn(settled, { ...saver, day: '2024-10-01' }).effect).toBe('none');
    expect(conversationOn(settled, { ...saver, day: '2026-01-01' })).toEqual({
      effect: 'block-spend',
      dueOn: '2025-12-31',
    });
  });

  it('that was missed stays missed where it cannot be caught up', () => {
    const strict = stating({ catchUpAllowed: false });
    expect(conversationOn(strict, { ...saver, day: '2024-10-20' })).toEqual({
      effect: 'block-tax-free',
      dueOn: '2024-09-10',
    });
    const punctual = { ...saver, talks: ['2024-09-10', '2023-09-10'] };
    expect(conversationOn(strict, { ...punctual, day: '2025-09-10' }).effect).toBe('none');
  });

  it('is kept to the last day of February when the last one was on 29 February', () => {
    const leap = { savingSince: '2023-07-01', talks: ['2024-02-29'] };
    expect(conversationOn(lbb, { ...leap, day: '2025-02-28' })).toEqual({
      effect: 'none',
      dueOn: '2025-02-28',
    });
  });

  it('is not asked for by a scheme that only wants each request approved', () => {
    const approving = stating({ required: 'none', employerDecision: 'approve' });
    expect(conversationOn(approving, { ...saver, day: '2030-01-01' })).toEqual({
      effect: 'none',
      dueOn: null,
    });
  });

  it('is not asked for in retail', () => {
    const state = conversationOn(schemeById('nl-rnf-iob'), { ...saver, day: '2024-10-01' });
    expect(state).toEqual({ effect: 'none', dueOn: null });
  });
});

describe('what a scheme asks of both sides', () => {
  it('is, where nothing else is said, a yearly talk with a plan, and no more', () => {
    expect(conversationRuleOn(stating({}), '2024-10-01')).toMatchObject({
      required: 'yearly',
      maxIntervalMonths: 12,
      reading: 'interval',
      effect: 'block-tax-free',
      planDocument: 'individual-employability-plan',
      spendAgreement: false,
      employerDecision: 'none',
      effectOfSilence: { noInvitation: 'none', noChoice: 'none', noReply: 'none' },
    });
    expect(conversationRuleOn(schemeById('nl-rnf-iob'), '2024-10-01')).toBeUndefined();
  });

  it('gives the employer so many days to decide, or all the time', () => {
    const within = (days: number | null) => {
      const rule = conversationRuleOn(stating({ decisionDeadlineDays: days }), '2024-10-01');
      return rule && decisionDueOn(rule, '2024-10-01');
    };
    expect([within(30), within(null)]).toEqual(['2024-10-31', null]);
  });
});
