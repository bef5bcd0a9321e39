import * as fc from 'fast-check';
import { makePeriod, type PeriodType } from '#libs/core';
import {
  type Counts,
  type Delivery,
  explainHold,
  holdReasons,
  periodsAhead,
  type Reason,
} from './guards.rules.js';

const ordinary: Counts = {
  read: 100,
  rejected: 0,
  before: 100,
  new: 0,
  changed: 0,
  ended: 0,
  missing: 0,
  missingAgain: 0,
  unchanged: 100,
  corrected: 0,
  withdrawn: 0,
  reidentified: 0,
  emailsLost: 0,
  hoursLost: 0,
};
const delivery: Delivery = {
  covers: 'everything',
  sourceCount: null,
  first: false,
  periodsAhead: 0,
  leavesContradicted: 0,
};

const codes = (counts: Partial<Counts>, settings = {}, other: Partial<Delivery> = {}): string[] =>
  holdReasons({ ...ordinary, ...counts }, { ...delivery, ...other }, settings).map(
    ({ code }) => code,
  );

describe('an ordinary delivery', () => {
  it('needs nobody to look', () => {
    expect(codes({})).toEqual([]);
    expect(codes({ new: 10, changed: 20, ended: 5, missing: 2, rejected: 2 })).toEqual([]);
  });
});

describe('the counts of a delivery', () => {
  it.each<[string, Partial<Counts>, string[]]>([
    ['10 missing of 100', { missing: 10 }, []],
    ['11 missing of 100', { missing: 11 }, ['many-missing']],
    ['3 missing of 30: a tenth', { before: 30, missing: 3 }, []],
    ['4 missing of 30', { before: 30, missing: 4 }, ['many-missing']],
    ['8 missing of 29: the few may have three in ten', { before: 29, missing: 8 }, []],
    ['9 missing of 29', { before: 29, missing: 9 }, ['many-missing']],
    ['3 missing of 10', { before: 10, missing: 3 }, []],
    ['4 missing of 10', { before: 10, missing: 4 }, ['many-missing']],
    [
      '1 missing of 3: for the missing no number is too small',
      { before: 3, missing: 1 },
      ['many-missing'],
    ],
    ['the only one missing', { before: 1, missing: 1 }, ['many-missing']],
    [
      '50 missing for the second time, who would end with this run',
      { missingAgain: 50 },
      ['many-missing'],
    ],

    ['2 ended of 2: no more than two', { before: 2, ended: 2 }, []],
    ['3 ended of 10', { before: 10, ended: 3 }, []],
    ['3 ended of 9', { before: 9, ended: 3 }, ['many-ended']],
    ['3 ended of 3', { before: 3, ended: 3 }, ['many-ended']],
    ['3 ended of 30', { before: 30, ended: 3 }, []],
    ['4 ended of 30', { before: 30, ended: 4 }, ['many-ended']],

    ['50 new on 100', { new: 50 }, []],
    ['51 new on 100', { new: 51 }, ['many-new']],
    ['15 new on 30', { before: 30, new: 15 }, []],
    ['16 new on 30', { before: 30, new: 16 }, ['many-new']],
    ['100 new on 29: the few may grow', { before: 29, new: 100 }, []],

    ['30 changed of 100', { changed: 30 }, []],
    ['31 changed of 100', { changed: 31 }, ['many-changed']],
    ['9 changed of 30', { before: 30, changed: 9 }, []],
    ['10 changed of 30', { before: 30, changed: 10 }, ['many-changed']],
    ['all of 29 changed', { before: 29, changed: 29 }, []],

    ['3 missing and 3 new', { missing: 3, new: 3 }, ['renumbered']],
    ['2 missing and 2 new', { missing: 2, new: 2 }, []],
    ['3 missing and 4 new', { missing: 3, new: 4 }, []],
    ['10 missing and 9 new', { missing: 10, new: 9 }, ['renumbered']],
    ['10 missing and 11 new', { missing: 10, new: 11 }, ['renumbered']],
    ['10 missing and 12 new', { missing: 10, new: 12 }, []],

    ['one number that is somebody else now', { reidentified: 1 }, ['other-person']],

    ['3 unreadable of 60: one in twenty', { read: 57, rejected: 3 }, []],
    ['3 unreadable of 59', { read: 56, rejected: 3 }, ['many-unreadable']],
    ['2 unreadable of 2: no more than two', { read: 0, rejected: 2, before: 0 }, []],
    ['3 unreadable of 3', { read: 0, rejected: 3, before: 0 }, ['many-unreadable']],

    ['20 e-mail addresses lost of 100', { emailsLost: 20 }, []],
    ['21 e-mail addresses lost of 100', { emailsLost: 21 }, ['emails-lost']],
    ['2 e-mail addresses lost of 2', { before: 2, emailsLost: 2 }, []],
    ['3 e-mail addresses lost of 14', { before: 14, emailsLost: 3 }, ['emails-lost']],
    ['20 contract hours lost of 100', { hoursLost: 20 }, []],
    ['21 contract hours lost of 100', { hoursLost: 21 }, ['hours-lost']],

    ['nobody at all, where 100 are known', { read: 0, unchanged: 0 }, ['nobody']],
    ['nobody at all, where nobody is known', { read: 0, before: 0 }, []],
    ['nobody readable, where 100 are known', { read: 0, rejected: 2 }, []],
    [
      'several things at once',
      { missing: 20, ended: 20, reidentified: 1 },
      ['many-missing', 'many-ended', 'other-person'],
    ],
  ])('%s', (_, counts, expected) => {
    expect(codes(counts)).toEqual(expected);
  });

  it('at exactly the share never hold a run, whatever the number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 20_000 }), (tens) => {
        const tenth = { before: 10 * tens, missing: tens, ended: tens };
        const twentieth = { read: 19 * tens, rejected: tens };
        const lost = { emailsLost: 2 * tens, hoursLost: 2 * tens };
        const changes = { new: 5 * tens, changed: 3 * tens };
        expect(codes({ ...tenth, ...twentieth, ...lost, ...changes })).toEqual([]);
      }),
    );
  });
});

