import { z } from 'zod';

const Percent = z.int().min(0).max(100);

const Band = z.strictObject({
  fromPercent: Percent.describe('Attendance from which the band holds; 0, 25, 80 [CPFORM].'),
  pays: z
    .union([Percent, z.literal('pro-rata')])
    .describe(
      'What the provider gets of the price: a percentage, or the attendance itself; 25, pro-rata, 100 [CPFORM].',
    ),
});

/** What must come of a training, and what happens if it does not. `{}`: nothing is asked and the price is due. */
export const Completion = z
  .strictObject({
    proof: z
      .array(z.enum(['certificate', 'attendance']))
      .default([])
      .describe(
        'What proves it, any one of these; certificate or attendance [STAPUWV]. Empty: no proof is asked.',
      ),
    minimumAttendancePercent: Percent.nullable()
      .default(null)
      .describe(
        'The attendance that proves it; 80 [STAPUWV], 50 [FCBO]. Null: attendance is no proof.',
      ),
    proofDeadlineMonths: z
      .int()
      .min(1)
      .max(60)
      .nullable()
      .default(null)
      .describe(
        'Months after the end in which the proof must be there; 3 [STAPUWV]. Null: any day.',
      ),
    attendanceBands: z
      .array(Band)
      .default([])
      .describe(
        'What the provider gets by attendance, from 0 up: a quarter, pro rata, all [CPFORM]. Empty: the price.',
      ),
    rightsConsumed: z
      .enum(['whole', 'as-paid'])
      .default('as-paid')
      .describe(
        'What of the held budget is gone: all of it, though the provider gets less [ZDA], or what the provider gets.',
      ),
    clawbackFrom: z
      .enum(['nobody', 'provider', 'person'])
      .default('nobody')
      .describe('Who repays what was paid if it is not proven: the provider [STAPUWV].'),
    excusable: z
      .boolean()
      .default(false)
      .describe(
        'Whether an excuse that was accepted, as for illness [STAPUWV] or force majeure [CPFORM], takes the consequences away. Only that it was is kept, never why.',
      ),
  })
  .superRefine((rules, context) => {
    const { attendanceBands: bands, proof, minimumAttendancePercent: minimum } = rules;
    const problems: [boolean, string, string][] = [
      [
        proof.includes('attendance') !== (minimum !== null),
        'minimumAttendancePercent',
        'goes with attendance as a proof, and that with it',
      ],
      [
        bands.length > 0 && bands[0]?.fromPercent !== 0,
        'attendanceBands',
        'do not begin at 0, so the lowest attendance is in none of them',
      ],
      [
        bands.some(
          ({ fromPercent }, at) => at > 0 && fromPercent <= (bands[at - 1]?.fromPercent ?? 0),
        ),
        'attendanceBands',
        'do not go up',
      ],
      [
        proof.length === 0 &&
          (rules.clawbackFrom !== 'nobody' || rules.proofDeadlineMonths !== null),
        'proof',
        'is empty, so a deadline or a clawback has no effect',
      ],
    ];
    for (const [isWrong, field, message] of problems)
      if (isWrong) context.addIssue({ code: 'custom', path: [field], message });
  });
export type Completion = z.infer<typeof Completion>;
