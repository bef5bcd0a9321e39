import type { Cents } from '#libs/core';
import type { Gathered, Source } from './sources.rules.js';

/** What has to be paid, and what there is to pay it with. */
export interface Purse extends Pick<Gathered, 'sources' | 'schemeCaps'> {
  price: Cents;
  vat: Cents;
  /** The most the employer pays, shares beside subsidies included. */
  employer: Cents;
  copays: ReadonlyMap<string, { amount: Cents; waivedByEmployer: boolean }>;
}

/** The schemes that pay together, and whether the employer pays beside them. */
export interface Combination {
  schemes: ReadonlySet<string>;
  employer: boolean;
}

export interface Filling {
  combination: Combination;
  /** What each source covers of the price; sources that cover nothing are left out. */
  covers: ReadonlyMap<string, Cents>;
  /** What the employer pays beside the shares of subsidies. */
  employerAdds: Cents;
  /** Co-payments the person owes, by scheme. */
  copays: ReadonlyMap<string, Cents>;
  /** Co-payments that fall away because the employer adds, together. */
  waived: Cents;
  /** What no source pays: the money of the person, and what is short. */
  own: Cents;
}

/** What a source itself pays of what it covers, up to whole cents; so the other payer never pays more than asked. */
export const paysOf = ({ basisPoints }: Source, covers: Cents): Cents =>
  (covers * basisPoints + 9_999n) / 10_000n;

/**
 * The best filling of one combination: the least own money, and among those the most from the source that is first
 * in order, then from the second, and so on. Null where its co-payments leave nothing to pay.
 */
export function fill(purse: Purse, combination: Combination): Filling | null {
  const fixed = new Map<string, Cents>();
  let best = greedy(purse, combination, fixed);
  const sources = sourcesIn(purse, combination);
  for (const source of sources.every(isPlain) ? [] : sources) {
    if (!best) break;
    best = mostFrom(source, best, (covers) =>
      greedy(purse, combination, new Map([...fixed, [source.id, covers]])),
    );
    fixed.set(source.id, best.covers.get(source.id) ?? 0n);
  }
  const isIdle = best && [...best.copays.keys()].some((id) => !coversAnything(purse, best, id));
  return isIdle ? null : best;
}

/** Fillings with as little own money form one interval of what a source covers; halving finds its upper end. */
function mostFrom(
  source: Source,
  known: Filling,
  attempt: (covers: Cents) => Filling | null,
): Filling {
  let best = known;
  let low = known.covers.get(source.id) ?? 0n;
  let high = source.cap;
  let next = high;
  while (low < high) {
    const found = attempt(next);
    if (found && found.own <= known.own) [best, low] = [found, next];
    else high = next - 1n;
    next = (low + high + 1n) / 2n;
  }
  return best;
}

const coversAnything = ({ sources }: Purse, { covers }: Filling, id: string): boolean =>
  sources.some((source) => source.schemeId === id && covers.has(source.id));

const sourcesIn = ({ sources }: Purse, { schemes }: Combination): Source[] =>
  sources.filter(({ schemeId }) => schemes.has(schemeId));

/**
 * The least own money, with some sources fixed. What costs nobody anything goes first, then what asks the employer to
 * pay beside it, most subsidy first; then free money of the employer; last what asks the person to pay beside it.
 */
function greedy(
  purse: Purse,
  combination: Combination,
  fixed: ReadonlyMap<string, Cents>,
): Filling | null {
  const opening = openingOf(purse, combination);
  if (!opening) return null;
  const { room, employerFloor, copays, waived } = opening;
  const sources = sourcesIn(purse, combination);
  const covers = new Map<string, Cents>();
  for (const source of sources) {
    const amount = fixed.get(source.id);
    if (amount === undefined) continue;
    if (amount > mostOf(room, source)) return null;
    take(room, covers, { source, amount });
  }
  const open = sources.filter(({ id }) => !fixed.has(id));
  for (const source of beforeEmployer(open))
    take(room, covers, { source, amount: mostOf(room, source) });
  const extra = least(room.employer / 10_000n, room.total);
  room.total -= extra;
  for (const source of besidePerson(open))
    take(room, covers, { source, amount: mostOf(room, source) });
  const employerAdds = employerFloor + extra;
  const paid = sources.reduce((sum, source) => sum + paidBeside(source, covers), employerAdds);
  return { combination, covers, employerAdds, copays, waived, own: purse.price - paid };
}

