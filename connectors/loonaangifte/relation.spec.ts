import { type EligibilityRow, EligibilityRow as Row } from '#libs/connector';
import {
  CITIZEN_NUMBERS,
  full,
  incomePeriod,
  message,
  relation,
  sector,
  type Values,
} from './fixtures/make-return.js';
import { type Found, readAll } from './fixtures/read-all.js';

const read = (values: Values): Promise<Found> => readAll(message(full([relation(values)])));

async function factsOf(values: Values): Promise<NonNullable<EligibilityRow['facts']>> {
  const { rows, rejects } = await read(values);
  expect(rejects).toEqual([]);
  const facts = rows[0]?.facts;
  if (!facts) throw new Error('no row was read');
  return facts;
}

async function rejectOf(values: Values): Promise<Found['rejects'][number] | undefined> {
  const { rows, rejects } = await read(values);
  expect(rows).toEqual([]);
  return rejects[0];
}

describe('an income relation', () => {
  it('becomes a row with what the hub may know, and nothing else', async () => {
    const { rows } = await read({});
    expect(rows[0]).toEqual({
      line: 1,
      payrollNumber: '000153',
      employmentSeq: '1',
      relatesTo: { type: 'month', year: 2026, number: 2, start: '2026-02-01', end: '2026-02-28' },
      facts: {
        initials: 'T',
        firstName: null,
        prefix: 'van',
        lastName: 'Testpersoon',
        birthDate: '1990-05-17',
        email: null,
        hireDate: '2020-01-01',
        seniorityDate: null,
        leaveDate: null,
        relation: 'employee',
        contract: 'indefinite',
        category: 'regular',
        contractHours: 3_600,
        paidHours: 160,
        caoCode: '1496',
        sectorCode: '44',
        wages: {
          salary: null,
          irregularHours: null,
          fiscal: 325_000,
          socialSecurity: 320_050,
          cash: 310_000,
          contract: 300_000,
        },
      },
    });
    expect(Row.safeParse(rows[0]).error).toBeUndefined();
  });

  it.each(['000153', 'A-0042/7', 'JUDITHS', '0'])(
    'keeps personnel number %s as it is written',
    async (number) => {
      const { rows } = await read({ PersNr: `  ${number}\n` });
      expect(rows.map(({ payrollNumber }) => payrollNumber)).toEqual([number]);
    },
  );

  it('has one sequence however its number is padded', async () => {
    const { rows } = await read({ NumIV: '0012' });
    expect(rows[0]?.employmentSeq).toBe('12');
  });

  it('is refused by its place and field where it has no personnel number, with or without a citizen number', async () => {
    for (const SofiNr of [CITIZEN_NUMBERS[0], null]) {
      const reject = await rejectOf({ PersNr: null, SofiNr, NumIV: '03' });
      expect(reject).toEqual({
        line: 1,
        payrollNumber: null,
        employmentSeq: '3',
        field: 'PersNr',
        problem: 'PersNr of relation 1 is missing; let the payroll package fill PersNr',
      });
    }
  });

  it('is read where a personnel number is there and a citizen number is not, or fails the eleven-test', async () => {
    expect((await read({ SofiNr: null })).rows).toHaveLength(1);
    expect((await read({ SofiNr: '999990018' })).rows).toHaveLength(1);
  });

  it('may have no names and no birth date', async () => {
    const none = { Voorl: null, Voorv: '  ', SignNm: null, Gebdat: null };
    expect(await factsOf(none)).toMatchObject({
      initials: null,
      prefix: null,
      lastName: null,
      birthDate: null,
    });
  });

  it.each(['Voorl', 'Voorv', 'SignNm'])(
    'is refused where %s holds what looks like a citizen number',
    async (field) => {
      const reject = await rejectOf({ [field]: `Test ${CITIZEN_NUMBERS[4]}` });
      expect(reject).toMatchObject({ field, payrollNumber: '000153' });
      expect(JSON.stringify(reject)).not.toContain(CITIZEN_NUMBERS[4]);
    },
  );

  it('may hold the number of the employer itself, which a sole trader may have in a name', async () => {
    expect((await factsOf({ SignNm: 'Test 123.456.782' })).lastName).toBe('Test 123.456.782');
  });
});

describe('dates', () => {
  it('lose a zone without moving to another day', async () => {
    const facts = await factsOf({ DatAanv: '2019-04-01Z', DatEind: '2026-02-14+02:00' });
    expect(facts).toMatchObject({ hireDate: '2019-04-01', leaveDate: '2026-02-14' });
  });

  it.each([
    ['DatAanv', '01-04-2019'],
    ['DatAanv', '2019-02-30'],
    ['DatAanv', null],
    ['DatEind', '2019-01-01'],
    ['Gebdat', '1990'],
    ['Gebdat', '0000-05-17'],
    ['Gebdat', '1899-12-31'],
    ['Gebdat', '2020-01-01'],
    ['Gebdat', '2026-03-03'],
  ])('cost the relation where %s is %s', async (field, value) => {
    expect(await rejectOf({ [field]: value })).toMatchObject({ field, payrollNumber: '000153' });
  });
});

