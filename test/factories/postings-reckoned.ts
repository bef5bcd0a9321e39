import { addMonths, type Day } from '#libs/core';
import type { Span } from '../../libs/statements/report.rules.js';
import {
  type Cell,
  FAMILIES,
  type Measure,
  MEASURES,
  type Tally,
} from '../../libs/statements/report-measures.rules.js';
import { type History, OVER, type RandomLot, WINDOW_MONTHS } from './postings.js';

const FLOW_OF: Record<string, Flow | undefined> = {
  grant: 'granted',
  correct: 'granted',
  reverse: 'granted',
  capture: 'spent',
  lapse: 'lapsed',
  refund: 'returned',
  payout: 'returned',
  repay: 'returned',
  transfer: 'returned',
};
type Flow = 'granted' | 'spent' | 'lapsed' | 'returned';

/** What one posting changed of one lot, and on which day that counts. */
interface Change {
  lot: RandomLot;
  day: Day;
  flow: Flow | undefined;
  isFree: boolean;
  amount: number;
}

function changesIn({ lots, postings }: History): Change[] {
  const told = new Map(lots.filter((lot) => lot.told).map((lot) => [`lot:${lot.id}`, lot]));
  return postings.flatMap(({ from, to, amount, kind, effectiveOn, recordedOn }) => {
    const day = effectiveOn > recordedOn ? effectiveOn : recordedOn;
    const sides = [
      { address: from, amount: -amount },
      { address: to, amount },
    ];
    return sides.flatMap((side) => {
      const [owner, id, place = ''] = side.address.split(':');
      const lot = told.get(`${owner}:${id}`);
      const isFree = ['granted', 'available'].includes(place);
      return lot ? [{ lot, day, isFree, flow: FLOW_OF[kind], amount: side.amount }] : [];
    });
  });
}

type Amounts = Record<Measure, number>;

/** What each measure of a block is of these changes, all of one person at one employer or of one person alone. */
function amountsOf(changes: readonly Change[], { first, last, before }: Span): Amounts {
  const from = OVER[first]?.from ?? '';
  const until = OVER[last]?.until ?? '';
  const flow = (name: Flow): number =>
    sum(changes.filter(({ day, flow: of }) => of === name && day >= from && day <= until));
  const [now, before1] = [levelsAt(changes, last), levelsAt(changes, first - 1)];
  const [atHeld, atExpiring] = [before.held, before.expiring].map((at) => levelsAt(changes, at));
  const atBoth = levelsAt(changes, before.both);
  const since = (name: keyof typeof now, was: typeof now | undefined): number =>
    now[name] - (was?.[name] ?? 0);
  return {
    granted: flow('granted'),
    spent: -flow('spent'),
    lapsed: -flow('lapsed'),
    returned: -flow('returned'),
    ...now,
    balanceChange: since('balance', before1),
    heldChange: since('held', atHeld),
    freeChange: since('free', atHeld),
    expiringChange: since('expiring', atExpiring),
    lastingChange: since('lasting', atExpiring),
    laterChange: since('later', atBoth),
    boundChange: since('bound', atBoth),
  };
}

function levelsAt(changes: readonly Change[], quarter: number) {
  const until = OVER[quarter]?.until ?? '';
  const done = changes.filter(({ day }) => day <= until);
  const balance = sum(done);
  const free = sum(done.filter(({ isFree }) => isFree));
  const expiring = sum(
    done.filter(({ isFree, lot }) => isFree && endOf(lot, until) < addMonths(until, 12)),
  );
  const held = balance - free;
  return {
    balance,
    held,
    free,
    expiring,
    lasting: balance - expiring,
    later: free - expiring,
    bound: held + expiring,
  };
}

/** The last day of a lot, as its term was when that day was over. */
function endOf({ lotOn, expiresOn, had }: RandomLot, until: Day): Day {
  const ends = had && had.until > until ? had.was : expiresOn;
  return ends ?? addMonths(lotOn, WINDOW_MONTHS);
}

const sum = (changes: readonly Pick<Change, 'amount'>[]): number =>
  changes.reduce((all, { amount }) => all + amount, 0);

/** The same reckoning as the query of a report, from each posting by itself. */
export function reckoned(history: History, span: Span): Tally {
  const until = OVER[span.last]?.until ?? '';
  const linked = history.links.filter(
    ({ on, undoneOn }) => on <= until && (undoneOn === null || undoneOn > until),
  );
  const accountOf = ({ lot }: Change): string =>
    linked.find(({ person }) => person === lot.person)?.account ?? lot.person;
  const changes = changesIn(history);
  const per = (key: (one: Change) => string | number): Amounts[] =>
    [...new Set(changes.map(key))].map((of) =>
      amountsOf(
        changes.filter((one) => key(one) === of),
        span,
      ),
    );
  const [people, employers] = [per(accountOf), per(({ lot }) => lot.employer)];
  return {
    people: people.filter((one) => FAMILIES.core.some((measure) => one[measure] !== 0)).length,
    cells: Object.fromEntries(
      MEASURES.map((measure) => [measure, cellOf(measure, people, employers)]),
    ) as Tally['cells'],
  };
}

function cellOf(measure: Measure, people: readonly Amounts[], employers: readonly Amounts[]): Cell {
  const of = (all: readonly Amounts[]): bigint[] => all.map((one) => BigInt(one[measure]));
  const sizes = (amounts: readonly bigint[]): bigint[] =>
    amounts.filter((amount) => amount !== 0n).map((amount) => (amount < 0n ? -amount : amount));
  const most = (amounts: readonly bigint[]): bigint =>
    amounts.reduce((largest, one) => (one > largest ? one : largest), 0n);
  const total = (amounts: readonly bigint[]): bigint => amounts.reduce((all, one) => all + one, 0n);
  const [ofPeople, ofEmployers] = [sizes(of(people)), sizes(of(employers))];
  return {
    people: ofPeople.length,
    employers: ofEmployers.length,
    amount: total(of(people)),
    largest: most(ofPeople),
    employersTotal: total(ofEmployers),
    employersLargest: most(ofEmployers),
  };
}
