import { Run } from './answers.js';
import { expectState, type Stage, type Step } from './stage.js';
import { tellChanges } from './tell-changes.js';

/** A four-week payer that sends an export of its package: windows-1252, semicolons, decimal commas. */
export const technical: Step[] = [
  { title: 'Appliances, period 1 (CSV): the short first period of the year', tell: first },
  { title: 'Appliances, period 2: half the staff is not in the file', tell: half },
  { title: 'Appliances, period 2: the right file', tell: second },
  { title: 'Appliances, period 3: a rehire, a contract, two corrections', tell: third },
];

async function first(stage: Stage): Promise<void> {
  const run = expectState(await stage.follow('technicalFirst'), 'held');
  await stage.approve('technical', run);
}

async function half(stage: Stage): Promise<void> {
  const run = expectState(await stage.follow('technicalSecondHalf'), 'held');
  const why = { why: 'An export of one establishment only.' };
  expectState(await stage.operator.post(`runs/${run.id}/refusal`, why, Run), 'refused');
  stage.say(`The operator refuses run ${run.id}: nothing of it was booked.`);
}

async function second(stage: Stage): Promise<void> {
  expectState(await stage.follow('technicalSecond'), 'applied');
}

async function third(stage: Stage): Promise<void> {
  const run = expectState(await stage.follow('technicalThird'), 'applied');
  await tellChanges(stage, run);
}
