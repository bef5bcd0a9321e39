import { type Day, type Period, periodOn, periodsPerYear } from '#libs/core';
import type { GuardSettings } from '#libs/employers';

/** What a run would do, counted in employments of its own period. */
export interface Counts {
  /** Rows read of the period itself, and rows that could not be read. */
  read: number;
  rejected: number;
  /** In service according to what was applied before. */
  before: number;
  new: number;
  changed: number;
  ended: number;
  /** Absent without an end date, for the first time. */
  missing: number;
  /** Absent again: they end with this run. */
  missingAgain: number;
  unchanged: number;
  /** Rows about earlier periods. */
  corrected: number;
  withdrawn: number;
  /** Same number, other name and other birth date. */
  reidentified: number;
  /** Employments whose e-mail address or contract hours the source knew before and no longer tells. */
  emailsLost: number;
  hoursLost: number;
}

export interface Delivery {
  covers: 'everything' | 'changes';
  sourceCount: number | null;
  /** No run of this connection is in force yet, or no complete one and this is. */
  first: boolean;
  /** How many periods its own comes after the one of today; negative for the past. */
  periodsAhead: number;
  /** Who leaves by this delivery of the past, while one of a later period has them in service. */
  leavesContradicted: number;
}

/** Counted in periods of its own type: 1 is the next one. */
export const periodsAhead = (period: Period, today: Day): number =>
  placeOf(period) - placeOf(periodOn(period.type, today));

const placeOf = ({ type, year, number }: Period): number => year * periodsPerYear(type) + number;

export interface Reason {
  code: string;
  params: Record<string, number>;
}

const SMALL = 30;
const reason = (code: string, params: Record<string, number>): Reason => ({ code, params });
const tightened = (byDefault: number, wanted: number | undefined): number =>
  Math.min(byDefault, wanted ?? byDefault);
const share = (before: number): number => (before >= SMALL ? 0.1 : 0.3);

type Guard = (counts: Counts, delivery: Delivery, settings: GuardSettings) => Reason | null;

/**
 * Reasons for a person to look before anything happens. A connection may tighten a guard, never switch it off.
 * Thresholds and why: connectors/README.md.
 */
const guards: Guard[] = [
  (counts, { first }) => (first ? reason('first-delivery', { read: counts.read }) : null),
  (_, { periodsAhead: ahead }) => (ahead > 1 ? reason('period-ahead', { ahead }) : null),
  (_, { leavesContradicted: people }) => (people > 0 ? reason('ended-late', { people }) : null),
  (counts, { covers }) =>
    covers === 'everything' && counts.read + counts.rejected === 0 && counts.before > 0
      ? reason('nobody', { before: counts.before })
      : null,
  (counts, { sourceCount }) =>
    sourceCount !== null && sourceCount !== counts.read + counts.rejected
      ? reason('count-differs', { source: sourceCount, read: counts.read + counts.rejected })
      : null,
  (counts, _, settings) =>
    counts.missing + counts.missingAgain >
    tightened(share(counts.before), settings.missingShare) * counts.before
      ? reason('many-missing', {
          missing: counts.missing + counts.missingAgain,
          before: counts.before,
        })
      : null,
  (counts, _, settings) =>
    counts.ended >= 3 &&
    counts.ended > tightened(share(counts.before), settings.endedShare) * counts.before
      ? reason('many-ended', { ended: counts.ended, before: counts.before })
      : null,
  (counts) =>
    counts.before >= SMALL && counts.new > 0.5 * counts.before
      ? reason('many-new', { new: counts.new, before: counts.before })
      : null,
  (counts) =>
    counts.before >= SMALL && counts.changed > 0.3 * counts.before
      ? reason('many-changed', { changed: counts.changed, before: counts.before })
      : null,
  (counts) =>
    counts.missing >= 3 && Math.abs(counts.missing - counts.new) <= 0.1 * counts.missing
      ? reason('renumbered', { missing: counts.missing, new: counts.new })
      : null,
  (counts) =>
    counts.reidentified > 0 ? reason('other-person', { people: counts.reidentified }) : null,
  (counts, _, settings) =>
    counts.rejected >= 3 &&
    counts.rejected > tightened(0.05, settings.rejectedShare) * (counts.read + counts.rejected)
      ? reason('many-unreadable', { rejected: counts.rejected, read: counts.read })
      : null,
  (counts) => lostField('emails-lost', counts.emailsLost, counts),
  (counts) => lostField('hours-lost', counts.hoursLost, counts),
];

