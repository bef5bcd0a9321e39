import { type Counts, explainHold, type RejectView, type RunView } from '#libs/eligibility';
import { formatCents, periodKey } from '#libs/core';
import { counted } from './print.js';

const KINDS = [
  ['new', 'new'],
  ['changed', 'changed'],
  ['ended', 'ended'],
  ['missing', 'missing'],
  ['missingAgain', 'missing again'],
  ['corrected', 'corrected in earlier periods'],
  ['withdrawn', 'withdrawn'],
  ['unchanged', 'unchanged'],
] as const satisfies (readonly [keyof Counts, string])[];

/** A diff in one line, without what did not happen. */
export function countsLine(counts: Counts): string {
  const changes = KINDS.filter(([kind]) => counts[kind] > 0).map(
    ([kind, name]) => `${counts[kind]} ${name}`,
  );
  const unreadable = counts.rejected > 0 ? [`${counts.rejected} unreadable`] : [];
  return [`${counts.read} read`, ...changes, ...unreadable].join(', ');
}

/** What a run found and what it would book, for a person who must know before it happens. */
export function runReport(run: RunView, rejects: RejectView[]): string[] {
  return [
    `Run ${run.id}: ${run.fileName}, ${periodKey(run.period)}, ${run.state}.`,
    ...(run.counts ? [`  ${countsLine(run.counts)}`] : []),
    ...run.entitled.map(
      ({ unit, people, amount }) =>
        `  ${counted(people, 'right')}, ${formatCents(amount)} ${unit} in all`,
    ),
    ...run.warnings.map((warning) => `  Note: ${warning}`),
    ...rejects.map(({ line, field, problem }) => `  Unreadable at ${line}, ${field}: ${problem}`),
    ...run.reasons.map((reason) => `  A person must look: ${explainHold(reason, 'en')}`),
    ...(run.failure
      ? [`  ${[run.failure.message, run.failure.remedy].filter(Boolean).join(' ')}`]
      : []),
  ];
}
