import { MadeKey, Registered } from './answers.js';
import { EMPLOYERS, type Part } from './cast.js';
import type { Stage, Step } from './stage.js';

const parts = Object.keys(EMPLOYERS) as Part[];
const DOCUMENTS = ['execution', 'processor'];
const ANY_BYTES = Buffer.from('nothing to read yet');

export const opening: Step[] = [
  { title: 'Four employers register, each under the schemes of its cao', tell: register },
  { title: 'Before both agreements are accepted, no payroll is read', tell: refuseUnsigned },
  { title: 'They accept the execution and the processor agreement', tell: accept },
];

async function register(stage: Stage): Promise<void> {
  for (const part of parts) {
    const { name, payrollTaxNumber, schemeIds, connectorId, periodType } = EMPLOYERS[part];
    const schemes = schemeIds.map((schemeId) => ({ schemeId, from: '2020-10-01' }));
    const employer = await stage.operator.post(
      'employers',
      { name, payrollTaxNumber, schemes },
      Registered,
    );
    const connection = await stage.operator.post(
      `employers/${employer.id}/connections`,
      { connectorId, periodType },
      Registered,
    );
    stage.places.set(part, { employerId: employer.id, connectionId: connection.id });
    stage.say(
      `${name}: ${schemeIds.join(' and ')}, paid by ${periodType}, delivers through ${connectorId}.`,
    );
  }
}

async function refuseUnsigned(stage: Stage): Promise<void> {
  await stage.refused('employer.agreements-missing', () =>
    stage.deliver('shopJanuary', { bytes: ANY_BYTES }),
  );
}

async function accept(stage: Stage): Promise<void> {
  for (const part of parts) {
    for (const document of DOCUMENTS)
      await stage.operator.post(
        `employers/${stage.at(part).employerId}/agreements`,
        { document, version: '2026-1', acceptedBy: 'the director' },
        Registered,
      );
    stage.say(`${EMPLOYERS[part].name}: both accepted.`);
  }
}

/** A key for a payroll vendor: it delivers for one employer and decides nothing. */
export async function vendorKey(stage: Stage, part: Part): Promise<string> {
  const { key } = await stage.operator.post(
    'keys',
    {
      tenant: { kind: 'payroll-vendor', name: 'Loonpakket Voorbeeld' },
      label: 'demo',
      employerIds: [stage.at(part).employerId],
    },
    MadeKey,
  );
  return key;
}
