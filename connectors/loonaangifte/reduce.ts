import { PersonalNumberFound } from '#libs/connector';
import { readXml } from '#libs/wire';
import type { Dialect } from './dialect.js';
import { PersonalNumbers } from './personal-numbers.js';
import { type ReturnVisitor, ReturnWalker } from './return-walker.js';

/**
 * Strips a return of all that the hub does not read, in the same format: citizen service numbers, addresses, nationality, gender,
 * reasons, tax and insurance codes, other amounts, collective totals, the contact person. Reducing twice gives the same bytes.
 * Throws what readReturn throws about the file itself; what was given before an error must be thrown away.
 */
export async function* reduceReturn(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const writer = new ReducedReturn();
  for await (const _piece of readXml(bytes, new ReturnWalker(writer))) {
    const finished = writer.take();
    if (finished !== '') yield Buffer.from(finished);
  }
  writer.end();
  yield Buffer.from(writer.take());
}

/** Writes a return as it is read. A relation is given away as a whole, so that nothing of a refused one leaves. */
class ReducedReturn implements ReturnVisitor {
  private readonly numbers = new PersonalNumbers();
  private written = '';
  private finished = '';
  private relations = 0;
  private payrollNumber = '';
  private citizenNumber = '';
  private namespace = '';
  private version = '';

  begin({ namespace, version }: Dialect): void {
    this.namespace = namespace;
    this.version = version;
    this.written = '<?xml version="1.0" encoding="UTF-8"?>';
  }

  enter(name: string): void {
    if (RELATIONS.has(name)) this.beginRelation();
    const attributes =
      name === 'Loonaangifte' ? ` xmlns="${this.namespace}" version="${this.version}"` : '';
    this.written += `\n<${name}${attributes}>`;
  }

  field(name: string, text: string): void {
    if (name === 'SofiNr') this.citizenNumber = text;
    else if (text !== '') this.written += `<${name}>${escaped(text)}</${name}>`;
    if (name === 'LhNr') this.numbers.exempt(text);
    else if (name === 'PersNr') this.payrollNumber = text;
    else if (NAMES.has(name)) this.checkName(name, text);
  }

  leave(name: string): void {
    this.written += `</${name}>`;
    if (RELATIONS.has(name)) this.finishRelation();
  }

  end(): void {
    this.numbers.refuseIfMostPass();
    this.finish();
    this.finished += '\n';
  }

  /** What is finished since the last time. */
  take(): string {
    const { finished } = this;
    this.finished = '';
    return finished;
  }

  private beginRelation(): void {
    this.finish();
    this.relations += 1;
    this.payrollNumber = '';
    this.citizenNumber = '';
  }

  private finishRelation(): void {
    this.numbers.check(this.relations, this.payrollNumber, this.citizenNumber);
    this.citizenNumber = '';
    if (this.relations % CHECKED_TOGETHER === 0) this.numbers.refuseIfMostPass();
    this.finish();
  }

  private finish(): void {
    this.finished += this.written;
    this.written = '';
  }

  /** Reading would cost this relation; here it can still be put right before anything leaves the house. */
  private checkName(name: string, text: string): void {
    if (!this.numbers.isIn(text)) return;
    const at = `relation ${this.relations}, ${name}`;
    throw new PersonalNumberFound(
      [{ at, problem: 'holds what looks like a citizen service number' }],
      'Put the name right in the payroll package, and make the return again.',
    );
  }
}

const RELATIONS = new Set(['InkomstenverhoudingInitieel', 'InkomstenverhoudingIntrekking']);
const NAMES = new Set(['Voorl', 'Voorv', 'SignNm']);
const CHECKED_TOGETHER = 5_000;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\r': '&#13;',
};

const escaped = (text: string): string => text.replace(/[&<>\r]/g, (sign) => ESCAPES[sign] ?? sign);
