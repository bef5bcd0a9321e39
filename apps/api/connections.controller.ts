import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import type { Caller } from '#libs/access';
import { ConnectionsService, NewConnection } from '#libs/employers';
import { By } from './edge/caller.js';
import { Route } from './edge/route.js';
import { NumberId } from './edge/shapes.js';
import { Connection, ConnectionList } from './employers.shapes.js';
import { SightService } from './sight.service.js';

/** How an employer's payroll reaches the hub. */
@Controller('v1')
export class ConnectionsController {
  constructor(
    private readonly sight: SightService,
    private readonly connections: ConnectionsService,
  ) {}

  @Post('employers/:id/connections')
  @Route({
    summary: 'Connect an employer’s payroll',
    needs: 'employers:write',
    answer: Connection,
    status: 201,
  })
  async open(
    @Param('id', { schema: NumberId }) id: number,
    @Body({ schema: NewConnection }) body: NewConnection,
    @By() caller: Caller,
  ) {
    await this.sight.employer(caller, id);
    return this.connections.open(id, body);
  }

  @Get('employers/:id/connections')
  @Route({ summary: 'An employer’s connections', needs: 'employers:read', answer: ConnectionList })
  async list(@Param('id', { schema: NumberId }) id: number, @By() caller: Caller) {
    await this.sight.employer(caller, id);
    return { items: await this.connections.list(id) };
  }

  @Get('connections/:id')
  @Route({ summary: 'One connection', needs: 'employers:read', answer: Connection })
  get(@Param('id', { schema: NumberId }) id: number, @By() caller: Caller) {
    return this.sight.connection(caller, id);
  }

  @Delete('connections/:id')
  @Route({
    summary: 'Close a connection',
    description: 'It takes nothing more and its secrets are erased; what it delivered is kept.',
    needs: 'employers:write',
    answer: Connection,
  })
  async close(@Param('id', { schema: NumberId }) id: number, @By() caller: Caller) {
    await this.sight.connection(caller, id);
    return this.connections.close(id);
  }
}
