import type { Scheme, SchemeVersion } from '../scheme.js';
import { found, type Path, type Problem } from '../problem.js';
import type { SizedGrant, WageGrant } from '../shape/grant.js';
import type { Condition } from '../shape/sizing.js';

type Windows = Extract<SizedGrant['every'], { kind: 'window' }>['windows'];

/** What is wrong with how much a version grants. */
export function grantProblems(scheme: Scheme, version: SchemeVersion, at: number): Problem[] {
  const path = ['versions', at, 'grant'];
  const { grant } = version;
  switch (grant.kind) {
    case 'none':
      return [];
    case 'percentage':
    case 'components':
      return wageProblems(scheme, grant, path);
    case 'fixed':
    case 'table':
      return [
        ...agreedProblems(scheme, version, path),
        ...recurrenceProblems(grant, path),
        ...conditionProblems(grant, path),
        ...tableProblems(grant, path),
        ...capProblems(version, grant, path),
      ];
    default:
      return grant satisfies never;
  }
}

function wageProblems({ unit }: Scheme, grant: WageGrant, path: Path): Problem[] {
  const rates = grant.kind === 'percentage' ? grant.rates : [];
  const total = rates.reduce((sum, rate) => sum + rate.basisPoints, 0);
  return [
    ...found([
      [total > 10_000, [...path, 'rates'], 'add up to more than 100 %'],
      [unit !== 'EUR', [...path, 'kind'], `is a part of a wage, but the unit is ${unit}`],
    ]),
    ...grant.components.flatMap(({ over, narrowOver }, index) => {
      const known = ['salary', ...grant.components.slice(0, index).map(({ name }) => name)];
      const isUnknown = (names: readonly string[]) => names.some((name) => !known.includes(name));
      const problem = 'names what is not computed before it';
      return found([
        [isUnknown(over), [...path, 'components', index, 'over'], problem],
        [isUnknown(narrowOver ?? []), [...path, 'components', index, 'narrowOver'], problem],
      ]);
    }),
  ];
}

function recurrenceProblems(grant: SizedGrant, path: Path): Problem[] {
  const { every, partTime } = grant;
  const indexed = grant.kind === 'fixed' ? grant.indexed : [];
  return [
    ...turnProblems(grant, path),
    ...found([
      [
        every.kind === 'window' && areOutOfOrder(every.windows),
        [...path, 'every', 'windows'],
        'overlap, or are not in the order of their days',
      ],
      [
        partTime.kind !== 'none' && partTime.per === 'year' && partTime.factorDate === 'march',
        [...path, 'partTime', 'factorDate'],
        'is March, but the hours are those of a year',
      ],
      [
        indexed.some(({ from }, at) => at > 0 && from <= (indexed[at - 1]?.from ?? 0)),
        [...path, 'indexed'],
        'is not in the order of its years',
      ],
    ]),
  ];
}

/** An amount that is left to employers, where no employer could agree on it. */
function agreedProblems(
  { execution, overrides }: Scheme,
  { entitlement, grant }: SchemeVersion,
  path: Path,
): Problem[] {
  if (grant.kind !== 'fixed' || grant.amount !== null) return [];
  const agreed = 'is left to each employer, but';
  return found([
    [
      execution === 'informational',
      [...path, 'amount'],
      `${agreed} the scheme is run elsewhere, where no employer tells the hub`,
    ],
    [!entitlement.inService, [...path, 'amount'], `${agreed} it takes no employment`],
    [grant.indexed.length > 0, [...path, 'amount'], `${agreed} \`indexed\` names amounts`],
    [overrides.length > 0, [...path, 'amount'], `${agreed} an override tops up a known amount`],
  ]);
}

function turnProblems({ every, joiners, advanceTurns }: SizedGrant, path: Path): Problem[] {
  const takesJoiners = every.kind === 'years' || every.kind === 'at-age';
  return found([
    [
      joiners !== 'next-turn' && !takesJoiners,
      [...path, 'joiners'],
      `has no effect on a grant per ${every.kind}`,
    ],
    [
      every.kind === 'at-age' && joiners.endsWith('-remaining'),
      [...path, 'joiners'],
      'cuts a part of a turn, but a birthday has none',
    ],
    [
      every.kind === 'years' && !every.anchor.endsWith('-01'),
      [...path, 'every', 'anchor'],
      'is not the first day of a month',
    ],
    [
      advanceTurns !== null && every.kind !== 'years',
      [...path, 'advanceTurns'],
      `has no effect on a grant per ${every.kind}`,
    ],
  ]);
}

