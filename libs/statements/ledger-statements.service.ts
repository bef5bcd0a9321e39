import { Injectable } from '@nestjs/common';
import type { Page, PageQuery } from '#libs/core';
import {
  type JournalLine,
  JournalService,
  LedgerService,
  type Span,
  type StatementLine,
} from '#libs/ledger';
import { SchemesService } from '#libs/schemes';
import { subjects, type Whose } from './subjects.js';

/** A line of an account; the balance is told only where no lines in between are left out. */
export interface AccountLine extends Omit<StatementLine, 'balanceAfter'> {
  balanceAfter: bigint | null;
}

/** What moved for somebody or something, newest first, between two posting days if asked. */
@Injectable()
export class LedgerStatementsService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly journal: JournalService,
    private readonly schemes: SchemesService,
  ) {}

  /** Of one account; throws account.not-found for an address never moved to. */
  async account(address: string, query: PageQuery, span: Span = {}): Promise<Page<AccountLine>> {
    await this.ledger.account(address);
    if (!span.from && !span.until) return this.journal.statement(address, query);
    const page = await this.journal.lines(subjects.account(address), query, span);
    return { ...page, items: page.items.map(asAccountLine(address)) };
  }

  /** Of every lot of a person's account, or of those lots that some employers granted them. */
  person(whose: Whose, query: PageQuery, span?: Span): Promise<Page<JournalLine>> {
    return this.journal.lines(subjects.person(whose), query, span);
  }

  /** Of an employer's own accounts. */
  employer(employerId: number, query: PageQuery, span?: Span): Promise<Page<JournalLine>> {
    return this.journal.lines(subjects.employer(employerId), query, span);
  }

  provider(providerId: number, query: PageQuery, span?: Span): Promise<Page<JournalLine>> {
    return this.journal.lines(subjects.provider(providerId), query, span);
  }

  /** Of the lots of a scheme, or of those that some employers granted; throws scheme.not-found. */
  async scheme(
    { schemeId, employerIds }: { schemeId: string; employerIds: readonly number[] | undefined },
    query: PageQuery,
    span?: Span,
  ): Promise<Page<JournalLine>> {
    (await this.schemes.current()).byId(schemeId);
    return this.journal.lines(subjects.scheme(schemeId, employerIds), query, span);
  }
}

const asAccountLine =
  (address: string) =>
  ({ from, to, book: _b, unit: _u, lotId: _l, ...line }: JournalLine): AccountLine => ({
    ...line,
    counterparty: from === address ? to : from,
    balanceAfter: null,
  });
