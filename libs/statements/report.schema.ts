import { Day } from '#libs/core';
import { z } from 'zod';

/** An amount as it is kept in JSON: as text, as a number would lose its last digits. */
const Amount = z.coerce.bigint();

/** A real total, rounded; it is at most half of `roundedTo` off. Both are zero where nobody has anything in it. */
export const Figure = z.object({ amount: Amount, roundedTo: Amount });
export type Figure = z.infer<typeof Figure>;

/** One or more quarters that can be told of together; people in tens, rounded down. Null is withheld: about too few. */
export const Block = z.object({
  from: Day,
  until: Day,
  peopleWithBudget: z.int(),
  peopleWhoUsedIt: z.int(),
  granted: Figure,
  spent: Figure,
  lapsed: Figure,
  returned: Figure,
  balance: Figure,
  held: Figure.nullable(),
  expiringWithin12Months: Figure.nullable(),
});
export type Block = z.infer<typeof Block>;

/** What an amount could be, for all that the tens of the people behind it tell. */
export const Range = z.object({ low: Amount, high: Amount });
export type Range = z.infer<typeof Range>;

/** What the next block needs of one that was told, and nobody is shown: what its balance could be, and the window it was told by. */
export const Carried = z.object({ stood: Range, windowMonths: z.int().nullable() });
export type Carried = z.infer<typeof Carried>;
