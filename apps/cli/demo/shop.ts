import { Run } from './answers.js';
import { expectState, otherwise, type Stage, type Step } from './stage.js';

/** A small shop that sends a spreadsheet every month. */
export const shop: Step[] = [
  { title: 'Shop, January (XLSX): a first complete delivery waits for a person', tell: january },
  { title: 'Shop: the same file twice does nothing twice', tell: januaryAgain },
  { title: 'Shop, February: a remark holds a citizen service number (BSN)', tell: remarks },
  { title: 'Shop, February without the remarks: a hire and a leaver', tell: february },
  { title: 'Shop, March: sent too early, so it is reversed and sent again', tell: march },
];

async function january(stage: Stage): Promise<void> {
  const run = expectState(await stage.follow('shopJanuary'), 'held');
  await stage.approve('shop', run);
}

async function januaryAgain(stage: Stage): Promise<void> {
  const { id, repeated } = await stage.deliver('shopJanuary');
  if (!repeated) throw otherwise('The same file was taken twice.');
  stage.say(`The hub knows it: this is run ${id}, nothing was done.`);
}

async function remarks(stage: Stage): Promise<void> {
  await stage.refused('upload.personal-number', () => stage.deliver('shopFebruaryWithRemarks'));
  stage.say('What is kept is that it happened and in which column; not the file, not the number.');
}

async function february(stage: Stage): Promise<void> {
  expectState(await stage.follow('shopFebruary'), 'applied');
  stage.say('No guard objects, so nobody has to look.');
}

async function march(stage: Stage): Promise<void> {
  const first = expectState(await stage.follow('shopMarch'), 'applied');
  const why = { why: 'The shop had not finished its month.' };
  const reversed = await stage.operator.post(`runs/${first.id}/reversal`, why, Run);
  expectState(reversed, 'reversed');
  stage.say(
    `Run ${first.id} is reversed: people, lots and ledger are as before, and the trail is kept.`,
  );
  expectState(await stage.follow('shopMarch'), 'applied');
}
