import { Injectable } from '@nestjs/common';
import type { Caller } from '#libs/access';
import { Int64Text, notFound, type Page, pageOf, type PageQuery, readCursor } from '#libs/core';
import { inTransaction, PrismaService, type Tx } from '#libs/database';
import { InvitationsService } from './invitations.service.js';
import { refusedLink, undoneBefore } from './people.errors.js';
import type { LinkedHow, LinkView } from './people.schema.js';
import type { Visible } from './sight.js';
import { alikeTo, type Compared, type Suggestion, weigh } from './suggestions.js';

/** A suggestion of an account, for who asks. */
export interface Suggested {
  accountId: string;
  suggestionId: string;
  visible: Visible;
}

interface NewLink {
  personId: string;
  accountId: string;
  how: LinkedHow;
  evidence: object;
}

/** Who acts, for the journal. */
type By = Pick<Caller, 'name' | 'kind'>;

/** What must be done before a link ends, in the same transaction: budget that moved across it goes back, for one. */
type BeforeItEnds = (tx: Tx, link: LinkView) => Promise<void>;

/**
 * Which people are one person. Only the person says so, by a token or by confirming a suggestion; nothing is merged, and
 * every link can be undone. Linking itself moves no money. A link does not end while budget that moved across it to
 * another job has not gone back: the events that moved it are undone first, or along with it. What an order that one asked
 * for had spent of the other's lots by then is a claim: the database notes it as the link ends.
 */
@Injectable()
export class LinksService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly invitations: InvitationsService,
  ) {}

  /** Takes whom the token invites into the account. Throws invitation.unusable, link.person-linked, link.to-itself, link.person-has-others. */
  async accept(token: string, accountId: string, by: By): Promise<LinkView> {
    return this.linking(async (tx) => {
      const { id, personId } = await this.invitations.use(tx, token, accountId);
      const link = { personId, accountId, how: 'invitation' as const };
      return insert(tx, { ...link, evidence: { invitation: id } }, by);
    });
  }

  /** Who may be the same person, the likeliest first, among those the caller may see. Nothing follows from it by itself. */
  async suggestionsFor(accountId: string, visible: Visible): Promise<Suggestion[]> {
    return suggestions(this.prisma, accountId, visible);
  }

  /** Links whom the person says is they themselves. Throws suggestion.not-found once it is no suggestion any more. */
  async confirm(asked: Suggested, by: By): Promise<LinkView> {
    const { accountId, suggestionId: personId } = asked;
    return this.linking(async (tx) => {
      const { because, against, score } = await suggestion(tx, asked);
      const how = by.kind === 'operator' ? 'operator' : 'suggestion';
      return insert(tx, { personId, accountId, how, evidence: { because, against, score } }, by);
    });
  }

  /** Remembers that the two are not one person; saying so again changes nothing. */
  async dismiss(asked: Suggested, by: By): Promise<void> {
    const { accountId, suggestionId } = asked;
    await inTransaction(this.prisma, async (tx) => {
      const [oneId = '', otherId = ''] = [accountId, suggestionId].toSorted();
      if (await tx.linkDismissal.findUnique({ where: { oneId_otherId: { oneId, otherId } } }))
        return;
      await suggestion(tx, asked);
      await tx.linkDismissal.createMany({
        data: [{ oneId, otherId, dismissedBy: by.name }],
        skipDuplicates: true,
      });
    });
  }

  /**
   * Undoes a link of this person or account. Throws link.not-found, link.undone, link.in-use while an order of one holds
   * budget of the other, and link.moved-budget while budget moved across it; `before` may see to that.
   */
  async undo(
    { linkId: id, personId }: { linkId: bigint; personId: string },
    why: string,
    by: By,
    before: BeforeItEnds = async () => {},
  ): Promise<LinkView> {
    return this.linking(async (tx) => {
      const [found] = await tx.$queryRaw<{ undoneAt: Date | null }[]>`
        SELECT undone_at AS "undoneAt" FROM account_link
        WHERE id = ${id} AND ${personId}::uuid IN (person_id, account_id) FOR UPDATE`;
      if (!found) throw notFound('link');
      if (found.undoneAt) throw undoneBefore();
      await before(tx, (await tx.accountLink.findUniqueOrThrow({ where: { id } })) as LinkView);
      const undone = { undoneBy: by.name, undoneAt: new Date(), undoneWhy: why };
      return (await tx.accountLink.update({ where: { id }, data: undone })) as LinkView;
    });
  }

  /** Every link to or of a person, undone or not, newest first. */
  async linksOf(personId: string, query: PageQuery): Promise<Page<LinkView>> {
    const before = readCursor(Int64Text, query.cursor);
    const rows = await this.prisma.accountLink.findMany({
      where: {
        OR: [{ personId }, { accountId: personId }],
        ...(before === undefined ? {} : { id: { lt: before } }),
      },
      orderBy: { id: 'desc' },
      take: query.limit + 1,
    });
    return pageOf(rows as LinkView[], query.limit, (last) => last.id.toString());
  }

  /** The rules of a link are the database's; here they get their words. */
  private async linking(work: (tx: Tx) => Promise<LinkView>): Promise<LinkView> {
    try {
      return await inTransaction(this.prisma, work);
    } catch (error) {
      throw refusedLink(error) ?? error;
    }
  }
}

async function insert(tx: Tx, { evidence, ...link }: NewLink, by: By): Promise<LinkView> {
  const row = await tx.accountLink.create({ data: { ...link, evidence, linkedBy: by.name } });
  return row as LinkView;
}

async function suggestion(tx: Tx, { accountId, suggestionId, visible }: Suggested) {
  const all = await suggestions(tx, accountId, visible);
  const found = all.find(({ id }) => id === suggestionId);
  if (!found) throw notFound('suggestion');
  return found;
}

async function suggestions(tx: Tx, accountId: string, visible: Visible): Promise<Suggestion[]> {
  const alike = await tx.$queryRaw<Compared[]>(alikeTo(accountId, visible));
  return alike.map(weigh).sort((one, other) => other.score - one.score);
}
