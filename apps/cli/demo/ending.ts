import { SealsService } from '#libs/ledger';
import { auditOf, auditReport } from '../commands/audit.js';
import { Account, Decisions, Lots, People } from './answers.js';
import { EMPLOYERS, type Part, PEOPLE } from './cast.js';
import type { Stage, Step } from './stage.js';
import { nightfall } from './journey.js';
import { lotTable } from './lot-table.js';
import { euro } from './words.js';

const SHOWN_REASONS = 6;

export const ending: Step[] = [
  { title: 'For who asks why not: every no has a reason', tell: reasons },
  { title: 'What each employer owes', tell: balances },
  { title: 'One person, who left and came back', tell: onePerson },
  ...nightfall,
  { title: 'The audit: the journal against every balance and every lot', tell: proof },
];

async function reasons(stage: Stage): Promise<void> {
  const run = stage.applied.get('shop');
  const page = await stage.operator.get(
    `runs/${run?.id}/decisions?entitled=false&limit=${SHOWN_REASONS}`,
    Decisions,
  );
  for (const { payrollNumber, period, reason } of page.items)
    stage.say(`${payrollNumber} in ${period}: ${reason.sentence}`);
}

async function balances(stage: Stage): Promise<void> {
  for (const part of Object.keys(EMPLOYERS) as Part[]) {
    const address = `employer:${stage.at(part).employerId}:owes`;
    const account = await stage.operator.get(`ledger/accounts/${address}`, Account);
    stage.say(
      `${EMPLOYERS[part].name} (${address}): ${euro(-account.balance)} promised, not yet paid.`,
    );
  }
}

async function onePerson(stage: Stage): Promise<void> {
  const { of, payrollNumber } = PEOPLE.rehired;
  const { employerId } = stage.at(of);
  const found = await stage.operator.get(
    `employers/${employerId}/people?payrollNumber=${payrollNumber}`,
    People,
  );
  for (const person of found.items) {
    for (const { spell, hireDate, leaveDate, state } of person.employments)
      stage.say(
        `spell ${spell}: from ${hireDate}${leaveDate === null ? '' : ` until ${leaveDate}`}, ${state}`,
      );
    for (const line of lotTable(await stage.operator.all(`people/${person.id}/lots`, Lots)))
      stage.say(line);
    stage.say(`${stage.url}/v1/people/${person.id}/lots`);
  }
}

/** Seals first what the worker would seal at its next round, so that the chain is proved too. */
async function proof(stage: Stage): Promise<void> {
  await stage.context.get(SealsService).seal();
  for (const line of auditReport(await auditOf(stage.context))) stage.say(line);
}
