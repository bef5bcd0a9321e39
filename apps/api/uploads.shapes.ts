import { z } from 'zod';
import { Amount, AskedPeriod, Id, Moment } from './edge/shapes.js';

const Columns = z
  .string()
  .max(20_000)
  .describe('JSON object: header → field, for columns the hub cannot tell by itself')
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string().max(200), z.string().max(100)));

export const UploadQuery = z.strictObject({
  fileName: z.string().max(255).optional().describe('What the sender calls the file'),
  period: AskedPeriod.optional(),
  columns: Columns.optional(),
});
export type UploadQuery = z.infer<typeof UploadQuery>;

export const Upload = z
  .object({
    id: Id,
    connectionId: Id,
    fileName: z.string(),
    sizeBytes: Amount.describe('As it came in'),
    sha256: z.string(),
    state: z
      .enum(['stored', 'quarantined'])
      .describe(
        'quarantined: it carried citizen service numbers (BSN); nothing of it was kept but where',
      ),
    rowCount: z.int(),
    rejectCount: z.int(),
    warnings: z.array(z.string()),
    findings: z.array(z.object({ at: z.string().optional(), problem: z.string() })),
    receivedBy: z.string(),
    receivedAt: Moment,
  })
  .meta({ id: 'Upload' });
