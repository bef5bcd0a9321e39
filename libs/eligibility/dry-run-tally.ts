import type { Decision, Reason } from '#libs/schemes';

/** What a change would do to the people that one employer pays by one kind of period. */
export interface DryRunOfEmployer {
  employerId: number;
  /** The period reckoned: the first from the change on in which the scheme grants. */
  period: string;
  people: number;
  gained: number;
  lost: number;
  more: number;
  less: number;
  /** Those for whom it cannot be told; they are in neither amount. */
  unknown: number;
  /** What the period brings all the others, in minor units. */
  before: bigint;
  after: bigint;
}

interface Employment {
  employerId: number;
  payrollNumber: string;
  employmentSeq: string;
}

/** One employment that would get something else. */
export interface TouchedEmployment extends Employment {
  before: bigint;
  after: bigint;
  reason: Reason;
}

/** One employment of which a fact is missing that the scheme asks, without the change or with it. */
export interface UnknownEmployment extends Employment {
  reason: Reason;
}

/** What a person gets without the change and with it; nothing from a scheme that was not there. */
export interface Answer {
  before: Decision | undefined;
  after: Decision;
}

const SHOWN = 100;

/** Decisions that another fact would turn. */
const UNKNOWN = new Set<string>([
  'fact-unknown',
  'granted-without-extra',
  'agreed-amount-missing',
  'birth-date-unknown',
  'hours-unknown',
  'no-wage-known',
] satisfies Reason['code'][]);

/** Counts employment by employment; keeps no more than totals and the first hundred. */
export class DryRunTally {
  readonly touched: TouchedEmployment[] = [];
  readonly unknown: UnknownEmployment[] = [];
  private readonly totals = new Map<string, DryRunOfEmployer>();

  get employers(): DryRunOfEmployer[] {
    return [...this.totals.values()];
  }

  count(employment: Employment & { period: string }, answer: Answer): void {
    const { period, ...who } = employment;
    const total = this.totalOf(who.employerId, period);
    total.people += 1;
    const missing = [answer.after, answer.before].find(
      (decision) => decision && UNKNOWN.has(decision.reason.code),
    );
    if (missing) {
      total.unknown += 1;
      if (this.unknown.length < SHOWN) this.unknown.push({ ...who, reason: missing.reason });
    } else this.compare(total, who, answer);
  }

  private compare(total: DryRunOfEmployer, who: Employment, { before, after }: Answer): void {
    const had = before ?? NOTHING;
    total.before += had.amount;
    total.after += after.amount;
    const kind = kindOf(had, after);
    if (kind === null) return;
    total[kind] += 1;
    if (this.touched.length < SHOWN)
      this.touched.push({ ...who, before: had.amount, after: after.amount, reason: after.reason });
  }

  private totalOf(employerId: number, period: string): DryRunOfEmployer {
    const key = `${employerId}/${period}`;
    const total = this.totals.get(key) ?? { employerId, period, ...nobody };
    this.totals.set(key, total);
    return total;
  }
}

const nobody = {
  people: 0,
  gained: 0,
  lost: 0,
  more: 0,
  less: 0,
  unknown: 0,
  before: 0n,
  after: 0n,
};

type Gets = Pick<Decision, 'entitled' | 'amount'>;

const NOTHING: Gets = { entitled: false, amount: 0n };

/** A right without lots is something too. */
function kindOf(before: Gets, after: Gets): 'gained' | 'lost' | 'more' | 'less' | null {
  if (before.entitled !== after.entitled) return after.entitled ? 'gained' : 'lost';
  if (before.amount === after.amount) return null;
  return after.amount > before.amount ? 'more' : 'less';
}
