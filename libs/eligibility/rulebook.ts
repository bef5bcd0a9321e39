import { type Period, periodKey } from '#libs/core';
import {
  type AskedFact,
  type Catalogue,
  factsAskedBy,
  type Rule,
  ruleFor,
  type Scheme,
  versionOn,
} from '#libs/schemes';

/** The rule of one scheme for one period, and the facts beyond payroll's that it asks. */
export interface PeriodRule {
  schemeId: string;
  rule: Rule;
  asks: readonly AskedFact[];
}

/** That an employer falls under a scheme, from when to when. */
export interface Participation {
  schemeId: string;
  from: string;
  until: string | null;
}

interface PeriodRules {
  plain: readonly PeriodRule[];
  asking: readonly PeriodRule[];
}

/** The rules as they are while a run is decided: those the employer is under, each made once a period. */
export class Rulebook {
  private readonly known = new Map<string, PeriodRules>();

  constructor(
    private readonly catalogue: Catalogue,
    private readonly participations: readonly Participation[],
  ) {}

  /** Whether any of its schemes ever asks more than payroll tells. */
  get asksMore(): boolean {
    return this.participations
      .map(({ schemeId }) => this.catalogue.byId(schemeId))
      .some(
        ({ execution, versions }) =>
          execution === 'hub' && versions.some((version) => factsAskedBy(version).length > 0),
      );
  }

  /** One rule for each scheme of the period that asks no more than payroll tells. */
  plain(period: Period): readonly PeriodRule[] {
    return this.of(period).plain;
  }

  /** One rule for each scheme of the period that asks more. */
  asking(period: Period): readonly PeriodRule[] {
    return this.of(period).asking;
  }

  private of(period: Period): PeriodRules {
    const key = periodKey(period);
    const rules = this.known.get(key) ?? this.make(period);
    this.known.set(key, rules);
    return rules;
  }

  /** On any day of the period under a scheme is under it; twice under it is once. */
  private make(period: Period): PeriodRules {
    const inForce = this.participations.filter(
      ({ from, until }) => from <= period.end && (until === null || until >= period.start),
    );
    const rules = [...new Set(inForce.map(({ schemeId }) => schemeId))].map((schemeId) => {
      const scheme = this.catalogue.byId(schemeId);
      return { schemeId, rule: ruleFor(scheme, period), asks: asksOf(scheme, period) };
    });
    return {
      plain: rules.filter(({ asks }) => asks.length === 0),
      asking: rules.filter(({ asks }) => asks.length > 0),
    };
  }
}

/** A scheme that is run elsewhere is not decided on here, so nothing is asked for it. */
function asksOf(scheme: Scheme, period: Period): readonly AskedFact[] {
  const version = scheme.execution === 'hub' ? versionOn(scheme, period.end) : undefined;
  return version ? factsAskedBy(version) : [];
}
