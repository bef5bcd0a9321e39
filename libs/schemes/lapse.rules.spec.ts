import * as fc from 'fast-check';
import { makePeriod, type Day } from '#libs/core';
import { schemeById } from './catalogue.js';
import { lapsedLots, lapsesOn, lastUsableDay, type DatedLot } from './lapse.rules.js';
import type { Scheme } from './scheme.js';

const iob = schemeById('nl-rnf-iob');
const lbb = schemeById('nl-sw-lbb');
/** The window by itself: 36 months, all the time. */
const window36: Scheme = {
  ...lbb,
  tolerances: [],
  versions: lbb.versions.map((version) => ({
    ...version,
    lots: { ...version.lots, termMonths: 36 },
  })),
};

interface Step {
  accrued: bigint;
  spent?: bigint;
}

/** Plays months one by one: accrue, let lapse, spend the oldest first. */
function play(scheme: Scheme, from: { year: number; month: number }, steps: Step[]) {
  const lots: (DatedLot & { lotOn: Day })[] = [];
  const accruals: Day[] = [];
  let lapsed = 0n;
  return steps.map(({ accrued, spent = 0n }, index) => {
    const monthIndex = from.month - 1 + index;
    const day = makePeriod(
      'month',
      from.year + Math.floor(monthIndex / 12),
      (monthIndex % 12) + 1,
    ).end;
    if (accrued > 0n) {
      lots.push({ lotOn: day, remaining: accrued });
      accruals.push(day);
    }
    for (const lot of lapsedLots(scheme, { lots, accruals, day })) {
      lapsed += lot.remaining;
      lot.remaining = 0n;
    }
    spend(lots, spent);
    const live = lots.filter(({ remaining }) => remaining > 0n);
    return { balance: total(live), lapsed, live: live.length, oldest: live[0]?.lotOn };
  });
}

function spend(lots: DatedLot[], amount: bigint): void {
  let left = amount;
  for (const lot of lots) {
    const part = left < lot.remaining ? left : lot.remaining;
    lot.remaining -= part;
    left -= part;
  }
}

const total = (lots: readonly DatedLot[]): bigint =>
  lots.reduce((sum, { remaining }) => sum + remaining, 0n);
const times = (count: number, euros: number): Step[] =>
  Array.from({ length: count }, () => ({ accrued: BigInt(euros) * 100n }));
/** 30 a month from July 2015 to March 2016, 20 in April and May, 30 from June: the source's example. */
const since2015 = (monthsOfThirty: number): Step[] => [
  ...times(9, 30),
  ...times(2, 20),
  ...times(monthsOfThirty, 30),
];
const july2015 = { year: 2015, month: 7 };

describe('lots that lapse by date', () => {
  const lots = Array.from({ length: 24 }, (_, index) => ({
    lotOn: makePeriod('month', 2020 + Math.floor((9 + index) / 12), ((9 + index) % 12) + 1).end,
    remaining: 12_50n,
  }));
  const balance = (day: Day) => total(lots) - total(lapsedLots(iob, { lots, accruals: [], day }));

  it('T13: twenty-four deposits lapse one by one, five years after each', () => {
    expect(balance('2025-09-30')).toBe(300_00n);
    expect(balance('2025-10-30')).toBe(300_00n);
    expect(balance('2025-10-31')).toBe(287_50n);
    expect(balance('2026-03-31')).toBe(225_00n);
    expect(balance('2026-09-30')).toBe(150_00n);
    expect(balance('2027-08-31')).toBe(12_50n);
    expect(balance('2027-09-30')).toBe(0n);
  });

  it('can be spent up to the day before', () => {
    expect(lastUsableDay(iob.versions[0]!, '2020-10-31')).toBe('2025-10-30');
    expect(lapsesOn(iob, '2020-10-31', [])).toBe('2025-10-31');
  });
});

