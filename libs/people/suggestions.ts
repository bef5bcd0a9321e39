import { Prisma } from '#libs/database';
import { isSeen, type Visible } from './sight.js';

/** Where two people are alike, or differ. */
export type Likeness = 'birth-date' | 'last-name' | 'email' | 'initials' | 'first-name';

/** Somebody who may be the same person, and why. It tells nothing of them that the account does not know. */
export interface Suggestion {
  /** To confirm or dismiss it with. */
  id: string;
  /** From 1 (birth date and name, under another first name) to 8; only to put the likeliest first. */
  score: number;
  because: Likeness[];
  against: Likeness[];
}

/** How somebody compares with an account. */
export interface Compared {
  id: string;
  sameEmail: boolean;
  sameInitials: boolean;
  sameFirstName: boolean;
  otherFirstName: boolean;
}

/** Which words each likeness is told in. */
export const LIKENESS: Record<Likeness, { nl: string; en: string }> = {
  'birth-date': { nl: 'geboortedatum', en: 'date of birth' },
  'last-name': { nl: 'achternaam', en: 'last name' },
  email: { nl: 'e-mailadres', en: 'e-mail address' },
  initials: { nl: 'voorletters', en: 'initials' },
  'first-name': { nl: 'voornaam', en: 'first name' },
};

/** An address is nearly always one person's; initials are shared by brothers, and a first name may be a short one. */
export function weigh(compared: Compared): Suggestion {
  const { id, sameEmail, sameInitials, sameFirstName, otherFirstName } = compared;
  return {
    id,
    score:
      2 +
      (sameEmail ? 3 : 0) +
      (sameInitials ? 1 : 0) +
      (sameFirstName ? 2 : 0) -
      (otherFirstName ? 2 : 0),
    because: [
      'birth-date',
      'last-name',
      ...(sameEmail ? (['email'] as const) : []),
      ...(sameInitials ? (['initials'] as const) : []),
      ...(sameFirstName ? (['first-name'] as const) : []),
    ],
    against: otherFirstName ? ['first-name'] : [],
  };
}

/** No more than a person can look at. */
const AT_MOST = 20;

/**
 * Whoever has the birth date and last name of somebody in the account, and an e-mail address or initials as well. Not those
 * who are in an account of several already, nor those who were said to be somebody else: dismissed, or linked and undone.
 */
export const alikeTo = (accountId: string, visible: Visible): Prisma.Sql => Prisma.sql`
  SELECT c.id, coalesce(bool_or(lower(c.email) = lower(m.email)), false) AS "sameEmail",
    coalesce(bool_or(${sameInitials}), false) AS "sameInitials",
    coalesce(bool_or(plain_name(c.first_name) = plain_name(m.first_name)), false) AS "sameFirstName",
    coalesce(bool_and(plain_name(c.first_name) <> plain_name(m.first_name)), false) AS "otherFirstName"
  FROM people_of(${accountId}::uuid) own JOIN person m ON m.id = own.person_id
  JOIN person c ON c.birth_date = m.birth_date AND (plain_name(c.last_name) = plain_name(m.last_name)
    OR plain_name(concat(c.prefix, c.last_name)) = plain_name(concat(m.prefix, m.last_name)))
    AND (lower(c.email) = lower(m.email) OR ${sameInitials})
  WHERE c.last_name IS NOT NULL AND ${isAlone} AND ${isOpen(accountId)} AND ${isSeen(Prisma.sql`c.id`, visible)}
  GROUP BY c.id ORDER BY "sameEmail" DESC, "sameFirstName" DESC, "otherFirstName", c.id LIMIT ${AT_MOST}`;

/** Equal, or as far as the shorter goes: T. and T.J.; where nobody told initials, the first name begins with one. */
const initialsOf = (person: string): string =>
  `plain_name(coalesce(${person}.initials, left(${person}.first_name, 1)))`;
const sameInitials = Prisma.raw(
  `(starts_with(${initialsOf('c')}, ${initialsOf('m')}) OR starts_with(${initialsOf('m')}, ${initialsOf('c')}))`,
);

const isAlone = Prisma.sql`c.id <> own.person_id
  AND NOT EXISTS (SELECT 1 FROM account_link l WHERE l.person_id = c.id AND l.undone_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM account_link l WHERE l.account_id = c.id AND l.undone_at IS NULL)`;

const isOpen = (accountId: string): Prisma.Sql => Prisma.sql`
  NOT EXISTS (SELECT 1 FROM link_dismissal d
    WHERE d.one_id = least(c.id, ${accountId}::uuid) AND d.other_id = greatest(c.id, ${accountId}::uuid))
  AND NOT EXISTS (SELECT 1 FROM account_link l WHERE l.undone_at IS NOT NULL
    AND (l.person_id, l.account_id) IN ((c.id, ${accountId}::uuid), (${accountId}::uuid, c.id)))`;
