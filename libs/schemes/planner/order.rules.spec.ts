import { lot, paid, planFor, scheme, training } from '../../../test/factories/plan-request.js';

describe('which lot a plan spends first', () => {
  const schemes = [scheme('nl-one'), scheme('nl-other')];
  const lots = [
    lot('nl-one', 300_00n, { lotOn: '2024-01-31', expiresOn: '2029-01-30', priority: 20 }),
    lot('nl-other', 300_00n, { lotOn: '2025-01-31', expiresOn: '2027-01-30', priority: 30 }),
  ];
  const [one, other] = ['lot-nl-one', 'lot-nl-other'];

  it.each([
    ['soonest-expiry', [other, one]],
    ['oldest', [one, other]],
    ['scheme-priority', [one, other]],
    // Until the person has chosen.
    ['person-choice', [other, one]],
  ] as const)('%s', (order, [first, second]) => {
    expect(paid(planFor({ schemes, lots, order }))).toEqual([
      [first, 'lot', 300_00n],
      [second, 'lot', 100_00n],
    ]);
  });

  it('the oldest of those that end alike, or have no day of their own, and lot 9 before lot 15', () => {
    const made = [
      ['15', '2026-03-31'],
      ['9', '2026-02-28'],
      ['3', '2026-01-31'],
      ['10', '2026-02-28'],
    ] as const;
    const endless = made.map(([id, lotOn]) =>
      lot('nl-one', 100_00n, { lotId: id, lotOn, expiresOn: null }),
    );
    expect(paid(planFor({ schemes, lots: endless })).map(([id]) => id)).toEqual([
      '3',
      '9',
      '10',
      '15',
    ]);
  });

  it('by when it leaves the window of its scheme, where it has no day of its own', () => {
    const windowed = { ...scheme('nl-window'), termMonths: 60 };
    const mixed = (['soonest-expiry', 'person-choice'] as const).map((order) =>
      planFor({
        order,
        schemes: [...schemes, windowed],
        lots: [...lots, lot('nl-window', 50_00n, { lotOn: '2023-06-30' })],
      }),
    );
    for (const plan of mixed)
      expect(paid(plan).map(([id]) => id)).toEqual([other, 'lot-nl-window', one]);
  });

  it('the older, of whichever scheme, and of those the one granted first', () => {
    const made = [
      ['nl-one', '12', '2026-02-28'],
      ['nl-other', '11', '2026-02-28'],
      ['nl-other', '13', '2026-01-31'],
    ] as const;
    const alike = made.map(([schemeId, lotId, lotOn]) =>
      lot(schemeId, 50_00n, {
        lotId,
        lotOn,
        expiresOn: lotId === '12' ? '2027-01-30' : '2027-06-30',
      }),
    );
    const order = (of: typeof alike, by: 'oldest' | 'soonest-expiry') =>
      paid(planFor({ schemes, lots: of, order: by }))
        .filter(([, payer]) => payer === 'lot')
        .map(([id]) => id);
    expect(order(alike, 'oldest')).toEqual(['13', '11', '12']);
    const endAlike = alike.map((each) => ({ ...each, expiresOn: '2027-01-30' }));
    expect(order(endAlike, 'soonest-expiry')).toEqual(['13', '11', '12']);
  });

  it('goes for hours of the training too', () => {
    const hours = lots.map((each) => ({ ...each, unit: 'hours' as const, available: 30_00n }));
    const { time } = planFor({
      schemes,
      lots: hours,
      order: 'oldest',
      training: training({ priceCents: 0n }),
    });
    expect(time.map(({ lotId }) => lotId)).toEqual([one, other]);
  });
});
