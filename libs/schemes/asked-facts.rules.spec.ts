import { makePeriod } from '#libs/core';
import { factsAskedBy } from './asked-facts.rules.js';
import { schemes } from './catalogue.js';
import { declaredFacts } from './declared-facts.rules.js';
import { rightFor, ruleFor } from './decision.rules.js';
import { explain } from './reasons.js';
import { employment, makeScheme } from './fixtures/made.js';
import type { AskedFact, MoreFacts } from './more-facts.js';
import { readScheme } from './scheme.js';
import { versionOn } from './timeline.js';

const idsThatAsk = (fact: string): string[] =>
  schemes
    .filter(({ execution, versions }) => {
      const asked: string[] = versions.flatMap(factsAskedBy);
      return execution === 'hub' && asked.includes(fact);
    })
    .map(({ id }) => id);

/** Everything that can be known of somebody, so that a rule gets as far as it can. */
const all: MoreFacts = {
  balance: 0n,
  grantedThisYear: 0n,
  potLeft: 1_000_000n,
  agreedAmount: 500_00n,
  today: '2024-01-15',
  applicationDate: '2024-01-15',
  payrollSaysEntitled: true,
  fullTimeHours: 3600,
  hoursInYear: 160_000,
  march: { contractHours: 3600, paidHours: 16000 },
  employerFte: 25_00,
  region: 'be-vlg',
  educationLevel: 'low',
  statuses: ['employee', 'jobseeker'],
  receives: [],
  careerDays: 5000,
  programmes: [],
  groups: [],
  events: [{ kind: 'career-guidance', on: '2024-01-15' }],
};

/** Only what was asked, and the day of deciding. */
const only = (asked: readonly AskedFact[]): MoreFacts =>
  Object.fromEntries(
    Object.entries(all).filter(([fact]) => fact === 'today' || asked.includes(fact as AskedFact)),
  );

const people = [1000, 2000, 3600].flatMap((contractHours) =>
  ['1962-03-01', '1985-01-20', '2003-06-30'].map((birthDate) =>
    employment({ contractHours, birthDate }),
  ),
);

describe('what a scheme asks beyond what payroll tells', () => {
  it('is nothing for most, so that nobody need look', () => {
    const silent = schemes.filter(({ versions }) =>
      versions.every((one) => !factsAskedBy(one).length),
    );
    expect(silent.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['nl-rnf-iob', 'nl-etd-plb', 'nl-sw-lbb', 'nl-sw-ikb']),
    );
  });

  it('is a balance for a cap, a programme for a multiplier, an agreement for an amount left open', () => {
    expect(idsThatAsk('balance')).toEqual(['nl-woondiensten-ilob']);
    expect(idsThatAsk('programmes')).toEqual(['nl-ing-budget']);
    expect(idsThatAsk('agreedAmount')).toEqual(['nl-leerrekening']);
  });

  it.each(schemes.map((scheme) => [scheme.id, scheme] as const))(
    'is all that the rules of %s need',
    (_, scheme) => {
      for (const year of [2016, 2018, 2020, 2022, 2023, 2024, 2026])
        for (const number of [1, 3, 4, 9]) {
          const period = makePeriod('month', year, number);
          const version = versionOn(scheme, period.end);
          const asked = only(version ? factsAskedBy(version) : []);
          const rule = rightFor(scheme, period);
          for (const facts of people) expect(rule(facts, asked)).toEqual(rule(facts, all));
        }
    },
  );
});

describe('an amount that each employer agrees on', () => {
  const grant = { kind: 'fixed', amount: null } as const;
  const agreed = makeScheme({ grant });
  const january = makePeriod('month', 2026, 1);

  it('is the one told for that employer, also right after that of another', () => {
    const rule = ruleFor(agreed, january);
    expect(rule(employment(), { agreedAmount: 600_00n }).amount).toBe(50_00n);
    expect(rule(employment(), { agreedAmount: 240_00n }).amount).toBe(20_00n);
  });

  it('is nothing as long as none is told, and the reason says what to do', () => {
    const { amount, entitled, reason } = ruleFor(agreed, january)(employment());
    expect([amount, entitled, reason.code]).toEqual([0n, false, 'agreed-amount-missing']);
    expect(explain(reason, 'nl')).toContain('leg bij de werkgever vast');
    expect(explain(reason, 'en')).toContain('tell the hub how much it is a year');
  });

  it('cannot stand where no employer could agree on it', () => {
    const refused = (make: () => unknown) => {
      expect(make).toThrow(expect.objectContaining({ code: 'schemes.unreadable' }));
    };
    refused(() => makeScheme({ grant: { ...grant, indexed: [{ from: 2025, amount: 1 }] } }));
    refused(() => makeScheme({ grant, entitlement: { inService: false } }));
    refused(() =>
      makeScheme(
        { grant },
        { execution: 'informational', howToClaim: { nl: 'Elders.', en: 'Elsewhere.' } },
      ),
    );
    refused(() =>
      makeScheme(
        { grant },
        { overrides: [{ from: '2020-01-01', to: '2020-12-31', reason: 'x', totalCents: 1 }] },
      ),
    );
    expect(() => readScheme(agreed)).not.toThrow();
  });
});

describe('what somebody declared', () => {
  const told = (fact: string, value: string, from: string, until: string | null = null) => ({
    fact,
    value,
    from,
    until,
  });

  it('is in the words of schemes: levels, statuses, regions', () => {
    const declared = [
      told('education-level', '2', '2020-01-01'),
      told('education-level', '6', '2025-01-01'),
      told('status', 'self-employed', '2024-01-01'),
      told('status', 'volunteer', '2024-01-01'),
      told('region', 'BE-VLG', '2024-01-01'),
    ];
    expect(declaredFacts(declared, '2024-12-31')).toEqual({
      statuses: ['employee', 'self-employed'],
      educationLevel: 'low',
      region: 'be-vlg',
    });
    expect(declaredFacts(declared, '2025-01-01').educationLevel).toBe('high');
  });

  it('keeps a programme that is over, and none that has not begun', () => {
    const declared = [
      told('programme', 'training-programme', '2024-01-01', '2024-06-30'),
      told('programme', 'training-programme', '2025-07-01'),
    ];
    expect(declaredFacts(declared, '2024-12-31').programmes).toEqual([
      { name: 'training-programme', from: '2024-01-01', until: '2024-06-30' },
    ]);
    expect(declaredFacts([], '2024-12-31').programmes).toBeUndefined();
  });
});
