import { Prisma } from '#libs/database';
import type { Subject } from '#libs/ledger';

/** A person's lots as a statement sees them: whose rows, and of which granting employers (undefined: of any). */
export interface Whose {
  /** Who owns the account, or the one person an employer told of. */
  accountId: string;
  personIds: readonly string[];
  employerIds?: readonly number[] | undefined;
}

/** What a ledger statement is of. */
export const subjects = {
  account: (address: string): Subject => ({ accounts: Prisma.sql`SELECT ${address} AS address` }),
  /** Every account of every lot of these people. */
  person: ({ personIds, employerIds }: Whose): Subject => ({
    accounts: Prisma.sql`
      SELECT a.address FROM lot l
      JOIN account a ON a.address >= 'lot:' || l.id || ':' AND a.address < 'lot:' || l.id || ';'
      WHERE l.person_id = ANY(${personIds}::uuid[]) AND ${grantedBy(employerIds)}`,
  }),
  /** An employer's own accounts: what it owes, was charged, gets back. */
  employer: (employerId: number): Subject => ({
    accounts: accountsUnder(`employer:${employerId}`),
  }),
  provider: (providerId: number): Subject => ({
    accounts: accountsUnder(`provider:${providerId}`),
  }),
  /** Every lot of a scheme, or of those the ones that some employers granted. */
  scheme: (schemeId: string, employerIds?: readonly number[]): Subject => ({
    lots: Prisma.sql`
      SELECT l.id FROM lot l WHERE l.scheme_id = ${schemeId} AND ${grantedBy(employerIds)}`,
  }),
} as const;

const accountsUnder = (owner: string): Prisma.Sql => Prisma.sql`
  SELECT address FROM account WHERE address >= ${`${owner}:`} AND address < ${`${owner};`}`;

/** Narrows lots `l` to those of some granting employers. */
export const grantedBy = (employerIds: readonly number[] | undefined): Prisma.Sql =>
  employerIds === undefined
    ? Prisma.sql`true`
    : Prisma.sql`l.employer_id = ANY(${employerIds}::int[])`;
