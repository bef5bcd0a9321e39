import { Changes, type Run } from './answers.js';
import type { Stage } from './stage.js';

/** The difference, person by person: the number, the period and which fields moved. */
export async function tellChanges(stage: Stage, { id }: Run): Promise<void> {
  for (const change of await stage.operator.all(`runs/${id}/changes`, Changes)) {
    const fields = change.fields.map(({ field }) => field);
    const about = change.period === null ? '' : ` in ${change.period}`;
    const which = change.kind === 'new' || fields.length === 0 ? '' : `: ${fields.join(', ')}`;
    stage.say(`  ${change.kind} ${change.payrollNumber}${about}${which}`);
  }
}
