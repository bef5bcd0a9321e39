import { groupedBy } from '#libs/core';
import type { Unit } from '#libs/ledger';
import { type Catalogue, type Scheme, type Settlement, settlementFor } from '#libs/schemes';
import type { NewLifeEvent, SchemeOutcome } from './life-events.schema.js';

/** A lot that an event can touch, with what is free on it. */
export interface EventLot {
  key: string;
  lotId: bigint;
  schemeId: string;
  unit: Unit;
  free: bigint;
  /** Whether the next employer is in this lot's scheme. */
  nextInScheme: boolean;
  /** Whether the employer had promised it, and has failed by the day of the event. */
  employerIsGone: boolean;
}

/** A lot and where an event sends what is free on it. */
export interface Sending {
  key: string;
  lotId: bigint;
  goesTo: Exclude<Settlement['goesTo'], 'person' | 'nobody-yet'>;
  balance: Settlement['balance'];
}

/**
 * Events in turns, in none of which an employment, a person or a key is twice: what the first event did, the next must see,
 * and what an employer gave by name is of all jobs somebody has there. The person is who has the employment; a linked
 * account calls them by another id.
 */
export function inTurns(
  events: readonly NewLifeEvent[],
  personOf: ReadonlyMap<bigint, string>,
): NewLifeEvent[][] {
  const turns: NewLifeEvent[][] = [];
  const told = new Map<bigint | string, number>();
  for (const event of events) {
    const whose = [
      event.employmentId,
      personOf.get(event.employmentId) ?? event.personId,
      event.key,
    ];
    const turn = Math.max(...whose.map((one) => told.get(one) ?? 0));
    for (const one of whose) told.set(one, turn + 1);
    (turns[turn] ??= []).push(event);
  }
  return turns;
}

/** What an event does to each scheme's lots, unit by unit, and which lots that sends away. */
export function settleEvent(
  catalogue: Catalogue,
  event: NewLifeEvent,
  lots: readonly EventLot[],
): { outcomes: SchemeOutcome[]; sendings: Sending[] } {
  const outcomes: SchemeOutcome[] = [];
  const sendings: Sending[] = [];
  const groups = groupedBy(lots, ({ schemeId, unit }) => `${schemeId} ${unit}`);
  for (const ofScheme of groups.values()) {
    const [first] = ofScheme;
    if (!first) continue;
    const { schemeId } = first;
    const settlement = settlementOf(catalogue.byId(schemeId), event, ofScheme);
    const { goesTo, balance } = settlement;
    outcomes.push(outcomeOf(schemeId, settlement, ofScheme));
    if (goesTo === 'person' || goesTo === 'nobody-yet') continue;
    for (const { key, lotId, free } of ofScheme)
      if (free > 0n) sendings.push({ key, lotId, goesTo, balance });
  }
  return { outcomes, sendings };
}

/** Where only part of it was promised by an employer that has failed, all of it waits for whoever decides that. */
function settlementOf(
  scheme: Scheme,
  { kind, on }: NewLifeEvent,
  lots: readonly EventLot[],
): Settlement {
  const isInScheme = lots.some(({ nextInScheme }) => nextInScheme);
  return settlementFor(scheme, {
    // Whose next employer is not in this scheme has left it.
    event: kind === 'exit-in-scheme' && !isInScheme ? 'exit-elsewhere' : kind,
    on,
    next: isInScheme ? 'same-scheme' : 'elsewhere',
    ...(lots.some(({ employerIsGone }) => employerIsGone) && { employerIs: 'gone' }),
  });
}

const outcomeOf = (
  schemeId: string,
  { spendable: _, ...settlement }: Settlement,
  lots: readonly EventLot[],
): SchemeOutcome => ({
  schemeId,
  ...settlement,
  unit: lots[0]?.unit ?? 'EUR',
  amount: lots.reduce((sum, { free }) => sum + free, 0n),
  lots: lots.filter(({ free }) => free > 0n).length,
});
