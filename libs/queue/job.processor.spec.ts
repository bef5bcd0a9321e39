import { type Job, UnrecoverableError } from 'bullmq';
import { type ErrorKind, HubError } from '#libs/core';
import { JobProcessor } from './job.processor.js';
import { type JobData, jobs } from './jobs.js';

type Stage = JobData<'snapshot.stage'>;

/** Fails as it is told, and remembers what it was asked. */
class StageProcessor extends JobProcessor<'snapshot.stage'> {
  protected readonly job = 'snapshot.stage';
  readonly ran: Stage[] = [];
  readonly givenUp: [Stage, unknown][] = [];

  constructor(private readonly failure?: Error) {
    super();
  }

  protected async run(data: Stage): Promise<void> {
    this.ran.push(data);
    if (this.failure) throw this.failure;
  }

  protected override async gaveUp(data: Stage, error: unknown): Promise<void> {
    this.givenUp.push([data, error]);
  }
}

const { attempts } = jobs['snapshot.stage'];
const delivered = (data: unknown, attemptsMade = 0): Job => ({ data, attemptsMade }) as Job;
const failureOf = async (processor: StageProcessor, job: Job): Promise<unknown> =>
  processor.process(job).then(
    () => undefined,
    (error: unknown) => error,
  );

/** Tries as the queue does: until it is done, unrecoverable, or out of attempts. */
async function tryAll(processor: StageProcessor): Promise<number> {
  for (let attemptsMade = 0; attemptsMade < attempts; attemptsMade++) {
    const failure = await failureOf(processor, delivered({ runId: '7' }, attemptsMade));
    if (failure === undefined || failure instanceof UnrecoverableError) return attemptsMade + 1;
  }
  return attempts;
}

describe('a job', () => {
  it('is told which row it is about, and no more', async () => {
    const processor = new StageProcessor();
    await processor.process(delivered({ runId: '7' }));
    expect(processor.ran).toEqual([{ runId: '7' }]);
    expect(processor.givenUp).toEqual([]);
  });

  it.each([{}, { runId: 7 }, { runId: 'x' }, { runId: '7', name: 'A' }, null, '7', undefined])(
    'with the data %j is given up at once: no attempt would mend it',
    async (data) => {
      const processor = new StageProcessor();
      expect(await failureOf(processor, delivered(data))).toBeInstanceOf(UnrecoverableError);
      expect(processor.ran).toEqual([]);
    },
  );

  it.each(['invalid', 'forbidden', 'unauthorised', 'not-found', 'conflict', 'bug'] as ErrorKind[])(
    'that fails as %s is not tried again, and says so once',
    async (kind) => {
      const failure = new HubError(kind, 'run.rules-changed', 'The schemes changed.');
      const processor = new StageProcessor(failure);
      expect(await tryAll(processor)).toBe(1);
      expect(processor.givenUp).toEqual([[{ runId: '7' }, failure]]);
    },
  );

  it.each([
    new HubError('upstream', 'bank.silent', 'The bank does not answer.'),
    new Error('connection lost'),
  ])('that fails as %s is tried to the last attempt, and says so once', async (failure) => {
    const processor = new StageProcessor(failure);
    expect(await tryAll(processor)).toBe(attempts);
    expect(processor.ran).toHaveLength(attempts);
    expect(processor.givenUp).toEqual([[{ runId: '7' }, failure]]);
  });

  it('hands the queue the failure itself while attempts are left', async () => {
    const failure = new Error('connection lost');
    const processor = new StageProcessor(failure);
    expect(await failureOf(processor, delivered({ runId: '7' }, attempts - 2))).toBe(failure);
    expect(processor.givenUp).toEqual([]);
  });

  it('that is given up tells the queue a code, never what an error happened to say', async () => {
    const last = delivered({ runId: '7' }, attempts - 1);
    const named = new StageProcessor(new HubError('conflict', 'run.gone', 'Of a person.'));
    const unnamed = new StageProcessor(new Error('Key (email)=(somebody) exists'));
    expect(await failureOf(named, last)).toMatchObject({ message: 'run.gone' });
    expect(await failureOf(unnamed, last)).toMatchObject({ message: 'snapshot.stage failed' });
  });
});