describe('a window of the last months', () => {
  it('T6: by 1 December 2018, of 1,210.00 accrued 150.00 has lapsed and 1,060.00 is left', () => {
    const steps = since2015(30);
    expect(steps.reduce((sum, { accrued }) => sum + accrued, 0n)).toBe(1_210_00n);
    const months = play(window36, july2015, steps);
    expect(months.at(-1)).toMatchObject({
      balance: 1_060_00n,
      lapsed: 150_00n,
      oldest: '2015-12-31',
    });
  });

  it('T6: the balance stays 1,060.00 from June 2018 to March 2019', () => {
    const months = play(window36, july2015, since2015(35));
    expect(months.slice(35, 45).map(({ balance }) => balance)).toEqual(
      Array.from({ length: 10 }, () => 1_060_00n),
    );
    expect(months[34]?.balance).toBe(1_030_00n);
    expect(months[45]?.balance).toBe(1_070_00n);
  });

  it('T7: nothing lapses before 2020, then 520.00 at a stroke', () => {
    const months = play(lbb, july2015, since2015(43));
    expect(months.at(-1)).toMatchObject({ balance: 1_600_00n, lapsed: 0n });
    const lots = since2015(43).map(({ accrued }, index) => ({
      lotOn: makePeriod('month', 2015 + Math.floor((6 + index) / 12), ((6 + index) % 12) + 1).end,
      remaining: accrued,
    }));
    const accruals = lots.map(({ lotOn }) => lotOn);
    const lapsedOn = (day: Day) => total(lapsedLots(lbb, { lots, accruals, day }));
    expect(lapsedOn('2019-12-31')).toBe(0n);
    expect(lapsedOn('2020-01-01')).toBe(520_00n);
    expect(total(lots) - lapsedOn('2020-01-01')).toBe(1_080_00n);
  });

  it('T7: after the tolerance it is 36 months again', () => {
    expect(play(lbb, july2015, since2015(44)).at(-1)).toMatchObject({
      balance: 1_080_00n,
      lapsed: 550_00n,
    });
  });

  it('T8: live lots get five years in May 2022, and lapse again from May 2024', () => {
    const months = play(lbb, { year: 2018, month: 1 }, times(77, 35));
    const at = (year: number, month: number) => months[(year - 2018) * 12 + month - 1];
    expect(at(2022, 4)).toMatchObject({ live: 36, oldest: '2019-05-31', balance: 1_260_00n });
    expect(at(2022, 5)).toMatchObject({ live: 37, oldest: '2019-05-31', balance: 1_295_00n });
    expect(at(2024, 4)).toMatchObject({ live: 60, oldest: '2019-05-31', balance: 2_100_00n });
    expect(at(2024, 5)).toMatchObject({ live: 60, oldest: '2019-06-30', balance: 2_100_00n });
  });

  it('T10: what was spent oldest first cannot lapse any more', () => {
    const steps = times(47, 30).map((step, index) =>
      index === 29 ? { ...step, spent: 300_00n } : step,
    );
    const months = play(window36, { year: 2017, month: 1 }, steps);
    const outcome = [30, 36, 40, 46, 47].map((number) => {
      const { balance, lapsed } = months[number - 1]!;
      return [number, balance, lapsed];
    });
    expect(outcome).toEqual([
      [30, 600_00n, 0n],
      [36, 780_00n, 0n],
      [40, 900_00n, 0n],
      [46, 1_080_00n, 0n],
      [47, 1_080_00n, 30_00n],
    ]);
  });

  it('T10: lapsing oldest lots is the same as a balance of at most what the last months accrued', () => {
    const spent = fc.oneof(
      { weight: 6, arbitrary: fc.constant(0n) },
      { weight: 1, arbitrary: fc.bigInt(1n, 400_00n) },
    );
    const step = fc.record({ accrued: fc.bigInt(0n, 60_00n), spent });
    fc.assert(
      fc.property(fc.array(step, { minLength: 30, maxLength: 90 }), (wished) => {
        const { steps, balances } = cappedBalances(wished);
        expect(
          play(window36, { year: 2017, month: 1 }, steps).map(({ balance }) => balance),
        ).toEqual(balances);
      }),
      { numRuns: 500 },
    );
  });

  it('counts in months where pay comes every four weeks: thirty-nine lots in three years', () => {
    const ends = Array.from(
      { length: 60 },
      (_, index) => makePeriod('four-week', 2020 + Math.floor(index / 13), (index % 13) + 1).end,
    );
    const lots = ends.map((lotOn) => ({ lotOn, remaining: 27_69n }));
    const liveOn = (day: Day) => {
      const accruals = ends.filter((end) => end <= day);
      const granted = lots.filter(({ lotOn }) => lotOn <= day);
      return granted.length - lapsedLots(window36, { lots: granted, accruals, day }).length;
    };
    const counts = ends.slice(39).map(liveOn);
    expect(new Set(counts)).toEqual(new Set([39, 40]));
    expect(lapsesOn(window36, '2020-12-31', ends)).toBe('2023-12-31');
  });

  it('takes a lot of 29 February with the accrual of 28 February, three years on', () => {
    const accruals = ['2020-02-29', '2023-01-31', '2023-02-28'];
    expect(lapsesOn(window36, '2020-02-29', accruals)).toBe('2023-02-28');
  });

  it('keeps everything while nothing new accrues', () => {
    expect(lapsesOn(window36, '2017-01-31', ['2017-01-31', '2019-12-31'])).toBeNull();
    expect(lapsesOn(window36, '2017-01-31', ['2017-01-31', '2021-06-30'])).toBe('2021-06-30');
  });
});

/** The cao's own words as one sum: whenever a month accrues, no more is left than the last 36 accrued. */
function cappedBalances(wished: Required<Step>[]): { steps: Step[]; balances: bigint[] } {
  let balance = 0n;
  const steps: Step[] = [];
  const balances = wished.map(({ accrued, spent }, index) => {
    const window = wished.slice(Math.max(0, index - 35), index + 1);
    const ceiling = window.reduce((sum, step) => sum + step.accrued, 0n);
    balance += accrued;
    if (accrued > 0n && balance > ceiling) balance = ceiling;
    const paid = spent < balance ? spent : balance;
    balance -= paid;
    steps.push({ accrued, spent: paid });
    return balance;
  });
  return { steps, balances };
}
