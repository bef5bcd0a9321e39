import { ConnectorError } from '#libs/connector';
import { type ErrorDetail, HubError } from '#libs/core';
import { UsageError } from './arguments.js';

const FILE_TROUBLE: Record<string, string> = {
  ENOENT: 'is not there: check the name',
  EISDIR: 'is a folder: name a file in it',
  ENOTDIR: 'is not in a folder: check the name',
  EACCES: 'may not be used by this account: check its permissions',
  EPERM: 'may not be used by this account: check its permissions',
  ENOSPC: 'does not fit: make room on the disk',
};

/** What went wrong in a sentence, what to do, and the places if there are any. */
export async function explain(error: unknown): Promise<string> {
  if (error instanceof UsageError) return `${error.message} See hub help.`;
  if (error instanceof HubError || error instanceof ConnectorError) return withPlaces(error);
  const trouble = fileTrouble(error);
  if (trouble !== undefined) return trouble;
  const { explainStart } = await import('../process.js');
  return explainStart(error);
}

const withPlaces = (error: HubError | ConnectorError): string =>
  [
    [error.message, error.remedy].filter(Boolean).join(' '),
    ...error.details.map((detail) => `  ${placeOf(detail)}`),
  ].join('\n');

export const placeOf = ({ at, problem }: ErrorDetail): string =>
  at === undefined ? problem : `${at}: ${problem}`;

function fileTrouble(error: unknown): string | undefined {
  const { code, path, syscall } = error as { code?: string; path?: string; syscall?: string };
  if (code === 'EPIPE') return 'Nobody reads the output any more.';
  const what = FILE_TROUBLE[code ?? ''];
  return what === undefined || syscall === undefined ? undefined : `${path ?? 'The file'} ${what}.`;
}
