import { cumulativeShare, divideHalfUp, periodsPerYear, type Cents, type Period } from '#libs/core';
import type { EmploymentFacts } from '#libs/connector';
import { nothing, type Grant, type GrantPart, type GrantRule } from './grant.js';
import type { Reason } from '../reasons.js';
import type { WageGrant } from '../shape/grant.js';
import type { Policies } from '../shape/policies.js';

type Wages = EmploymentFacts['wages'];
type PercentageGrant = Extract<WageGrant, { kind: 'percentage' }>;
type ComponentsGrant = Extract<WageGrant, { kind: 'components' }>;

/** A part of what was earned: salary, what accrues on top of it, and wages that join as they are. */
export function percentageGrant(policies: Policies, grant: PercentageGrant): GrantRule {
  const rate = BigInt(grant.rates.reduce((sum, { basisPoints }) => sum + basisPoints, 0));
  const percent = Number(rate) / 100;
  const accruals = accrualsOver(grant, policies.contestedBase);
  const unknownWage = nothing(noWageKnown(grant));
  return ({ wages }) => {
    const salary = salaryOf(grant, wages);
    if (salary === null) return unknownWage;
    const base = sumOf(accruals(BigInt(salary))) + BigInt(additionsOf(grant, wages));
    const amount = divideHalfUp(base * rate, 10_000n);
    const params = {
      amountCents: Number(amount),
      percent,
      baseCents: Number(base),
      irregularHoursCents: wages.irregularHours ?? 'unknown',
    };
    return amount > 0n
      ? { amount, reason: { code: 'granted-percentage', params } }
      : nothing({ code: 'nothing-earned', params });
  };
}

/** Parts of what was earned and fixed parts, each kept apart. The salary itself is the base and no part. */
export function componentsGrant(
  policies: Policies,
  grant: ComponentsGrant,
  period: Period,
): GrantRule {
  const accruals = accrualsOver(grant, policies.contestedBase);
  const names = grant.components.map(({ name }) => name);
  const fixedParts = grant.fixedParts.map(({ name, amountPerYear }) => ({
    name,
    amount: periodShare(policies.rounding, BigInt(amountPerYear), period),
  }));
  const unknownWage = nothing(noWageKnown(grant));
  return ({ wages }) => {
    const salary = salaryOf(grant, wages);
    if (salary === null) return unknownWage;
    const [, ...amounts] = accruals(BigInt(salary));
    const earned = amounts.map((amount, at) => ({ name: names[at] ?? '', amount }));
    return asParts([...earned, ...fixedParts], salary);
  };
}

function asParts(parts: readonly GrantPart[], salary: number): Grant {
  const amount = parts.reduce((sum, part) => sum + part.amount, 0n);
  const params = { amountCents: Number(amount), count: parts.length, salaryCents: salary };
  return amount > 0n
    ? { amount, parts, reason: { code: 'granted-parts', params } }
    : nothing({ code: 'nothing-earned', params: { baseCents: salary } });
}

/** The share of a period in a yearly amount: with cumulative rounding the periods add up to the year. */
export function periodShare(
  rounding: Policies['rounding'],
  yearAmount: Cents,
  { type, number }: Pick<Period, 'type' | 'number'>,
): Cents {
  const periods = periodsPerYear(type);
  return rounding === 'cumulative'
    ? cumulativeShare(yearAmount, periods, number)
    : divideHalfUp(yearAmount, BigInt(periods));
}

const noWageKnown = ({ salaryFields }: WageGrant): Reason => ({
  code: 'no-wage-known',
  params: { fields: salaryFields.join(', ') },
});

function salaryOf({ salaryFields }: WageGrant, wages: Wages): number | null {
  for (const field of salaryFields) if (wages[field] !== null) return wages[field];
  return null;
}

/** Salary, and what accrues on top of it: each part rounded by itself before the next is reckoned over it. */
function accrualsOver(
  { components }: WageGrant,
  reading: Policies['contestedBase'],
): (salary: Cents) => Cents[] {
  const names = ['salary', ...components.map(({ name }) => name)];
  const steps = components.map(({ basisPoints, over, narrowOver }) => ({
    rate: BigInt(basisPoints),
    over: (reading === 'narrow' && narrowOver ? narrowOver : over).map((name) =>
      names.indexOf(name),
    ),
  }));
  return (salary) => {
    const parts = [salary];
    for (const { rate, over } of steps) {
      let sum = 0n;
      for (const index of over) sum += parts[index] ?? 0n;
      parts.push(divideHalfUp(sum * rate, 10_000n));
    }
    return parts;
  };
}

function sumOf(amounts: readonly Cents[]): Cents {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total;
}

function additionsOf({ additions }: PercentageGrant, wages: Wages): number {
  let total = 0;
  for (const field of additions) total += wages[field] ?? 0;
  return total;
}