/** What is paid of a price without the person, because of this source. */
function paidBeside(source: Source, covers: ReadonlyMap<string, Cents>): Cents {
  const covered = covers.get(source.id) ?? 0n;
  return source.otherPayer === 'employer' ? covered : paysOf(source, covered);
}

/** What is left to cover while a purse is emptied. */
interface Room {
  total: Cents;
  /** Of it, what sources without value-added tax may cover. */
  net: Cents;
  /** In ten-thousandths of a cent: shares are exact until they are paid. */
  employer: bigint;
  schemes: Map<string, Cents>;
}

function openingOf(purse: Purse, { schemes, employer }: Combination) {
  const budget = employer ? purse.employer : 0n;
  const owed = [...purse.copays].filter(([id, { amount }]) => schemes.has(id) && amount > 0n);
  const isWaived = ({ waivedByEmployer }: { waivedByEmployer: boolean }) =>
    waivedByEmployer && budget > 0n;
  const copays = new Map(
    owed.flatMap(([id, copay]) => (isWaived(copay) ? [] : [[id, copay.amount] as const])),
  );
  const waived = sum(owed.flatMap(([, copay]) => (isWaived(copay) ? [copay.amount] : [])));
  const employerFloor = least(budget, waived, purse.price);
  const total = purse.price - employerFloor - sum([...copays.values()]);
  if (total < 0n) return null;
  const room: Room = {
    total,
    net: purse.price - purse.vat,
    employer: (budget - employerFloor) * 10_000n,
    schemes: new Map(purse.schemeCaps),
  };
  return { room, employerFloor, copays, waived };
}

const beforeEmployer = (sources: readonly Source[]): Source[] => [
  ...sources.filter(isWhole),
  ...mostSubsidyFirst(
    sources.filter((source) => !isWhole(source) && source.otherPayer === 'employer'),
  ),
];

const besidePerson = (sources: readonly Source[]): Source[] =>
  mostSubsidyFirst(sources.filter((source) => !isWhole(source) && source.otherPayer === 'person'));

/** Where all sources pay any part of a price in full, taking them in order is best already. */
const isPlain = (source: Source): boolean => isWhole(source) && source.paysVat;

const isWhole = ({ basisPoints }: Source): boolean => basisPoints === 10_000n;

const mostSubsidyFirst = (sources: readonly Source[]): Source[] =>
  sources.toSorted((one, other) => Number(other.basisPoints - one.basisPoints));

function mostOf(room: Room, source: Source): Cents {
  return least(
    source.cap,
    room.total,
    source.paysVat ? room.total : room.net,
    room.schemes.get(source.schemeId) ?? room.total,
    source.otherPayer === 'employer' ? affordable(room.employer, source) : room.total,
  );
}

/** The most a source can cover so that its other part stays within what the employer has left. */
const affordable = (left: bigint, source: Source): Cents =>
  isWhole(source) ? source.cap : left / otherShareOf(source);

const otherShareOf = ({ basisPoints }: Source): bigint => 10_000n - basisPoints;

function take(
  room: Room,
  covers: Map<string, Cents>,
  { source, amount }: { source: Source; amount: Cents },
): void {
  if (amount <= 0n) return;
  covers.set(source.id, amount);
  room.total -= amount;
  if (!source.paysVat) room.net -= amount;
  const left = room.schemes.get(source.schemeId);
  if (left !== undefined) room.schemes.set(source.schemeId, left - amount);
  if (source.otherPayer === 'employer') room.employer -= amount * otherShareOf(source);
}

const sum = (amounts: readonly Cents[]): Cents => amounts.reduce((total, each) => total + each, 0n);

const least = (...amounts: Cents[]): Cents =>
  amounts.reduce((smallest, each) => (each < smallest ? each : smallest));
