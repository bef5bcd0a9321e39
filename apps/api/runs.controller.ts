import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import type { Caller } from '#libs/access';
import { PageQuery } from '#libs/core';
import { RecomputeService, RunsService, SnapshotsService } from '#libs/eligibility';
import type { Language } from '#libs/schemes';
import { By, InLanguage } from './edge/caller.js';
import { Route } from './edge/route.js';
import { NumberId, RunId } from './edge/shapes.js';
import * as shapes from './runs.shapes.js';
import { SightService } from './sight.service.js';

/** Snapshot runs: how far, what would change and why. */
@Controller('v1')
export class RunsController {
  constructor(
    private readonly sight: SightService,
    private readonly runs: RunsService,
    private readonly recomputing: RecomputeService,
  ) {}

  @Get('employers/:id/runs')
  @Route({
    summary: 'An employer’s runs, newest first',
    needs: 'runs:read',
    answer: shapes.RunPage,
  })
  async list(
    @Param('id', { schema: NumberId }) id: number,
    @Query({ schema: shapes.RunsQuery }) query: shapes.RunsQuery,
    @By() caller: Caller,
    @InLanguage() language: Language,
  ) {
    await this.sight.employer(caller, id);
    const page = await this.runs.list(query, { employerId: id, state: query.state });
    return { ...page, items: page.items.map((run) => shapes.showRun(run, language)) };
  }

  @Get('runs/:id')
  @Route({ summary: 'One run', needs: 'runs:read', answer: shapes.Run })
  async get(
    @Param('id', { schema: RunId }) id: bigint,
    @By() caller: Caller,
    @InLanguage() language: Language,
  ) {
    return shapes.showRun(await this.sight.run(caller, id), language);
  }

  @Get('runs/:id/changes')
  @Route({
    summary: 'What a run changes, employment by employment, old → new',
    needs: 'runs:read',
    answer: shapes.ChangePage,
  })
  async changes(
    @Param('id', { schema: RunId }) id: bigint,
    @Query({ schema: shapes.ChangesQuery }) query: shapes.ChangesQuery,
    @By() caller: Caller,
  ) {
    await this.sight.run(caller, id);
    return this.runs.changes(id, query, query.kind);
  }

  @Get('runs/:id/decisions')
  @Route({
    summary: 'What each scheme said of each row, yes and no, and why',
    needs: 'runs:read',
    answer: shapes.DecisionPage,
  })
  async decisions(
    @Param('id', { schema: RunId }) id: bigint,
    @Query({ schema: shapes.DecisionsQuery }) query: shapes.DecisionsQuery,
    @By() caller: Caller,
    @InLanguage() language: Language,
  ) {
    await this.sight.run(caller, id);
    const page = await this.runs.decisions(id, query, query.entitled);
    return { ...page, items: page.items.map((one) => shapes.showDecision(one, language)) };
  }

  @Get('runs/:id/rejects')
  @Route({
    summary: 'Rows that could not be read: where and why',
    needs: 'runs:read',
    answer: shapes.RejectPage,
  })
  async rejects(
    @Param('id', { schema: RunId }) id: bigint,
    @Query({ schema: PageQuery }) query: PageQuery,
    @By() caller: Caller,
  ) {
    await this.sight.run(caller, id);
    return this.runs.rejects(id, query);
  }

  @Get('runs/:id/recomputation')
  @Route({
    summary: 'The run’s decisions made again from the rows delivered then',
    description: 'Under the rules as they are now; nothing is changed by it.',
    needs: 'runs:read',
    answer: shapes.Recomputation,
  })
  async recompute(@Param('id', { schema: RunId }) id: bigint, @By() caller: Caller) {
    await this.sight.run(caller, id);
    return this.recomputing.recompute(id);
  }
}

/** What a person decides about a run. */
@Controller('v1/runs/:id')
export class RunDecisionsController {
  constructor(
    private readonly sight: SightService,
    private readonly snapshots: SnapshotsService,
  ) {}

  @Post('approval')
  @Route({
    summary: 'Let a held run through',
    needs: 'runs:decide',
    answer: shapes.Run,
    status: 202,
  })
  async approve(
    @Param('id', { schema: RunId }) id: bigint,
    @Body({ schema: shapes.Approval }) { diffHash }: shapes.Approval,
    @By() caller: Caller,
    @InLanguage() language: Language,
  ) {
    await this.sight.run(caller, id);
    return shapes.showRun(await this.snapshots.approve(id, diffHash, caller.name), language);
  }

  @Post('refusal')
  @Route({
    summary: 'Send a run back; nothing of it is applied',
    needs: 'runs:decide',
    answer: shapes.Run,
  })
  async refuse(
    @Param('id', { schema: RunId }) id: bigint,
    @Body({ schema: shapes.Objection }) { why }: shapes.Objection,
    @By() caller: Caller,
    @InLanguage() language: Language,
  ) {
    await this.sight.run(caller, id);
    return shapes.showRun(await this.snapshots.refuse(id, why, caller.name), language);
  }

  @Post('reversal')
  @Route({
    summary: 'Undo an applied run, while nothing depends on it',
    needs: 'runs:decide',
    answer: shapes.Run,
  })
  async reverse(
    @Param('id', { schema: RunId }) id: bigint,
    @Body({ schema: shapes.Objection }) { why }: shapes.Objection,
    @By() caller: Caller,
    @InLanguage() language: Language,
  ) {
    await this.sight.run(caller, id);
    return shapes.showRun(await this.snapshots.reverse(id, why, caller.name), language);
  }

  @Post('again')
  @Route({
    summary: 'Start over what failed, was refused or was reversed, from the same upload',
    needs: 'runs:decide',
    answer: shapes.Run,
    status: 202,
  })
  async again(
    @Param('id', { schema: RunId }) id: bigint,
    @By() caller: Caller,
    @InLanguage() language: Language,
  ) {
    await this.sight.run(caller, id);
    return shapes.showRun(await this.snapshots.again(id, caller.name), language);
  }
}
