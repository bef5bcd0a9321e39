import type { Readable } from 'node:stream';
import { HubError } from '#libs/core';
import { type ApiRequest, headerOf } from './request.js';

/** Content types of a file sent as the body itself. */
export const FILE_TYPES = [
  'application/octet-stream',
  'application/xml',
  'text/xml',
  'text/csv',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
];

/** Routes that take a file as their body end in this. */
export const FILE_ROUTE = /\/uploads$/;

export interface IncomingBody {
  name: string | undefined;
  bytes: AsyncIterable<Uint8Array>;
  signal: AbortSignal;
}

/**
 * Hands over the file of a request as it arrives, from the body itself or from its one part; nothing is buffered.
 * What `work` leaves unread is read on and dropped, so that the client is there to hear why.
 */
export async function withFile<T>(
  request: ApiRequest,
  limitBytes: number,
  work: (file: IncomingBody) => Promise<T>,
): Promise<T> {
  if (Number(headerOf(request, 'content-length') ?? 0) > limitBytes + MULTIPART_MARGIN)
    throw tooLarge(limitBytes);
  const { name, stream } = await fileOf(request);
  const broken = new AbortController();
  stream.once('error', () => broken.abort());
  request.raw.once('close', () => request.raw.complete || broken.abort());
  try {
    return await work({ name, bytes: toTheEnd(stream), signal: broken.signal });
  } catch (error) {
    throw broken.signal.aborted ? interrupted(error) : error;
  } finally {
    stream.resume();
    request.raw.resume();
  }
}

const MULTIPART_MARGIN = 64 * 1024;

/** Who stops reading early must not destroy the stream: the connection would go down with it. */
const toTheEnd = (stream: Readable): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]: () =>
    stream.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Uint8Array>,
});

async function fileOf(
  request: ApiRequest,
): Promise<{ name: string | undefined; stream: Readable }> {
  if (request.isMultipart()) return partOf(request);
  const body = request.body as Readable | null | undefined;
  if (typeof body?.pipe !== 'function') throw noFile();
  return { name: undefined, stream: body };
}

async function partOf(
  request: ApiRequest,
): Promise<{ name: string | undefined; stream: Readable }> {
  const part = await request.file({
    throwFileSizeLimit: false,
    limits: { files: 1, fields: 20, fieldSize: 10_000, fileSize: Number.MAX_SAFE_INTEGER },
  });
  if (!part) throw noFile();
  return { name: part.filename, stream: part.file };
}

const noFile = (): HubError =>
  new HubError('invalid', 'upload.unsupported-media-type', 'The request carries no file.', {
    remedy: `Send the file as the body with one of ${FILE_TYPES.join(', ')}, or as one part of multipart/form-data.`,
  });

const tooLarge = (limitBytes: number): HubError =>
  new HubError(
    'invalid',
    'upload.too-large',
    `The file is larger than ${Math.floor(limitBytes / 1024 / 1024)} MB.`,
    { remedy: 'Reduce it with `hub reduce`, or split it by establishment.' },
  );

const interrupted = (cause: unknown): HubError =>
  new HubError(
    'invalid',
    'upload.interrupted',
    'The file stopped halfway; nothing of it was kept.',
    {
      remedy: 'Send it again.',
      cause,
    },
  );
