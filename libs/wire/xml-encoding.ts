import { TextDecoder } from 'node:util';
import { ConnectorError } from '#libs/connector';
import { asLatin1, startsWith } from './bytes.js';

const UTF_8_MARK = [0xef, 0xbb, 0xbf];
const WIDE_STARTS = [
  [0xfe, 0xff],
  [0xff, 0xfe],
  [0x00, 0x3c],
  [0x3c, 0x00],
];
const DECLARED = /^<\?xml\s[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z][\w.-]{0,39})["']/;
/** A declaration longer than this is none. */
export const HEAD_BYTES = 512;

/**
 * The decoder an XML document asks for: its byte order mark, else its declaration, else UTF-8 (XML 1.0, appendix F).
 * A document that says ISO-8859-1 is read as windows-1252, as browsers do (encoding.spec.whatwg.org): what that adds, like Š and €,
 * takes the place of control characters that no name holds.
 */
export function xmlDecoder(head: Uint8Array): TextDecoder {
  if (startsWith(head, UTF_8_MARK)) return utf8();
  if (WIDE_STARTS.some((start) => startsWith(head, start))) throw unreadable('UTF-16');
  const declared = DECLARED.exec(asLatin1(head.subarray(0, HEAD_BYTES)))?.[1] ?? 'UTF-8';
  const name = declared.toUpperCase();
  if (name === 'UTF-8') return utf8();
  if (name === 'ISO-8859-1') return new TextDecoder('windows-1252', { fatal: true });
  throw unreadable(declared);
}

const utf8 = (): TextDecoder => new TextDecoder('utf-8', { fatal: true });

const unreadable = (encoding: string): ConnectorError =>
  new ConnectorError(
    'config',
    'xml.encoding',
    `The file is written in ${encoding}, which is not read here.`,
    {
      remedy: 'Let the package export it as UTF-8 or ISO-8859-1.',
    },
  );
