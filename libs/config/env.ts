import { z } from 'zod';

const Environment = z.object({
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'set it to postgresql://user:password@host:5432/database',
    })
    .optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'set it to redis://host:6379' }).optional(),
  LEERHUB_SECRET_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, { error: 'set it to 64 hexadecimal digits (openssl rand -hex 32)' })
    .optional(),
  LEERHUB_HOME: z.string().min(1, { error: 'set it to a folder' }).optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: numeral(/^\d+$/, 'a whole number', [0, 65_535]).default(3000),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], {
      error: 'set it to debug, info, warn, error or silent',
    })
    .default('info'),
  SWEEP_SECONDS: numeral(/^\d+(\.\d+)?$/, 'a number of seconds', [1, 3600]).default(60),
  UPLOAD_LIMIT_MB: numeral(/^\d+$/, 'a whole number', [1, 4096]).default(1024),
});

/** A number as people write it; a blank is none, where Number() would make it 0. */
function numeral(written: RegExp, what: string, [least, most]: [number, number]) {
  const error = `set it to ${what} from ${least} to ${most}`;
  return z
    .string()
    .regex(written, { error })
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error });
}

/** Everything the hub takes from its surroundings, read once and typed. */
export interface Config {
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  secretKey: string | undefined;
  home: string | undefined;
  host: string;
  port: number;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  uploadLimitBytes: number;
  /** How long work may lie still before it is picked up again. */
  sweepAfterMs: number;
}

/** A setting that is wrong or missing. The message is one sentence that says what to set. */
export class ConfigError extends Error {}

/** The only reader of process.env. An empty variable counts as absent. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ConfigError(`${issue?.path.join('.')} is not usable: ${issue?.message}.`);
  }
  const value = parsed.data;
  if (value.DATABASE_URL && !value.LEERHUB_SECRET_KEY)
    throw new ConfigError(
      'LEERHUB_SECRET_KEY is missing: with a DATABASE_URL, set it to 64 hexadecimal digits (openssl rand -hex 32), the same for every process.',
    );
  if (value.REDIS_URL && !value.DATABASE_URL)
    throw new ConfigError(
      'DATABASE_URL is missing: with a REDIS_URL, set it too, or leave both out to run embedded.',
    );
  return {
    databaseUrl: value.DATABASE_URL,
    redisUrl: value.REDIS_URL,
    secretKey: value.LEERHUB_SECRET_KEY,
    home: value.LEERHUB_HOME,
    host: value.HOST,
    port: value.PORT,
    logLevel: value.LOG_LEVEL,
    sweepAfterMs: value.SWEEP_SECONDS * 1000,
    uploadLimitBytes: value.UPLOAD_LIMIT_MB * 1024 * 1024,
  };
}

/** Injection token of the resolved configuration. */
export const CONFIG = Symbol('config');
