import { Changes, type Run } from './answers.js';
import type { Stage } from './stage.js';

/** The difference, person by person: the number, the period and which fields moved. */
export async function tellChanges(stage: Stage, { id }: Run): Promise<void> {
  for (const change of await stage.operator.all(`runs/${id}/changes`, Changes)) {
    const fields = change.fields.map(({ field }) => field);
    const about = change.period === null ? '' : ` in ${change.period}`;
    const which = change.kind === 'new' ? '' : fieldsLine(fields);
    stage.say(`  ${change.kind} ${change.payrollNumber}${about}${which}`);
  }
}

const MOST = 6;

/** A row that nobody knew before differs in everything. */
const fieldsLine = (fields: string[]): string => {
  if (fields.length === 0) return '';
  return fields.length > MOST ? ': known for the first time' : `: ${fields.join(', ')}`;
};
