import { ConnectorError } from '#libs/connector';
import type { XmlElement, XmlHandler, XmlPlace } from '#libs/wire';
import { type Dialect, dialectOf, type Outline } from './dialect.js';

/** Is told of what the outline of a return knows, and of nothing else. */
export interface ReturnVisitor {
  begin(dialect: Dialect): void;
  /** An element with children. */
  enter(name: string): void;
  /** The text of an element without children, trimmed. */
  field(name: string, text: string): void;
  leave(name: string): void;
}

/** No field of a return is longer than 200. */
const MAX_TEXT = 1_000;

/** What may be dropped is much; a person never is. */
const PEOPLE = new Set(['InkomstenverhoudingInitieel', 'InkomstenverhoudingIntrekking']);

const misplaced = (name: string, place: XmlPlace): ConnectorError =>
  new ConnectorError(
    'config',
    'loonaangifte.misplaced',
    `${name} on line ${place.line} stands where the schema of the return has no place for it.`,
    { remedy: 'Make the return again with the payroll package; nothing of this one was kept.' },
  );

/** Walks a return along the outline of its year: drops all the rest at once, and counts what may occur only so often. */
export class ReturnWalker implements XmlHandler {
  private namespace = '';
  private readonly path: Outline[] = [];
  private readonly counts = new Map<Outline, number>();
  private droppedDepth = 0;
  private value = '';

  constructor(private readonly visitor: ReturnVisitor) {}

  open(element: XmlElement, place: XmlPlace): void {
    if (this.droppedDepth > 0) {
      this.droppedDepth += 1;
      return;
    }
    const outline = this.outlineOf(element);
    if (!outline) {
      if (PEOPLE.has(element.local)) throw misplaced(element.local, place);
      this.droppedDepth = 1;
      return;
    }
    this.count(outline, place);
    this.refuseAfterWithdrawal(outline, place);
    this.path.push(outline);
    this.value = '';
    if (outline.children.size > 0) this.visitor.enter(outline.name);
  }

  text(text: string): void {
    if (this.droppedDepth > 0 || this.path.at(-1)?.children.size !== 0) return;
    this.value += text;
    if (this.value.length > MAX_TEXT)
      throw new ConnectorError(
        'config',
        'loonaangifte.too-long',
        'A field of the return is too long.',
        {
          details: [
            { at: this.path.at(-1)?.name ?? '', problem: `longer than ${MAX_TEXT} characters` },
          ],
          remedy: 'Make the return again with the payroll package.',
        },
      );
  }

  close(): void {
    if (this.droppedDepth > 0) {
      this.droppedDepth -= 1;
      return;
    }
    const outline = this.path.pop();
    if (!outline) return;
    if (outline.children.size === 0) this.visitor.field(outline.name, this.value.trim());
    else this.visitor.leave(outline.name);
  }

  private outlineOf(element: XmlElement): Outline | undefined {
    if (this.namespace === '') return this.begin(element);
    return element.uri === this.namespace
      ? this.path.at(-1)?.children.get(element.local)
      : undefined;
  }

  private begin(element: XmlElement): Outline {
    const dialect = dialectOf(element);
    this.namespace = dialect.namespace;
    this.visitor.begin(dialect);
    return dialect.root;
  }

  /** In every part all relations come before the first withdrawal: only so is it clear that a relation replaces one withdrawn. */
  private refuseAfterWithdrawal({ name }: Outline, place: XmlPlace): void {
    if (name !== 'InkomstenverhoudingInitieel') return;
    const withdrawal = this.path.at(-1)?.children.get('InkomstenverhoudingIntrekking');
    if (withdrawal && (this.counts.get(withdrawal) ?? 0) > 0) throw misplaced(name, place);
  }

  private count(outline: Outline, place: XmlPlace): void {
    const count = (this.counts.get(outline) ?? 0) + 1;
    this.counts.set(outline, count);
    for (const child of outline.children.values()) this.counts.set(child, 0);
    if (count <= outline.max) return;
    throw new ConnectorError(
      'config',
      'loonaangifte.too-many',
      `The return has ${outline.name} more than ${outline.max} times in one place (line ${place.line}).`,
      { remedy: 'Make the return again with the payroll package.' },
    );
  }
}
