import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import type { Caller } from '#libs/access';
import { PageQuery } from '#libs/core';
import { EmployersService, NewAgreement, NewEmployer, NewEmployerFact } from '#libs/employers';
import { FactsService, NewEnrolments, PeopleService } from '#libs/people';
import { By } from './edge/caller.js';
import { Route } from './edge/route.js';
import { NumberId } from './edge/shapes.js';
import { Employer, EmployerFactList, EmployerPage, PeopleQuery } from './employers.shapes.js';
import { PersonPage } from './people.shapes.js';
import { SightService } from './sight.service.js';

/** Employers, what they accepted and who works there. */
@Controller('v1/employers')
export class EmployersController {
  constructor(
    private readonly sight: SightService,
    private readonly employers: EmployersService,
    private readonly people: PeopleService,
    private readonly facts: FactsService,
  ) {}

  @Post()
  @Route({
    summary: 'Register an employer and the schemes it falls under',
    needs: 'employers:register',
    answer: Employer,
    status: 201,
  })
  register(@Body({ schema: NewEmployer }) body: NewEmployer, @By() caller: Caller) {
    return this.employers.register(body, caller.tenantId);
  }

  @Get()
  @Route({ summary: 'The employers you may see', needs: 'employers:read', answer: EmployerPage })
  list(@Query({ schema: PageQuery }) query: PageQuery, @By() caller: Caller) {
    return this.employers.list(query, caller.kind === 'operator' ? undefined : caller.tenantId);
  }

  @Get(':id')
  @Route({ summary: 'One employer', needs: 'employers:read', answer: Employer })
  get(@Param('id', { schema: NumberId }) id: number, @By() caller: Caller) {
    return this.sight.employer(caller, id);
  }

  @Post(':id/agreements')
  @Route({
    summary: 'Record that an agreement was accepted',
    description:
      'The same version twice is the same acceptance. Without both documents no payroll is read.',
    needs: 'employers:write',
    answer: Employer,
    status: 201,
  })
  async accept(
    @Param('id', { schema: NumberId }) id: number,
    @Body({ schema: NewAgreement }) body: NewAgreement,
    @By() caller: Caller,
  ) {
    await this.sight.employer(caller, id);
    return this.employers.accept(id, body);
  }

  @Post(':id/facts')
  @Route({
    summary:
      'Tell what a scheme leaves to the employer: the amount agreed, the hours of full time, its size',
    description:
      'It counts from a day on. Told again from the same day, the later word counts. Decisions already made stay as they are; a delivery of their period decides anew.',
    needs: 'employers:write',
    answer: EmployerFactList,
    status: 201,
  })
  async tell(
    @Param('id', { schema: NumberId }) id: number,
    @Body({ schema: NewEmployerFact }) body: NewEmployerFact,
    @By() caller: Caller,
  ) {
    await this.sight.employer(caller, id);
    return { items: await this.employers.tell(id, body, caller.name) };
  }

  @Get(':id/facts')
  @Route({
    summary: 'What the employer told of itself, by scheme and from when',
    needs: 'employers:read',
    answer: EmployerFactList,
  })
  async listFacts(@Param('id', { schema: NumberId }) id: number, @By() caller: Caller) {
    await this.sight.employer(caller, id);
    return { items: await this.employers.factsOf(id) };
  }

  @Post(':id/enrolments')
  @Route({
    summary: 'Tell who of the employer’s people is in a programme that a scheme asks about',
    description: 'All or none. Told again from the same day, the later word counts.',
    needs: 'employers:write',
  })
  async enrol(
    @Param('id', { schema: NumberId }) id: number,
    @Body({ schema: NewEnrolments }) body: NewEnrolments,
    @By() caller: Caller,
  ): Promise<void> {
    await this.sight.employer(caller, id);
    await this.facts.enrol(id, body, caller.name);
  }

  @Get(':id/people')
  @Route({ summary: 'Who works or worked there', needs: 'people:read', answer: PersonPage })
  async listPeople(
    @Param('id', { schema: NumberId }) id: number,
    @Query({ schema: PeopleQuery }) query: PeopleQuery,
    @By() caller: Caller,
  ) {
    await this.sight.employer(caller, id);
    return this.people.list(query, { employerId: id, payrollNumber: query.payrollNumber });
  }
}
