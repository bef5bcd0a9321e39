import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Caller } from '#libs/access';
import { CONFIG, type Config } from '#libs/config';
import { DeliveriesService } from '#libs/eligibility';
import type { Language } from '#libs/schemes';
import { By, InLanguage } from './edge/caller.js';
import { withFile } from './edge/file-body.js';
import type { ApiReply, ApiRequest } from './edge/request.js';
import { Route, TakesFile } from './edge/route.js';
import { NumberId, RandomId } from './edge/shapes.js';
import { DeliveredRun, showRun } from './runs.shapes.js';
import { SightService } from './sight.service.js';
import { Upload, UploadQuery } from './uploads.shapes.js';

/** Payroll files brought by hand. */
@Controller('v1')
export class UploadsController {
  constructor(
    private readonly sight: SightService,
    private readonly deliveries: DeliveriesService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post('connections/:id/uploads')
  @TakesFile()
  @Route({
    summary: 'Deliver a payroll file',
    description:
      'The file is read as it arrives and never kept. What it is follows from its contents, not from its name or content type. ' +
      'The same contents for the same period again do nothing, so there is no Idempotency-Key here.',
    needs: 'uploads:write',
    answer: DeliveredRun,
    status: 202,
    or: { status: 200, means: 'This file was delivered for this period before (`repeated`)' },
  })
  async upload(
    @Param('id', { schema: NumberId }) id: number,
    @Query({ schema: UploadQuery }) query: UploadQuery,
    @By() caller: Caller,
    @InLanguage() language: Language,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ) {
    await this.sight.connection(caller, id);
    const limitBytes = this.config.uploadLimitBytes;
    const { run, repeated } = await withFile(request, limitBytes, ({ name, bytes, signal }) =>
      this.deliveries.receive(id, {
        fileName: query.fileName ?? name ?? 'upload',
        bytes,
        period: query.period ?? null,
        columns: query.columns ?? {},
        limitBytes,
        signal,
        by: caller.name,
      }),
    );
    if (repeated) reply.status(200);
    return { ...showRun(run, language), repeated };
  }

  @Get('uploads/:id')
  @Route({ summary: 'One upload', needs: 'runs:read', answer: Upload })
  get(@Param('id', { schema: RandomId }) id: string, @By() caller: Caller) {
    return this.sight.upload(caller, id);
  }
}
