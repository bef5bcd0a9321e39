import { Rejects, Run } from './answers.js';
import { vendorKey } from './opening.js';
import { expectState, type Stage, type Step } from './stage.js';
import { tellChanges } from './tell-changes.js';

/** A care organisation whose payroll vendor sends the wage-tax return. */
export const care: Step[] = [
  { title: 'Care, January (XML): a return that still holds BSNs is refused', tell: unreduced },
  { title: 'Care, January: reduced at the employer, then taken', tell: january },
  { title: 'Care, February (ISO-8859-1): three rows cannot be read', tell: february },
  { title: 'Care, March: the return also corrects January and February', tell: march },
];

async function unreduced(stage: Stage): Promise<void> {
  await stage.refused('loonaangifte.not-reduced', () => stage.deliver('careJanuary'));
}

async function january(stage: Stage): Promise<void> {
  const vendor = stage.clientFor(await vendorKey(stage, 'care'));
  const run = await stage.follow('careJanuary', {
    bytes: await stage.reduced('careJanuary'),
    as: vendor,
  });
  expectState(run, 'held');
  stage.say('The payroll vendor delivered with a key of its own, which cannot approve:');
  await stage.refused('key.scope-missing', () =>
    vendor.post(`runs/${run.id}/approval`, { diffHash: run.diffHash }, Run),
  );
  await stage.approve('care', run);
}

async function february(stage: Stage): Promise<void> {
  const run = await stage.follow('careFebruary', { bytes: await stage.reduced('careFebruary') });
  expectState(run, 'applied');
  for (const { payrollNumber, problem } of await stage.operator.all(
    `runs/${run.id}/rejects`,
    Rejects,
  ))
    stage.say(`  unreadable: ${payrollNumber}: ${problem}`);
  stage.say(
    'Three people wait for a better row; the others have their budget. Nobody counts as gone.',
  );
}

async function march(stage: Stage): Promise<void> {
  const run = expectState(await stage.follow('careMarch'), 'applied');
  await tellChanges(stage, run);
}
