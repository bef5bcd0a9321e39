import { z } from 'zod';
import { Day } from '#libs/core';
import { BasisPoints, Months } from './common.js';
import { Word } from './spending.js';

const Cents = z.int().min(1).max(1_000_000_000_00);

const Share = z.strictObject({
  basisPoints: BasisPoints.describe(
    'What the scheme pays of what it covers; 3000 is 30 % [VLAIO].',
  ),
  when: z
    .array(Word)
    .default([])
    .describe(
      'Facts that must all hold for this share, like low-schooled and listed-course [CERVOGO]. Empty: always.',
    ),
});

const Allowance = z.strictObject({
  payer: z
    .enum(['government', 'fund'])
    .describe('Who pays the share of the scheme: government [VLAIO], or a sector fund [GR].'),
  shares: z
    .array(Share)
    .min(1)
    .describe('The first that holds counts: all for the low-schooled, else half [CERVOGO].'),
  otherPayer: z
    .enum(['person', 'employer'])
    .default('person')
    .describe(
      'Who must pay the rest of what it covers: the person [CERVOGO], or the employer [VLAIO].',
    ),
});

const Window = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('calendar-year').describe('From 1 January [VLAIO].') }),
  z.strictObject({ kind: z.literal('school-year').describe('From 1 September [SODALIS].') }),
  z.strictObject({
    kind: z.literal('rolling').describe('The months before the request, whatever the day [GR].'),
    months: Months.describe('Its length; 24 [GR].'),
  }),
  z.strictObject({
    kind: z.literal('fixed').describe('Blocks of months that follow each other [FLV].'),
    months: Months.describe('Length of a block; 24 [GR], 60 [FLV].'),
    from: Day.describe('First day of the first block, like 2014-04-01 [GR].'),
  }),
]);

const Limit = z.strictObject({
  cents: Cents.describe('The most in one window, in cents; 100000 is € 1,000 [GR].'),
  window: Window.describe(
    'Which spending counts together. Rolling or fixed is a choice where a cao only says "per two years" [GR].',
  ),
  counts: z
    .enum(['what-it-pays', 'what-it-covers'])
    .default('what-it-pays')
    .describe(
      'what-it-pays: the money of the scheme itself [VLAIO]. what-it-covers: with the share of the other payer, like the face value of cheques [CERVOGO].',
    ),
});

const FixedCopay = z.strictObject({
  amounts: z
    .array(
      z.strictObject({
        from: Day.describe('First day of the amount, like 2024-05-02 [VOLTAIRE].'),
        cents: Cents.describe('In cents; 10320 is € 103.20 [VOLTAIRE].'),
      }),
    )
    .min(1)
    .describe('The amount by day, oldest first: 100.00, 102.23, 103.20 [VOLTAIRE].'),
  exemptWhen: z
    .array(Word)
    .default([])
    .describe('Facts that take it away, any one of them, like jobseeker [VOLTAIRE].'),
  exemptWhenEmployerAdds: z
    .boolean()
    .default(false)
    .describe('Whether money of the employer on top takes it away [VOLTAIRE].'),
});

/** How a budget goes together with the money of others. `{}`: its lots pay any price in full, next to anything. */
export const CoFunding = z
  .strictObject({
    allowance: Allowance.nullable()
      .default(null)
      .describe(
        'For a scheme that pays a share of a price without lots: a matching subsidy [VLAIO], cheques [CERVOGO], a fund that repays [GR]. Null: it pays from lots.',
      ),
    limit: Limit.nullable()
      .default(null)
      .describe('The most that may be spent in a window of time [GR, VLAIO]. Null: none.'),
    maximumPerTrainingCents: Cents.nullable()
      .default(null)
      .describe('The most for one training, in cents; 100000 [STAPUWV]. Null: none.'),
    fixedCopay: FixedCopay.nullable()
      .default(null)
      .describe('What the person pays whatever the price [VOLTAIRE]. Null: nothing.'),
    employerAdds: z
      .enum(['always', 'only-above-maximum', 'never'])
      .default('always')
      .describe(
        'Whether the employer may pay next to it: always, only where the price is above the maximum for one training [HWN], never [CERVOGO].',
      ),
    notWith: z
      .array(z.string().min(1))
      .default([])
      .describe(
        'Ids of schemes that may not pay for the same training; be-kmo-portefeuille [CERVOGO]. Said on one side, it holds for both.',
      ),
    vatBasis: z
      .enum(['incl', 'excl'])
      .default('incl')
      .describe('Whether it pays value-added tax (incl [ETD3]) or not (excl [VLAIO]).'),
  })
  .superRefine((rules, context) => {
    for (const [isWrong, field, message] of problemsOf(rules))
      if (isWrong) context.addIssue({ code: 'custom', path: [field], message });
  });
export type CoFunding = z.infer<typeof CoFunding>;

interface Together {
  allowance: z.infer<typeof Allowance> | null;
  limit: z.infer<typeof Limit> | null;
  maximumPerTrainingCents: number | null;
  fixedCopay: z.infer<typeof FixedCopay> | null;
  employerAdds: string;
  vatBasis: string;
}

/** What no single field can see, each with the field to correct. */
function problemsOf(rules: Together): [boolean, string, string][] {
  const { allowance, limit, employerAdds } = rules;
  return [
    [
      employerAdds === 'only-above-maximum' && rules.maximumPerTrainingCents === null,
      'employerAdds',
      'is only-above-maximum, but there is no maximumPerTrainingCents',
    ],
    [
      !isInOrder(rules.fixedCopay?.amounts ?? []),
      'fixedCopay',
      'has amounts that are not in the order of their days',
    ],
    [
      limit?.counts === 'what-it-covers' && allowance === null,
      'limit',
      'counts what-it-covers, but without an allowance that is what it pays',
    ],
    [
      allowance?.otherPayer === 'employer' && employerAdds === 'never',
      'employerAdds',
      'is never, but the employer is its other payer',
    ],
    [
      allowance?.otherPayer === 'person' && rules.vatBasis === 'excl',
      'vatBasis',
      'is excl, but its other payer is a person, who cannot deduct the tax',
    ],
  ];
}

const isInOrder = (amounts: readonly { from: Day }[]): boolean =>
  amounts.every(({ from }, at) => at === 0 || from > (amounts[at - 1]?.from ?? ''));
