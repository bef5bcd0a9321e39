import { z } from 'zod';
import { Day } from '#libs/core';
import { Months, recorded } from './common.js';

const TimeZone = z
  .string()
  .refine((name) => ZONES.has(name), 'is no time zone by its IANA name, like Europe/Amsterdam');
const ZONES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('timeZone'));

/** How long a lot lives, in which order lots are spent, and where it goes when its time is over. */
export const Lots = z
  .strictObject({
    termMonths: Months.nullable()
      .default(null)
      .describe(
        'How long money can be spent, in months; 60 is five years [AVV2, ETD1, LBB2]. Null where no term counts: period-end, block-end, never.',
      ),
    expiry: z
      .enum(['date', 'with-next-accrual', 'period-end', 'block-end', 'never'])
      .describe(
        'date: on its own day, so many months on [AVV2]. with-next-accrual: when a newer month accrues and it fell out of the window [WGI1]. period-end: with the year it was granted in, like an IKB in December [IKB2]. block-end: with its block of years [FLV]. never: like the base credit of SkillsFuture [BT].',
      ),
    periodEnd: z
      .enum(['calendar-year', 'school-year'])
      .default('calendar-year')
      .describe(
        'Which year ends a lot of period-end: calendar-year on 31 December [IKB2], school-year on 31 August [SODALIS].',
      ),
    blockYears: z
      .int()
      .min(1)
      .max(50)
      .nullable()
      .default(null)
      .describe('Years in a fixed block, for block-end; 5 [FLV]. Null: no blocks.'),
    blockFrom: Day.nullable()
      .default(null)
      .describe(
        'First day of the first block, like 2020-01-01 [FLV]. Null: the first day of the version.',
      ),
    expiryTimeZone: recorded(
      TimeZone.nullable()
        .default(null)
        .describe(
          'Where the clock is read by which a last usable day ends, an IANA name: Asia/Singapore. Null: Europe/Amsterdam, by which the hub counts every day. No source settles it.',
        ),
    ),
    lapsesTo: z
      .enum(['employer', 'fund', 'void', 'payroll', 'pool'])
      .describe(
        'Who gets what lapses. employer: the one who granted it [AVV4]. fund: the sector fund. void: nobody, as no money was set apart (hours, vouchers). payroll: paid out as wage [IKB4]. pool: the pot it came from, kept by the fund.',
      ),
    noticeMonths: z
      .array(Months)
      .max(12)
      .default([12, 6, 3, 1])
      .describe(
        'How many months before the last usable day the person is warned; [12, 6, 3, 1]. Unsaid in the sources, but interest fades without [S0].',
      ),
    consumption: z
      .enum(['soonest-expiry', 'oldest', 'scheme-priority', 'person-choice'])
      .default('soonest-expiry')
      .describe(
        'Which lot is spent first: what lapses soonest [BT, ST], the oldest [WGI1], by the priority of the scheme, or as the person says.',
      ),
    priority: z
      .int()
      .min(0)
      .max(1000)
      .default(100)
      .describe('Between schemes: the lower number is spent first; 10 goes before 100 [BT].'),
    holdProtects: z
      .boolean()
      .default(true)
      .describe(
        'Whether a lot that is held for an order outlives its last day. No source settles it.',
      ),
    graceDays: z
      .int()
      .min(0)
      .max(366)
      .default(30)
      .describe(
        'Days in which a protected lot can be spent after its order is cancelled; 30. No source settles it.',
      ),
    transition: z
      .enum(['live-lots-get-new-term', 'lots-keep-grant-term'])
      .default('live-lots-get-new-term')
      .describe(
        'What lots granted before this version, and alive when it begins, do with its term: take it, as in Sociaal Werk in May 2022 [LBB2], or keep the one they were granted with.',
      ),
  })
  .superRefine((lots, context) => {
    const counts = lots.expiry === 'date' || lots.expiry === 'with-next-accrual';
    const problems: [boolean, string, string][] = [
      [counts && lots.termMonths === null, 'termMonths', `is needed for ${lots.expiry}`],
      [!counts && lots.termMonths !== null, 'termMonths', `has no effect with ${lots.expiry}`],
      [
        (lots.expiry === 'block-end') !== (lots.blockYears !== null),
        'blockYears',
        'goes with block-end, and block-end with it',
      ],
      [
        lots.blockFrom !== null && lots.blockYears === null,
        'blockFrom',
        'has no effect without blockYears',
      ],
      [
        new Set(lots.noticeMonths).size < lots.noticeMonths.length,
        'noticeMonths',
        'holds the same month twice',
      ],
    ];
    for (const [isWrong, field, message] of problems)
      if (isWrong) context.addIssue({ code: 'custom', path: [field], message });
  });
export type Lots = z.infer<typeof Lots>;
