import { COMMANDS, helpOf, overview } from './help.js';

describe('help', () => {
  it('tells of every command in a line', () => {
    for (const name of [
      'demo',
      'start',
      'migrate',
      'key',
      'sync',
      'audit',
      'reduce',
      'bench',
      'help',
    ])
      expect(overview()).toMatch(new RegExp(`^  ${name} +\\S`, 'm'));
  });

  it.each([...COMMANDS])('shows how %s is used', (name, command) => {
    expect(helpOf(command)).toMatch(new RegExp(`^hub ${name}`));
  });
});
