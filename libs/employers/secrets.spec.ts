import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { Sealed, Secrets } from './secrets.js';

const PLACE = 'connection/7/apiKey';
const secrets = new Secrets('00'.repeat(31) + 'ff');
const others = new Secrets('00'.repeat(31) + 'fe');
const sealed = secrets.seal('s3cret', PLACE);

/** The same text with its first byte changed. */
const spoilt = (base64: string): string => {
  const bytes = Buffer.from(base64, 'base64');
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return bytes.toString('base64');
};

describe('a sealed secret', () => {
  it('is opened at its own place under its own key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, place) => {
        expect(secrets.open(secrets.seal(text, place), place)).toBe(text);
      }),
    );
  });

  it('comes back from the database as it went in', () => {
    const stored = Sealed.parse(JSON.parse(JSON.stringify(sealed)));
    expect(secrets.open(stored, PLACE)).toBe('s3cret');
  });

  it('cannot be moved to another connection, nor to another setting of the same one', () => {
    for (const place of ['connection/8/apiKey', 'connection/7/password', 'connection/7', ''])
      expect(() => secrets.open(sealed, place)).toThrow();
  });

  it('cannot be opened under another key', () => {
    expect(() => others.open(sealed, PLACE)).toThrow();
  });

  it.each(['iv', 'tag', 'data'] as const)('whose %s was changed is not opened', (part) => {
    expect(() => secrets.open({ ...sealed, [part]: spoilt(sealed[part]) }, PLACE)).toThrow();
  });

  it.each([0, 4, 8, 12, 15])('whose tag was cut to %d bytes is not opened', (length) => {
    const tag = Buffer.from(sealed.tag, 'base64').subarray(0, length).toString('base64');
    expect(() => secrets.open({ ...sealed, tag }, PLACE)).toThrow();
  });

  it('shows nothing of what it holds, and never looks the same twice', () => {
    const again = secrets.seal('s3cret', PLACE);
    expect(JSON.stringify(sealed)).not.toContain('s3cret');
    expect(again.data).not.toBe(sealed.data);
    expect(again.iv).not.toBe(sealed.iv);
  });

  it('names its key without giving it away', () => {
    const hexKey = randomBytes(32).toString('hex');
    const { kid } = new Secrets(hexKey).seal('s3cret', PLACE);
    expect(kid).toMatch(/^[0-9a-f]{8}$/);
    expect(hexKey).not.toContain(kid);
    expect(new Secrets(hexKey.toUpperCase()).seal('other', PLACE).kid).toBe(kid);
    expect(sealed.kid).not.toBe(others.seal('s3cret', PLACE).kid);
  });
});
