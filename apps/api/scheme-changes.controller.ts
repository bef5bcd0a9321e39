import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import type { Caller } from '#libs/access';
import { PageQuery } from '#libs/core';
import { DryRunService } from '#libs/eligibility';
import {
  explain,
  type Hand,
  type Language,
  type Reason,
  SchemeChangesService,
  type SchemeData,
} from '#libs/schemes';
import { By, InLanguage } from './edge/caller.js';
import { Route } from './edge/route.js';
import { RunId } from './edge/shapes.js';
import {
  EndedSchemeChange,
  ProposedSchemeChange,
  SchemeChangePage,
  SchemeChangeShape,
  SchemeDryRun,
} from './scheme-changes.shapes.js';

const handOf = ({ keyId, name }: Caller): Hand => ({ keyId, name });

/** Changes of schemes: one operator proposes, another lets them in. */
@Controller('v1/scheme-changes')
export class SchemeChangesController {
  constructor(
    private readonly changes: SchemeChangesService,
    private readonly dryRuns: DryRunService,
  ) {}

  @Post()
  @Route({
    summary: 'Propose a scheme as it shall be',
    description:
      'Refused with every place that is wrong; also if it would change rules of before its day, of a closed period, or put a cap below what people have.',
    needs: 'schemes:propose',
    answer: SchemeChangeShape,
    status: 201,
  })
  propose(
    @Body({ schema: ProposedSchemeChange }) body: z.infer<typeof ProposedSchemeChange>,
    @By() caller: Caller,
  ) {
    return this.changes.propose(
      { ...body, content: body.content as unknown as SchemeData },
      handOf(caller),
    );
  }

  @Get()
  @Route({
    summary: 'Changes of schemes, newest first',
    needs: 'operator',
    answer: SchemeChangePage,
  })
  list(@Query({ schema: PageQuery }) query: PageQuery) {
    return this.changes.list(query);
  }

  @Get(':id')
  @Route({ summary: 'One change', needs: 'operator', answer: SchemeChangeShape })
  get(@Param('id', { schema: RunId }) id: bigint) {
    return this.changes.get(id);
  }

  @Get(':id/dry-run')
  @Route({
    summary: 'Whom a change would touch, and by how much',
    description:
      'Reckoned from what payroll told last and from the books as they are, for the first period from the change on in which the scheme grants; and which fields change, with whom they concern. Compared with the scheme as it is now. Nothing is kept.',
    needs: 'operator',
    answer: SchemeDryRun,
  })
  async dryRun(@Param('id', { schema: RunId }) id: bigint, @InLanguage() language: Language) {
    const found = await this.dryRuns.of(id);
    const explained = <One extends { reason: Reason }>({ reason, ...one }: One) => ({
      ...one,
      explanation: explain(reason, language),
    });
    return {
      ...found,
      touched: found.touched.map(explained),
      unknown: found.unknown.map(explained),
    };
  }

  @Post(':id/approval')
  @Route({
    summary: 'Let a change of somebody else in',
    description:
      'Takes another operator than proposed it, with a key from before; neither may have made the key of the other. Operators who approve are set up on the command line of the hub.',
    needs: 'schemes:approve',
    answer: SchemeChangeShape,
  })
  approve(@Param('id', { schema: RunId }) id: bigint, @By() caller: Caller) {
    return this.changes.approve(id, handOf(caller));
  }

  @Post(':id/rejection')
  @Route({
    summary: 'Turn a change of somebody else down',
    needs: 'schemes:approve',
    answer: SchemeChangeShape,
  })
  reject(
    @Param('id', { schema: RunId }) id: bigint,
    @Body({ schema: EndedSchemeChange }) { why }: z.infer<typeof EndedSchemeChange>,
    @By() caller: Caller,
  ) {
    return this.changes.reject(id, handOf(caller), why);
  }

  @Post(':id/withdrawal')
  @Route({
    summary: 'Take one’s own change back',
    needs: 'schemes:propose',
    answer: SchemeChangeShape,
  })
  withdraw(
    @Param('id', { schema: RunId }) id: bigint,
    @Body({ schema: EndedSchemeChange }) { why }: z.infer<typeof EndedSchemeChange>,
    @By() caller: Caller,
  ) {
    return this.changes.withdraw(id, handOf(caller), why);
  }
}
