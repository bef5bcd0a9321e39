import { HubError, notFound } from './errors.js';

describe('an expected error', () => {
  it('keeps its cause, its remedy and its places', () => {
    const cause = new Error('the socket closed');
    const error = new HubError('upstream', 'bank.silent', 'The bank does not answer.', {
      remedy: 'Try again later.',
      details: [{ at: 'line 3', problem: 'is empty' }],
      cause,
    });
    expect(error).toMatchObject({
      kind: 'upstream',
      code: 'bank.silent',
      message: 'The bank does not answer.',
      remedy: 'Try again later.',
      details: [{ at: 'line 3', problem: 'is empty' }],
      cause,
    });
  });

  it('needs neither of them', () => {
    const error = new HubError('bug', 'core.impossible', 'This cannot be.');
    expect([error.remedy, error.details, 'cause' in error]).toEqual([undefined, [], false]);
  });

  it('about what is not there names the thing', () => {
    expect(notFound('lot')).toMatchObject({ kind: 'not-found', code: 'lot.not-found' });
  });
});
