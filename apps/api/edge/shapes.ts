import { z } from 'zod';
import { type Day, parsePeriodKey } from '#libs/core';

/** An id in an answer. Ids are text, always: some are larger than a number in JSON can hold. */
export const Id = z.coerce.string();

/** Minor units: cents, or hundredths of an hour, a day or a voucher. A whole number that JSON can hold exactly. */
export const Amount = z.coerce
  .number()
  .int()
  .describe('In minor units: cents for EUR, hundredths for any other unit');

/** A moment, in UTC. */
export const Moment = z
  .date()
  .transform((date) => date.toISOString())
  .pipe(z.iso.datetime());

/** One page of a list, as PageQuery asks for it. */
export const pageOfShape = <Z extends z.ZodType>(name: string, shape: Z) =>
  z
    .object({
      items: z.array(shape),
      next: z.string().nullable().describe('The `cursor` of the next page; null at the end'),
    })
    .meta({ id: `${name}Page` });

/** The id of an employer, connection, key or tenant in a request. */
export const NumberId = z
  .string()
  .regex(/^\d{1,9}$/, { error: 'is not an id' })
  .transform(Number);

/** The id of a run. */
export const RunId = z
  .string()
  .regex(/^\d{1,18}$/, { error: 'is not an id' })
  .transform(BigInt);

/** The id of a person or an upload. */
export const RandomId = z.uuid({ error: 'is not an id' });

/** A period as requests and answers write it: `month-2026-02`. */
export const PeriodKey = z
  .string()
  .regex(/^(month-\d{4}-(0[1-9]|1[0-2])|four-week-\d{4}-(0[1-9]|1[0-3]))$/, {
    error: 'is not a period like month-2026-02 or four-week-2026-13',
  })
  .describe('A payroll period: month-2026-02, four-week-2026-13');

export const AskedPeriod = PeriodKey.transform(parsePeriodKey);

interface Days {
  from?: Day | undefined;
  until?: Day | undefined;
}

/** Days in a query, the first before the last: `Query.refine(...inOrder)`. */
export const inOrder: [(days: Days) => boolean, { path: string[]; error: string }] = [
  ({ from, until }) => from === undefined || until === undefined || from <= until,
  { path: ['until'], error: 'is before `from`' },
];
