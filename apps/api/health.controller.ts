import { Controller, Get, Res } from '@nestjs/common';
import { ApiProduces } from '@nestjs/swagger';
import { z } from 'zod';
import { Route } from './edge/route.js';
import type { ApiReply } from './edge/request.js';
import { HealthService } from './health.service.js';
import { MetricsService } from './metrics.service.js';

const Up = z.object({ status: z.literal('up') }).meta({ id: 'Up' });
const Ready = z.object({ status: z.literal('ready') }).meta({ id: 'Ready' });

/** For whoever keeps the hub running. */
@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthService,
    private readonly metrics: MetricsService,
  ) {}

  @Get('health')
  @Route({ summary: 'The process is up', needs: 'no key', answer: Up })
  up() {
    return { status: 'up' };
  }

  @Get('ready')
  @Route({
    summary: 'Database and queue answer; 503 tells which does not',
    needs: 'no key',
    answer: Ready,
  })
  async ready() {
    await this.health.refuseUnlessReady();
    return { status: 'ready' };
  }

  @Get('metrics')
  @ApiProduces('text/plain')
  @Route({
    summary: 'Metrics in the Prometheus text format',
    needs: 'operator',
    answer: z.string(),
  })
  async tell(@Res({ passthrough: true }) reply: ApiReply) {
    reply.header('content-type', this.metrics.contentType);
    return this.metrics.text();
  }
}
