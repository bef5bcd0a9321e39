import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { Caller } from '#libs/access';

/** What the edge uses of a request as Fastify gives it. */
export interface ApiRequest {
  id: string;
  method: string;
  url: string;
  query: Record<string, unknown>;
  headers: Record<string, string | string[] | undefined>;
  body: unknown;
  raw: IncomingMessage;
  is404: boolean;
  routeOptions: { url?: string | undefined };
  /** Who calls, once the guard has let them through. */
  caller?: Caller;
  isMultipart(): boolean;
  file(options: object): Promise<FilePart | undefined>;
}

/** One file of a multipart body, still on its way. */
export interface FilePart {
  filename: string | undefined;
  file: Readable & { truncated: boolean };
}

/** What the edge uses of an answer. */
export interface ApiReply {
  sent: boolean;
  statusCode: number;
  raw: ServerResponse;
  status(code: number): this;
  header(name: string, value: string): this;
  send(body: unknown): this;
}

export const headerOf = (request: ApiRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};
