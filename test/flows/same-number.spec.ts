import { makePeriod } from '#libs/core';
import { employmentsOf, faultsInTheBooks, lotsOf } from '../factories/books.js';
import { openOffice, type PayrollOffice, reasonsOf } from '../factories/payroll-office.js';
import { change, colleague, correctionOf, fullReturn, staff } from '../factories/people.js';
import { startTestHub, type TestHub } from '../setup/hub.js';

const [JANUARY, FEBRUARY, MARCH, APRIL] = [1, 2, 3, 4].map((n) => makePeriod('month', 2026, n)) as [
  ReturnType<typeof makePeriod>,
  ReturnType<typeof makePeriod>,
  ReturnType<typeof makePeriod>,
  ReturnType<typeof makePeriod>,
];
const PEOPLE = staff(12);

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.stop());

const open = (): Promise<PayrollOffice> => openOffice(hub.hub.context, { schemes: ['nl-etd-plb'] });
const lotsFor = async (office: PayrollOffice, number: string) =>
  (await lotsOf(office.prisma, office.employerId)).filter((lot) => lot.number === number);
const named = async (office: PayrollOffice, number: string) =>
  (await employmentsOf(office.prisma, office.employerId)).filter((one) => one.number === number);

it('a mistaken rehire that is reversed leaves one employment, and no period is granted twice', async () => {
  const office = await open();
  const left = change(PEOPLE, 1, { leftOn: '2026-02-10' });
  await office.pay(PEOPLE, JANUARY);
  await office.pay(left, FEBRUARY);
  const mistaken = await office.pay(change(PEOPLE, 1, { hiredOn: '2026-03-01' }), MARCH);
  await office.snapshots.reverse(mistaken.id, 'a mistake', 'tester');
  await office.pay(left, MARCH);
  await office.pay(change(left, 1, { wage: '2500.00' }), FEBRUARY);
  const february = (await lotsFor(office, '000001')).filter(({ period }) => period.endsWith('02'));
  expect(february).toHaveLength(1);
  expect((await named(office, '000001')).filter(({ state }) => state !== 'reversed')).toHaveLength(
    1,
  );
  expect(await faultsInTheBooks(office.prisma)).toEqual([]);
});