describe('a delivery', () => {
  it('that is the first of its connection is always looked at', () => {
    expect(codes({ before: 0 }, {}, { first: true })).toEqual(['first-delivery']);
  });

  it('of changes alone may hold nobody, and is looked at only if it is the first', () => {
    const changes: Partial<Delivery> = { covers: 'changes' };
    expect(codes({ before: 0 }, {}, { ...changes, first: true })).toEqual(['first-delivery']);
    expect(codes({ before: 0 }, {}, changes)).toEqual([]);
    expect(codes({ read: 0 }, {}, changes)).toEqual([]);
  });

  it.each([
    [null, []],
    [100, []],
    [99, ['count-differs']],
    [101, ['count-differs']],
    [0, ['count-differs']],
  ])('whose source counts %j, where 98 were read and 2 were not: %j', (sourceCount, expected) => {
    expect(codes({ read: 98, rejected: 2 }, {}, { sourceCount })).toEqual(expected);
  });
});

describe('a period', () => {
  it.each<[PeriodType, number, number, number]>([
    ['month', 2026, 11, 0],
    ['month', 2026, 12, 1],
    ['month', 2027, 1, 2],
    ['month', 2026, 5, -6],
    ['month', 2062, 6, 427],
    ['four-week', 2026, 12, 0],
    ['four-week', 2027, 1, 2],
  ])('of %s %d-%d lies %d ahead of 22 November 2026', (type, year, number, ahead) => {
    expect(periodsAhead(makePeriod(type, year, number), '2026-11-22')).toBe(ahead);
  });

  it('may be the next one, and no later without somebody looking', () => {
    expect(codes({}, {}, { periodsAhead: 1 })).toEqual([]);
    expect(codes({}, {}, { periodsAhead: 2 })).toEqual(['period-ahead']);
  });

  it('of the past ends nobody unseen whom a later one has in service', () => {
    expect(codes({ ended: 1 }, {}, { leavesContradicted: 1 })).toEqual(['ended-late']);
  });
});

describe('what an employer sets', () => {
  it.each<[string, object, Partial<Counts>]>([
    ['many-missing', { missingShare: 0.02 }, { missing: 3 }],
    ['many-missing', { missingShare: 0 }, { missing: 1 }],
    ['many-ended', { endedShare: 0.02 }, { ended: 3 }],
    ['many-unreadable', { rejectedShare: 0.01 }, { read: 97, rejected: 3 }],
  ])('makes %s object sooner: %j', (code, settings, counts) => {
    expect(codes(counts)).toEqual([]);
    expect(codes(counts, settings)).toEqual([code]);
  });

  it('never makes a guard look away', () => {
    const number = fc.integer({ min: 0, max: 60 });
    const counts = fc.record(
      Object.fromEntries(Object.keys(ordinary).map((name) => [name, number])),
    );
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const settings = fc.record({ missingShare: share, endedShare: share, rejectedShare: share });
    fc.assert(
      fc.property(counts, settings, (counts, settings) => {
        expect(codes(counts, settings)).toEqual(expect.arrayContaining(codes(counts)));
      }),
    );
  });
});

describe('a reason to look', () => {
  const all: Reason[] = [
    ...holdReasons(
      {
        ...ordinary,
        new: 60,
        changed: 40,
        ended: 20,
        missing: 60,
        reidentified: 1,
        rejected: 20,
        emailsLost: 30,
        hoursLost: 30,
      },
      { ...delivery, first: true, sourceCount: 7, periodsAhead: 5, leavesContradicted: 3 },
      {},
    ),
    ...holdReasons({ ...ordinary, read: 0 }, delivery, {}),
    { code: 'moved-since', params: {} },
  ];

  it('may be any of fifteen', () => {
    expect(all.map(({ code }) => code)).toEqual([
      'first-delivery',
      'period-ahead',
      'ended-late',
      'count-differs',
      'many-missing',
      'many-ended',
      'many-new',
      'many-changed',
      'renumbered',
      'other-person',
      'many-unreadable',
      'emails-lost',
      'hours-lost',
      'nobody',
      'moved-since',
    ]);
  });

  it.each(all.map((reason) => [reason.code, reason] as const))(
    '%s is told in Dutch and in English, with the same numbers',
    (code, reason) => {
      const [nl, en] = [explainHold(reason, 'nl'), explainHold(reason, 'en')];
      const numbers = (text: string) => (text.match(/\d+/g) ?? []).toSorted();
      expect(numbers(nl)).toEqual(numbers(en));
      expect(Object.values(reason.params).map(String)).toEqual(expect.arrayContaining(numbers(nl)));
      expect([nl, en]).toEqual([
        expect.stringMatching(/^\S.*[.?]$/),
        expect.stringMatching(/^\S.*[.?]$/),
      ]);
      expect(new Set([nl, en, code]).size).toBe(3);
      expect(`${nl} ${en}`).not.toContain('undefined');
    },
  );

  it('that nobody knows a sentence for is still told by its code', () => {
    expect(explainHold({ code: 'unheard-of', params: {} }, 'en')).toBe('unheard-of');
  });
});
