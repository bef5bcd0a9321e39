import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, readConfig } from './env.js';

const KEY = '0f'.repeat(32);
const DATABASE_URL = 'postgresql://leerhub:leerhub@127.0.0.1:5432/leerhub';
const hosted = { DATABASE_URL, LEERHUB_SECRET_KEY: KEY };

function refusal(env: NodeJS.ProcessEnv): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('the settings', () => {
  it('are all optional: without any the hub runs embedded, for this machine only', () => {
    expect(readConfig({})).toEqual({
      databaseUrl: undefined,
      redisUrl: undefined,
      secretKey: undefined,
      home: undefined,
      host: '127.0.0.1',
      port: 3000,
      logLevel: 'info',
      sweepAfterMs: 60_000,
      uploadLimitBytes: 1024 ** 3,
    });
  });

  it('left empty count as left out', () => {
    const empty = Object.fromEntries(variablesRead().map((name) => [name, '']));
    expect(readConfig(empty)).toEqual(readConfig({}));
  });

  it('are read with their units', () => {
    const config = readConfig({ ...hosted, SWEEP_SECONDS: '1.5', UPLOAD_LIMIT_MB: '2', PORT: '0' });
    expect(config).toMatchObject({ sweepAfterMs: 1500, uploadLimitBytes: 2 * 1024 ** 2, port: 0 });
  });

  it.each(['postgres://host/db', 'postgresql://u:p%40ss@host:5433/db?sslmode=require'])(
    'take the database at %s',
    (databaseUrl) => {
      expect(readConfig({ ...hosted, DATABASE_URL: databaseUrl }).databaseUrl).toBe(databaseUrl);
    },
  );

  it('take a key in capitals as well', () => {
    expect(refusal({ ...hosted, LEERHUB_SECRET_KEY: KEY.toUpperCase() })).toBe('accepted');
  });

  it('pay no heed to the variables of others', () => {
    expect(readConfig({ PATH: '/bin', PORTS: 'x' })).toEqual(readConfig({}));
  });
});

describe('a setting that is wrong or missing', () => {
  it.each([
    [{ DATABASE_URL }, /^LEERHUB_SECRET_KEY is missing: .*set it to 64 hexadecimal digits/],
    [{ REDIS_URL: 'redis://127.0.0.1:6379' }, /^DATABASE_URL is missing: .*set it too/],
    [{ ...hosted, DATABASE_URL: 'mysql://host/db' }, /^DATABASE_URL .*set it to postgresql:\/\//],
    [{ ...hosted, DATABASE_URL: 'host:5432' }, /^DATABASE_URL .*set it to postgresql:\/\//],
    [{ ...hosted, REDIS_URL: 'http://host' }, /^REDIS_URL .*set it to redis:\/\/host:6379/],
    [{ ...hosted, LEERHUB_SECRET_KEY: 'short' }, /^LEERHUB_SECRET_KEY .*set it to 64 hex/],
    [{ ...hosted, LEERHUB_SECRET_KEY: `${KEY}00` }, /^LEERHUB_SECRET_KEY .*set it to 64 hex/],
    [{ PORT: 'http' }, /^PORT .*set it to a whole number from 0 to 65535/],
    [{ PORT: '65536' }, /^PORT .*set it to a whole number from 0 to 65535/],
    [{ PORT: '-1' }, /^PORT .*set it to/],
    [{ PORT: '30.5' }, /^PORT .*set it to/],
    [{ PORT: ' ' }, /^PORT .*set it to/],
    [{ PORT: '0x10' }, /^PORT .*set it to/],
    [{ LOG_LEVEL: 'verbose' }, /^LOG_LEVEL .*set it to debug, info, warn, error or silent/],
    [{ SWEEP_SECONDS: '0' }, /^SWEEP_SECONDS .*set it to a number of seconds from 1 to 3600/],
    [{ SWEEP_SECONDS: 'daily' }, /^SWEEP_SECONDS .*set it to a number of seconds/],
    [{ UPLOAD_LIMIT_MB: '0.5' }, /^UPLOAD_LIMIT_MB .*set it to a whole number from 1 to 4096/],
    [{ UPLOAD_LIMIT_MB: '1GB' }, /^UPLOAD_LIMIT_MB .*set it to a whole number from 1 to 4096/],
  ])('%j gives one sentence that says what to set', (env, sentence) => {
    expect(refusal(env)).toMatch(sentence);
    expect(refusal(env)).toMatch(/^[^\n]+[^.]\.$/);
  });

  it('is never repeated: it may hold a password', () => {
    const secret = 'not-for-the-log';
    const wrong = variablesRead().filter((name) => !['HOST', 'LEERHUB_HOME'].includes(name));
    for (const name of wrong)
      expect([name, refusal({ ...hosted, [name]: secret })]).toEqual([
        name,
        expect.not.stringMatching(/not-for-the-log|accepted/),
      ]);
  });
});

describe('.env.example', () => {
  const example = readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8');
  const lines = [...example.matchAll(/^#? ?([A-Z_]+)=(.*)$/gm)];

  it('names exactly the variables that are read', () => {
    expect(lines.map(([, name]) => name).toSorted()).toEqual(variablesRead().toSorted());
  });

  it('holds values that work', () => {
    expect(refusal(Object.fromEntries(lines.map(([, name, value]) => [name, value])))).toBe(
      'accepted',
    );
  });

  it('says of each what it is', () => {
    const unsaid = example.split('\n\n').filter((part) => !part.startsWith('# '));
    expect(unsaid).toEqual([]);
  });
});

/** The names the reader itself knows, as its source says. */
function variablesRead(): string[] {
  const source = readFileSync(join(import.meta.dirname, 'env.ts'), 'utf8');
  return [...source.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name ?? '');
}
