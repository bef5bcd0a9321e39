import { makePeriod } from '#libs/core';
import { elevenTest } from '#libs/wire';
import { openOffice, type PayrollOffice } from '../factories/payroll-office.js';
import { colleague, csvOf, fullReturn, sheetRows, staff } from '../factories/people.js';
import { placesOf, textsInDatabase, type Texts } from '../factories/search.js';
import { type SeparateHub, startSeparateHub } from '../factories/separate-hub.js';
import { HubProcess } from '../fakes/hub-process.js';

const JANUARY = makePeriod('month', 2026, 1);

/** Numbers that pass the eleven-test, from a range that is not given out; each is planted in one place. */
const MARKED = Array.from({ length: 400 }, (_, n) => String(999_991_000 + n)).filter(elevenTest);
const WRITTEN_OUT = MARKED.map(
  (number) => `${number.slice(0, 3)}.${number.slice(3, 6)}.${number.slice(6)}`,
);
let planted = 0;
const plant = (): string => MARKED[planted++] ?? '';
/** A name that is kept everywhere a name may be kept: whoever does not find it finds nothing. */
const CONTROL = 'Controlpersoon';

let hub: SeparateHub;
let api: HubProcess;
let worker: HubProcess;
let returns: PayrollOffice;
let reducing: PayrollOffice;
let sheets: PayrollOffice;
const answers: Texts = new Map();

beforeAll(async () => {
  hub = await startSeparateHub();
  api = await HubProcess.start('api', { ...hub.surroundings, LOG_LEVEL: 'debug' });
  returns = await openOffice(hub.hub.context);
  reducing = await openOffice(hub.hub.context, { settings: { reduceAtEdge: true } });
  sheets = await openOffice(hub.hub.context, { connectorId: 'csv' });
}, 60_000);
afterAll(async () => {
  await Promise.all([api?.kill(), worker?.kill()]);
  await hub.stop();
});

/** Asks the API and keeps the answer, to be searched. */
async function ask(
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${api.url}/v1${path}`, {
    ...init,
    headers: {
      authorization: `Bearer ${hub.operatorKey}`,
      ...(init.headers as Record<string, string>),
    },
  });
  const text = await response.text();
  answers.set(`answer ${answers.size + 1}`, `${text} ${JSON.stringify([...response.headers])}`);
  return { status: response.status, body: JSON.parse(text) as Record<string, unknown> };
}

const send = ({ connectionId }: PayrollOffice, file: string, query: Record<string, string> = {}) =>
  ask(`/connections/${connectionId}/uploads?${new URLSearchParams(query).toString()}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: file,
  });

const sendSheet = (rows: string[][], query: Record<string, string> = {}) =>
  send(sheets, rows.map((cells) => cells.join(';')).join('\n'), {
    period: 'month-2026-01',
    ...query,
  });

/** The sheet of some people with one more column. */
const withColumn = (header: string, values: string[]): string[][] =>
  sheetRows(staff(values.length)).map((cells, index) => [
    ...cells,
    index === 0 ? header : (values[index - 1] ?? ''),
  ]);

const everywhere = async (): Promise<Texts> =>
  new Map([
    ...(await textsInDatabase(hub.prisma)),
    ...(await hub.textsInRedis()),
    ...answers,
    ['log of the api', api.output],
    ...(worker ? [['log of the worker', worker.output] as const] : []),
  ]);

const marks = (): string[] => [...MARKED.slice(0, planted), ...WRITTEN_OUT.slice(0, planted)];