const areOutOfOrder = (windows: Windows): boolean =>
  windows.some(({ from, to }, at) => to < from || (at > 0 && from <= (windows[at - 1]?.to ?? '')));

const isEmpty = ({
  programme,
  group,
  minimumYears,
  educationLevels,
  statuses,
}: Condition): boolean =>
  programme === null &&
  group === null &&
  minimumYears === null &&
  educationLevels.length + statuses.length === 0;

function conditionProblems({ multiplier, topUps, cap }: SizedGrant, path: Path): Problem[] {
  const problem = 'names nothing that must hold';
  return found([
    [multiplier !== null && isEmpty(multiplier.when), [...path, 'multiplier', 'when'], problem],
    ...topUps.map(
      ({ when }, at) => [isEmpty(when), [...path, 'topUps', at, 'when'], problem] as const,
    ),
    ...(cap?.raised ?? []).map(
      ({ when }, at) => [isEmpty(when), [...path, 'cap', 'raised', at, 'when'], problem] as const,
    ),
  ]);
}

/** Bands follow each other, so that every value is in one of them and in no more than one. */
function tableProblems(grant: SizedGrant, path: Path): Problem[] {
  if (grant.kind !== 'table') return [];
  return grant.bands.flatMap(({ from, below }, at) => {
    const end = at > 0 ? grant.bands[at - 1]?.below : undefined;
    const place = [...path, 'bands', at];
    return found([
      [below !== null && below <= from, [...place, 'below'], 'ends before it begins'],
      [
        end === null || (end !== undefined && end > from),
        [...place, 'from'],
        'overlaps the band before it',
      ],
      [
        typeof end === 'number' && end < from,
        [...place, 'from'],
        'leaves a gap after the band before it',
      ],
    ]);
  });
}

function capProblems(version: SchemeVersion, grant: SizedGrant, path: Path): Problem[] {
  const { cap } = grant;
  if (!cap) return [];
  const most = cap.kind === 'annual' ? mostInYear(grant) : mostAtOnce(version, grant);
  return found([
    [
      most !== null && cap.amount > most,
      [...path, 'cap', 'amount'],
      `can never be reached: at most ${most} comes together`,
    ],
    ...cap.raised.map(
      ({ amount }, at) =>
        [
          amount <= cap.amount,
          [...path, 'cap', 'raised', at, 'amount'],
          'is not higher than the cap',
        ] as const,
    ),
  ]);
}

/** The most that one turn can bring within the cap; null where employers agree on it. */
function mostPerTurn(grant: SizedGrant): number | null {
  if (grant.kind === 'fixed' && grant.amount === null) return null;
  const amounts =
    grant.kind === 'table'
      ? grant.bands.map(({ amount }) => amount)
      : [grant.amount ?? 0, ...grant.indexed.map(({ amount }) => amount)];
  const topUps = grant.topUps.filter(({ outsideCap }) => !outsideCap);
  return (
    Math.max(...amounts) * (grant.multiplier?.times ?? 1) +
    topUps.reduce((sum, { amount }) => sum + amount, 0)
  );
}

const mostInYear = (grant: SizedGrant): number | null =>
  grant.every.kind === 'event' || grant.every.kind === 'window' ? null : mostPerTurn(grant);

/** The most that can be alive at once, before the oldest lapses; null where lots do not lapse by a term. */
function mostAtOnce({ lots }: SchemeVersion, grant: SizedGrant): number | null {
  const most = mostPerTurn(grant);
  if (lots.termMonths === null || most === null) return null;
  switch (grant.every.kind) {
    case 'payroll-period':
      return Math.ceil((most * lots.termMonths) / 12);
    case 'years':
      return most * Math.ceil(lots.termMonths / (12 * grant.every.years));
    default:
      return null;
  }
}
