import {
  type Body,
  makeAppliedRun,
  makeEmployer,
  makeWorld,
  settled,
  upload,
  type World,
} from './world.js';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.stop());

describe('a delivery over HTTP', () => {
  it('is read, held for a person, let through and booked', async () => {
    const { operator } = world;
    const { run, employerId, personId, lotId } = await makeAppliedRun(operator);
    expect(run).toMatchObject({ state: 'applied', periodKey: 'month-2026-02', employerId });
    const { data: person } = await operator.get(`/v1/people/${personId}`);
    expect(person.employments).toHaveLength(1);
    const { data: lots } = await operator.get(`/v1/people/${personId}/lots`);
    expect(lots).toMatchObject({
      items: [{ id: lotId, personId, unit: 'EUR', granted: 1250, balance: 1250 }],
      next: null,
    });
    const { data: account } = await operator.get(`/v1/ledger/accounts/employer:${employerId}:owes`);
    expect(account).toMatchObject({ book: 'memo', unit: 'EUR', balance: -2500 });
    const { data: statement } = await operator.get(
      `/v1/ledger/accounts/lot:${lotId}:granted/statement`,
    );
    expect(statement.items).toMatchObject([
      { amount: 1250, balanceAfter: 1250, reference: `grant/${lotId}` },
    ]);
  });

  it('tells why in the language of the caller', async () => {
    const { operator } = world;
    const { connectionId, employerId } = await makeEmployer(operator);
    const { data: delivered } = await upload(operator, connectionId);
    const held = await settled(operator, delivered.id, 'held');
    expect(held.reasons[0].sentence).toMatch(/^The first delivery/);
    const dutch = { headers: { 'accept-language': 'nl-NL,nl;q=0.9,en;q=0.5' } };
    const { data: run } = await operator.get(`/v1/runs/${held.id}`, dutch);
    expect(run.reasons[0].sentence).toMatch(/^De eerste aanlevering/);
    const { data: decisions } = await operator.get(
      `/v1/runs/${held.id}/decisions?entitled=true`,
      dutch,
    );
    expect(decisions.items[0].reason.sentence).toMatch(/^Recht op € 12,50/);
    const { data: none } = await operator.get(`/v1/runs/${held.id}/decisions?entitled=false`);
    expect(none.items).toEqual([]);
    const { data: runs } = await operator.get(`/v1/employers/${employerId}/runs?state=held`);
    expect(runs.items.map(({ id }: Body) => id)).toEqual([held.id]);
  });

  it('can be refused, started again, approved and reversed', async () => {
    const { operator } = world;
    const { connectionId } = await makeEmployer(operator);
    const { data: delivered } = await upload(operator, connectionId);
    const held = await settled(operator, delivered.id, 'held');
    const { data: refused } = await operator.post(`/v1/runs/${held.id}/refusal`, {
      why: 'not yet',
    });
    expect(refused).toMatchObject({ state: 'refused', decidedWhy: 'not yet' });
    const again = await operator.post(`/v1/runs/${held.id}/again`);
    expect(again.status).toBe(202);
    const second = await settled(operator, again.data.id, 'held');
    const stale = await operator.post(`/v1/runs/${second.id}/approval`, {
      diffHash: 'another',
    });
    expect([stale.status, stale.data.code]).toEqual([409, 'run.moved-since']);
    await operator.post(`/v1/runs/${second.id}/approval`, { diffHash: second.diffHash });
    await settled(operator, second.id, 'applied');
    const { data: reversed } = await operator.post(`/v1/runs/${second.id}/reversal`, {
      why: 'a test',
    });
    expect(reversed.state).toBe('reversed');
  });

  it('is walked page by page, each change once', async () => {
    const { operator } = world;
    const { runId } = await makeAppliedRun(operator);
    const first = await operator.get(`/v1/runs/${runId}/changes?kind=new&limit=1`);
    const second = await operator.get(
      `/v1/runs/${runId}/changes?kind=new&limit=1&cursor=${first.data.next}`,
    );
    expect(second.data.next).toBeNull();
    const numbers = [...first.data.items, ...second.data.items].map(
      (one: Body) => one.payrollNumber,
    );
    expect(numbers).toEqual(['000001', '000002']);
    expect((await operator.get(`/v1/runs/${runId}/rejects`)).data).toEqual({
      items: [],
      next: null,
    });
  });

  it('is refused for a period that is closed, and taken once it is reopened', async () => {
    const { operator } = world;
    const { connectionId, employerId } = await makeEmployer(operator);
    const closed = `/v1/employers/${employerId}/closed-periods`;
    expect((await operator.put(`${closed}/month-2026-02`)).status).toBe(204);
    const { data: list } = await operator.get(closed);
    expect(list).toMatchObject({
      items: [{ period: 'month-2026-02', closedBy: 'Operator (test)' }],
      next: null,
    });
    const refused = await upload(operator, connectionId);
    expect([refused.status, refused.data.code]).toEqual([409, 'period.closed']);
    expect((await operator.delete(`${closed}/month-2026-02`)).status).toBe(204);
    expect((await upload(operator, connectionId)).status).toBe(202);
  });
});
