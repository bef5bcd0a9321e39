import { auditOf, findingsOf } from '../commands/audit.js';
import { Account, Lots, People, Runs } from './answers.js';
import type { Place, Stage } from './stage.js';

/** What the demo came to, for a machine to compare. */
export interface Summary {
  employers: number;
  /** People, each counted once. */
  employees: number;
  /** Payroll periods in force, counted per employer. */
  periods: number;
  /** Lots that hold something. */
  lots: number;
  creditedCents: number;
  /** Runs in which a person had to look. */
  heldRuns: number;
  rejectedRows: number;
  trustSum: number;
  memoSum: number;
  invariants: 'ok' | string[];
  seconds: number;
}

type OfEmployer = Pick<
  Summary,
  'employees' | 'periods' | 'lots' | 'creditedCents' | 'heldRuns' | 'rejectedRows'
> & { lotCents: number };

/** Counts everything over the API, and the books from the audit. */
export async function summarise(stage: Stage, seconds: number): Promise<Summary> {
  const all: OfEmployer[] = [];
  for (const place of stage.places.values()) all.push(await ofEmployer(stage, place));
  const total = (field: keyof OfEmployer): number => all.reduce((sum, one) => sum + one[field], 0);
  const audit = await auditOf(stage.context);
  const bookSum = (book: string): number =>
    audit.books
      .filter((each) => each.book === book)
      .reduce((sum, each) => sum + Number(each.sum), 0);
  const wrong = [...findingsOf(audit), ...differences(total('creditedCents'), total('lotCents'))];
  return {
    employers: all.length,
    employees: total('employees'),
    periods: total('periods'),
    lots: total('lots'),
    creditedCents: total('creditedCents'),
    heldRuns: total('heldRuns'),
    rejectedRows: total('rejectedRows'),
    trustSum: bookSum('trust'),
    memoSum: bookSum('memo'),
    invariants: wrong.length === 0 ? 'ok' : wrong,
    seconds,
  };
}

async function ofEmployer({ operator }: Stage, { employerId }: Place): Promise<OfEmployer> {
  const people = await operator.all(`employers/${employerId}/people`, People);
  const runs = await operator.all(`employers/${employerId}/runs`, Runs);
  const lots = [];
  for (const { id } of people) lots.push(...(await operator.all(`people/${id}/lots`, Lots)));
  const owes = await operator.get(`ledger/accounts/employer:${employerId}:owes`, Account);
  const inForce = runs.filter(({ state }) => state === 'applied');
  return {
    employees: people.length,
    periods: new Set(inForce.map(({ periodKey }) => periodKey)).size,
    lots: lots.filter(({ balance }) => balance > 0).length,
    lotCents: lots
      .filter(({ unit }) => unit === 'EUR')
      .reduce((sum, { balance }) => sum + balance, 0),
    creditedCents: -owes.balance,
    heldRuns: runs.filter((run) => run.reasons.length > 0).length,
    rejectedRows: runs.reduce((sum, { counts }) => sum + (counts?.rejected ?? 0), 0),
  };
}

const differences = (credited: number, onLots: number): string[] =>
  credited === onLots ? [] : [`employers owe ${credited} and people hold ${onLots}`];
