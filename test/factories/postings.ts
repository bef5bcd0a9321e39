import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { addDays, addMonths, type Day } from '#libs/core';
import type { Tx } from '#libs/database';
import { quartersSince } from '../../libs/statements/report.rules.js';

/** The quarters random histories are told by: the third of them ends in summer time, the fourth in winter time. */
export const OVER = quartersSince('2024-01-01', '2025-07-01');
const FIRST = '2024-01-01';
/** How long a lot without a day of its own can be spent. */
export const WINDOW_MONTHS = 14;

/** Moves of the chart, `$` an employer and `#` a lot, `other` a second one: what each is to a report. */
const MOVES = [
  ['grant', 'memo', '$:owes', '#:granted'],
  ['correct', 'memo', '$:owes', '#:granted'],
  ['correct', 'memo', '#:granted', '$:owes'],
  ['reverse', 'memo', '#:granted', '$:owes'],
  ['fund', 'memo', '#:granted', '$:owes'],
  ['fund', 'trust', '$:unallocated', '#:available'],
  ['hold', 'memo', '#:granted', '#:reserved:1'],
  ['hold', 'trust', '#:available', '#:held:1'],
  ['release', 'trust', '#:held:1', '#:available'],
  ['capture', 'memo', '#:reserved:1', '$:charged'],
  ['capture', 'trust', '#:held:1', 'provider:1:payable'],
  ['lapse', 'memo', '#:granted', '$:owes'],
  ['lapse', 'trust', '#:available', '$:refund'],
  ['refund', 'trust', '#:available', '$:refund'],
  ['payout', 'trust', '#:available', '$:wages'],
  ['repay', 'memo', '$:owes', '#:granted'],
  ['repay', 'trust', '#:available', '$:refund'],
  ['transfer', 'trust', '#:available', 'other:available'],
] as const;

export interface RandomLot {
  id: number;
  person: string;
  employer: number;
  /** Whether it is of the scheme that is told of. */
  told: boolean;
  lotOn: Day;
  expiresOn: Day | null;
  /** The last day it had before its term changed, and when that was. */
  had: { was: Day | null; until: Day } | null;
}

export interface RandomPosting {
  id: number;
  kind: (typeof MOVES)[number][0];
  book: string;
  from: string;
  to: string;
  amount: number;
  effectiveOn: Day;
  recordedOn: Day;
  undoes: number | null;
}

export interface RandomLink {
  person: string;
  account: string;
  on: Day;
  undoneOn: Day | null;
}

export interface History {
  schemeId: string;
  lots: RandomLot[];
  postings: RandomPosting[];
  links: RandomLink[];
}

const day = fc.nat(540).map((days) => addDays(FIRST, days));
const someLot = fc.record({
  person: fc.nat(6),
  employer: fc.integer({ min: 1, max: 3 }),
  told: fc.nat(5).map((n) => n > 0),
  lotOn: day,
  lasts: fc.option(fc.integer({ min: 3, max: 30 })),
  changed: fc.option(fc.record({ was: fc.option(fc.integer({ min: 3, max: 30 })), until: day })),
});
const somePosting = fc.record({
  move: fc.constantFrom(...MOVES),
  lot: fc.nat(),
  other: fc.nat(),
  amount: fc.integer({ min: 1, max: 3 }),
  on: day,
  late: fc.constantFrom(0, 0, -30, 100),
  undoneAfter: fc.option(fc.nat(200), { freq: 4 }),
});
/** Two people who turn out to be one; a later pair only if neither is in an earlier one. */
const someLink = fc.record({ pair: fc.nat(2), on: day, lasted: fc.option(fc.nat(200)) });

/** What may stand in the journal of a few people, whatever the services of the hub would let through. */
export const histories: fc.Arbitrary<History> = fc
  .record({
    lots: fc.array(someLot, { minLength: 4, maxLength: 10 }),
    postings: fc.array(somePosting, { minLength: 30, maxLength: 60 }),
    links: fc.uniqueArray(someLink, { maxLength: 3, selector: ({ pair }) => pair }),
  })
  .map(historyOf);

interface Drawn {
  lots: (typeof someLot extends fc.Arbitrary<infer One> ? One : never)[];
  postings: (typeof somePosting extends fc.Arbitrary<infer One> ? One : never)[];
  links: (typeof someLink extends fc.Arbitrary<infer One> ? One : never)[];
}

let made = 0;

