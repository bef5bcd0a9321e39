import * as fc from 'fast-check';
import { betterFirst, combinationsOf, EMPLOYER, type Ban } from './combinations.rules.js';
import { fill, paysOf, type Combination, type Filling, type Purse } from './fill.rules.js';
import type { Source } from './sources.rules.js';

const source = (more: Partial<Source>): Source => ({
  id: 'a',
  schemeId: 'a',
  lotId: null,
  granterId: null,
  payer: 'lot',
  cap: 0n,
  basisPoints: 10_000n,
  otherPayer: 'person',
  paysVat: true,
  lotOn: null,
  expiresOn: null,
  priority: 100,
  hours: null,
  ...more,
});

const ids = ['a', 'b', 'c', 'd'];

/** Amounts are tried in steps of so many cents: every share of a step is whole, so that no rounding blurs the proof. */
const STEP = 12n;
const steps = (least: bigint, most: bigint) => fc.bigInt(least, most).map((count) => count * STEP);

/** Small purses, so that every way to fill them can be tried. Only shares beside an employer may leave out the tax. */
const purses: fc.Arbitrary<Purse> = fc
  .record({
    price: steps(0n, 9n),
    taxed: steps(0n, 4n),
    employer: fc.oneof(fc.constant(0n), steps(0n, 9n)),
    sources: fc.array(
      fc.record({
        cap: steps(0n, 7n),
        kind: fc.constantFrom('lot', 'lot', 'net-lot', 'beside-employer', 'beside-person'),
        basisPoints: fc.constantFrom(2_500n, 5_000n, 7_500n),
        scheme: fc.nat(3),
      }),
      { maxLength: 4 },
    ),
    caps: fc.array(steps(1n, 8n), { minLength: 4, maxLength: 4 }),
    copay: fc.option(fc.record({ amount: steps(1n, 4n), waivedByEmployer: fc.boolean() })),
  })
  .map(({ price, taxed, employer, sources, caps, copay }) => ({
    price,
    vat: taxed < price ? taxed : price,
    employer,
    sources: sources.map(({ cap, kind, basisPoints, scheme }, at) => {
      const isLot = kind === 'lot' || kind === 'net-lot';
      const schemeId = isLot ? (ids[scheme] ?? 'a') : `allowance-${at}`;
      return source({
        id: String(at),
        schemeId,
        cap,
        basisPoints: isLot ? 10_000n : basisPoints,
        otherPayer: kind === 'beside-employer' ? 'employer' : 'person',
        paysVat: isLot ? !['a', 'b'].includes(schemeId) : kind === 'beside-person',
      });
    }),
    schemeCaps: new Map(ids.map((id, at) => [id, caps[at] ?? 0n])),
    copays: new Map(copay ? [['a', copay]] : []),
  }));

interface Tried {
  own: bigint;
  covers: bigint[];
}

/** Every way to fill a purse with one combination, by trying all amounts. */
function* everyWay(purse: Purse, combination: Combination): Generator<Tried> {
  const { schemes } = combination;
  const { budget, least, owed, hasCopay } = termsOf(purse, combination);
  const caps = purse.sources.map((each) => (schemes.has(each.schemeId) ? each.cap : 0n));
  for (const covers of amounts(caps)) {
    if (hasCopay && !purse.sources.some(({ schemeId }, at) => schemeId === 'a' && covers[at]))
      continue;
    for (let adds = least; adds <= budget; adds += STEP) {
      const tried = tryOut(purse, { covers, adds, owed, budget });
      if (tried) yield tried;
    }
  }
}

/** What the co-payment of scheme a means for a combination: owed by the person, or the least the employer adds. */
function termsOf(purse: Purse, { schemes, employer }: Combination) {
  const budget = employer ? purse.employer : 0n;
  const copay = schemes.has('a') ? purse.copays.get('a') : undefined;
  const amount = copay?.amount ?? 0n;
  const isWaived = copay?.waivedByEmployer === true && budget > 0n;
  const waived = [isWaived ? amount : 0n, budget, purse.price];
  return {
    budget,
    least: waived.reduce((one, two) => (one < two ? one : two)),
    owed: isWaived ? 0n : amount,
    hasCopay: copay !== undefined,
  };
}

function* amounts(caps: readonly bigint[]): Generator<bigint[]> {
  const [first, ...rest] = caps;
  if (first === undefined) {
    yield [];
    return;
  }
  for (let amount = 0n; amount <= first; amount += STEP)
    for (const others of amounts(rest)) yield [amount, ...others];
}

