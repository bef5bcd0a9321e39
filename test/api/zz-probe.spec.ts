import { startTestHub } from '../setup/hub.js';
it('runs', async () => {
  const hub = await startTestHub({ env: { LOG_LEVEL: 'info' } });
  const get = async (path: string, init: RequestInit = {}) => {
    const r = await fetch(hub.url + path, { headers: { authorization: `Bearer ${hub.operatorKey}` }, ...init });
    const t = await r.text();
    process.stdout.write(`${path} ${r.status} ${JSON.stringify(Object.fromEntries(r.headers))} ${t.slice(0, 300)}\n`);
    return t;
  };
  await get('/health'); await get('/ready'); await get('/v1/connectors'); await get('/v1/nothing'); await get('/v1/employers', { method: 'POST', body: '{bad', headers: { authorization: `Bearer ${hub.operatorKey}`, 'content-type': 'application/json' } });
  await get('/v1/schemes/nl-rnf-iob'); await get('/metrics'); await get('/docs'); await get('/docs/swagger-ui-bundle.js'); await get('/docs/swagger-ui-init.js');
  const { writeFileSync } = await import('node:fs');
  writeFileSync('/tmp/x/openapi.json', await get('/docs/openapi.json'));
  await hub.stop();
});
