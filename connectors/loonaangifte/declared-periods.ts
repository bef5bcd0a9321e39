import { isDay, type Period, periodKey, periodOf, type PeriodType } from '#libs/core';
import { ConnectorError, type End } from '#libs/connector';
import type { Fields } from './values.js';

type Part = 'TijdvakAangifte' | 'TijdvakCorrectie';
type Form = 'VolledigeAangifte' | 'AanvullendeAangifte';

/** The periods a return says it is about: at most one of its own, and earlier ones it corrects. */
export class DeclaredPeriods {
  /** The year of the dialect: a return of 2026 knows no other periods. */
  year = 0;
  private part: Part = 'TijdvakAangifte';
  private bounds: Fields = {};
  private resolved: Period | undefined;
  private main: Period | undefined;
  private form: Form | undefined;
  private latestCorrected: Period | undefined;

  /** `expected`: the period the sender said it is for, if any. */
  constructor(
    private readonly expected: Period | null,
    private readonly periodType: PeriodType,
  ) {}

  /** A part of the return begins; its bounds go in the fields given back. */
  begin(part: Part): Fields {
    this.part = part;
    this.resolved = undefined;
    this.bounds = {};
    return this.bounds;
  }

  /** The return of the period itself: full, or an addition to an earlier one. */
  declare(form: Form): void {
    if (this.form) throw incomplete('The return is both full and an addition.');
    this.form = form;
    this.main = this.current();
    const { expected } = this;
    if (!expected || periodKey(expected) === periodKey(this.main)) return;
    throw new ConnectorError(
      'config',
      'loonaangifte.other-period',
      `The return is for ${periodKey(this.main)}, and was sent as ${periodKey(expected)}.`,
      { remedy: 'Send the return of that period, or send this one for its own.' },
    );
  }

  finishPart(): void {
    const period = this.current();
    if (this.part === 'TijdvakAangifte' && !this.form)
      throw incomplete('The return is neither full nor an addition.');
    if (this.part === 'TijdvakCorrectie' && period.start > (this.latestCorrected?.start ?? ''))
      this.latestCorrected = period;
  }

  hasMain(): boolean {
    return this.main !== undefined;
  }

  isMain(): boolean {
    return this.part === 'TijdvakAangifte';
  }

  /** The period of the part being read. Throws `loonaangifte.unknown-period` where its bounds are those of no payroll period. */
  current(): Period {
    this.resolved ??= this.resolve();
    return this.resolved;
  }

  end(): Pick<End, 'covers' | 'period'> {
    const period = this.main ?? (this.latestCorrected && (this.expected ?? this.latestCorrected));
    if (!period) throw incomplete('The return is about no period at all.');
    return { covers: this.form === 'VolledigeAangifte' ? 'everything' : 'changes', period };
  }

  private resolve(): Period {
    const { DatAanvTv: start = '', DatEindTv: end = '' } = this.bounds;
    if (start === '' || end === '') throw incomplete(`${this.part} has no DatAanvTv or DatEindTv.`);
    const days = isDay(start) && isDay(end);
    const period = days ? periodOf(start, end, this.periodType) : undefined;
    if (period?.year === this.year) return period;
    const bounds = days ? `${start} to ${end}` : 'no dates';
    throw new ConnectorError(
      'config',
      'loonaangifte.unknown-period',
      `${this.part} is for ${bounds}: no month and no four-week period of ${this.year}.`,
      {
        remedy:
          'Send a return of one month or one four-week period; half-years and years are not read.',
      },
    );
  }
}

/** A return that lacks what every return has. */
export const incomplete = (message: string): ConnectorError =>
  new ConnectorError('config', 'loonaangifte.incomplete', message, {
    remedy: 'Make the return again with the payroll package, and send it unchanged.',
  });