describe('a payroll number that is given to somebody else', () => {
  const stranger = colleague(1, {
    lastName: 'Vreemdeling',
    birthDate: '2001-05-05',
    hiredOn: '2026-03-01',
  });

  it('is held, and the newcomer is a person of their own without the budget of the one who left', async () => {
    const office = await open();
    await office.pay(PEOPLE, JANUARY);
    await office.pay(change(PEOPLE, 1, { leftOn: '2026-02-15' }), FEBRUARY);
    const held = await office.deliver(
      office.return(fullReturn([stranger, ...PEOPLE.slice(1)], MARCH)),
    );
    expect([held.state, reasonsOf(held)]).toEqual(['held', ['other-person']]);
    await office.letThrough(held);
    const people = await office.prisma.$queryRaw<{ name: string; lots: number }[]>`
      SELECT p.last_name AS name, count(l.id)::int AS lots FROM person p
      JOIN employment e ON e.person_id = p.id LEFT JOIN lot l ON l.employment_id = e.id
      WHERE e.employer_id = ${office.employerId} AND e.payroll_number = '000001' GROUP BY p.id ORDER BY p.last_name`;
    expect(people).toEqual([
      { name: 'Testpersoon B', lots: 2 },
      { name: 'Vreemdeling', lots: 1 },
    ]);
  });

  it('is held too while the one before is still in service', async () => {
    const office = await open();
    await office.pay(PEOPLE, JANUARY);
    const held = await office.deliver(
      office.return(
        fullReturn([{ ...stranger, hiredOn: '2026-02-01' }, ...PEOPLE.slice(1)], FEBRUARY),
      ),
    );
    expect(reasonsOf(held)).toEqual(['other-person']);
  });

  it.each([
    ['has the same surname', { lastName: 'Testpersoon B' }],
    ['comes and leaves within the period', { leftOn: '2026-02-20' }],
  ])('is held too where the newcomer %s', async (_, own) => {
    const office = await open();
    await office.pay(change(PEOPLE, 1, { leftOn: '2026-01-31' }), JANUARY);
    const newcomer = { ...stranger, hiredOn: '2026-02-01', ...own };
    const held = await office.deliver(
      office.return(fullReturn([newcomer, ...PEOPLE.slice(1)], FEBRUARY)),
    );
    expect(reasonsOf(held)).toContain('other-person');
    await office.letThrough(held);
    expect(await lotsFor(office, '000001')).toHaveLength(2);
    expect(await faultsInTheBooks(office.prisma)).toEqual([]);
    const owners = await office.prisma.lot.findMany({
      where: { employerId: office.employerId, granted: { gt: 0 } },
      distinct: ['personId'],
    });
    expect(owners).toHaveLength(13);
  });

  it('leaves the one before what was granted, also where a correction tells of the newcomer in the same period', async () => {
    const office = await open();
    await office.pay(PEOPLE, JANUARY);
    await office.pay(change(PEOPLE, 1, { leftOn: '2026-02-10' }), FEBRUARY);
    const newcomer = { ...stranger, hiredOn: '2026-02-20' };
    const held = await office.deliver(
      office.return(
        fullReturn([newcomer, ...PEOPLE.slice(1)], MARCH),
        correctionOf(FEBRUARY, [newcomer]),
      ),
    );
    expect(reasonsOf(held)).toContain('other-person');
    await office.letThrough(held);
    const february = await office.prisma.lot.findMany({
      where: { employerId: office.employerId, lotOn: new Date(FEBRUARY.end), granted: { gt: 0 } },
      distinct: ['personId'],
    });
    expect(february).toHaveLength(13);
    expect(await faultsInTheBooks(office.prisma)).toEqual([]);
  });

  it('within one delivery makes two people and is held', async () => {
    const office = await open();
    const second = { ...stranger, hiredOn: '2025-01-01', sequence: '2' };
    const held = await office.deliver(office.return(fullReturn([...PEOPLE, second], JANUARY)));
    expect(reasonsOf(held)).toEqual(['first-delivery', 'other-person']);
    await office.letThrough(held);
    expect(
      await office.prisma.person.count({
        where: { employments: { some: { employerId: office.employerId } } },
      }),
    ).toBe(13);
  });

  it('is not suspected where somebody only has another name, or comes back under it', async () => {
    const office = await open();
    await office.pay(PEOPLE, JANUARY);
    const married = change(PEOPLE, 1, { lastName: 'Voorbeeld-Testpersoon' });
    expect(reasonsOf(await office.pay(married, FEBRUARY))).toEqual([]);
    await office.pay(change(married, 1, { leftOn: '2026-03-10' }), MARCH);
    const back = await office.pay(change(married, 1, { hiredOn: '2026-04-01' }), APRIL);
    expect(reasonsOf(back)).toEqual([]);
    expect(
      await office.prisma.person.count({
        where: { employments: { some: { employerId: office.employerId } } },
      }),
    ).toBe(12);
  });
});

it('two connections that each deliver a part of the staff do not end the people of the other', async () => {
  const office = await openOffice(hub.hub.context, { schemes: ['nl-etd-plb'], staff: 'own' });
  const [some, others] = [PEOPLE.slice(0, 8), PEOPLE.slice(8)];
  const first = office.connectionId;
  await office.pay(some, JANUARY);
  await office.connect({ staff: 'own' });
  const second = office.connectionId;
  await office.pay(others, JANUARY);
  for (const period of [FEBRUARY, MARCH])
    for (const [connection, people] of [
      [first, some],
      [second, others],
    ] as const) {
      office.connectionId = connection;
      expect(await office.pay(people, period)).toMatchObject({
        reasons: [],
        counts: { missing: 0, missingAgain: 0 },
      });
    }
});

