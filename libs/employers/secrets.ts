import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';

/** A sealed value: AES-256-GCM, bound to the place it belongs to, with the id of the key that seals it. */
export const Sealed = z.strictObject({
  v: z.literal(1),
  kid: z.string(),
  iv: z.string(),
  tag: z.string(),
  data: z.string(),
});
export type Sealed = z.infer<typeof Sealed>;

/** Without it a tag of four bytes would do, and that can be guessed. */
const WHOLE_TAG = { authTagLength: 16 };

const keyId = (key: Buffer): string => createHash('sha256').update(key).digest('hex').slice(0, 8);

/** Seals and opens connection secrets. `place` (like `connection/7/apiKey`) keeps a value from being moved to another row. */
export class Secrets {
  private readonly key: Buffer;

  constructor(hexKey: string) {
    this.key = Buffer.from(hexKey, 'hex');
  }

  seal(text: string, place: string): Sealed {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv, WHOLE_TAG).setAAD(
      Buffer.from(place),
    );
    const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return {
      v: 1,
      kid: keyId(this.key),
      iv: iv.toString('base64'),
      tag: cipher.getAuthTag().toString('base64'),
      data: data.toString('base64'),
    };
  }

  /** Throws if the value was sealed for another place or under another key. */
  open(sealed: Sealed, place: string): string {
    const decipher = createDecipheriv(
      'aes-256-gcm',
      this.key,
      Buffer.from(sealed.iv, 'base64'),
      WHOLE_TAG,
    )
      .setAAD(Buffer.from(place))
      .setAuthTag(Buffer.from(sealed.tag, 'base64'));
    return Buffer.concat([
      decipher.update(Buffer.from(sealed.data, 'base64')),
      decipher.final(),
    ]).toString('utf8');
  }
}
