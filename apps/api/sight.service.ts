import { Injectable } from '@nestjs/common';
import { type Caller, TenancyService } from '#libs/access';
import { BudgetsService } from '#libs/budgets';
import { notFound } from '#libs/core';
import { RunsService, type RunView } from '#libs/eligibility';
import {
  ConnectionsService,
  type ConnectionView,
  EmployersService,
  type EmployerView,
} from '#libs/employers';
import type { Visible } from '#libs/people';
import { UploadsService, type UploadView } from '#libs/uploads';

/** Finds what a request names, as far as its caller can see. What belongs to others does not exist. */
@Injectable()
export class SightService {
  constructor(
    private readonly tenancy: TenancyService,
    private readonly employers: EmployersService,
    private readonly connections: ConnectionsService,
    private readonly uploads: UploadsService,
    private readonly runs: RunsService,
    private readonly budgets: BudgetsService,
  ) {}

  async employer(caller: Caller, id: number): Promise<EmployerView> {
    await this.tenancy.refuseOthers(caller, id, 'employer');
    return this.employers.get(id);
  }

  async connection(caller: Caller, id: number): Promise<ConnectionView> {
    const connection = await this.connections.get(id);
    await this.tenancy.refuseOthers(caller, connection.employerId, 'connection');
    return connection;
  }

  async upload(caller: Caller, id: string): Promise<UploadView> {
    const upload = await this.uploads.get(id);
    const { employerId } = await this.connections.get(upload.connectionId);
    await this.tenancy.refuseOthers(caller, employerId, 'upload');
    return upload;
  }

  async run(caller: Caller, id: bigint): Promise<RunView> {
    const run = await this.runs.get(id);
    await this.tenancy.refuseOthers(caller, run.employerId, 'run');
    return run;
  }

  /** Whose people the caller may see. A portal acts for persons, and sees their accounts. */
  async people(caller: Caller): Promise<Visible> {
    const employerIds = await this.tenancy.employerIds(caller);
    if (!employerIds) return 'everybody';
    return caller.kind === 'portal' ? { employerIds, tenantId: caller.tenantId } : { employerIds };
  }

  /** An operator sees every account; others those of their employers, and of the lots these granted. */
  async account(caller: Caller, address: string): Promise<void> {
    if (caller.kind === 'operator') return;
    const employerId = await this.employerOf(address);
    if (employerId === undefined) throw notFound('account');
    await this.tenancy.refuseOthers(caller, employerId, 'account');
  }

  private async employerOf(address: string): Promise<number | undefined> {
    const [room, id = ''] = address.split(':');
    if (room === 'employer') return Number(id);
    return room === 'lot' ? this.budgets.grantingEmployer(BigInt(id)) : undefined;
  }
}
