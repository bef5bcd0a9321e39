import { addDays, type Day } from '#libs/core';
import { grantProblems } from './grant/checks.js';
import { payoutProblems } from './fiscal.rules.js';
import { found, type Problem } from './problem.js';
import type { Scheme } from './scheme.js';
import type { Policies } from './shape/policies.js';

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
  ...sameIds(scheme),
  ...seams(scheme),
  ...unknownSources(scheme),
  ...scheme.versions.flatMap((version, at) => grantProblems(scheme, version, at)),
  ...elsewhereProblems(scheme),
  ...dutiesPutOnPeople(scheme),
  ...policiesWithoutEffect(scheme),
  ...withoutEffect(scheme),
  ...scheme.versions.flatMap((version, at) =>
    payoutProblems(version).map(({ path, problem }) => ({
      path: ['versions', at, ...path],
      problem,
    })),
  ),
];

const endBeforeStart = (path: Problem['path'], start: Day, end: Day | null): Problem[] =>
  end !== null && end < start ? [{ path, problem: 'is before the start' }] : [];

/** Decisions and lots carry the id of their version, so it must tell which one. */
const sameIds = ({ versions }: Scheme): Problem[] =>
  versions.flatMap(({ id }, at) =>
    versions.slice(0, at).some((earlier) => earlier.id === id)
      ? [{ path: ['versions', at, 'id'], problem: `is the id of an earlier version too: ${id}` }]
      : [],
  );

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

const unknownSources = ({ versions, sources, duties }: Scheme): Problem[] => {
  const isUnknown = (key: string): boolean => !Object.hasOwn(sources, key);
  const problem = 'is not among the sources';
  return found([
    ...versions.flatMap((version, at) =>
      version.sources.map(
        (key, index) => [isUnknown(key), ['versions', at, 'sources', index], problem] as const,
      ),
    ),
    ...duties.map(
      ({ source }, at) => [isUnknown(source), ['duties', at, 'source'], problem] as const,
    ),
  ]);
};

/** What a scheme must say when it is run elsewhere, and may not be when it is run here. */
const elsewhereProblems = ({ execution, unit, howToClaim }: Scheme): Problem[] =>
  found([
    [
      execution === 'hub' && unit === 'SGD',
      ['unit'],
      'is SGD, which the hub keeps no books in: make execution informational',
    ],
    [
      execution === 'informational' && howToClaim === null,
      ['howToClaim'],
      'is needed where the scheme is run elsewhere',
    ],
  ]);

/**
 * Training that the employer must give is free for the employee; in the Netherlands a clause that says otherwise is void
 * (art. 7:611a BW) [THU]. Money that goes to the employer, as in matching, puts nothing on the employee.
 */
const dutiesPutOnPeople = ({ jurisdiction, versions }: Scheme): Problem[] =>
  found(
    versions.map(({ spending, funding }, at) => [
      jurisdiction === 'NL' &&
        spending.mandatoryTraining === 'allowed' &&
        funding.model !== 'subsidy-matching',
      ['versions', at, 'spending', 'mandatoryTraining'],
      'is allowed, but a Dutch employer may not have its own duty paid from a personal budget: make it blocked, or funding.model subsidy-matching where the money is for the employer',
    ]),
  );

/** A choice that no version puts before anybody; it may run through all of them where one does. */
function policiesWithoutEffect({ versions }: Scheme): Problem[] {
  const sized = versions.flatMap(({ grant }) =>
    grant.kind === 'fixed' || grant.kind === 'table' ? [grant] : [],
  );
  const parts = versions.flatMap(({ grant }) => ('components' in grant ? grant.components : []));
  const nobodyDrawsAhead = sized.every(({ advanceTurns }) => advanceTurns === null);
  const noMultiplier = sized.every(({ multiplier }) => multiplier === null);
  const noTurns = sized.every(({ every }) => every.kind !== 'years');
  const noNarrowPart = parts.every(({ narrowOver }) => narrowOver === null);
  return versions.flatMap(({ policies, funding }, at) => {
    const place = (choice: keyof Policies): Problem['path'] => ['versions', at, 'policies', choice];
    return found([
      [
        policies.lotDate === 'invoice' && funding.model === 'employer-reserve',
        place('lotDate'),
        'is invoice, but an employer reserve is never invoiced',
      ],
      [
        policies.advanceReading !== 'on-top' && nobodyDrawsAhead,
        place('advanceReading'),
        'has no effect: no version lets anybody draw ahead',
      ],
      [
        policies.multiplierTiming !== 'this-turn' && noMultiplier,
        place('multiplierTiming'),
        'has no effect: no version has a multiplier',
      ],
      [
        policies.leavers !== 'whole-turn' && noTurns,
        place('leavers'),
        'has no effect: no version grants by turns of years',
      ],
      [
        policies.contestedBase !== 'wide' && noNarrowPart,
        place('contestedBase'),
        'has no effect: no part has a narrow reading',
      ],
    ]);
  });
}

/** Data that no rule would look at: better refused than silently without effect. */
const withoutEffect = (scheme: Scheme): Problem[] => [
  ...overridesWithoutEffect(scheme),
  ...found([
    [
      scheme.tolerances.length > 0 && scheme.versions.some(({ lots }) => lots.expiry === 'date'),
      ['tolerances'],
      'are for lots that lapse with a later accrual, not by date',
    ],
    ...scheme.versions.flatMap(({ entitlement, grant }, at) => {
      const asksSize =
        entitlement.employerSize !== null ||
        (grant.kind === 'table' && grant.by === 'employer-fte');
      return [
        [
          entitlement.sizeWindow !== null && !asksSize,
          ['versions', at, 'entitlement', 'sizeWindow'],
          'has no effect: no rule asks for the size of the employer',
        ],
        [
          entitlement.age !== null && isAnyAge(entitlement.age),
          ['versions', at, 'entitlement', 'age'],
          'has no effect: it sets no limit',
        ],
      ] as const;
    }),
  ]),
];

const isAnyAge = (age: NonNullable<Scheme['versions'][number]['entitlement']['age']>): boolean =>
  age.minimumYears === null &&
  age.maximumYears === null &&
  age.yearsBeforeStatePension === null &&
  !age.beforeStatePension;

function overridesWithoutEffect({ unit, versions, overrides }: Scheme): Problem[] {
  const percentage = versions.some(({ grant }) => 'components' in grant);
  const perTurn = versions.some(
    ({ grant }) => 'every' in grant && grant.every.kind !== 'payroll-period',
  );
  return found([
    [overrides.length > 0 && percentage, ['overrides'], 'top up a fixed amount, not a percentage'],
    [overrides.length > 0 && perTurn, ['overrides'], 'top up payroll periods, not whole turns'],
    [
      overrides.length > 0 && unit !== 'EUR',
      ['overrides'],
      `are in cents, but the unit is ${unit}`,
    ],
  ]);
}
