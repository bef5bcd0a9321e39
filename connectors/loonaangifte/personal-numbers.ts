import { PersonalNumberFound } from '#libs/connector';
import { BsnTally, findBsnIn, ownDigits } from '#libs/wire';

const REMEDY =
  'Let the payroll package fill PersNr with a personnel number of its own, and send a new return.';
const SUSPECT_VALUES = 3;
const SUSPECT_SHARE = 0.6;
/** As many numbers as are remembered, so that one person in many corrections counts once. */
const REMEMBERED = 5_000;

/**
 * Sees to it that no citizen service number (BSN) passes for a personnel number. It compares in memory and keeps counts:
 * about one in eleven ordinary numbers of nine digits passes the eleven-test, so only a column full of them is refused.
 */
export class PersonalNumbers {
  private readonly own = new Set<string>();
  private readonly tally = new BsnTally(this.own);
  private readonly seen = new Set<string>();

  /** The employer's own number: its digits may stand anywhere. */
  exempt(payrollTaxNumber: string): void {
    for (const digits of ownDigits(payrollTaxNumber)) this.own.add(digits);
  }

  /** Throws PersonalNumberFound where the personnel number is the citizen service number itself. */
  check(relation: number, payrollNumber: string, citizenNumber: string): void {
    if (citizenNumber !== '' && digitsOf(payrollNumber) === digitsOf(citizenNumber))
      throw new PersonalNumberFound(
        [{ at: `relation ${relation}, PersNr`, problem: 'is the citizen service number' }],
        REMEDY,
      );
    if (this.seen.size >= REMEMBERED) this.seen.clear();
    if (!this.seen.has(payrollNumber)) this.tally.count('PersNr', payrollNumber);
    this.seen.add(payrollNumber);
  }

  /** Throws PersonalNumberFound where most personnel numbers so far pass for a citizen service number. */
  refuseIfMostPass(): void {
    const suspects = this.tally.suspects(SUSPECT_VALUES, SUSPECT_SHARE);
    if (suspects.length === 0) return;
    const places = suspects.map(({ column, hits, values }) => ({
      at: column,
      problem: `${hits} of ${values} values pass for a citizen service number`,
    }));
    throw new PersonalNumberFound(places, REMEDY);
  }

  isIn(text: string): boolean {
    return findBsnIn(text, this.own) > 0;
  }
}

const digitsOf = (number: string): string => number.replace(/[.\s-]/g, '').padStart(9, '0');
