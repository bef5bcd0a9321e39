import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type Page, PageQuery } from '#libs/core';
import { z } from 'zod';
import { type ApiReply, type ApiRequest, headerOf } from './request.js';

/** The columns of a sheet, each with what a row shows in it; amounts as text with a decimal point. */
export type Columns<Row> = Record<string, (row: Row) => string | null>;

/** What a list that is also a sheet is asked with. */
export const SheetQuery = PageQuery.extend({
  format: z
    .enum(['json', 'csv'])
    .optional()
    .describe('csv is a sheet, as Accept: text/csv asks too; its next page is the Link header'),
});

export type SheetQuery = z.infer<typeof SheetQuery>;

/** Rows as CSV (RFC 4180): a header, a line for each row, every line ending in CRLF. */
export const csvOf = <Row>(columns: Columns<Row>, rows: readonly Row[]): string =>
  [
    Object.keys(columns),
    ...rows.map((row) => Object.values(columns).map((show) => show(row) ?? '')),
  ]
    .map((cells) => `${cells.map(cellOf).join(',')}\r\n`)
    .join('');

const NUMBER = /^-?\d+(\.\d+)?$/;

/** A spreadsheet takes a cell that begins like this for a formula (OWASP, CSV injection); a plain number is none. */
const isFormula = (text: string): boolean => /^[=+\-@\t\r]/.test(text) && !NUMBER.test(text);

function cellOf(text: string): string {
  const harmless = isFormula(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Answers with a list as its caller asked for it: as JSON, or as a sheet. */
export class Sheets {
  constructor(
    private readonly request: ApiRequest,
    private readonly reply: ApiReply,
  ) {}

  /** The body of the answer; `rows` are the lines of the sheet, where they are not the items themselves. */
  answer<Body extends Pick<Page<unknown>, 'next'>, Row>(
    body: Body,
    rows: (body: Body) => readonly Row[],
    columns: Columns<Row>,
  ): Body | string {
    if (!this.isWanted()) return body;
    this.reply.header('content-type', 'text/csv; charset=utf-8');
    if (body.next !== null) this.reply.header('link', `<${this.nextUrl(body.next)}>; rel="next"`);
    return csvOf(columns, rows(body));
  }

  /** One page, its items as the lines. */
  page<Row>(page: Page<Row>, columns: Columns<Row>): Page<Row> | string {
    return this.answer(page, ({ items }) => items, columns);
  }

  private isWanted(): boolean {
    const format = this.url().searchParams.get('format');
    return format === null
      ? /^\s*text\/csv\b/i.test(headerOf(this.request, 'accept') ?? '')
      : format === 'csv';
  }

  /** The same request for the page that follows (RFC 8288): a path, as the hub may stand behind another name. */
  private nextUrl(cursor: string): string {
    const url = this.url();
    url.searchParams.set('cursor', cursor);
    url.searchParams.set('format', 'csv');
    return url.pathname + url.search;
  }

  private readonly url = (): URL => new URL(this.request.url, 'http://hub.invalid');
}

/** How the caller wants a list. */
export const AsAsked = createParamDecorator((_: unknown, context: ExecutionContext): Sheets => {
  const http = context.switchToHttp();
  return new Sheets(http.getRequest<ApiRequest>(), http.getResponse<ApiReply>());
});
