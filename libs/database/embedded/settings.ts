import type { Place } from './place.js';

const BASE = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  // A small machine that also runs the hub. Parallel workers would gain little and need shared memory, which
  // containers have little of.
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  random_page_cost: '1.1',
  jit: 'off',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  wal_compression: 'pglz',
  // The log must not hold what is in the tables, so no failed statement and no detail of it is written.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
};

/** For data that is thrown away: nothing waits for the disk. */
const FORGETFUL = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum_naptime: '10min',
};

/** The command line of the server. Given here, the settings follow the code and not the moment the folder was made. */
export function serverOptions(place: Place, port: number, isDurable: boolean): string[] {
  const settings = { ...BASE, ...(isDurable ? {} : FORGETFUL), port: String(port) };
  return [
    '-D',
    place.data,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

/** The same database on every platform: PostgreSQL's own C.UTF-8, not the system's. */
export function initOptions(place: Place, folder: string, isDurable: boolean): string[] {
  return [
    `--pgdata=${folder}`,
    '--username=leerhub',
    `--pwfile=${place.password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(isDurable ? [] : ['--no-sync']),
  ];
}

/** Only what a server needs: nothing of the hub's own environment, and no PG* variable of somebody's shell. */
export const serverEnvironment: Record<string, string> = {
  PATH: '/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};