/** A field that was filled and suddenly is not: a right taken away looks just like that. */
const lostField = (code: string, lost: number, counts: Counts): Reason | null =>
  lost >= 3 && lost > 0.2 * counts.before ? reason(code, { lost, before: counts.before }) : null;

export const holdReasons = (
  counts: Counts,
  delivery: Delivery,
  settings: GuardSettings,
): Reason[] =>
  guards.map((guard) => guard(counts, delivery, settings)).filter((found) => found !== null);

const SENTENCES: Record<string, (p: Record<string, number>) => { nl: string; en: string }> = {
  'first-delivery': (p) => ({
    nl: `De eerste aanlevering van deze koppeling telt ${p['read']} dienstverbanden; een mens kijkt mee.`,
    en: `The first delivery of this connection holds ${p['read']} employments; a person confirms it.`,
  }),
  'period-ahead': (p) => ({
    nl: `De periode ligt ${p['ahead']} perioden vooruit. Keur alleen goed als dat klopt; weiger anders en lever aan voor de juiste periode.`,
    en: `The period lies ${p['ahead']} periods ahead. Approve only if that is right; else refuse this run and deliver for the right period.`,
  }),
  'ended-late': (p) => ({
    nl: `${p['people']} gaan hiermee uit dienst, terwijl een latere periode ze nog in dienst heeft. Keur goed als ze weg zijn. Was de latere periode een vergissing: weiger deze run, draai die terug en start deze opnieuw.`,
    en: `${p['people']} leave by this delivery, while a later period still has them in service. Approve if they are gone. If the later period was a mistake: refuse this run, reverse that one and start this one again.`,
  }),
  nobody: (p) => ({
    nl: `De aanlevering bevat niemand; er zijn ${p['before']} dienstverbanden bekend.`,
    en: `The delivery holds nobody; ${p['before']} employments are on file.`,
  }),
  'count-differs': (p) => ({
    nl: `De bron telt ${p['source']} dienstverbanden, gelezen zijn er ${p['read']}.`,
    en: `The source counts ${p['source']} employments, ${p['read']} were read.`,
  }),
  'many-missing': (p) => ({
    nl: `${p['missing']} van de ${p['before']} ontbreken zonder einddatum.`,
    en: `${p['missing']} of ${p['before']} are missing without an end date.`,
  }),
  'many-ended': (p) => ({
    nl: `${p['ended']} van de ${p['before']} gaan in deze periode uit dienst.`,
    en: `${p['ended']} of ${p['before']} end in this period.`,
  }),
  'many-new': (p) => ({
    nl: `${p['new']} nieuwe dienstverbanden op ${p['before']}.`,
    en: `${p['new']} new employments on ${p['before']}.`,
  }),
  'many-changed': (p) => ({
    nl: `${p['changed']} van de ${p['before']} zijn gewijzigd.`,
    en: `${p['changed']} of ${p['before']} changed.`,
  }),
  renumbered: (p) => ({
    nl: `${p['missing']} weg en ${p['new']} nieuw: nieuwe nummers voor dezelfde mensen?`,
    en: `${p['missing']} gone and ${p['new']} new: new numbers for the same people?`,
  }),
  'other-person': (p) => ({
    nl: `${p['people']} nummers dragen nu een andere naam én geboortedatum. Keur alleen goed als het om dezelfde mensen gaat; geef anders een eigen nummer.`,
    en: `${p['people']} numbers now carry another name and birth date. Approve only if they are the same people; else give the newcomers numbers of their own.`,
  }),
  'many-unreadable': (p) => ({
    nl: `${p['rejected']} regels konden niet gelezen worden.`,
    en: `${p['rejected']} rows could not be read.`,
  }),
  'emails-lost': (p) => ({
    nl: `Van ${p['lost']} van de ${p['before']} is het e-mailadres niet meer opgegeven.`,
    en: `The e-mail address of ${p['lost']} of ${p['before']} is no longer given.`,
  }),
  'hours-lost': (p) => ({
    nl: `Van ${p['lost']} van de ${p['before']} zijn de contracturen niet meer opgegeven.`,
    en: `The contract hours of ${p['lost']} of ${p['before']} are no longer given.`,
  }),
  'moved-since': () => ({
    nl: 'De gegevens zijn sinds de goedkeuring veranderd; keur het nieuwe verschil goed.',
    en: 'The data moved since the approval; approve the new difference.',
  }),
};

/** One plain sentence, in Dutch or English. */
export const explainHold = ({ code, params }: Reason, language: 'nl' | 'en'): string =>
  SENTENCES[code]?.(params)[language] ?? code;
