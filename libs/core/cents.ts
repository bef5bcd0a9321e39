import { HubError } from './errors.js';

/** Money is a whole number of cents. Never a float, never euros. */
export type Cents = bigint;

const DECIMAL = /^(-?)(\d*)(?:\.(\d+))?$/;

/** `-3250.5` → -325050n. Takes a decimal point only; more than two decimals is an error, not a rounding. */
export function parseCents(text: string): Cents {
  const found = DECIMAL.exec(text.trim());
  const [, sign, whole = '', fraction = ''] = found ?? [];
  if (!found || (whole === '' && fraction === '') || fraction.replace(/0+$/, '').length > 2)
    throw new HubError('invalid', 'cents.unreadable', 'The amount cannot be read.', {
      remedy: 'Write it with a decimal point and at most two decimals, like 3250.50.',
    });
  const cents = BigInt(whole || '0') * 100n + BigInt(fraction.slice(0, 2).padEnd(2, '0'));
  return sign ? -cents : cents;
}

/** 325050n → `3250.50`. */
export function formatCents(cents: Cents): string {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** 325050n → `€ 3.250,50`, as people in the Netherlands read it. */
export function showEuro(cents: Cents): string {
  const [whole = '0', fraction = '00'] = formatCents(cents < 0n ? -cents : cents).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '.');
  return `€ ${cents < 0n ? '-' : ''}${grouped},${fraction}`;
}

/** numerator / denominator, half away from zero ("half-up" for money). */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  if (denominator === 0n) throw new HubError('bug', 'cents.divide-by-zero', 'A division by zero.');
  const negative = numerator < 0n !== denominator < 0n;
  const top = numerator < 0n ? -numerator : numerator;
  const bottom = denominator < 0n ? -denominator : denominator;
  const rounded = (2n * top + bottom) / (2n * bottom);
  return negative ? -rounded : rounded;
}

/** Part `index` (from 1) of a total cut in `parts`, so that the parts always add up to the total (cumulative rounding). */
export function cumulativeShare(total: Cents, parts: number, index: number): Cents {
  const upTo = (part: number): Cents => divideHalfUp(total * BigInt(part), BigInt(parts));
  return upTo(index) - upTo(index - 1);
}
