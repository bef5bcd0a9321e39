import { builtIn } from '#libs/schemes';
import { type EventLot, inTurns, settleEvent } from './life-events.rules.js';
import type { NewLifeEvent } from './life-events.schema.js';

const lot = (lotId: bigint, given: Partial<EventLot> = {}): EventLot => ({
  key: 'exit/1',
  lotId,
  schemeId: 'nl-sw-lbb',
  unit: 'EUR',
  free: 30_00n,
  nextInScheme: false,
  employerIsGone: false,
  ...given,
});

const event = (given: Partial<NewLifeEvent> = {}): NewLifeEvent => ({
  key: 'exit/1',
  personId: '00000000-0000-4000-8000-000000000001',
  employmentId: 1n,
  kind: 'exit-elsewhere',
  on: '2026-06-30',
  nextEmploymentId: null,
  by: 'test',
  ...given,
});

describe('what an event does to budgets', () => {
  it('is said once for each scheme, with all that was free in it', () => {
    const { outcomes, sendings } = settleEvent(builtIn, event(), [
      lot(1n),
      lot(2n, { free: 0n }),
      lot(3n),
      lot(4n, { schemeId: 'nl-rnf-iob' }),
      lot(5n, { schemeId: 'nl-etd-plb' }),
    ]);
    expect(outcomes).toMatchObject([
      { schemeId: 'nl-sw-lbb', goesTo: 'employer-left', amount: 60_00n, lots: 2 },
      { schemeId: 'nl-rnf-iob', goesTo: 'person', amount: 30_00n, lots: 1 },
      { schemeId: 'nl-etd-plb', goesTo: 'nobody-yet', amount: 30_00n, lots: 1 },
    ]);
    expect(sendings.map(({ lotId }) => lotId)).toEqual([1n, 3n]);
  });

  it('never adds hours to euros', () => {
    const { outcomes } = settleEvent(builtIn, event(), [
      lot(1n),
      lot(2n, { unit: 'hours', free: 8_00n }),
    ]);
    expect(outcomes.map(({ unit, amount }) => [unit, amount])).toEqual([
      ['EUR', 30_00n],
      ['hours', 8_00n],
    ]);
  });

  it('is no transfer to an employer that is not in the scheme, whatever the event is called', () => {
    const on = { kind: 'exit-in-scheme', nextEmploymentId: 2n } as const;
    const goesTo = (nextInScheme: boolean) =>
      settleEvent(builtIn, event(on), [lot(1n, { nextInScheme })]).sendings.map(
        (one) => one.goesTo,
      );
    expect(goesTo(true)).toEqual(['new-employer']);
    expect(goesTo(false)).toEqual(['employer-left']);
  });

  it('gives nothing back to an employer that has failed, whatever the event is called', () => {
    const gone = lot(1n, { employerIsGone: true });
    const { outcomes, sendings } = settleEvent(builtIn, event(), [gone, lot(2n)]);
    expect(outcomes).toMatchObject([{ schemeId: 'nl-sw-lbb', goesTo: 'nobody-yet', lots: 2 }]);
    expect(sendings).toEqual([]);
  });

  it('is nothing where there are no lots', () => {
    expect(settleEvent(builtIn, event(), [])).toEqual({ outcomes: [], sendings: [] });
  });
});

describe('many events at once', () => {
  it('come in turns: of one employment, one person or one key only one at a time, in the order told', () => {
    const of = (key: string, employmentId: bigint, person: string): NewLifeEvent =>
      event({ key, employmentId, personId: person });
    const events = [
      of('first', 1n, 'anna'),
      of('other', 2n, 'bram'),
      of('again', 1n, 'anna'),
      of('two jobs', 3n, 'bram'),
      of('first', 4n, 'carla'),
      of('third', 1n, 'somebody of the same account'),
    ];
    const turns = inTurns(events, new Map());
    expect(turns.map((turn) => turn.map(({ key }) => key))).toEqual([
      ['first', 'other'],
      ['again', 'two jobs', 'first'],
      ['third'],
    ]);
  });

  it('are one turn where they are of as many people', () => {
    const failure = [1n, 2n, 3n].map((employmentId) =>
      event({ key: `fails/${employmentId}`, employmentId, personId: `${employmentId}` }),
    );
    expect(inTurns(failure, new Map())).toEqual([failure]);
    expect(inTurns([], new Map())).toEqual([]);
  });

  it('are one person’s where a linked account tells them under two ids', () => {
    const [here, there] = ['the account', 'who is linked'].map((personId, at) =>
      event({ key: personId, employmentId: BigInt(at), personId }),
    );
    const events = [here!, there!];
    const personOf = new Map(events.map(({ employmentId }) => [employmentId, 'who is linked']));
    expect(inTurns(events, personOf)).toEqual([[here], [there]]);
  });
});
