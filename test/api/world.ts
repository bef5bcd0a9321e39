import { type AxiosInstance, create } from 'axios';
import type { Scope, TenantKind } from '#libs/access';
import { startTestHub, type TestHub, type TestHubOptions } from '../setup/hub.js';

/** What an answer is to a spec. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Body = any;

export interface World extends TestHub {
  /** The operator. */
  operator: AxiosInstance;
  /** Anybody else, by their key; without one it is nobody. */
  as(key?: string): AxiosInstance;
  keyFor(kind: TenantKind, employerIds: string[], scopes?: Scope[]): Promise<string>;
}

/** A hub and who calls it. No answer throws: a spec looks at the status. */
export async function makeWorld(options?: TestHubOptions): Promise<World> {
  const hub = await startTestHub(options);
  const as = (key?: string): AxiosInstance =>
    create({
      baseURL: hub.url,
      validateStatus: () => true,
      headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
    });
  const operator = as(hub.operatorKey);
  return {
    ...hub,
    operator,
    as,
    keyFor: async (kind, employerIds, scopes) => {
      const name = `A ${kind}`;
      const asked = { tenant: { kind, name }, label: 'spec', employerIds, scopes };
      return ((await operator.post('/v1/keys', asked)).data as { key: string }).key;
    },
  };
}

let employers = 0;

/** An employer with both agreements accepted and a spreadsheet connection. */
export async function makeEmployer(
  operator: AxiosInstance,
  schemeId = 'nl-rnf-iob',
): Promise<{ employerId: string; connectionId: string }> {
  employers += 1;
  const { data: employer } = await operator.post('/v1/employers', {
    name: `Example ${employers}`,
    payrollTaxNumber: `00000000${employers}L01`.slice(-12),
    schemes: [
      { schemeId, from: '2020-01-01' },
      { schemeId: 'nl-leerrekening', from: '2019-01-01', until: '2019-12-31' },
    ],
  });
  for (const document of ['execution', 'processor'])
    await operator.post(`/v1/employers/${employer.id}/agreements`, {
      document,
      version: '2026',
      acceptedBy: 'Fictie Voorbeeld',
    });
  const { data: connection } = await operator.post(`/v1/employers/${employer.id}/connections`, {
    connectorId: 'csv',
    periodType: 'month',
  });
  return { employerId: employer.id as string, connectionId: connection.id as string };
}

const HEADER =
  'Personeelsnummer;Voorletters;Achternaam;Geboortedatum;In dienst;Uren per week;Salaris';

/** A payroll sheet of people who do not exist. */
export const sheet = (people = 2): string =>
  [
    HEADER,
    ...Array.from({ length: people }, (_, index) => {
      const number = String(index + 1).padStart(6, '0');
      return `${number};F.;Voorbeeld;04-03-1988;01-04-2019;36,00;3250,50`;
    }),
    '',
  ].join('\r\n');

export const upload = (
  client: AxiosInstance,
  connectionId: string,
  contents: string | Buffer = sheet(),
  headers: Record<string, string> = {},
) =>
  client.post(
    `/v1/connections/${connectionId}/uploads?period=month-2026-02&fileName=february.csv`,
    contents,
    { headers: { 'content-type': 'text/csv', ...headers } },
  );

/** The run, once it is in one of these states. */
export async function settled(
  client: AxiosInstance,
  runId: string,
  ...states: string[]
): Promise<Body> {
  for (let attempt = 1; ; attempt++) {
    const { data } = await client.get(`/v1/runs/${runId}`);
    if (states.includes(data.state as string)) return data;
    if (attempt === 200) throw new Error(`Run ${runId} stays ${data.state}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** An employer with a February that is applied: people, lots and a ledger. */
export async function makeAppliedRun(operator: AxiosInstance, schemeId?: string) {
  const employer = await makeEmployer(operator, schemeId);
  const { data: delivered } = await upload(operator, employer.connectionId);
  const held = await settled(operator, delivered.id as string, 'held');
  await operator.post(`/v1/runs/${held.id}/approval`, { diffHash: held.diffHash });
  const run = await settled(operator, held.id as string, 'applied');
  const { data: people } = await operator.get(`/v1/employers/${employer.employerId}/people`);
  const personId = people.items[0].id as string;
  const { data: lots } = await operator.get(`/v1/people/${personId}/lots`);
  return {
    ...employer,
    run,
    runId: run.id as string,
    uploadId: run.uploadId as string,
    personId,
    lotId: lots.items[0]?.id as string,
  };
}
