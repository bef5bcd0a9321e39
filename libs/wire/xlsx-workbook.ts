import { posix } from 'node:path';
import { ConnectorError } from '#libs/connector';
import { type XlsxArchive, withMacros } from './xlsx-archive.js';
import { type CellFormat, formatOf } from './xlsx-formats.js';
import { readXml, type XmlElement, type XmlHandler } from './xml-stream.js';

export interface SheetPart {
  path: string;
  hidden: boolean;
  /** From 1, in the order of the tabs. */
  position: number;
}

/** What the sheets of a workbook share. */
export interface Workbook {
  sheets: SheetPart[];
  date1904: boolean;
  strings: string[];
  formats: CellFormat[];
}

const MAX_STRINGS = 4_000_000;

export async function readWorkbook(archive: XlsxArchive): Promise<Workbook> {
  await refuseMacros(archive);
  const path = targetOf(await relationsOf(archive, ''), 'officeDocument') ?? 'xl/workbook.xml';
  const relations = await relationsOf(archive, path);
  return {
    ...(await bookOf(archive, path, relations)),
    strings: await readStrings(archive, targetOf(relations, 'sharedStrings')),
    formats: await readFormats(archive, targetOf(relations, 'styles')),
  };
}

export const attribute = (element: XmlElement, local: string): string | undefined =>
  Object.values(element.attributes).find((found) => found.local === local)?.value;

const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true';

async function refuseMacros(archive: XlsxArchive): Promise<void> {
  await eachElement(archive, '[Content_Types].xml', (element) => {
    if (/macroEnabled|vbaProject/i.test(attribute(element, 'ContentType') ?? ''))
      throw withMacros();
  });
}

interface PartRelation {
  type: string;
  target: string;
}

const targetOf = (relations: Map<string, PartRelation>, kind: string): string | undefined =>
  [...relations.values()].find(({ type }) => type.endsWith(`/${kind}`))?.target;

/** What a part of the package refers to by id; nothing outside the package is ever followed. */
async function relationsOf(archive: XlsxArchive, path: string): Promise<Map<string, PartRelation>> {
  const found = new Map<string, PartRelation>();
  const folder = path === '' ? '' : posix.dirname(path);
  const file = posix.join(folder, '_rels', `${posix.basename(path)}.rels`);
  if (!archive.has(file)) return found;
  await eachElement(archive, file, (element) => {
    const target = attribute(element, 'Target') ?? '';
    if (element.local !== 'Relationship' || attribute(element, 'TargetMode') === 'External') return;
    found.set(attribute(element, 'Id') ?? '', {
      type: attribute(element, 'Type') ?? '',
      target: target.startsWith('/') ? target.slice(1) : posix.join(folder, target),
    });
  });
  return found;
}

async function bookOf(
  archive: XlsxArchive,
  path: string,
  relations: Map<string, PartRelation>,
): Promise<Pick<Workbook, 'sheets' | 'date1904'>> {
  const sheets: SheetPart[] = [];
  let date1904 = false;
  let position = 0;
  await eachElement(archive, path, (element) => {
    if (element.local === 'workbookPr') date1904 = isTrue(attribute(element, 'date1904'));
    if (element.local !== 'sheet') return;
    position += 1;
    const relation = relations.get(attribute(element, 'id') ?? '');
    const hidden = (attribute(element, 'state') ?? 'visible') !== 'visible';
    if (relation?.type.endsWith('/worksheet') && archive.has(relation.target))
      sheets.push({ path: relation.target, hidden, position });
  });
  return { sheets, date1904 };
}

async function readStrings(archive: XlsxArchive, path = ''): Promise<string[]> {
  const strings: string[] = [];
  if (!archive.has(path)) return strings;
  const text = new RichText('si', (whole) => {
    if (strings.push(whole) > MAX_STRINGS) throw tooManyStrings();
  });
  await readPart(archive, path, text);
  return strings;
}

const tooManyStrings = (): ConnectorError =>
  new ConnectorError(
    'config',
    'xlsx.too-many-texts',
    'The workbook holds too many different texts.',
    {
      remedy: 'Leave out the columns that are not needed, or send it as CSV.',
    },
  );

/** Gathers the text of one element after another, runs of rich text joined, phonetic hints left out. */
class RichText implements XmlHandler {
  private readonly within: string[] = [];
  private whole = '';

  constructor(
    private readonly unit: string,
    private readonly take: (text: string) => void,
  ) {}

  open({ local }: XmlElement): void {
    this.within.push(local);
    if (local === this.unit) this.whole = '';
  }

  text(part: string): void {
    if (this.within.at(-1) === 't' && !this.within.includes('rPh')) this.whole += part;
  }

  close(): void {
    if (this.within.pop() === this.unit) this.take(unescapeText(this.whole));
  }
}

/** Excel writes what XML cannot hold as `_x000D_` (ECMA-376 part 1, 22.9.2.19). */
export const unescapeText = (text: string): string =>
  text.replaceAll(/_x([0-9A-F]{4})_/gi, (_, code: string) =>
    String.fromCharCode(parseInt(code, 16)),
  );

async function readFormats(archive: XlsxArchive, path = ''): Promise<CellFormat[]> {
  const codes = new Map<number, string>();
  const formats: CellFormat[] = [];
  if (!archive.has(path)) return formats;
  let cells = false;
  await eachElement(archive, path, (element) => {
    if (element.local === 'numFmt')
      codes.set(Number(attribute(element, 'numFmtId')), attribute(element, 'formatCode') ?? '');
    if (element.local === 'cellXfs' || element.local === 'cellStyles')
      cells = element.local === 'cellXfs';
    if (element.local !== 'xf' || !cells) return;
    const id = Number(attribute(element, 'numFmtId') ?? 0);
    formats.push(formatOf(id, codes.get(id)));
  });
  return formats;
}

async function eachElement(
  archive: XlsxArchive,
  path: string,
  look: (element: XmlElement) => void,
): Promise<void> {
  await readPart(archive, path, { open: look, text: () => {}, close: () => {} });
}

async function readPart(archive: XlsxArchive, path: string, handler: XmlHandler): Promise<void> {
  const reading = readXml(archive.part(path), handler);
  while (!(await reading.next()).done);
}
