import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { type Caller, KeysService, type NewKey } from '#libs/access';
import { By } from './edge/caller.js';
import { Route } from './edge/route.js';
import { NumberId } from './edge/shapes.js';
import { AskedKey, KeyList, MadeKey } from './keys.shapes.js';

/** API keys, for the operator. */
@Controller('v1/keys')
export class KeysController {
  constructor(private readonly keys: KeysService) {}

  @Post()
  @Route({
    summary: 'Make a key for a tenant',
    description:
      'The key itself is shown in this answer and never again. An operator makes keys for its own tenant and for whoever is no operator; another operator, and a key that approves schemes, are set up on the command line.',
    needs: 'keys:write',
    answer: MadeKey,
    status: 201,
    onlyOnce: 'key',
  })
  create(@Body({ schema: AskedKey }) body: NewKey, @By() caller: Caller) {
    return this.keys.create(body, caller);
  }

  @Get()
  @Route({ summary: 'All keys, without the keys themselves', needs: 'keys:write', answer: KeyList })
  async list() {
    return { items: await this.keys.list() };
  }

  @Delete(':id')
  @Route({
    summary: 'Revoke a key',
    description: 'Refused for the last usable key that makes and revokes keys.',
    needs: 'keys:write',
  })
  revoke(@Param('id', { schema: NumberId }) id: number) {
    return this.keys.revoke(id);
  }
}
