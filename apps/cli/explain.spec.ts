import { PersonalNumberFound } from '#libs/connector';
import { HubError } from '#libs/core';
import { UsageError } from './arguments.js';
import { explain } from './explain.js';

describe('what went wrong', () => {
  it('is a sentence with its remedy', async () => {
    const error = new HubError('conflict', 'a.b', 'The period is closed.', {
      remedy: 'Reopen it.',
    });
    expect(await explain(error)).toBe('The period is closed. Reopen it.');
  });

  it('names the places', async () => {
    const error = new PersonalNumberFound(
      [{ at: 'column “Remark”', problem: '2 lines' }],
      'Remove it.',
    );
    expect(await explain(error)).toMatch(/\(BSN\)\. Remove it\.\n {2}column “Remark”: 2 lines$/);
  });

  it('points to the help where the question was wrong', async () => {
    expect(await explain(new UsageError('Name the file.'))).toBe('Name the file. See hub help.');
  });

  it.each([
    [{ code: 'ENOENT', path: 'a.xml', syscall: 'open' }, 'a.xml is not there: check the name.'],
    [{ code: 'EISDIR', syscall: 'read' }, 'The file is a folder: name a file in it.'],
    [{ code: 'EPIPE', syscall: 'write' }, 'Nobody reads the output any more.'],
  ])('says what is the matter with a file', async (facts, sentence) => {
    expect(await explain(Object.assign(new Error('trouble'), facts))).toBe(sentence);
  });
});
