import { divideHalfUp, type Cents } from '#libs/core';

/** A part of a whole, kept exact until the amount is rounded once. */
export interface Fraction {
  of: bigint;
  parts: bigint;
}

export const whole: Fraction = { of: 1n, parts: 1n };

export const product = (one: Fraction, other: Fraction): Fraction => ({
  of: one.of * other.of,
  parts: one.parts * other.parts,
});

/** A part of an amount, rounded to a multiple of `step`. */
export function partOf(
  amount: Cents,
  { of, parts }: Fraction,
  { step, mode }: { step: number; mode: 'half-up' | 'up' | 'down' },
): Cents {
  const unit = BigInt(step);
  const [top, bottom] = [amount * of, parts * unit];
  if (mode === 'half-up') return divideHalfUp(top, bottom) * unit;
  return (mode === 'up' ? (top + bottom - 1n) / bottom : top / bottom) * unit;
}
