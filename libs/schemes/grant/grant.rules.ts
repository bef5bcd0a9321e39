import { addMonths, periodsPerYear, type Cents, type Period } from '#libs/core';
import { underCap } from './cap.rules.js';
import { topUpFor, withTopUp } from './override.rules.js';
import { amountForPerson, grantOf } from './person.rules.js';
import { isReason } from './size.rules.js';
import { grantPerTurn } from './turn.rules.js';
import { componentsGrant, percentageGrant, periodShare } from './wage.rules.js';
import { nothing, type Grant, type GrantRule } from './grant.js';
import { amountParams, type Reason } from '../reasons.js';
import type { Scheme, SchemeVersion } from '../scheme.js';
import type { SizedGrant } from '../shape/grant.js';

type Ground = { scheme: Scheme; version: SchemeVersion; period: Period };

/** How much this period brings. All that does not depend on the person is worked out once, here. */
export function grantFor(scheme: Scheme, version: SchemeVersion, period: Period): GrantRule {
  const { grant } = version;
  const rule = uncapped({ scheme, version, period });
  if (grant.kind === 'none') return rule;
  const inReach = withinReach(grant, period, rule);
  return 'cap' in grant
    ? underCap({ unit: scheme.unit, cap: grant.cap, period }, inReach)
    : inReach;
}

function uncapped(ground: Ground): GrantRule {
  const { version, period } = ground;
  const { grant } = version;
  switch (grant.kind) {
    case 'none':
      return () => ({ ...nothing({ code: 'right-without-lots', params: {} }), isRight: true });
    case 'percentage':
      return percentageGrant(version.policies, grant);
    case 'components':
      return componentsGrant(version.policies, grant, period);
    case 'fixed':
    case 'table':
      return grant.every.kind === 'payroll-period'
        ? grantPerPeriod(ground, grant)
        : grantPerTurn({ ...ground, grant });
    default:
      return grant satisfies never;
  }
}

/** A start of long ago grants nothing, where the scheme says how far back it goes. */
function withinReach(
  { backdatingMonths: months }: { backdatingMonths: number | null },
  period: Period,
  rule: GrantRule,
): GrantRule {
  if (months === null) return rule;
  const tooLongAgo = nothing({ code: 'too-long-ago', params: { months } });
  return (facts, more) =>
    more.today !== undefined && period.end < addMonths(more.today, -months)
      ? tooLongAgo
      : rule(facts, more);
}

/** A yearly amount cut in payroll periods. */
function grantPerPeriod({ scheme, version, period }: Ground, grant: SizedGrant): GrantRule {
  const { rounding } = version.policies;
  const share = (yearAmount: Cents): Cents => periodShare(rounding, yearAmount, period);
  const ordinary = ordinaryRule({ scheme, period, share }, grant);
  const topUpOf = topUpFor(scheme, version, period);
  if (!topUpOf) return ordinary;
  return (facts, more) => {
    const given = ordinary(facts, more);
    const extra = topUpOf(facts);
    return extra ? withTopUp(given.amount, extra) : given;
  };
}

interface Shares extends Pick<Ground, 'scheme' | 'period'> {
  share: (yearAmount: Cents) => Cents;
}

function ordinaryRule({ scheme, period, share }: Shares, grant: SizedGrant): GrantRule {
  const { unit } = scheme;
  const reasonFor = (amount: Cents, yearAmount: Cents): Reason => ({
    code: 'granted',
    params: {
      ...amountParams(unit, { amount, yearAmount }),
      number: period.number,
      periods: periodsPerYear(period.type),
    },
  });
  const amountOf = amountForPerson(grant, period);
  const forPerson: GrantRule = (facts, more) => {
    const person = amountOf(facts, more);
    if (isReason(person)) return nothing(person);
    const ordinary = share(person.ordinary);
    const isPlain = person.insideCap === person.ordinary;
    const cut = {
      ...person,
      ordinary,
      insideCap: isPlain ? ordinary : share(person.insideCap),
      outsideCap: person.outsideCap === 0n ? 0n : share(person.outsideCap),
    };
    return grantOf(unit, cut, () => reasonFor(cut.insideCap, person.ordinary));
  };
  return isSameForAll(grant) ? onceForAll(forPerson) : forPerson;
}

const isSameForAll = (grant: SizedGrant): boolean =>
  grant.kind === 'fixed' &&
  grant.amount !== null &&
  grant.partTime.kind === 'none' &&
  grant.multiplier === null &&
  grant.topUps.length === 0;

/** Made when first asked for, and the same for everybody after. */
function onceForAll(rule: GrantRule): GrantRule {
  let made: Grant | undefined;
  return (facts, more) => (made ??= rule(facts, more));
}