function tryOut(
  purse: Purse,
  { covers, adds, owed, budget }: { covers: bigint[]; adds: bigint; owed: bigint; budget: bigint },
): Tried | null {
  const total = (
    which: (each: Source) => boolean,
    amount = (_: Source, covered: bigint) => covered,
  ) =>
    purse.sources.reduce(
      (sum, each, at) => (which(each) ? sum + amount(each, covers[at] ?? 0n) : sum),
      0n,
    );
  const shares = total(
    ({ otherPayer }) => otherPayer === 'employer',
    (each, covered) => covered - paysOf(each, covered),
  );
  const isAllowed =
    total(() => true) + adds + owed <= purse.price &&
    total(({ paysVat }) => !paysVat) <= purse.price - purse.vat &&
    adds + shares <= budget &&
    [...purse.schemeCaps].every(([id, cap]) => total(({ schemeId }) => schemeId === id) <= cap);
  if (!isAllowed) return null;
  return { own: purse.price - adds - shares - total(() => true, paysOf), covers };
}

const isBetter = (one: Tried, other: Tried): boolean => {
  if (one.own !== other.own) return one.own < other.own;
  const at = one.covers.findIndex((amount, index) => amount !== other.covers[index]);
  return at >= 0 && (one.covers[at] ?? 0n) > (other.covers[at] ?? 0n);
};

const asTried = (purse: Purse, { own, covers }: Filling): Tried => ({
  own,
  covers: purse.sources.map(({ id }) => covers.get(id) ?? 0n),
});

/** Every set of schemes and employer without a banned pair. */
function everyCombination(purse: Purse, bans: readonly Ban[]): Combination[] {
  const all = [...new Set([...purse.sources.map(({ schemeId }) => schemeId), EMPLOYER])];
  const sets = all.reduce<string[][]>(
    (found, id) => [...found, ...found.map((set) => [...set, id])],
    [[]],
  );
  return sets
    .filter((set) => !bans.some(([one, other]) => set.includes(one) && set.includes(other)))
    .map((set) => ({
      schemes: new Set(set.filter((id) => id !== EMPLOYER)),
      employer: set.includes(EMPLOYER),
    }));
}

const bansBetween = fc.array(
  fc.tuple(
    fc.constantFrom('a', 'b', 'c', 'allowance-0'),
    fc.constantFrom('d', 'allowance-1', EMPLOYER),
  ),
  { maxLength: 3 },
);

describe('filling a price from many sources', () => {
  it('finds nothing worse than trying every amount: least own money, then the first sources first', () => {
    fc.assert(
      fc.property(purses, bansBetween, (purse, bans) => {
        const [best] = combinationsOf(purse, bans)
          .flatMap((combination) => fill(purse, combination) ?? [])
          .sort(betterFirst(purse));
        const found = best ? asTried(purse, best) : null;
        for (const combination of everyCombination(purse, bans))
          for (const tried of everyWay(purse, combination))
            if (!found || isBetter(tried, found))
              throw new Error('A better way was found by trying.');
      }),
      { numRuns: 400 },
    );
  });

  it('stays within what is allowed', () => {
    fc.assert(
      fc.property(purses, bansBetween, (purse, bans) => {
        for (const combination of combinationsOf(purse, bans)) {
          expect(
            bans.some((ban) =>
              ban.every((id) =>
                id === EMPLOYER ? combination.employer : combination.schemes.has(id),
              ),
            ),
          ).toBe(false);
          const filling = fill(purse, combination);
          if (!filling) continue;
          const owed = [...filling.copays.values()].reduce((sum, each) => sum + each, 0n);
          const { own, covers } = asTried(purse, filling);
          expect(purse.sources.every(({ cap }, at) => (covers[at] ?? 0n) <= cap)).toBe(true);
          const budget = combination.employer ? purse.employer : 0n;
          expect(tryOut(purse, { covers, adds: filling.employerAdds, owed, budget })).toEqual({
            own,
            covers,
          });
        }
      }),
      { numRuns: 400 },
    );
  });

  it('makes a plan of a few dozen sources at once, and says so where bans make too many combinations', () => {
    const many = Array.from({ length: 40 }, (_, at) =>
      source({ id: `lot-${at}`, schemeId: `scheme-${at}`, cap: 10_00n }),
    );
    const purse: Purse = {
      price: 300_00n,
      vat: 0n,
      employer: 0n,
      sources: many,
      schemeCaps: new Map(),
      copays: new Map(),
    };
    const three = [0, 1, 2].map((at): Ban => [`scheme-${at}`, `scheme-${at + 3}`]);
    const combinations = combinationsOf(purse, three);
    expect(combinations).toHaveLength(8);
    expect(combinations.map((each) => fill(purse, each)?.own)).toEqual(combinations.map(() => 0n));
    const twenty = Array.from({ length: 20 }, (_, at): Ban => [
      `scheme-${at}`,
      `scheme-${at + 20}`,
    ]);
    expect(() => combinationsOf(purse, twenty)).toThrow('exclude each other');
  });
});
