import { showEuro } from '#libs/core';

/** `€ 1.234,50`, from cents as the API gives them. */
export const euro = (cents: number): string => showEuro(BigInt(cents));

/** An amount of any unit: money in euros, the others with their name. */
export const inUnits = (amount: number, unit: string): string =>
  unit === 'EUR' ? euro(amount) : `${(amount / 100).toFixed(2).replace('.', ',')} ${unit}`;
