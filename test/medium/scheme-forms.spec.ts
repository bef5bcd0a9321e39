import { schemeById } from '#libs/schemes';
import { PLB } from '../factories/lots.js';
import { SchemeTable } from '../factories/scheme-table.js';
import { startTestHub, type TestHub } from '../setup/hub.js';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub({ withoutWorker: true });
});
afterAll(() => hub.stop());

it('a change that was stored when choices did not change by date is still in force', async () => {
  const table = await SchemeTable.open(hub.hub.context);
  const { versions, ...scheme } = schemeById(PLB);
  const stored = {
    ...scheme,
    id: 'nl-made-earlier',
    policies: { rounding: 'naive' },
    versions: versions.map(({ policies: _own, ...version }) => version),
  };
  await table.letIn(stored, '2018-07-01');
  const { versions: now } = await table.now('nl-made-earlier');
  expect(now.map(({ policies }) => policies.rounding)).toEqual(['naive', 'naive']);
});
