import { type JobName, jobNames, jobs } from './jobs.js';
import { type Queues, QueueService } from './queue.service.js';

/** Queues that keep what they are handed. */
function recording(counts: Record<string, number> = {}) {
  const added: unknown[][] = [];
  const queueOf = (name: JobName) => ({
    add: async (...job: unknown[]) => added.push([name, ...job]),
    getJobCounts: async () => counts,
  });
  const queues = Object.fromEntries(jobNames.map((name) => [name, queueOf(name)]));
  return { added, service: new QueueService(queues as unknown as Queues) };
}

describe('a nudge', () => {
  it('goes to the queue of its job, to be tried as often as the job says', async () => {
    const { added, service } = recording();
    await service.nudge('snapshot.apply', { runId: '7' });
    expect(added).toEqual([
      [
        'snapshot.apply',
        'snapshot.apply',
        { runId: '7' },
        expect.objectContaining({ attempts: jobs['snapshot.apply'].attempts }),
      ],
    ]);
  });

  it('is not kept when it is done, nor for ever when it failed', async () => {
    const { added, service } = recording();
    await service.nudge('snapshot.stage', { runId: '7' });
    expect(added[0]?.at(-1)).toMatchObject({
      removeOnComplete: true,
      removeOnFail: { count: expect.any(Number) as number },
    });
  });
});

describe('the depth of the queues', () => {
  it('counts what waits for a retry as waiting', async () => {
    const { service } = recording({ waiting: 2, delayed: 3, active: 1 });
    expect(await service.depth()).toEqual(jobNames.map((job) => ({ job, waiting: 5, active: 1 })));
  });

  it('is nothing where nothing was ever asked', async () => {
    const { service } = recording();
    expect(await service.depth()).toEqual(jobNames.map((job) => ({ job, waiting: 0, active: 0 })));
  });
});

describe('every job', () => {
  it.each(jobNames)(
    '%s is told ids or a day only, and is tried a limited number of times',
    (name) => {
      const { data, attempts, concurrency } = jobs[name];
      const told = Object.keys(data.shape);
      expect(told.filter((field) => !field.endsWith('Id') && field !== 'day')).toEqual([]);
      expect([attempts, concurrency].every((limit) => limit >= 1 && limit <= 20)).toBe(true);
    },
  );
});
