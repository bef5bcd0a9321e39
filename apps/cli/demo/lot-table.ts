import { table } from '../print.js';
import type { Lots } from './answers.js';
import { inUnits } from './words.js';

type Lot = (typeof Lots)['_output']['items'][number];

/** Lots as a table to read. */
export const lotTable = (lots: Lot[]): string[] =>
  table(
    ['lot', 'scheme', 'period', 'granted', 'balance', 'from', 'until'],
    lots.map((lot) => [
      lot.id,
      lot.schemeId,
      lot.period ?? lot.source,
      inUnits(lot.granted, lot.unit),
      inUnits(lot.balance, lot.unit),
      lot.lotOn,
      lot.expiresOn ?? 'open',
    ]),
    [0, 3, 4],
  );