it('a connection for its own staff that is a period behind still ends who left', async () => {
  const office = await openOffice(hub.hub.context, { schemes: ['nl-etd-plb'], staff: 'own' });
  const [some, others] = [PEOPLE.slice(0, 8), PEOPLE.slice(8)];
  const first = office.connectionId;
  await office.pay(some, JANUARY);
  await office.connect({ staff: 'own' });
  const second = office.connectionId;
  await office.pay(others, JANUARY);
  office.connectionId = first;
  for (const period of [FEBRUARY, MARCH]) await office.pay(some, period);
  office.connectionId = second;
  await office.pay(change(others, 9, { leftOn: '2026-02-15' }), FEBRUARY);
  expect(await named(office, '000009')).toMatchObject([
    { state: 'ended', leaveDate: '2026-02-15' },
  ]);
});

it('a run that took people over from another connection gives them back when it is reversed', async () => {
  const office = await openOffice(hub.hub.context, { schemes: ['nl-etd-plb'], staff: 'own' });
  const [some, others] = [PEOPLE.slice(0, 8), PEOPLE.slice(8)];
  await office.pay(some, JANUARY);
  await office.connect({ staff: 'own' });
  await office.pay(others, JANUARY);
  const wrong = await office.pay([...others, ...some.slice(0, 1)], FEBRUARY);
  expect(wrong.counts).toMatchObject({ changed: 1 });
  await office.snapshots.reverse(wrong.id, 'took over somebody', 'tester');
  const right = await office.pay(others, FEBRUARY);
  expect(right.counts).toMatchObject({ missing: 0 });
});

it('a late delivery that holds fewer people than the one before is held and ends nobody', async () => {
  const office = await open();
  await office.pay(PEOPLE, JANUARY);
  await office.pay(PEOPLE, FEBRUARY);
  const late = await office.deliver(office.return(fullReturn(PEOPLE.slice(0, 6), JANUARY)));
  expect([late.state, late.counts?.missing, reasonsOf(late)]).toEqual([
    'held',
    6,
    ['many-missing'],
  ]);
  await office.letThrough(late);
  expect(
    (await employmentsOf(office.prisma, office.employerId)).every(
      ({ state }) => state === 'active',
    ),
  ).toBe(true);
  expect(await lotsOf(office.prisma, office.employerId)).toHaveLength(24);
});

it('an end date told by a correction ends the employment, and the person is not missing', async () => {
  const office = await open();
  await office.pay(PEOPLE, JANUARY);
  const run = await office.letThrough(
    await office.deliver(
      office.return(
        fullReturn(PEOPLE.slice(1), FEBRUARY),
        correctionOf(JANUARY, [colleague(1, { leftOn: '2026-01-31' })]),
      ),
    ),
  );
  expect(run.counts).toMatchObject({ corrected: 1, missing: 0 });
  expect(await named(office, '000001')).toMatchObject([
    { state: 'ended', leaveDate: '2026-01-31' },
  ]);
  await office.snapshots.reverse(run.id, 'a test', 'tester');
  expect(await named(office, '000001')).toMatchObject([{ state: 'active', leaveDate: null }]);
});

it('a connection whose only complete delivery was reversed is looked at again', async () => {
  const office = await open();
  const wrong = await office.pay(PEOPLE, JANUARY);
  await office.snapshots.reverse(wrong.id, 'the wrong file', 'tester');
  const next = await office.deliver(office.return(fullReturn(staff(10), JANUARY)));
  expect(reasonsOf(next)).toContain('first-delivery');
});

it('a run held while its period is closed is not let through', async () => {
  const office = await open();
  const held = await office.deliver(office.return(fullReturn(PEOPLE, JANUARY)));
  await office.closePeriod(JANUARY);
  await expect(office.approve(held)).rejects.toMatchObject({ code: 'period.closed' });
});