describe('somebody not born yet', () => {
  it.each([
    ['when they were hired', '2021-05-17', /before the start of the employment; put right/],
    ['today', '2026-03-03', /still to come; put it right/],
    ['in this age', '1190-05-17', /from 1900 .*; put it right/],
  ])('%s costs the relation, and says what to do', async (_, Gebdat, problem) => {
    expect(await rejectOf({ Gebdat })).toMatchObject({
      line: 1,
      field: 'Gebdat',
      problem: expect.stringMatching(problem),
    });
  });
});

describe('amounts and hours', () => {
  it.each([
    [' -3250.5 ', -325_050],
    ['3250', 325_000],
    ['+0003250.500', 325_050],
    ['.5', 50],
    ['-0.00', 0],
    ['99999999.99', 9_999_999_999],
  ])('are read in cents: %s', async (written, cents) => {
    expect((await factsOf({ LnLbPh: written })).wages.fiscal).toBe(cents);
  });

  it.each([
    ['LnLbPh', '3250,00'],
    ['LnSV', '3.250.00'],
    ['LnInGld', '1e3'],
    ['LnInGld', '-'],
    ['Ctrctln', '1.005'],
    ['LnLbPh', '123456789.00'],
    ['LnSV', null],
    ['AantVerlU', '160.5'],
    ['AantVerlU', null],
    ['AantCtrcturenPWk', '-36'],
    ['AantCtrcturenPWk', '169'],
    ['NumIV', '1.5'],
    ['NumIV', '12345'],
  ])('cost the relation where %s is %s', async (field, value) => {
    const reject = await rejectOf({ [field]: value });
    expect(reject).toMatchObject({ line: 1, field });
    expect(reject?.problem).toMatch(new RegExp(`^${field} of relation 1 is `));
  });

  it.each([
    ['36', 3_600],
    ['28.50', 2_850],
    ['40.0', 4_000],
    [null, null],
  ])('of the contract are hundredths of an hour a week: %s', async (written, hours) => {
    expect((await factsOf({ AantCtrcturenPWk: written })).contractHours).toBe(hours);
  });

  it('may be taken back', async () => {
    expect(await factsOf({ AantVerlU: '-8', Ctrctln: null })).toMatchObject({
      paidHours: -8,
      wages: { contract: null },
    });
  });
});

describe('what holds at the end of the period', () => {
  it('is the income period that began last by then', async () => {
    const periods = [
      incomePeriod({ DatAanv: '2026-02-16', CAO: '9999', IndOprov: 'J' }),
      incomePeriod({ DatAanv: '2020-01-01' }),
      incomePeriod({ DatAanv: '2026-03-01', CAO: '600', SrtIV: '17' }),
    ].join('');
    const facts = await factsOf({ periods });
    expect(facts).toMatchObject({ caoCode: null, contract: 'on-call', relation: 'employee' });
  });

  it('is the sector valid then, or on the last day in service', async () => {
    const sectors =
      sector({ DatEindSect: '2026-02-15' }) + sector({ DatAanvSect: '2026-02-16', Sect: '045' });
    expect((await factsOf({ sectors })).sectorCode).toBe('45');
    expect((await factsOf({ sectors, DatEind: '2026-02-10' })).sectorCode).toBe('44');
    expect((await factsOf({ sectors: '' })).sectorCode).toBeNull();
  });

  it('cannot be told where no income period has begun', async () => {
    expect(await rejectOf({ periods: '' })).toMatchObject({ field: 'Inkomstenperiode' });
    const later = incomePeriod({ DatAanv: '2026-03-01' });
    expect(await rejectOf({ periods: later })).toMatchObject({ field: 'Inkomstenperiode' });
  });

  it.each([
    ['0547', '547'],
    ['1496', '1496'],
    ['9999', null],
    [null, null],
  ])('is the cao without padding: %s', async (CAO, code) => {
    expect((await factsOf({ CAO })).caoCode).toBe(code);
  });

  it.each([
    ['15', 'employee'],
    ['17', 'director'],
    ['62', 'former-employee'],
    ['11', 'other'],
    ['13', 'other'],
    ['18', 'other'],
    ['31', 'benefit'],
    ['63', 'benefit'],
  ])('is the kind of relation: %s is %s', async (SrtIV, kind) => {
    expect((await factsOf({ periods: incomePeriod({ SrtIV }) })).relation).toBe(kind);
  });

  it.each([
    [{ IndArbovOnbepTd: 'J' }, 'indefinite'],
    [{ IndArbovOnbepTd: 'N' }, 'fixed'],
    [{ IndArbovOnbepTd: 'J', IndOprov: 'J' }, 'on-call'],
    [{ IndArbovOnbepTd: null, IndOprov: null }, 'unknown'],
    [{ CdAard: '11' }, 'indefinite'],
  ])('is the contract: %j is %s', async (flags, contract) => {
    expect((await factsOf({ periods: incomePeriod(flags) })).contract).toBe(contract);
  });

  it.each([
    ['SrtIV', '99'],
    ['SrtIV', null],
    ['CAO', 'AB'],
    ['IndOprov', 'X'],
  ])('costs the relation where %s is %s', async (field, value) => {
    expect(await rejectOf({ periods: incomePeriod({ [field]: value }) })).toMatchObject({ field });
  });
});
