import { schemeById } from './catalogue.js';
import { conversationOn } from './conversation.rules.js';
import type { Scheme } from './scheme.js';

const lbb = schemeById('nl-sw-lbb');
const reading = (policies: Partial<Scheme['policies']>): Scheme => ({
  ...lbb,
  policies: { ...lbb.policies, ...policies },
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

  it('is not asked for in retail', () => {
    const state = conversationOn(schemeById('nl-rnf-iob'), { ...saver, day: '2024-10-01' });
    expect(state).toEqual({ effect: 'none', dueOn: null });
  });
});
