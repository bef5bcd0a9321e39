import { z } from 'zod';
import { PAGE_LIMIT, pageOf, PageQuery, readCursor } from './page.js';

const Id = z.int();
const lots = Array.from({ length: 7 }, (_, index) => ({ id: index + 1 }));

/** Asks as a service does: one row more than the page. */
const ask = (cursor: string | undefined, limit: number) => {
  const after = readCursor(Id, cursor) ?? 0;
  const rows = lots.filter(({ id }) => id > after).slice(0, limit + 1);
  return pageOf(rows, limit, (last) => last.id);
};

describe('a list in pages', () => {
  it.each([1, 2, 3, 6, 7, 8])('shows everything once, in order, %d at a time', (limit) => {
    const seen: number[] = [];
    let cursor: string | null | undefined;
    for (let pages = 0; cursor !== null && pages < 10; pages++) {
      const page = ask(cursor, limit);
      expect(page.items.length).toBeLessThanOrEqual(limit);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(cursor).toBeNull();
  });

  it('has no next page when the last one is just full', () => {
    expect(ask(undefined, 7).next).toBeNull();
    expect(ask(undefined, 6).next).not.toBeNull();
  });

  it('may be empty', () => {
    expect(pageOf([], 5, () => 0)).toEqual({ items: [], next: null });
  });
});

describe('a cursor', () => {
  it('carries several keys', () => {
    const { next } = pageOf([{ key: ['2026-01-01', 7] }, { key: [] }], 1, ({ key }) => key);
    expect(readCursor(z.tuple([z.string(), z.int()]), next ?? '')).toEqual(['2026-01-01', 7]);
  });

  it('may be left out', () => {
    expect(readCursor(Id, undefined)).toBeUndefined();
  });

  it.each(['', 'nonsense', '%%%', btoa('"1; DROP TABLE lot"'), btoa('{"id":1}'), btoa('1.5')])(
    'made up, like %j, is refused',
    (cursor) => {
      expect(() => readCursor(Id, cursor)).toThrow(
        expect.objectContaining({ kind: 'invalid', code: 'page.unknown-cursor' }),
      );
    },
  );
});

describe('what a list is asked with', () => {
  it('is a page of fifty unless told', () => {
    expect(PageQuery.parse({})).toEqual({ limit: 50 });
    expect(PageQuery.parse({ limit: '7', cursor: 'abc' })).toEqual({ limit: 7, cursor: 'abc' });
  });

  it.each([0, -1, 1.5, PAGE_LIMIT + 1, 'all', 'NaN'])('has a limit, not %j', (limit) => {
    expect(PageQuery.safeParse({ limit }).success).toBe(false);
  });

  it('has no endless cursor', () => {
    expect(PageQuery.safeParse({ cursor: 'x'.repeat(501) }).success).toBe(false);
  });
});
