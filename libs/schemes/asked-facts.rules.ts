import type { AskedFact } from './more-facts.js';
import type { SchemeVersion } from './scheme.js';
import type { SizedGrant } from './shape/grant.js';
import type { Cap, Condition } from './shape/sizing.js';

/** Every fact beyond payroll's that a version can ask about somebody. Most ask none, and then nobody need look. */
export const factsAskedBy = ({ entitlement, grant }: SchemeVersion): readonly AskedFact[] => [
  ...new Set([
    ...byEntitlement(entitlement),
    ...('cap' in grant ? byCap(grant.cap) : []),
    ...('every' in grant ? byAmount(grant) : []),
  ]),
];

/** Those of which it is true that they are asked. */
const asked = (facts: Partial<Record<AskedFact, boolean>>): AskedFact[] =>
  (Object.keys(facts) as AskedFact[]).filter((fact) => facts[fact]);

function byEntitlement(entitlement: SchemeVersion['entitlement']): AskedFact[] {
  const { service, age } = entitlement;
  return asked({
    payrollSaysEntitled: entitlement.evaluatedBy !== 'hub',
    applicationDate: [service?.on, age?.on].includes('application-date'),
    careerDays: entitlement.minimumCareerDays !== null,
    employerFte: entitlement.employerSize !== null,
    region: entitlement.regions.length > 0,
    educationLevel: entitlement.educationLevels.length > 0,
    statuses: entitlement.statuses.length > 0,
    receives: entitlement.notReceiving.length > 0,
  });
}

function byCap(cap: Cap): AskedFact[] {
  if (!cap) return [];
  const used = asked({ balance: cap.kind === 'balance', grantedThisYear: cap.kind === 'annual' });
  return [...used, ...cap.raised.flatMap(({ when }) => byCondition(when))];
}

const byAmount = (grant: SizedGrant): AskedFact[] => [
  ...byTurn(grant),
  ...byPartTime(grant),
  ...asked({
    agreedAmount: grant.kind === 'fixed' && grant.amount === null,
    employerFte: grant.kind === 'table' && grant.by === 'employer-fte',
  }),
  ...(grant.multiplier ? byCondition(grant.multiplier.when) : []),
  ...grant.topUps.flatMap(({ when }) => byCondition(when)),
];

const byTurn = ({ every }: SizedGrant): AskedFact[] =>
  asked({
    applicationDate: every.kind === 'window',
    potLeft: every.kind === 'window' && every.windows.some(({ pot }) => pot !== null),
    events: every.kind === 'event',
  });

function byPartTime({ partTime }: SizedGrant): AskedFact[] {
  if (partTime.kind === 'none') return [];
  return asked({
    hoursInYear: partTime.per === 'year',
    march: partTime.factorDate === 'march',
    fullTimeHours: partTime.fullTimeHours === null,
  });
}

const byCondition = (when: Condition): AskedFact[] =>
  asked({
    programmes: when.programme !== null,
    groups: when.group !== null,
    educationLevel: when.educationLevels.length > 0,
    statuses: when.statuses.length > 0,
  });
