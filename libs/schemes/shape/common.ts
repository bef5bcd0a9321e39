import { z } from 'zod';
import { Wages } from '#libs/connector';

/**
 * Marks a parameter, and all that it holds, that the hub keeps and shows but does not act on yet. Whoever reads it at
 * last takes the mark away.
 */
export const recorded = <Schema extends z.ZodType>(schema: Schema): Schema =>
  schema.meta({
    description: `${schema.description ?? ''} Recorded: the hub shows it and does not act on it yet.`,
    executed: false,
  });

/** Marks a parameter, and all that it holds, that counts where a payment is planned, and that no hold looks at. */
export const planned = <Schema extends z.ZodType>(schema: Schema): Schema =>
  schema.meta({
    description: `${schema.description ?? ''} Planner: it counts where a payment is planned; a hold is placed without it.`,
    executed: 'planner',
  });

export const Text = z.string().min(1).max(600);
export const Words = z.strictObject({
  nl: Text.describe('The text in Dutch.'),
  en: Text.describe('The text in English.'),
});
/** A key of the `sources` of a scheme. */
export const SourceKey = z.string().regex(/^[A-Z0-9]{2,8}$/);
/** How something was read that a scheme goes by. */
export const SourceKind = z.enum(['page', 'document', 'general-knowledge']);
/** A word of the trade as data: `low-skilled`, `be-vlg`. */
export const Code = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
export const Months = z.int().min(1).max(600);
/** Hundredths of the unit of the scheme, in a range in which every sum of many people is still exact. */
export const Hundredths = z.int().min(0).max(1e12, 'is beyond what sums stay exact for (10^12)');
export const AmountCents = Hundredths;
export const BasisPoints = z.int().min(1).max(10_000, 'is more than 100 %');
export const WageField = Wages.keyof();
