import { ConsoleLogger, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Config } from '#libs/config';
import { createApi } from './api/create-api.js';
import { layGround, type LaidGround } from './ground.js';
import { HubModule } from './hub.module.js';
import { WorkerModule } from './worker/worker.module.js';

export interface Parts {
  api: boolean;
  worker: boolean;
}

export interface RunningHub {
  /** The services, for whoever stands in the same process. */
  context: INestApplicationContext;
  /** Where the API listens, if it does. */
  url: string | undefined;
  databaseUrl: string;
  stop(): Promise<void>;
}

/** Starts the hub, or a part of it: API, worker, both, or neither (the command line). */
export async function startHub(
  config: Config,
  parts: Parts,
  queuePrefix?: string,
): Promise<RunningHub> {
  const ground = await layGround(config, queuePrefix);
  try {
    const started = await (parts.api
      ? startApi(ground, parts.worker)
      : startContext(ground, parts.worker));
    return {
      ...started,
      databaseUrl: ground.databaseUrl,
      stop: async () => {
        await started.context.close();
        await ground.release();
      },
    };
  } catch (error) {
    await ground.release();
    throw error;
  }
}

type Started = Pick<RunningHub, 'context' | 'url'>;

const logger = ({ logLevel }: Config): ConsoleLogger | false =>
  logLevel === 'silent'
    ? false
    : new ConsoleLogger({ json: true, colors: false, logLevels: levelsFrom(logLevel) });

const LEVELS = ['error', 'warn', 'log', 'debug'] as const;
const levelsFrom = (level: 'debug' | 'info' | 'warn' | 'error'): (typeof LEVELS)[number][] =>
  LEVELS.slice(0, LEVELS.indexOf(level === 'info' ? 'log' : level) + 1);

async function startApi(ground: LaidGround, worker: boolean): Promise<Started> {
  const app = await createApi(
    HubModule.on(ground),
    worker ? [WorkerModule] : [],
    logger(ground.config),
  );
  try {
    await app.listen(ground.config.port, ground.config.host);
    return { context: app, url: await app.getUrl() };
  } catch (error) {
    // Workers first, then what they stand on: a worker without its queue would ask for it without end.
    await app.close();
    throw error;
  }
}

async function startContext(ground: LaidGround, worker: boolean): Promise<Started> {
  const hub = HubModule.on(ground);
  const context = await NestFactory.createApplicationContext(
    { ...hub, imports: [...(hub.imports ?? []), ...(worker ? [WorkerModule] : [])] },
    { logger: logger(ground.config), abortOnError: false },
  );
  return { context, url: undefined };
}
