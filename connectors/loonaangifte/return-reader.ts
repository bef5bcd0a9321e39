import { periodKey } from '#libs/core';
import {
  ConnectorError,
  type EligibilityRow,
  type End,
  type FileContext,
  type Reject,
  type RowPage,
} from '#libs/connector';
import { readXml } from '#libs/wire';
import { DeclaredPeriods, incomplete } from './declared-periods.js';
import type { Dialect } from './dialect.js';
import { PersonalNumbers } from './personal-numbers.js';
import { isReject, readRelation, rejectOf, type RelationDraft } from './relation.js';
import { type ReturnVisitor, ReturnWalker } from './return-walker.js';
import type { Settings } from './settings.js';
import { type Fields, Unreadable } from './values.js';

const PAGE_ROWS = 5_000;
const MAX_RELATIONS = 1_000_000;

/** Reads a wage-tax return page by page, in the order of the file. */
export async function* readReturn(
  context: FileContext<Settings>,
): AsyncGenerator<RowPage, End, void> {
  const reader = new ReturnReader(context);
  for await (const _piece of readXml(context.file.bytes, new ReturnWalker(reader))) {
    context.signal.throwIfAborted();
    while (reader.waiting >= PAGE_ROWS) yield reader.takePage();
  }
  const end = reader.end();
  if (reader.waiting > 0) yield reader.takePage();
  return end;
}

/** Gathers rows while a return passes by. Holds the rows of a page, one relation, and one key for every row it gave. */
class ReturnReader implements ReturnVisitor {
  private readonly numbers = new PersonalNumbers();
  private readonly periods: DeclaredPeriods;
  private page: RowPage = { rows: [], rejects: [] };
  private readonly places = new Map<string, number>();
  /** Employments the part being read delivers, readable or not. */
  private readonly delivered = new Set<string>();
  private payrollTaxNumber: string | undefined;
  private relations = 0;
  private mainRelations = 0;
  private citizenNumber = '';
  private citizenNumbers = 0;
  private draft: RelationDraft | undefined;
  private fields: Fields = {};

  constructor(private readonly context: FileContext<Settings>) {
    this.numbers.exempt(context.payrollTaxNumber);
    this.periods = new DeclaredPeriods(context.period, context.periodType);
  }

  get waiting(): number {
    return this.page.rows.length + this.page.rejects.length;
  }

  begin(dialect: Dialect): void {
    this.periods.year = dialect.year;
  }

  enter(name: string): void {
    switch (name) {
      case 'TijdvakAangifte':
      case 'TijdvakCorrectie':
        this.delivered.clear();
        this.fields = this.periods.begin(name);
        break;
      case 'VolledigeAangifte':
      case 'AanvullendeAangifte':
        this.periods.declare(name);
        break;
      case 'InkomstenverhoudingInitieel':
      case 'InkomstenverhoudingIntrekking':
        this.beginRelation(name === 'InkomstenverhoudingIntrekking');
        break;
      case 'Inkomstenperiode':
      case 'Sector':
        this.beginDated(name);
        break;
    }
  }

  field(name: string, text: string): void {
    if (name === 'SofiNr') this.meetCitizenNumber(text);
    else if (name === 'LhNr') this.meetTaxNumber(text);
    else this.fields[name] = text;
  }

  leave(name: string): void {
    switch (name) {
      case 'TijdvakAangifte':
      case 'TijdvakCorrectie':
        this.periods.finishPart();
        break;
      case 'InkomstenverhoudingInitieel':
      case 'InkomstenverhoudingIntrekking':
        this.finishRelation();
        break;
      case 'Inkomstenperiode':
      case 'Sector':
        this.fields = this.draft?.fields ?? {};
        break;
    }
  }

  /** A page is given away only once its numbers have been looked at. */
  takePage(): RowPage {
    this.numbers.refuseIfMostPass();
    const rows = this.page.rows.splice(0, PAGE_ROWS);
    const rejects = this.page.rejects.splice(0, PAGE_ROWS - rows.length);
    return { rows, rejects };
  }

