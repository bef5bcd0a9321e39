import { z } from 'zod';

// What the demo reads of the API's answers; the rest of them it leaves alone.

const Id = z.string();

export const Registered = z.object({ id: Id });

export const MadeKey = z.object({ id: Id, key: z.string() });

export const Run = z.object({
  id: Id,
  periodKey: z.string(),
  fileName: z.string(),
  state: z.enum(['open', 'staged', 'held', 'applied', 'refused', 'failed', 'reversed']),
  counts: z
    .object({
      read: z.int(),
      rejected: z.int(),
      before: z.int(),
      new: z.int(),
      changed: z.int(),
      ended: z.int(),
      missing: z.int(),
      missingAgain: z.int(),
      unchanged: z.int(),
      corrected: z.int(),
      withdrawn: z.int(),
      reidentified: z.int(),
      emailsLost: z.int(),
      hoursLost: z.int(),
    })
    .nullable(),
  reasons: z.array(z.object({ sentence: z.string() })),
  diffHash: z.string().nullable(),
  entitled: z.array(z.object({ unit: z.string(), people: z.int(), amount: z.int() })),
  failure: z.object({ message: z.string() }).nullable(),
  warnings: z.array(z.string()),
});
export type Run = z.infer<typeof Run>;

export const Delivered = Run.extend({ repeated: z.boolean() });
export type Delivered = z.infer<typeof Delivered>;

const page = <Z extends z.ZodType>(shape: Z) =>
  z.object({ items: z.array(shape), next: z.string().nullable() });

export const Runs = page(Run);

export const Changes = page(
  z.object({
    kind: z.string(),
    payrollNumber: z.string(),
    period: z.string().nullable(),
    fields: z.array(z.object({ field: z.string() })),
  }),
);

export const Decisions = page(
  z.object({
    payrollNumber: z.string(),
    period: z.string(),
    reason: z.object({ sentence: z.string() }),
  }),
);

export const Rejects = page(
  z.object({
    line: z.int(),
    payrollNumber: z.string().nullable(),
    field: z.string(),
    problem: z.string(),
  }),
);

export const People = page(
  z.object({
    id: Id,
    employments: z.array(
      z.object({
        id: Id,
        spell: z.int(),
        hireDate: z.string(),
        leaveDate: z.string().nullable(),
        state: z.string(),
      }),
    ),
  }),
);

export const Lots = page(
  z.object({
    id: Id,
    schemeId: z.string(),
    period: z.string().nullable(),
    source: z.string(),
    unit: z.string(),
    granted: z.int(),
    balance: z.int(),
    lotOn: z.string(),
    expiresOn: z.string().nullable(),
  }),
);

export const Invitation = z.object({ token: z.string() });

export const Linked = z.object({ id: Id });

export const LifeEvent = z.object({
  outcomes: z.array(
    z.object({ schemeId: z.string(), amount: z.int(), lots: z.int(), explanation: z.string() }),
  ),
});

export const Statement = z.object({
  budgets: z.array(
    z.object({
      schemeId: z.string(),
      name: z.string(),
      level: z.string(),
      unit: z.string(),
      available: z.int(),
      promised: z.int(),
      lapsed: z.int(),
      nextExpiry: z.object({ on: z.string(), amount: z.int() }).nullable(),
    }),
  ),
  duties: z.array(z.object({ what: z.string(), every: z.string() })),
  elsewhere: z.array(z.object({ name: z.string(), answer: z.string(), because: z.string() })),
});
export type Statement = z.infer<typeof Statement>;

export const Account = z.object({ address: z.string(), book: z.string(), balance: z.int() });

export const Problem = z.object({
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  remedy: z.string().nullable(),
  errors: z.array(z.object({ at: z.string().nullable(), problem: z.string() })),
});
