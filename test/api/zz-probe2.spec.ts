import { JobProcessor } from '#libs/queue';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ApiModule } from '../../apps/api/api.module.js';
import { startTestHub } from '../setup/hub.js';
it('runs', async () => {
  (JobProcessor.prototype as any).onError = (e: Error) => { process.exit(1); };
  for (const m of ['onModuleInit'] as const) { const o = (ApiModule.prototype as any)[m]; (ApiModule.prototype as any)[m] = function () { try { return o.call(this); } catch (e) { process.stdout.write((e as Error).stack + '\n'); throw e; } }; }
  const ol = FastifyAdapter.prototype.listen as any; (FastifyAdapter.prototype as any).listen = function (...a: any[]) { process.stdout.write('listen\n'); return ol.apply(this, a); };
  try { const hub = await startTestHub({ withoutWorker: true }); await hub.stop(); } catch (e) { process.stdout.write((e as Error).stack + '\n'); }
});
