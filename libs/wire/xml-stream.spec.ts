import { ConnectorError } from '#libs/connector';
import { readXml, XML_LIMITS, type XmlHandler } from './xml-stream.js';

/** Writes down what it is told, for a spec to read. */
class Listener implements XmlHandler {
  told = '';
  open = ({ uri, local }: { uri: string; local: string }): void => {
    this.told += `<${uri === '' ? '' : `{${uri}}`}${local}>`;
  };
  text = (text: string): void => {
    this.told += text;
  };
  close = (): void => {
    this.told += '</>';
  };
}

async function* inChunks(bytes: Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

async function listen(content: string | Uint8Array, chunkBytes = 7): Promise<string> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const listener = new Listener();
  for await (const _ of readXml(inChunks(bytes, chunkBytes), listener));
  return listener.told;
}

/** Counts what is asked of it, so that a spec can see that reading stopped early. */
class Source {
  givenBytes = 0;
  constructor(
    private readonly start: string,
    private readonly more: string,
  ) {}
  async *bytes(totalBytes: number): AsyncGenerator<Uint8Array> {
    yield Buffer.from(this.start);
    const chunk = Buffer.from(this.more.repeat(Math.ceil(100_000 / this.more.length)));
    for (; this.givenBytes < totalBytes; this.givenBytes += chunk.length) yield chunk;
  }
}

async function errorOf(reading: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await reading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ConnectorError)) throw new Error('no connector error', { cause: error });
  expect(error.fault).toBe('config');
  expect(error.remedy).toEqual(expect.any(String));
  return error;
}

describe('a document', () => {
  it('is told in order, with namespaces whatever the prefix', async () => {
    const told = '<{urn:x}a><{urn:x}b>1 & 2</><c></></>';
    expect(await listen('<a xmlns="urn:x"><b>1 &amp; 2</b><c xmlns=""/></a>')).toBe(told);
    expect(await listen('<p:a xmlns:p="urn:x"><p:b>1 <![CDATA[&]]> 2</p:b><c/></p:a>')).toBe(told);
  });

  it('is the same in chunks of any size', async () => {
    const content = '<?xml version="1.0"?>\r\n<a>caf\u00e9 \u{1f600}<!-- - -->\r\n<b c="d"/></a>\n';
    const whole = await listen(content, 10_000);
    for (const size of [1, 2, 3, 64]) expect(await listen(content, size)).toBe(whole);
  });
});

describe('the encoding', () => {
  const declared = (encoding: string): string =>
    `<?xml version="1.0" encoding="${encoding}"?><a>Crêpe Š</a>`;
  const TOLD = '<a>Crêpe Š</>';
  const windows1252 = (text: string): Buffer => Buffer.from(text.replace('Š', '\u008a'), 'latin1');

  it('is UTF-8 where nothing is said, and where a byte order mark says so', async () => {
    expect(await listen('<a>Crêpe Š</a>')).toBe(TOLD);
    expect(await listen(declared('utf-8'))).toBe(TOLD);
    expect(await listen(`\ufeff${declared('UTF-8')}`)).toBe(TOLD);
  });

  it('is the one declared: ISO-8859-1, and what Windows adds to it', async () => {
    expect(await listen(windows1252(declared('ISO-8859-1')))).toBe(TOLD);
    expect(await listen(windows1252(declared('iso-8859-1')), 1)).toBe(TOLD);
  });

  it.each(['windows-1250', 'US-ASCII', 'UTF-7'])(
    'is refused by name where it is %s',
    async (name) => {
      const error = await errorOf(listen(declared(name)));
      expect(error.code).toBe('xml.encoding');
      expect(error.message).toContain(name);
    },
  );

  it('is refused where it is UTF-16, marked or not', async () => {
    const wide = Buffer.from(declared('UTF-16'), 'utf16le');
    for (const content of [wide, Buffer.concat([Buffer.from([0xff, 0xfe]), wide])]) {
      const error = await errorOf(listen(content));
      expect([error.code, error.message]).toEqual([
        'xml.encoding',
        expect.stringContaining('UTF-16'),
      ]);
    }
  });

  it('is refused where the bytes are not what the file says', async () => {
    const error = await errorOf(listen(windows1252(declared('UTF-8')), 5));
    expect(error.code).toBe('xml.encoding');
  });
});

describe('a hostile file', () => {
  it('may not bring a DTD, and so no entities', async () => {
    const bomb = '<!DOCTYPE a [<!ENTITY b "bbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>';
    expect((await errorOf(listen(bomb))).code).toBe('xml.doctype');
    expect((await errorOf(listen('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'))).code).toBe(
      'xml.doctype',
    );
    expect((await errorOf(listen('<a>&nbsp;</a>'))).code).toBe('xml.malformed');
  });

  it('may nest 32 deep, and no deeper', async () => {
    const nested = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth);
    await listen(nested(32));
    expect((await errorOf(listen(nested(33)))).code).toBe('xml.too-deep');
  });

  it.each([
    ['text', '<a>', 'x'],
    ['comment', '<a><!--', 'x'],
    ['attribute', '<a b="', 'x'],
    ['tag', '<a ', 'x'],
    ['list of attributes', '<a', ' b="" '],
    ['chain of entities', '<a>', '&#65;'],
    ['DTD', '<!DOCTYPE a [', ' '],
    ['space before anything', '', ' '],
  ])('is stopped soon after 1 MB of one endless %s', async (_, start, more) => {
    const source = new Source(start, more);
    const reading = readXml(source.bytes(64 * 1024 * 1024), new Listener());
    const error = await errorOf(drain(reading));
    expect(error.code).toBe('xml.too-long');
    expect(source.givenBytes).toBeLessThan(1.5 * 1024 * 1024);
  });

  it('is stopped at the most a file may hold', async () => {
    const source = new Source('<a>', '<b/>');
    const limits = { ...XML_LIMITS, totalBytes: 300_000 };
    const error = await errorOf(drain(readXml(source.bytes(10_000_000), new Listener(), limits)));
    expect([error.code, source.givenBytes < 400_000]).toEqual(['xml.too-large', true]);
  });

  it('comes in one chunk as well as in many', async () => {
    const error = await errorOf(listen(`<a>${'x'.repeat(3_000_000)}</a>`, 4_000_000));
    expect(error.code).toBe('xml.too-long');
  });
});

describe('a broken file', () => {
  it.each([
    ['<a>\n <secret>\n</a>', 'line 3, column 4'],
    ['<a>\n<secret secret></a>', 'line 2'],
    ['<a/><secret/>', 'line 1'],
    ['secret', 'line 1'],
    ['<a xmlns:secret=""/>', 'line 1'],
  ])('is refused with its place and none of its content: %j', async (content, place) => {
    const error = await errorOf(listen(content));
    expect(error.code).toMatch(/^xml\.(malformed|truncated)$/);
    expect(error.message).toContain(place);
    expect(JSON.stringify([error.message, error.details, error.remedy])).not.toContain('secret');
    expect(error.cause).toBeUndefined();
  });

  it.each(['', '<a><b>te', '<a><b></b>', '<?xml version="1.0"?>', '<a>&am'])(
    'is called truncated where it stops too early: %j',
    async (content) => expect((await errorOf(listen(content))).code).toBe('xml.truncated'),
  );
});

async function drain(reading: AsyncIterable<void>): Promise<void> {
  for await (const _ of reading);
}