  end(): End {
    if (this.payrollTaxNumber === undefined) throw incomplete('The return has no LhNr.');
    const { covers, period } = this.periods.end();
    return {
      covers,
      period,
      payrollTaxNumber: this.payrollTaxNumber,
      sourceCount: this.periods.hasMain() ? this.mainRelations : null,
      warnings: this.citizenNumbers === 0 ? [] : [droppedNumbers(this.citizenNumbers)],
    };
  }

  private beginRelation(withdrawn: boolean): void {
    this.relations += 1;
    if (this.relations > MAX_RELATIONS) throw tooManyRelations();
    if (this.periods.isMain() && !withdrawn) this.mainRelations += 1;
    this.citizenNumber = '';
    this.fields = {};
    this.draft = {
      line: this.relations,
      withdrawn,
      fields: this.fields,
      incomePeriods: [],
      sectors: [],
    };
  }

  private beginDated(name: 'Inkomstenperiode' | 'Sector'): void {
    this.fields = {};
    const dated = name === 'Sector' ? this.draft?.sectors : this.draft?.incomePeriods;
    dated?.push(this.fields);
  }

  private finishRelation(): void {
    const { draft } = this;
    if (!draft) return;
    this.numbers.check(draft.line, draft.fields['PersNr'] ?? '', this.citizenNumber);
    this.citizenNumber = '';
    const found = readRelation(draft, {
      period: this.periods.current(),
      today: this.context.today,
      holdsBsn: (text) => this.numbers.isIn(text),
    });
    const key = `${found.employmentSeq}/${found.payrollNumber}`;
    if (!draft.withdrawn) this.delivered.add(key);
    else if (this.delivered.has(key)) return; // the relation of the same part replaces what is withdrawn
    if (isReject(found)) this.reject(found);
    else this.keep(found, draft);
  }

  private keep(row: EligibilityRow, draft: RelationDraft): void {
    const key = `${periodKey(row.relatesTo)}/${row.employmentSeq}/${row.payrollNumber}`;
    const first = this.places.get(key);
    if (first === undefined) {
      this.places.set(key, row.line);
      this.page.rows.push(row);
      return;
    }
    const problem = `stands in relation ${first} too, with the same NumIV and period; the first was kept`;
    this.reject(rejectOf(draft, new Unreadable('PersNr', problem)));
  }

  private reject(reject: Reject): void {
    this.page.rejects.push(this.periods.isMain() ? reject : { ...reject, correction: true });
  }

  private meetTaxNumber(text: string): void {
    if (!TAX_NUMBER.test(text)) throw incomplete('LhNr is no payroll tax number.');
    this.payrollTaxNumber = text;
    this.numbers.exempt(text);
  }

  /** Kept until the end of the relation, to be compared with PersNr and nothing else. */
  private meetCitizenNumber(text: string): void {
    this.citizenNumbers += 1;
    this.citizenNumber = text;
    if (this.context.config.reduceAtEdge) return;
    throw new ConnectorError(
      'config',
      'loonaangifte.not-reduced',
      `The return holds citizen service numbers (BSN); the first is in relation ${this.relations}.`,
      {
        remedy:
          'Run `hub reduce FILE` at the employer and send what it makes, or let the employer switch on reduceAtEdge.',
      },
    );
  }
}

const TAX_NUMBER = /^\d{9}L\d{2}$/;

const droppedNumbers = (count: number): string =>
  `The return was not reduced: ${count} citizen service numbers were dropped while it was read.`;

const tooManyRelations = (): ConnectorError =>
  new ConnectorError(
    'config',
    'loonaangifte.too-many',
    `The return has more than ${MAX_RELATIONS} income relations.`,
    { remedy: 'Send one return per payroll tax number.' },
  );
