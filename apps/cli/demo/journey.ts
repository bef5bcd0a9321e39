import { AgeingService } from '#libs/budgets';
import {
  Account,
  Decisions,
  Invitation,
  LifeEvent,
  Linked,
  Lots,
  People,
  Statement,
} from './answers.js';
import { PEOPLE } from './cast.js';
import { lotTable } from './lot-table.js';
import { expectState, otherwise, type Stage, type Step } from './stage.js';
import { euro, inUnits } from './words.js';

/** A day on which what was granted in January 2026 for five years is over. */
const FIVE_YEARS_ON = '2031-02-01';
const LAST_DAY = '2026-03-31';

/** What becomes of a budget in a working life: another employer, and one statement over all. */
export const journey: Step[] = [
  { title: 'Welfare, April: among its people somebody who is known elsewhere', tell: arrives },
  { title: 'She takes the new job into the account she has', tell: links },
  { title: 'She leaves the old employer: her budget goes along, with its dates', tell: moves },
  { title: 'One statement over all: money, hours, duties and rights elsewhere', tell: statement },
];

/** And the day it lapses; told last, for nothing is left after it. */
export const nightfall: Step[] = [
  { title: `The night before ${FIVE_YEARS_ON}: what nobody spent lapses`, tell: lapses },
];

async function arrives(stage: Stage): Promise<void> {
  await stage.approve('welfare', expectState(await stage.follow('welfareApril'), 'held'));
  stage.say('The hub sees two people: only she herself can say that they are one.');
}

async function links(stage: Stage): Promise<void> {
  const [moved, arrived] = [await find(stage, 'moved'), await find(stage, 'arrived')];
  const { token } = await stage.operator.post(`people/${arrived.id}/invitations`, {}, Invitation);
  await stage.operator.post(`people/${moved.id}/links`, { token }, Linked);
  stage.say(
    'The new employer invites; she accepts where she is logged in. That alone moves no money, and it can be undone.',
  );
}

async function moves(stage: Stage): Promise<void> {
  const [moved, arrived] = [await find(stage, 'moved'), await find(stage, 'arrived')];
  const event = await stage.operator.post(
    `people/${moved.id}/life-events`,
    {
      reference: 'exit-2026-04',
      employmentId: moved.employmentId,
      kind: 'exit-in-scheme',
      on: LAST_DAY,
      nextEmploymentId: arrived.employmentId,
    },
    LifeEvent,
  );
  for (const { schemeId, amount, lots, explanation } of event.outcomes)
    stage.say(`${schemeId}: ${euro(amount)} in ${lots} lots. ${explanation}`);
  for (const line of lotTable(await stage.operator.all(`people/${arrived.id}/lots`, Lots)))
    stage.say(line);
}

async function statement(stage: Stage): Promise<void> {
  const { id } = await find(stage, 'moved');
  const found = await stage.operator.get(`people/${id}/statement?language=en`, Statement);
  tellBudgets(stage, found);
  for (const { what, every } of found.duties.slice(0, 2)) stage.say(`duty: ${what} (${every})`);
  for (const { name, answer, because } of found.elsewhere.slice(0, 3))
    stage.say(`elsewhere: ${name}: ${answer}. ${because}`);
  stage.say(`${stage.url}/v1/people/${id}/statement`);
}

function tellBudgets(stage: Stage, { budgets }: Statement): void {
  for (const { name, level, unit, available, promised, lapsed, nextExpiry } of budgets) {
    const free = inUnits(available + promised, unit);
    const next = nextExpiry
      ? `; ${inUnits(nextExpiry.amount, unit)} of it lapses after ${nextExpiry.on}`
      : '';
    const gone = lapsed > 0 ? `; lapsed ${inUnits(lapsed, unit)}` : '';
    stage.say(`${name} (${level}): ${free}${next}${gone}`);
  }
}

async function lapses(stage: Stage): Promise<void> {
  const { id, owes } = await saver(stage);
  const before = await stage.operator.get(`ledger/accounts/${owes}`, Account);
  tellBudgets(stage, await stage.operator.get(`people/${id}/statement?language=en`, Statement));
  const done = await stage.context.get(AgeingService, { strict: false }).age(FIVE_YEARS_ON);
  stage.say(
    `The night's work, as if it were then: ${done.lapse} lots lapse, ${done.notices} warnings are due.`,
  );
  tellBudgets(
    stage,
    await stage.operator.get(`people/${id}/statement?language=en&on=${FIVE_YEARS_ON}`, Statement),
  );
  const after = await stage.operator.get(`ledger/accounts/${owes}`, Account);
  if (after.balance <= before.balance) throw otherwise('Nothing lapsed to the shop.');
  stage.say(
    `What lapses is the shop’s again: it owes ${euro(-after.balance)}, and owed ${euro(-before.balance)}.`,
  );
}

async function find(
  stage: Stage,
  who: keyof typeof PEOPLE,
): Promise<{ id: string; employmentId: string }> {
  const { of, payrollNumber } = PEOPLE[who];
  const { employerId } = stage.at(of);
  const { items } = await stage.operator.get(
    `employers/${employerId}/people?payrollNumber=${payrollNumber}`,
    People,
  );
  const [person] = items;
  const employment = person?.employments.at(-1);
  if (!person || !employment) throw otherwise(`Nobody has number ${payrollNumber}.`);
  return { id: person.id, employmentId: employment.id };
}

/** The first of the shop who has a budget, and the account of what the shop owes. */
async function saver(stage: Stage): Promise<{ id: string; owes: string }> {
  const { employerId } = stage.at('shop');
  const run = stage.applied.get('shop');
  const { items } = await stage.operator.get(
    `runs/${run?.id}/decisions?entitled=true&limit=1`,
    Decisions,
  );
  const found = await stage.operator.get(
    `employers/${employerId}/people?payrollNumber=${items[0]?.payrollNumber}`,
    People,
  );
  const [person] = found.items;
  if (!person) throw otherwise('Nobody in the shop has a budget.');
  return { id: person.id, owes: `employer:${employerId}:owes` };
}
