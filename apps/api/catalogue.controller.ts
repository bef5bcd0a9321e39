import { Controller, Get, Param } from '@nestjs/common';
import { z } from 'zod';
import { ConnectionsService } from '#libs/employers';
import { schemeParameters, SchemesService } from '#libs/schemes';
import { ConnectorList, SchemeList, SchemeParameters, SchemeShape } from './catalogue.shapes.js';
import { Route } from './edge/route.js';

const SchemeId = z.string().min(1).max(100);

/** What there is to choose from: connectors and schemes. */
@Controller('v1')
export class CatalogueController {
  constructor(
    private readonly connections: ConnectionsService,
    private readonly catalogue: SchemesService,
  ) {}

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
  async schemes() {
    return { items: (await this.catalogue.current()).all };
  }

  @Get('schemes/parameters')
  @Route({
    summary:
      'What a scheme can say, as JSON Schema: each parameter with its meaning, unit, example and source, and whether the hub acts on it',
    needs: 'employers:read',
    answer: SchemeParameters,
  })
  parameters() {
    return schemeParameters;
  }

  @Get('schemes/:id')
  @Route({
    summary:
      'One scheme with all its versions: the rules, their sources and what is still unconfirmed',
    needs: 'employers:read',
    answer: SchemeShape,
  })
  async scheme(@Param('id', { schema: SchemeId }) id: string) {
    return (await this.catalogue.current()).byId(id);
  }
}
