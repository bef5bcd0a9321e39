import { builtIn } from '#libs/schemes';
import { refuseMistold } from './payment-options-told.rules.js';

const use = { on: '2025-05-12', amount: 600_00n };
const tell = (usedBefore: Record<string, (typeof use)[]>) => () =>
  refuseMistold({ usedBefore }, builtIn, '2026-06-01');
const caught = (work: () => void): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe('uses told of before', () => {
  it('are of schemes that keep no lots here', () => {
    expect(tell({})).not.toThrow();
    expect(tell({ 'nl-graan-pob': [use], 'nl-stap': [] })).not.toThrow();
  });

  it('are refused where there is no such scheme, by its place', () => {
    expect(caught(tell({ 'nl-graan-pob': [use], 'nl-graan-bop': [] }))).toMatchObject({
      kind: 'not-found',
      code: 'scheme.not-found',
      remedy: expect.stringMatching(/schemes/) as string,
      details: [{ at: 'usedBefore.nl-graan-bop' }],
    });
  });

  it('are refused where the books here know them', () => {
    expect(caught(tell({ 'nl-rnf-iob': [use] }))).toMatchObject({
      kind: 'invalid',
      code: 'statements.uses-on-the-books',
      remedy: expect.stringMatching(/Leave it out/) as string,
      details: [{ at: 'usedBefore.nl-rnf-iob' }],
    });
  });

  it.each(['Fictie Voorbeeld', 'nl-123456782'])('do not have %j said back', (written) => {
    const refused = caught(tell({ [written]: [use] })) as { details: unknown };
    expect(refused.details).toEqual([{ at: 'usedBefore', problem: 'is no scheme' }]);
  });
});
