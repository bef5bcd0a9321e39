import { addDays, type Day, makePeriod } from '#libs/core';
import { advanceFor } from './grant/advance.rules.js';
import { schemeById } from './catalogue.js';
import { conversationRuleOn } from './conversation.rules.js';
import { decide } from './decision.rules.js';
import { employment, makeScheme, withPolicies } from './fixtures/made.js';
import type { Scheme } from './scheme.js';
import type { Policies } from './shape/policies.js';

/** The scheme with other choices from a day on. */
function choosing(scheme: Scheme, day: Day, policies: Partial<Policies>): Scheme {
  const earlier = scheme.versions.filter(({ validFrom }) => validFrom < day);
  const before = earlier.at(-1)!;
  const next = { ...before, id: day.slice(0, 7), validFrom: day, validTo: null };
  const [version] = withPolicies({ ...scheme, versions: [next] }, policies).versions;
  const ended = { ...before, validTo: addDays(day, -1) };
  return { ...scheme, versions: [...earlier.slice(0, -1), ended, version!] };
}

const amountIn = (scheme: Scheme, year: number, month: number, hireDate = '2010-01-01'): bigint =>
  decide(scheme, employment({ hireDate }), makePeriod('month', year, month)).amount;

describe('a choice that changes from a day on', () => {
  const plb = schemeById('nl-etd-plb');
  const iob = schemeById('nl-rnf-iob');

  it('leaves what was granted before as it was rounded', () => {
    const naive = choosing(plb, '2025-01-01', { rounding: 'naive' });
    expect([amountIn(naive, 2024, 2), amountIn(naive, 2025, 2)]).toEqual([14_59n, 14_58n]);
  });

  it('tops an interval up over periods that are each rounded by the choice of their own day', () => {
    const total = { from: '2024-01-01', to: '2025-12-31', totalCents: 400_00, reason: 'Once.' };
    const scheme = makeScheme(
      { grant: { kind: 'fixed', amount: 175_00 } },
      { overrides: [{ ...total }] },
    );
    const naive = choosing(scheme, '2025-01-01', { rounding: 'naive' });
    // 175.00 and twelve times 14.58, so 50.04 is missing, next to the 14.58 of December itself.
    expect(amountIn(naive, 2025, 12)).toBe(14_58n + 50_04n);
  });

  it('dates lots by their invoice from then on', () => {
    const invoiced = choosing(iob, '2026-01-01', { lotDate: 'invoice' });
    const lotOn = (year: number, month: number) =>
      decide(invoiced, employment(), makePeriod('month', year, month)).lotOn;
    expect([lotOn(2025, 12), lotOn(2026, 1)]).toEqual(['2025-12-31', '2026-02-28']);
  });

  it('lets in who was kept out until then', () => {
    const admitted = choosing(iob, '2026-01-01', { onCallWorkers: 'admitted' });
    const entitled = (year: number, month: number) =>
      decide(admitted, employment({ contract: 'on-call' }), makePeriod('month', year, month))
        .entitled;
    expect([entitled(2025, 12), entitled(2026, 1)]).toEqual([false, true]);
  });

  it('lets a missed talk pass until then', () => {
    const lbb = withPolicies(schemeById('nl-sw-lbb'), { conversationMissing: 'warn' });
    const strict = choosing(lbb, '2026-01-01', { conversationMissing: 'block-tax-free' });
    const effectOn = (day: Day) => conversationRuleOn(strict, day)?.effect;
    expect([effectOn('2025-12-31'), effectOn('2026-01-01')]).toEqual(['warn', 'block-tax-free']);
  });

  it('lets people draw further ahead from then on', () => {
    const ahead = withPolicies(
      makeScheme({
        grant: {
          kind: 'fixed',
          amount: 900_00,
          every: { kind: 'years', anchor: '2020-01-01' },
          advanceTurns: 3,
        },
      }),
      { advanceReading: 'including-this-turn' },
    );
    const wider = choosing(ahead, '2025-01-01', { advanceReading: 'on-top' });
    const advanceIn = (year: number) =>
      advanceFor(wider, makePeriod('month', year, 1))(employment());
    expect([advanceIn(2024), advanceIn(2025)]).toEqual([1800_00n, 2700_00n]);
  });

  it.each([
    ['any-day', 'whole-period', [1200_00n, 0n]],
    ['whole-period', 'any-day', [0n, 1200_00n]],
  ] as const)('grants once who came in halfway February, from %s to %s', (was, is, amounts) => {
    const every = { kind: 'years', anchor: '2025-01-01' } as const;
    const yearly = makeScheme({
      policies: { midPeriod: was },
      grant: { kind: 'fixed', amount: 1200_00, every, joiners: 'whole' },
    });
    const scheme = choosing(yearly, '2025-03-01', { midPeriod: is });
    expect([2, 3].map((month) => amountIn(scheme, 2025, month, '2025-02-15'))).toEqual(amounts);
    expect([4, 5].map((month) => amountIn(scheme, 2025, month, '2025-02-15'))).toEqual([0n, 0n]);
  });
});
