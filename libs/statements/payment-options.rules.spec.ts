import { takenOf } from './payment-options.rules.js';
import { WantedTraining } from './payment-options.schema.js';
import type { LotRow } from './person-free.rules.js';

const lot = (unit: LotRow['unit'], available: bigint, promised = 0n): LotRow =>
  ({ unit, free: { available, promised } }) as LotRow;
const course = { priceCents: 100_00, hours: 16_00, category: 'd', startsOn: '2026-09-01' };

describe('what an agreement to spend must carry for a training', () => {
  it.each([
    ['the price', [lot('EUR', 150_00n)], {}, 100_00n],
    ['what is free, where that is less', [lot('EUR', 20_00n), lot('EUR', 0n, 30_00n)], {}, 50_00n],
    ['its hours, of hours', [lot('hours', 40_00n)], {}, 16_00n],
    [
      'all hours that are free, where they pay the price',
      [lot('hours', 40_00n)],
      { hoursPayPrice: true },
      40_00n,
    ],
    ['nothing, where nothing is free', [], {}, 0n],
  ])('is %s', (_, lots, more, taken) => {
    expect(takenOf(lots, WantedTraining.parse({ ...course, ...more }))).toBe(taken);
  });
});
