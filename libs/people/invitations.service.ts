import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { notFound } from '#libs/core';
import { inTransaction, PrismaService, type Tx } from '#libs/database';
import { alreadyLinked, notComplete, notReported, unusableInvitation } from './people.errors.js';

/** How long a letter or a message may lie unanswered. */
const DAYS = 60;

export interface NewInvitation {
  id: string;
  /** Shown this once: whoever has it can take the person into an account. */
  token: string;
  /** By post where the employer reported no e-mail address (RNF-12). */
  channel: 'email' | 'post';
  expiresAt: Date;
}

/** Invitations to take what an employer reported into an account of one's own. */
@Injectable()
export class InvitationsService {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * Invites somebody an employer reported; an earlier invitation ends. Only once the employer's connection is complete
   * (RNF-12). Throws person.not-found, invitation.not-reported, invitation.connection-not-complete, invitation.person-linked.
   */
  async invite(personId: string, by: string): Promise<NewInvitation> {
    const token = newToken();
    return inTransaction(this.prisma, async (tx) => {
      const channel = await channelTo(tx, personId);
      await endOthers(tx, personId);
      const expiresAt = new Date(Date.now() + DAYS * 86_400_000);
      const { id } = await tx.accountInvitation.create({
        data: { personId, tokenHash: hashOf(token), channel, invitedBy: by, expiresAt },
      });
      return { id, token, channel, expiresAt };
    });
  }

  /** Uses a token up, within the transaction that links. Of two at once one waits, and finds it used. */
  async use(tx: Tx, token: string, accountId: string): Promise<{ id: string; personId: string }> {
    const [used] = await tx.$queryRaw<{ id: string; personId: string }[]>`
      UPDATE account_invitation SET accepted_at = now(), accepted_into = ${accountId}::uuid
      WHERE token_hash = ${hashOf(token)} AND accepted_at IS NULL AND expires_at > now()
      RETURNING id, person_id AS "personId"`;
    if (!used) throw unusableInvitation();
    await endOthers(tx, used.personId);
    return used;
  }
}

const endOthers = (tx: Tx, personId: string): Promise<number> => tx.$executeRaw`
  UPDATE account_invitation SET expires_at = now()
  WHERE person_id = ${personId}::uuid AND accepted_at IS NULL AND expires_at > now()`;

interface Invitee {
  hasEmail: boolean;
  isReported: boolean;
  isComplete: boolean;
  isLinked: boolean;
}

async function channelTo(tx: Tx, personId: string): Promise<NewInvitation['channel']> {
  const [invitee] = await tx.$queryRaw<Invitee[]>`
    SELECT p.email IS NOT NULL AS "hasEmail", count(e.id) > 0 AS "isReported",
      coalesce(bool_or(c.state <> 'quarantine'), false) AS "isComplete", account_of(p.id) <> p.id AS "isLinked"
    FROM person p LEFT JOIN employment e ON e.person_id = p.id AND e.state <> 'reversed'
    LEFT JOIN connection c ON c.id = e.connection_id
    WHERE p.id = ${personId}::uuid GROUP BY p.id`;
  if (!invitee) throw notFound('person');
  if (!invitee.isReported) throw notReported();
  if (!invitee.isComplete) throw notComplete();
  if (invitee.isLinked) throw alreadyLinked();
  return invitee.hasEmail ? 'email' : 'post';
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** 256 bits as letters: it can be printed in a letter, and no digits of it can pass for a citizen service number. */
const newToken = (): string =>
  randomBytes(32)
    .toString('hex')
    .replace(/\d/g, (digit) => 'ghijklmnop'.charAt(Number(digit)));
