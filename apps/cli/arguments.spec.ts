import { idOf, noneOf, onlyOne, readArguments, UsageError } from './arguments.js';

describe('what stands behind a command', () => {
  it('is read as options and the rest, in any order', () => {
    const { values, positionals } = readArguments(['--period', 'month-2026-02', 'a.xml'], {
      period: { type: 'string' },
    });
    expect(values.period).toBe('month-2026-02');
    expect(positionals).toEqual(['a.xml']);
  });

  it('is wrong usage, in one sentence, where an option does not exist', () => {
    expect(() => readArguments(['--all'], {})).toThrow(UsageError);
    expect(() => readArguments(['--all'], {})).toThrow("Unknown option '--all'.");
  });

  it('names exactly one file where one is needed', () => {
    expect(onlyOne(['a.xml'], 'the file')).toBe('a.xml');
    expect(() => onlyOne([], 'the file')).toThrow('Name the file.');
    expect(() => onlyOne(['a', 'b'], 'the file')).toThrow(UsageError);
  });

  it('names nothing where nothing is needed', () => {
    expect(() => noneOf([])).not.toThrow();
    expect(() => noneOf(['extra'])).toThrow(UsageError);
  });

  it.each([undefined, '', '0', '-1', '1.5', 'one', '12345678901'])(
    'takes no %s for an id',
    (text) => {
      expect(() => idOf(text, 'the connection')).toThrow('Name the connection by its number.');
    },
  );

  it('takes a number for an id', () => {
    expect(idOf('42', 'the connection')).toBe(42);
  });
});