describe('a citizen service number', () => {
  afterEach(async () => {
    expect(placesOf(marks(), await everywhere())).toEqual([]);
  });

  it('in a return is dropped before anything is stored, where the employer chose so', async () => {
    const people = [
      colleague(1, { lastName: CONTROL, citizenNumber: plant() }),
      colleague(2, { citizenNumber: plant() }),
    ];
    const { status } = await send(reducing, reducing.return(fullReturn(people, JANUARY)));
    expect(status).toBe(202);
  });

  it('in a return is refused, where the employer did not', async () => {
    const file = returns.return(fullReturn([colleague(1, { citizenNumber: plant() })], JANUARY));
    expect(await send(returns, file)).toMatchObject({ body: { code: 'loonaangifte.not-reduced' } });
  });

  it('that serves as the personnel number is quarantined', async () => {
    const number = plant();
    const file = reducing.return(
      fullReturn([colleague(1, { number, citizenNumber: number })], makePeriod('month', 2026, 2)),
    );
    expect(await send(reducing, file)).toMatchObject({ body: { code: 'upload.personal-number' } });
  });

  it('in a name of a return costs that row', async () => {
    const people = [
      colleague(1),
      colleague(2, { lastName: `Testpersoon ${plant()}` }),
      colleague(3, { initials: plant() }),
    ];
    const { body } = await send(returns, returns.return(fullReturn(people, JANUARY)));
    expect(await ask(`/uploads/${String(body['uploadId'])}`)).toMatchObject({
      body: { rowCount: 1, rejectCount: 2 },
    });
  });

  it('in the middle of a return that breaks off is not quoted', async () => {
    const file = returns.return(fullReturn([colleague(1)], JANUARY));
    const broken = file.replace(
      '<NatuurlijkPersoon>',
      `<NatuurlijkPersoon><SofiNr>${plant()}</Wrong>`,
    );
    expect((await send(returns, broken)).status).toBe(400);
    const foreign = file.replace('<NatuurlijkPersoon>', `<NatuurlijkPersoon><A${plant()}>x</A>`);
    expect((await send(returns, foreign)).status).toBe(400);
  });

  it.each([
    ['in a column nobody asked for', () => withColumn('Opmerking', ['', `zie ${plant()}`, ''])],
    [
      'written with dots',
      () => withColumn('Opmerking', ['', `${WRITTEN_OUT[MARKED.indexOf(plant())]}`]),
    ],
    ['in a column that says so', () => withColumn('BSN', [plant(), plant(), plant()])],
    [
      'in the place of personnel numbers',
      () => [
        sheetRows([])[0] ?? [],
        ...sheetRows(staff(4))
          .slice(1)
          .map(([, ...cells]) => [plant(), ...cells]),
      ],
    ],
  ])('T33: %s of a sheet is quarantined: told where, and not kept', async (_, rows) => {
    const { status, body } = await sendSheet(rows());
    expect({ status, code: body['code'] }).toEqual({ status: 400, code: 'upload.personal-number' });
    const kept = await hub.prisma.upload.findFirst({
      where: { connectionId: sheets.connectionId },
      orderBy: { receivedAt: 'desc' },
      include: { pages: true },
    });
    expect(kept).toMatchObject({
      state: 'quarantined',
      pages: [],
      findings: [{ at: expect.any(String) }],
    });
  });

  it('in a name, a header or the name of a file is not kept', async () => {
    const people = [...staff(3), colleague(4, { lastName: `Testpersoon ${plant()}` })];
    const named = await send(sheets, csvOf(people), {
      period: 'month-2026-01',
      fileName: `loon ${plant()}.csv`,
    });
    expect(named).toMatchObject({ status: 202, body: { fileName: 'upload' } });
    const multipart = new FormData();
    multipart.append('file', new Blob([csvOf(staff(2))]), `verloning-${plant()}.csv`);
    expect(
      (
        await ask(`/connections/${sheets.connectionId}/uploads?period=month-2026-03`, {
          method: 'POST',
          body: multipart,
        })
      ).status,
    ).toBe(202);
    await sendSheet(withColumn(plant(), ['a', 'b']), { period: 'month-2026-04' });
    const header = plant();
    await sendSheet(withColumn(header, ['', '']), {
      period: 'month-2026-05',
      columns: JSON.stringify({ [header]: 'firstName' }),
    });
    await ask(`/connections/${sheets.connectionId}/uploads?period=${plant()}`, {
      method: 'POST',
      body: 'x',
    });
  });

  it('is nowhere either once the runs are worked off', async () => {
    const open = await hub.prisma.snapshotRun.findMany({ where: { state: 'open' } });
    expect(open.length).toBeGreaterThan(3);
    worker = await HubProcess.start('worker', { ...hub.surroundings, LOG_LEVEL: 'debug' });
    for (const { id } of open) {
      // What one run changes holds up the next: each is looked at again.
      for (
        let run = await reducing.settled(id);
        run.state === 'held';
        run = await reducing.settled(id)
      )
        await reducing.approve(run);
      expect(await reducing.runs.get(id)).toMatchObject({ state: 'applied' });
      for (const part of ['', '/changes', '/decisions', '/rejects'])
        await ask(`/runs/${id}${part}`);
    }
    await ask(`/employers/${reducing.employerId}/people`);
  });
});

it('would have been found: what may be kept is found in tables, packed pages, answers, logs and the queue', async () => {
  const kept = placesOf([CONTROL], await everywhere());
  expect(kept).toEqual(
    expect.arrayContaining([
      'public.person',
      'public.employment',
      'public.snapshot_row',
      'public.upload_page',
    ]),
  );
  expect(kept.some((place) => place.startsWith('answer'))).toBe(true);
  expect(placesOf(['Request answered'], await everywhere())).toContain('log of the api');
  const file = csvOf(staff(2));
  expect(
    placesOf(
      [file],
      new Map([['x', (await textsInDatabase(hub.prisma)).get('public.upload') ?? '']]),
    ),
  ).toEqual(['x']);
  await worker.kill();
  const { run } = await returns.send(
    returns.return(fullReturn(staff(1), makePeriod('month', 2026, 6))),
  );
  const queued = placesOf(
    [
      `{"runId":"${run.id}"}`,
      `{"runId": "${run.id}"}`,
      `{\\"runId\\":\\"${run.id}\\"}`,
      `{""runId"": ""${run.id}""}`,
    ],
    await everywhere(),
  );
  expect(queued.some((place) => /bullmq|leerhub:/.test(place))).toBe(true);
});
