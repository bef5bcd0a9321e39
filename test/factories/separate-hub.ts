import { Redis } from 'ioredis';
import { PrismaService } from '#libs/database';
import { HubProcess } from '../fakes/hub-process.js';
import { startTcpProxy, type TcpProxy } from '../fakes/tcp-proxy.js';
import { startTestHub, type TestHub } from '../setup/hub.js';
import { startRedis } from '../setup/redis.mjs';

/** An API in this process, and workers as processes of their own, with nobody else on their queue. */
export interface SeparateHub extends TestHub {
  prisma: PrismaService;
  startWorker(): Promise<HubProcess>;
  launchWorker(): HubProcess;
  /** Loses every job, as an emptied Redis would. */
  emptyQueue(): Promise<void>;
  /** Whatever stands in Redis, as text by key; nothing where the queue is in PostgreSQL. */
  textsInRedis(): Promise<Map<string, string>>;
  /** Ends Redis with all that is in it; only where the queue is on Redis. */
  stopRedis(): Promise<void>;
  /** Starts a Redis with nothing in it. */
  startRedis(): Promise<void>;
}

export const queueIsOnRedis = process.env['LEERHUB_TEST_QUEUE'] === 'redis';

export async function startSeparateHub(env: Record<string, string> = {}): Promise<SeparateHub> {
  const redis = queueIsOnRedis ? await startOwnRedis() : undefined;
  const hub = await startTestHub({
    withoutWorker: true,
    queuePrefix: 'leerhub',
    env: { ...env, ...(redis && { REDIS_URL: redis.url }) },
  });
  const prisma = hub.hub.context.get(PrismaService);
  const workers: HubProcess[] = [];
  const launchWorker = (): HubProcess => {
    const worker = HubProcess.launch('worker', hub.surroundings);
    workers.push(worker);
    return worker;
  };
  return {
    ...hub,
    prisma,
    launchWorker,
    startWorker: async () => {
      const worker = launchWorker();
      await worker.ready();
      return worker;
    },
    emptyQueue: () => (redis ? redis.empty() : emptyTables(prisma)),
    textsInRedis: async () => redis?.texts() ?? new Map(),
    stopRedis: async () => redis?.end(),
    startRedis: async () => redis?.begin(),
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.kill()));
      await hub.stop();
      await redis?.stop();
    },
  };
}

async function emptyTables(prisma: PrismaService): Promise<void> {
  const tables = await prisma.$queryRaw<{ name: string }[]>`
    SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
    WHERE table_schema = 'bullmq' AND table_type = 'BASE TABLE' AND table_name NOT LIKE '%migration%'`;
  await prisma.$executeRawUnsafe(`TRUNCATE ${tables.map(({ name }) => name).join(', ')} CASCADE`);
}

interface OwnRedis {
  url: string;
  empty(): Promise<void>;
  texts(): Promise<Map<string, string>>;
  end(): Promise<void>;
  begin(): Promise<void>;
  stop(): Promise<void>;
}

async function startOwnRedis(): Promise<OwnRedis> {
  const start = async () => {
    const started = await startRedis();
    if (!started) throw new Error('redis-server is not on the PATH.');
    return started;
  };
  let redis = await start();
  const proxy: TcpProxy = await startTcpProxy(redis.url);
  return {
    url: proxy.url,
    empty: async () => {
      const client = new Redis(redis.url);
      await client.flushall();
      client.disconnect();
    },
    texts: () => textsIn(redis.url),
    end: () => redis.stop(),
    begin: async () => {
      redis = await start();
      proxy.pointAt(redis.url);
    },
    stop: async () => {
      await proxy.stop();
      await redis.stop();
    },
  };
}

const READ: Record<string, string[]> = {
  string: ['GET'],
  hash: ['HGETALL'],
  list: ['LRANGE', '0', '-1'],
  set: ['SMEMBERS'],
  zset: ['ZRANGE', '0', '-1'],
  stream: ['XRANGE', '-', '+'],
};

async function textsIn(url: string): Promise<Map<string, string>> {
  const client = new Redis(url);
  const texts = new Map<string, string>();
  for (const key of await client.keys('*')) {
    const [command = 'GET', ...more] = READ[await client.type(key)] ?? [];
    texts.set(key, JSON.stringify(await client.call(command, key, ...more)));
  }
  client.disconnect();
  return texts;
}