function historyOf(drawn: Drawn): History {
  const people = Array.from({ length: 7 }, () => randomUUID());
  const lots = drawn.lots.map(({ person, lasts, changed, ...lot }) => ({
    ...lot,
    id: (made += 1),
    person: people[person] ?? '',
    expiresOn: lasts === null ? null : addMonths(lot.lotOn, lasts),
    had: changed && {
      was: changed.was === null ? null : addMonths(lot.lotOn, changed.was),
      until: changed.until,
    },
  }));
  const links = drawn.links.map(({ pair, on, lasted }) => ({
    person: people[2 * pair] ?? '',
    account: people[2 * pair + 1] ?? '',
    on,
    undoneOn: lasted === null ? null : addDays(on, lasted),
  }));
  return {
    schemeId: `nl-random-${(made += 1)}`,
    lots,
    links,
    postings: drawn.postings.flatMap((one) => postingsOf(one, lots)),
  };
}

/** A posting, and what undoes it, which counts for the day of the mistake. */
function postingsOf(drawn: Drawn['postings'][number], lots: readonly RandomLot[]): RandomPosting[] {
  const [kind, book, from, to] = drawn.move;
  const lot = lots[drawn.lot % lots.length];
  const rest = lots.filter(({ id }) => id !== lot?.id);
  const other = rest[drawn.other % rest.length];
  const address = (text: string): string =>
    text
      .replace('$', `employer:${lot?.employer}`)
      .replace('#', `lot:${lot?.id}`)
      .replace('other', `lot:${other?.id}`);
  const posting: RandomPosting = {
    id: (made += 1),
    kind,
    book,
    from: address(from),
    to: address(to),
    amount: drawn.amount * 100,
    effectiveOn: drawn.on,
    recordedOn: addDays(drawn.on, drawn.late),
    undoes: null,
  };
  if (drawn.undoneAfter === null) return [posting];
  const recordedOn = addDays(posting.recordedOn, drawn.undoneAfter);
  const turned = { from: posting.to, to: posting.from };
  return [posting, { ...posting, ...turned, id: (made += 1), recordedOn, undoes: posting.id }];
}

/** Writes a history down as it is, past every rule of the journal but its chart. */
export async function writeDown(
  tx: Tx,
  { schemeId, lots, postings, links }: History,
): Promise<void> {
  await tx.$executeRaw`SET LOCAL session_replication_role = replica`;
  await tx.$executeRaw`
    INSERT INTO lot (id, person_id, employer_id, scheme_id, scheme_version, unit, granted, lot_on, expires_on, source, payer, key, digest) OVERRIDING SYSTEM VALUE
    SELECT id, person, employer, CASE WHEN told THEN ${schemeId} ELSE ${schemeId} || '-not' END, '1', 'EUR', 1, "lotOn", "expiresOn", 'top-up', 'employer', 'random-' || id, ''
    FROM json_to_recordset(${JSON.stringify(lots)}::json) AS l(id bigint, person uuid, employer int, told boolean, "lotOn" date, "expiresOn" date)`;
  await tx.$executeRaw`
    INSERT INTO lot_term_change (lot_id, was, becomes, scheme_version, changed_at)
    SELECT id, (had ->> 'was')::date, "expiresOn", '1', (had ->> 'until')::date + time '12:00' FROM json_to_recordset(${JSON.stringify(lots)}::json) AS l(id bigint, had json, "expiresOn" date)
    WHERE had ->> 'until' IS NOT NULL AND (had ->> 'was')::date IS DISTINCT FROM "expiresOn"`;
  await tx.$executeRaw`
    INSERT INTO transfer (id, book, unit, "from", "to", amount, reference, effective_on, recorded_at, reverses, by) OVERRIDING SYSTEM VALUE
    SELECT id, book, 'EUR', "from", "to", amount, CASE WHEN undoes IS NULL THEN kind ELSE 'undo' END || '/' || id, "effectiveOn", "recordedOn" + time '12:00', undoes, 'test'
    FROM json_to_recordset(${JSON.stringify(postings)}::json) AS t(id bigint, kind text, book text, "from" text, "to" text, amount bigint, "effectiveOn" date, "recordedOn" date, undoes bigint)`;
  await tx.$executeRaw`
    INSERT INTO account_link (person_id, account_id, how, evidence, linked_by, linked_at, undone_by, undone_at, undone_why)
    SELECT person, account, 'operator', '{}', 'test', "on" + time '12:00', CASE WHEN "undoneOn" IS NOT NULL THEN 'test' END, "undoneOn" + time '12:00', CASE WHEN "undoneOn" IS NOT NULL THEN 'test' END
    FROM json_to_recordset(${JSON.stringify(links)}::json) AS k(person uuid, account uuid, "on" date, "undoneOn" date)`;
}
