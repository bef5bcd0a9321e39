import { Controller, Get, Param } from '@nestjs/common';
import { z } from 'zod';
import { ConnectionsService } from '#libs/employers';
import { schemeById, schemes } from '#libs/schemes';
import { ConnectorList, SchemeList, SchemeShape } from './catalogue.shapes.js';
import { Route } from './edge/route.js';

const SchemeId = z.string().min(1).max(100);

/** What there is to choose from: connectors and schemes. */
@Controller('v1')
export class CatalogueController {
  constructor(private readonly connections: ConnectionsService) {}

  @Get('connectors')
  @Route({
    summary: 'The connectors on offer, each with its settings as JSON Schema',
    needs: 'employers:read',
    answer: ConnectorList,
  })
  connectors() {
    return { items: this.connections.offers() };
  }

  @Get('schemes')
  @Route({ summary: 'The schemes the hub knows', needs: 'employers:read', answer: SchemeList })
  schemes() {
    return { items: schemes };
  }

  @Get('schemes/:id')
  @Route({
    summary:
      'One scheme with all its versions: the rules, their sources and what is still unconfirmed',
    needs: 'employers:read',
    answer: SchemeShape,
  })
  scheme(@Param('id', { schema: SchemeId }) id: string) {
    return schemeById(id);
  }
}
