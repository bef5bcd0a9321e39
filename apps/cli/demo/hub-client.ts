import { setTimeout as wait } from 'node:timers/promises';
import { type AxiosInstance, type AxiosResponse, create } from 'axios';
import type { z } from 'zod';
import { HubError } from '#libs/core';
import { Delivered, Problem, Run } from './answers.js';

const TIMEOUT_MS = 60_000;
const LOOK_EVERY_MS = 50;
const PAGE = 200;

/** What the hub said no to: its problem, as it came over the line. */
export class Refusal extends HubError {
  constructor(readonly problem: z.infer<typeof Problem>) {
    super('upstream', problem.code, `The hub answered ${problem.status}: ${problem.detail}`, {
      remedy: problem.remedy ?? 'See the story for what was asked.',
    });
  }
}

export interface SentFile {
  connectionId: string;
  name: string;
  period: string | null;
  bytes: Uint8Array;
}

type Listed<T> = z.ZodType<{ items: T[]; next: string | null }>;

/** A client of the API as anybody could write it: HTTP, a key, and nothing of the hub's own. */
export class HubClient {
  private readonly http: AxiosInstance;

  constructor(
    url: string,
    key: string,
    private readonly signal: AbortSignal,
  ) {
    this.http = create({
      baseURL: `${url}/v1/`,
      headers: { authorization: `Bearer ${key}`, 'accept-language': 'en' },
      timeout: TIMEOUT_MS,
      proxy: false,
      validateStatus: () => true,
      signal,
    });
  }

  async get<T>(path: string, shape: z.ZodType<T>): Promise<T> {
    return read(await this.http.get<unknown>(path), shape);
  }

  async post<T>(path: string, body: unknown, shape: z.ZodType<T>): Promise<T> {
    return read(await this.http.post<unknown>(path, body), shape);
  }

  /** All of a list, page after page. */
  async all<T>(path: string, shape: Listed<T>): Promise<T[]> {
    const items: T[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = `limit=${PAGE}${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const page: { items: T[]; next: string | null } = await this.get(`${path}?${query}`, shape);
      items.push(...page.items);
      cursor = page.next;
    }
    return items;
  }

  async deliver({ connectionId, name, period, bytes }: SentFile): Promise<Delivered> {
    const answer = await this.http.post<unknown>(`connections/${connectionId}/uploads`, bytes, {
      params: { fileName: name, ...(period === null ? {} : { period }) },
      headers: { 'content-type': 'application/octet-stream' },
    });
    return read(answer, Delivered);
  }

  /** The run once nothing more happens to it by itself. */
  async settled(runId: string): Promise<Run> {
    for (;;) {
      const run = await this.get(`runs/${runId}`, Run);
      if (run.state !== 'open' && run.state !== 'staged') return run;
      await wait(LOOK_EVERY_MS, undefined, { signal: this.signal });
    }
  }
}

function read<T>({ status, data }: AxiosResponse<unknown>, shape: z.ZodType<T>): T {
  if (status >= 400) throw new Refusal(Problem.parse(data));
  return shape.parse(data);
}
