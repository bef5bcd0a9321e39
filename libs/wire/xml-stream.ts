import { TextDecoder } from 'node:util';
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { ConnectorError } from '#libs/connector';
import { inPieces } from './bytes.js';
import { HEAD_BYTES, xmlDecoder } from './xml-encoding.js';

/** An element as it opens. */
export interface XmlElement {
  /** Namespace; empty for none. */
  uri: string;
  local: string;
  attributes: Readonly<Record<string, { uri: string; local: string; value: string }>>;
}

/** Where in the file the reader stands, for errors: the place instead of the content. */
export interface XmlPlace {
  readonly line: number;
  readonly column: number;
}

/** Is told of a document piece by piece, synchronously. The text of one element may come in several parts. */
export interface XmlHandler {
  open(element: XmlElement, place: XmlPlace): void;
  text(text: string): void;
  close(): void;
}

export interface XmlLimits {
  depth: number;
  /** Bytes read without anything happening: one endless tag, text or comment. */
  silentBytes: number;
  totalBytes: number;
}

const MB = 1024 * 1024;
export const XML_LIMITS: XmlLimits = { depth: 32, silentBytes: MB, totalBytes: 2048 * MB };
const PIECE_BYTES = 64 * 1024;
const OWN_TOOLS = 'Make the file again with the payroll package, and send it unchanged.';

/**
 * Feeds an XML document to a handler and stops after every piece of it, so that the caller can take what the handler has gathered:
 * memory stays the size of a piece. A DTD is refused, and entities with it. Throws ConnectorError('config', 'xml.…') with a place and no content.
 */
export async function* readXml(
  bytes: AsyncIterable<Uint8Array>,
  handler: XmlHandler,
  limits: XmlLimits = XML_LIMITS,
): AsyncGenerator<void, void, void> {
  const document = new XmlDocument(handler, limits);
  let head: Uint8Array = new Uint8Array();
  for await (const piece of inPieces(bytes, PIECE_BYTES)) {
    const waiting = head.length < HEAD_BYTES;
    if (waiting) head = Buffer.concat([head, piece]);
    if (head.length < HEAD_BYTES) continue;
    document.write(waiting ? head : piece);
    yield;
  }
  if (head.length < HEAD_BYTES) document.write(head);
  document.end();
  yield;
}

class XmlDocument {
  private readonly parser = new StrictParser(XML_1_0);
  private decoder: TextDecoder | undefined;
  private depth = 0;
  private totalBytes = 0;
  private silentBytes = 0;
  private ended = false;

  constructor(
    private readonly handler: XmlHandler,
    private readonly limits: XmlLimits,
  ) {
    const { parser } = this;
    // Six handlers and no more: with a seventh, V8 keeps the parser's fields in a slow dictionary, and reading takes three times as long.
    parser.on('opentag', (tag) => this.open(tag));
    parser.on('text', (text) => this.text(text));
    parser.on('cdata', (text) => this.text(text));
    parser.on('closetag', () => this.close());
    parser.on('comment', () => this.heard());
    parser.on('doctype', () => this.refuse('doctype', 'The file has a DTD.'));
  }

  write(piece: Uint8Array): void {
    this.totalBytes += piece.length;
    this.silentBytes += piece.length;
    if (this.totalBytes > this.limits.totalBytes)
      this.refuse('too-large', 'The file is too large.');
    this.decoder ??= xmlDecoder(piece);
    this.parse(this.decode(piece));
    if (this.silentBytes > this.limits.silentBytes)
      this.refuse('too-long', 'One tag, text or comment in the file has no end.');
  }

  end(): void {
    this.ended = true;
    this.parse(this.decode());
    this.parse(null);
  }

  private parse(text: string | null): void {
    try {
      this.parser.write(text);
    } catch (error) {
      if (error instanceof NotWellFormed) this.malformed();
      throw error;
    }
  }

  private decode(piece?: Uint8Array): string {
    try {
      return this.decoder?.decode(piece, { stream: piece !== undefined }) ?? '';
    } catch {
      const message = 'The file says it is UTF-8 and holds bytes that are not.';
      return this.refuse('encoding', message, 'Let the package write the encoding it really uses.');
    }
  }

  private open(tag: SaxesTagNS): void {
    this.heard();
    this.depth += 1;
    if (this.depth > this.limits.depth) this.refuse('too-deep', 'The file nests too deep.');
    this.handler.open(tag, this.parser);
  }

  private text(text: string): void {
    this.heard();
    this.handler.text(text);
  }

  private close(): void {
    this.heard();
    this.depth -= 1;
    this.handler.close();
  }

  private heard(): void {
    this.silentBytes = 0;
  }

  private malformed(): never {
    return this.ended
      ? this.refuse('truncated', 'The file ends before its XML does.', 'Send it again, whole.')
      : this.refuse('malformed', 'The file is not well-formed XML.');
  }

  private refuse(what: string, message: string, remedy = OWN_TOOLS): never {
    const { line, column } = this.parser;
    const details = [{ at: `line ${line}, column ${column}`, problem: message }];
    throw new ConnectorError(
      'config',
      `xml.${what}`,
      `${message} (line ${line}, column ${column})`,
      {
        remedy,
        details,
      },
    );
  }
}

const XML_1_0 = { xmlns: true, defaultXMLVersion: '1.0', forceXMLVersion: true } as const;

/** Stops at the first error. The parser's own messages quote the file, so they are neither shown nor kept as a cause. */
class StrictParser extends SaxesParser<typeof XML_1_0> {
  override fail(): never {
    throw new NotWellFormed();
  }
}

class NotWellFormed extends Error {}
