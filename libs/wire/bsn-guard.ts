const LENGTH = 9;
const GROUPS = /\d+/g;
/** Groups of digits with the same dot, blank or hyphen between them. */
const RUN = /\d+(?:([. -])\d+(?:\1\d+){0,7})?/y;
/** With a slash or an underscore only short groups count: a day and a number behind it, as in a file name, are none. */
const SHORT_RUN = /\d{2,4}([/_])\d{2,4}(?:\1\d{2,4}){1,3}(?!\d)/y;

/**
 * The eleven-test of a citizen service number (BSN): the digits times 9, 8, … 2 and -1 add up to a multiple of eleven.
 * Eight digits count as nine that lost their leading zero, as a spreadsheet does. About one in eleven random numbers passes.
 */
export function elevenTest(digits: string): boolean {
  if (!/^\d{8,9}$/.test(digits)) return false;
  const padded = digits.padStart(LENGTH, '0');
  if (padded.startsWith('000')) return false; // never issued; and `000000153` is somebody's personnel number
  let sum = -Number(padded[LENGTH - 1]);
  for (let index = 0; index < LENGTH - 1; index += 1)
    sum += (LENGTH - index) * Number(padded[index]);
  return sum % 11 === 0;
}

/** Digits that may stand in a file although they pass the eleven-test: the employer's own tax and register numbers. */
export function ownDigits(...employerNumbers: string[]): ReadonlySet<string> {
  return new Set(employerNumbers.flatMap((number) => number.match(GROUPS) ?? []));
}

const NOBODY: ReadonlySet<string> = new Set();

/** Whether this text, as a whole, is a number that passes for a BSN, with or without dots, blanks, hyphens, slashes or underscores in it. */
export function looksLikeBsn(text: string, own = NOBODY): boolean {
  const digits = plain(text).replace(/[.\s/_-]/g, '');
  return elevenTest(digits) && !own.has(digits);
}

/** How many numbers of nine digits in a free text pass for a BSN: `123456789`, `123.456.789`, `1234 56 789` or `1234/56/789`. */
export function findBsnIn(text: string, own = NOBODY): number {
  if (text.length < LENGTH) return 0;
  const written = plain(text);
  const starts = [...written.matchAll(GROUPS)].map(({ index }) => index);
  return starts.filter((start) => {
    const digits = nineDigitsAt(written, start);
    return elevenTest(digits) && !own.has(digits);
  }).length;
}

/** As a typewriter would have it: fullwidth digits, blanks of every width, dashes of every length, signs that show nothing. */
function plain(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text;
  return text
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/[\p{Dash_Punctuation}\u2212]/gu, '-');
}

const BEYOND_ASCII = /[\u0080-\uffff]/;

/** The nine digits that begin here: one group, or it and those that follow after one separator, always the same. */
function nineDigitsAt(text: string, start: number): string {
  let digits = '';
  for (const group of (runAt(SHORT_RUN, text, start) ?? runAt(RUN, text, start) ?? '').split(
    /\D/,
  )) {
    digits += group;
    if (digits.length >= LENGTH) break;
  }
  return digits.length === LENGTH ? digits : '';
}

function runAt(run: RegExp, text: string, start: number): string | undefined {
  run.lastIndex = start;
  return run.exec(text)?.[0];
}

/** How much of a column passes for a BSN. */
export interface ColumnTally {
  column: string;
  values: number;
  hits: number;
}

/** Counts per column how many values pass for a BSN, and keeps none of them. */
export class BsnTally {
  private readonly columns = new Map<string, ColumnTally>();

  constructor(private readonly own = NOBODY) {}

  /** A blank is no value. */
  count(column: string, text: string): void {
    if (text.trim() === '') return;
    const tally = this.columns.get(column) ?? { column, values: 0, hits: 0 };
    this.columns.set(column, tally);
    tally.values += 1;
    if (looksLikeBsn(text, this.own)) tally.hits += 1;
  }

  /** The columns where at least so many values, and at least this share of them, pass for a BSN. */
  suspects(atLeast: number, share: number): ColumnTally[] {
    return [...this.columns.values()].filter(
      ({ values, hits }) => hits >= atLeast && hits >= values * share,
    );
  }
}
