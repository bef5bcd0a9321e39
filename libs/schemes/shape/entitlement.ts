import { z } from 'zod';
import { Category, Contract, Relation } from '#libs/connector';
import { Day } from '#libs/core';
import { Months } from './common.js';

/** Who has the right. */
export const Entitlement = z.strictObject({
  minimumHours: z
    .strictObject({
      operator: z.enum(['≥', '>']),
      hoursPerWeek: z.number().min(0).max(60).multipleOf(0.01),
    })
    .nullable()
    .describe(
      'Agreed hours a week; `≥ 16` lets 16 in, `> 15` keeps 15 out [INR1, ETD1]. Null: none.',
    ),
  service: z
    .strictObject({ months: Months, on: z.enum(['previous-31-december']) })
    .nullable()
    .describe(
      'Months of service there must be on a fixed day, like 12 on 31 December before [INR2]. Null: none.',
    ),
  excluded: z
    .strictObject({
      categories: z.array(Category),
      contracts: z.array(Contract),
      relations: z.array(Relation),
    })
    .describe('Groups without the right, in the words of the payroll snapshot [INR2, MIC, LBB1].'),
  excludedCohort: z
    .strictObject({ bornBefore: Day, inServiceBy: Day })
    .nullable()
    .describe(
      'An age group that kept an older right: born before, and in service on or before [FCB26]. Null: none.',
    ),
});
