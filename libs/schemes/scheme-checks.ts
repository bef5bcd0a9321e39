import { addDays, type Day } from '#libs/core';
import type { Scheme } from './scheme.js';

interface Problem {
  path: (string | number)[];
  problem: string;
}

/** What no single field can see: whether the dates, the names and the choices of a scheme fit together. */
export const problemsOf = (scheme: Scheme): Problem[] => [
  ...scheme.versions.flatMap((version, at) =>
    endBeforeStart(['versions', at, 'validTo'], version.validFrom, version.validTo),
  ),
  ...scheme.suspensions.flatMap(({ from, to }, at) =>
    endBeforeStart(['suspensions', at, 'to'], from, to),
  ),
  ...scheme.overrides.flatMap(({ from, to }, at) =>
    endBeforeStart(['overrides', at, 'to'], from, to),
  ),
  ...seams(scheme),
  ...unknownSources(scheme),
  ...wrongRates(scheme),
  ...withoutEffect(scheme),
];

const endBeforeStart = (path: Problem['path'], start: Day, end: Day | null): Problem[] =>
  end !== null && end < start ? [{ path, problem: 'is before the start' }] : [];

/** Versions follow each other day by day, unless a suspension names the days between. */
const seams = ({ versions, suspensions }: Scheme): Problem[] =>
  versions.flatMap((version, at) => {
    const before = versions[at - 1];
    if (!before) return [];
    const path = ['versions', at, 'validFrom'];
    if (before.validTo === null || before.validTo >= version.validFrom)
      return [{ path, problem: `overlaps version ${before.id}, or stands before it` }];
    const gap = { from: addDays(before.validTo, 1), to: addDays(version.validFrom, -1) };
    const named = suspensions.some(({ from, to }) => from <= gap.from && gap.to <= to);
    return gap.from > gap.to || named
      ? []
      : [{ path, problem: `leaves a gap after version ${before.id} that no suspension names` }];
  });

const unknownSources = ({ versions, sources }: Scheme): Problem[] =>
  versions.flatMap((version, at) =>
    version.sources.flatMap((key, index) =>
      key in sources
        ? []
        : [{ path: ['versions', at, 'sources', index], problem: 'is not among the sources' }],
    ),
  );

const wrongRates = ({ versions }: Scheme): Problem[] =>
  versions.flatMap(({ grant }, at) => {
    if (grant.kind === 'fixed') return [];
    const total = grant.rates.reduce((sum, rate) => sum + rate.basisPoints, 0);
    const path = ['versions', at, 'grant'];
    return [
      ...(total > 10_000
        ? [{ path: [...path, 'rates'], problem: 'add up to more than 100 %' }]
        : []),
      ...grant.components.flatMap(({ over }, index) => {
        const known = ['salary', ...grant.components.slice(0, index).map(({ name }) => name)];
        return over.every((name) => known.includes(name))
          ? []
          : [
              {
                path: [...path, 'components', index, 'over'],
                problem: 'names what is not computed before it',
              },
            ];
      }),
    ];
  });

/** Data that no rule would look at: better refused than silently without effect. */
function withoutEffect({ policies, versions, overrides, tolerances }: Scheme): Problem[] {
  const reserve = versions.some(({ funding }) => funding.model === 'employer-reserve');
  const percentage = versions.some(({ grant }) => grant.kind === 'percentage');
  const byDate = versions.some(({ lots }) => lots.expiry === 'date');
  const problems: [boolean, Problem][] = [
    [
      policies.lotDate === 'invoice' && reserve,
      {
        path: ['policies', 'lotDate'],
        problem: 'is invoice, but an employer reserve is never invoiced',
      },
    ],
    [
      overrides.length > 0 && percentage,
      { path: ['overrides'], problem: 'top up a fixed amount, not a percentage' },
    ],
    [
      tolerances.length > 0 && byDate,
      {
        path: ['tolerances'],
        problem: 'are for lots that lapse with a later accrual, not by date',
      },
    ],
  ];
  return problems.flatMap(([isWrong, problem]) => (isWrong ? [problem] : []));
}
