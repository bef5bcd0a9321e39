import { KeysService } from '#libs/access';
import {
  ConversationsService,
  type DocumentView,
  type Gate,
  type Hand,
  type NewTalk,
  type Party,
  type TalkView,
} from '#libs/conversations';
import type { PrismaService } from '#libs/database';
import {
  catalogueOf,
  type Scheme,
  schemeById,
  type SchemesService,
  type SchemeVersion,
} from '#libs/schemes';
import { type Employed, type Ground, makeAppliedRun, makeEmployed, makeGround } from './ground.js';

type Asks = Partial<NonNullable<SchemeVersion['conversation']>>;

/** The career budget of social work as far as a yearly talk and its plan, and where its text or its policies say something else. */
export function lbbAsking(
  asks: Asks = {},
  policies: Partial<SchemeVersion['policies']> = {},
): Scheme {
  const scheme = schemeById('nl-sw-lbb');
  const bare = {
    spendAgreement: false,
    employerDecision: 'none',
    decisionDeadlineDays: null,
    effectOfSilence: { noInvitation: 'none', noChoice: 'none', noReply: 'none' },
  } as const;
  return {
    ...scheme,
    versions: scheme.versions.map((version) => ({
      ...version,
      policies: { ...version.policies, ...policies },
      conversation: version.conversation && { ...version.conversation, ...bare, ...asks },
    })),
  };
}

let records = 0;
export const reference = (): string => `record-${(records += 1)}`;

/** Somebody with a first lot of July 2023 and an employer to talk with. */
export async function makeTalkers(prisma: PrismaService): Promise<Talkers> {
  const ground = await makeGround(prisma);
  const somebody = await makeEmployed(prisma, ground.employerId);
  const hands = {
    employee: await handOf(prisma, 'portal'),
    employer: await handOf(prisma, 'employer'),
  };
  const talkers = new Talkers(prisma, ground, somebody, hands);
  await talkers.save('2023-07-01');
  return talkers;
}

/** A key that speaks for a side. */
export async function handOf(prisma: PrismaService, kind: 'portal' | 'employer'): Promise<Hand> {
  const tenant = { kind, name: `A ${kind}` };
  const { id } = await new KeysService(prisma).create({ tenant, label: 'test', employerIds: [] });
  return { keyId: id, name: 'test' };
}

export class Talkers {
  constructor(
    private readonly prisma: PrismaService,
    readonly ground: Ground,
    readonly somebody: Employed,
    /** Whose keys speak for the two sides. */
    readonly hands: Record<Party, Hand>,
  ) {}

  under(scheme = lbbAsking()): ConversationsService {
    const current = () => Promise.resolve(catalogueOf([scheme]));
    return new ConversationsService(this.prisma, { current } as unknown as SchemesService);
  }

  about(who = this.somebody) {
    const { employerId } = this.ground;
    return { personId: who.personId, employerId, schemeId: 'nl-sw-lbb' };
  }

  colleague(): Promise<Employed> {
    return makeEmployed(this.prisma, this.ground.employerId);
  }

  /** A lot, so that there is something to talk about. */
  async save(lotOn: string, who = this.somebody): Promise<void> {
    const runId = await makeAppliedRun(this.prisma, this.ground);
    await this.prisma.$executeRaw`
      INSERT INTO lot (person_id, employment_id, employer_id, scheme_id, scheme_version, period_id, run_id, unit, granted, lot_on)
      VALUES (${who.personId}::uuid, ${who.employmentId}, ${this.ground.employerId}, 'nl-sw-lbb', '2022-05',
        ${this.ground.periodId}, ${runId}, 'EUR', 5000, ${lotOn}::date)`;
  }

  talk(heldOn: string, more: Partial<NewTalk> = {}): NewTalk {
    return {
      ...this.about(),
      reference: reference(),
      heldOn,
      startedBy: 'employer',
      participants: ['employee', 'manager'],
      ...more,
    };
  }

  record(heldOn: string, who = this.somebody): Promise<TalkView> {
    return this.under().record(this.talk(heldOn, this.about(who)), 'test');
  }

  /** An invitation as it was put on record in its day: when it was sent, unless said otherwise. */
  async invited(
    by: Party,
    invitedOn: string,
    replyBy: string,
    at = `${invitedOn}T12:00:00Z`,
  ): Promise<{ id: bigint; personId: string }> {
    const { personId, employerId, schemeId } = this.about();
    const [kept] = await this.prisma.$queryRaw<{ id: bigint; personId: string }[]>`
      INSERT INTO invitation (person_id, employer_id, scheme_id, reference, invited_by, invited_on, reply_by, recorded_by, recorded_at)
      VALUES (${personId}::uuid, ${employerId}, ${schemeId}, ${reference()}, ${by}, ${invitedOn}::date, ${replyBy}::date,
        'test', ${at}::timestamptz)
      RETURNING id, person_id AS "personId"`;
    return kept!;
  }

  plan(replaces: bigint | null = null, goal = 'A course in supervision') {
    return {
      reference: reference(),
      replaces,
      content: {
        goalCategory: 'course' as const,
        goal,
        amountCents: null,
        from: '2024-01-01',
        until: null,
      },
    };
  }

  write(held: TalkView, replaces: bigint | null = null, goal?: string): Promise<DocumentView> {
    const { personId, id } = held;
    return this.under().writePlan({ personId, id }, this.plan(replaces, goal), 'test');
  }

  sign(document: DocumentView, party: Party, signedOn: string): Promise<DocumentView> {
    const { personId, id } = document;
    const signature = { party, signedOn, paper: null };
    return this.under().sign({ personId, id }, signature, this.hands[party]);
  }

  async signBoth(document: DocumentView, on: string): Promise<DocumentView> {
    await this.sign(document, 'employee', on);
    return this.sign(document, 'employer', on);
  }

  /** A talk that counts: recorded in a plan that both signed that day. */
  async hold(heldOn: string, who = this.somebody): Promise<TalkView> {
    const held = await this.record(heldOn, who);
    await this.signBoth(await this.write(held), heldOn);
    return held;
  }

  gate(day: string, scheme = lbbAsking(), amount?: bigint): Promise<Gate> {
    return this.under(scheme).gate(this.prisma, { ...this.about(), day, amount });
  }
}

export const codesOf = ({ because }: Gate): string[] => because.map(({ code }) => code);
