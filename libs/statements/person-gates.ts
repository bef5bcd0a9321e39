import type { ConversationsService, GateOf } from '#libs/conversations';
import type { Day } from '#libs/core';
import { Prisma, type PrismaService } from '#libs/database';
import { type Catalogue, conversationRuleOn, type Reason } from '#libs/schemes';
import type { LotRow } from './person-free.rules.js';
import type { Whose } from './subjects.js';

/** A gate, and where less was agreed than a plan would take: how much it lets through, and what keeps the rest. */
export interface PlanGate extends GateOf {
  upTo?: { amount: bigint; reason: Reason };
}

/** The gates of a scheme, per employer. */
export type Gates = ReadonlyMap<string, readonly PlanGate[]>;

/** What a plan would take of the lots of one scheme and one employer. */
export type TakenOf = (lots: readonly LotRow[]) => bigint;

interface GatesSought {
  rows: readonly LotRow[];
  catalogue: Catalogue;
  on: Day;
  /** Left out, only the saving is asked about. */
  takenOf: TakenOf | undefined;
}

type Ask = (amountAt?: (employerId: number) => bigint) => Promise<readonly PlanGate[]>;

/** The gates of the lots of somebody, of each scheme that asks for a talk. */
export async function gatesOf(
  { prisma, conversations }: { prisma: PrismaService; conversations: ConversationsService },
  { personIds, employerIds }: Whose,
  { rows, catalogue, on, takenOf }: GatesSought,
): Promise<Gates> {
  const asking = [...new Set(rows.map(({ schemeId }) => schemeId))].filter((id) =>
    conversationRuleOn(catalogue.byId(id), on),
  );
  const found = await Promise.all(
    asking.map(async (schemeId) => {
      const ask: Ask = async (amountAt) => {
        const gates = await conversations.gatesFor(personIds, schemeId, { day: on, amountAt });
        return gates.filter(({ employerId }) => employerIds?.includes(employerId) ?? true);
      };
      if (!takenOf) return ask();
      const ofScheme = rows.filter((row) => row.schemeId === schemeId);
      const taken = (id: number) => takenOf(ofScheme.filter(({ employerId }) => employerId === id));
      const gates = await ask(taken);
      if (gates.every(({ blockedBy }) => !blockedBy)) return gates;
      const agreed = await prisma.$queryRaw<Agreed[]>(agreedAmounts(personIds, schemeId));
      return partlyOpen(gates, { taken, agreed, ask });
    }),
  );
  return new Map(asking.map((schemeId, at) => [schemeId, found[at] ?? []]));
}

interface Agreed {
  employerId: number;
  amount: bigint;
}

/** Every amount that was ever written down, smallest first; which of them count is for the gate to say. */
const agreedAmounts = (personIds: readonly string[], schemeId: string): Prisma.Sql => Prisma.sql`
  SELECT DISTINCT employer_id AS "employerId", (content ->> 'amountCents')::bigint AS amount FROM document
  WHERE kind = 'spending-agreement' AND person_id = ANY(${personIds}::uuid[]) AND scheme_id = ${schemeId}
    AND (content ->> 'amountCents')::bigint > 0
  ORDER BY amount`;

/** Opens the gates that are shut for all a plan would take, up to the most that they let through. */
async function partlyOpen(
  gates: readonly PlanGate[],
  {
    taken,
    agreed,
    ask,
  }: { taken: (employerId: number) => bigint; agreed: readonly Agreed[]; ask: Ask },
): Promise<PlanGate[]> {
  const shut = new Set(gates.flatMap((gate) => (gate.blockedBy ? [gate.employerId] : [])));
  const smaller = [...shut].map((id): [number, bigint[]] => [
    id,
    agreed.flatMap(({ employerId, amount }) =>
      employerId === id && amount < taken(id) ? [amount] : [],
    ),
  ]);
  const most = await mostOpen(new Map(smaller), ask);
  return gates.map((gate): PlanGate => {
    const amount = most.get(gate.employerId);
    if (amount === undefined) return gate;
    const params = { agreedCents: Number(amount), askedCents: Number(taken(gate.employerId)) };
    const reason = { code: 'agreement-too-small', params } as const;
    return { ...gate, blockedBy: null, upTo: { amount, reason } };
  });
}

/**
 * The largest of some amounts, smallest first, for which all gates of an employer are open. What is open for an amount is
 * open for less, so halving finds it; all employers are asked at once.
 */
async function mostOpen(
  smaller: ReadonlyMap<number, readonly bigint[]>,
  ask: Ask,
): Promise<Map<number, bigint>> {
  const spans = [...smaller].map(([employerId, known]) => ({
    employerId,
    known,
    open: 0,
    shut: known.length + 1,
  }));
  const undecided = () => spans.filter(({ open, shut }) => shut - open > 1);
  for (let left = undecided(); left.length > 0; left = undecided()) {
    const amounts = new Map(left.map((span) => [span.employerId, span.known[middleOf(span) - 1]]));
    const gates = await ask((id) => amounts.get(id) ?? 0n);
    for (const span of left) {
      const isShut = gates.some((gate) => gate.employerId === span.employerId && gate.blockedBy);
      span[isShut ? 'shut' : 'open'] = middleOf(span);
    }
  }
  return new Map(
    spans.flatMap(({ employerId, known, open }) => {
      const amount = known[open - 1];
      return amount === undefined ? [] : [[employerId, amount] as const];
    }),
  );
}

const middleOf = ({ open, shut }: { open: number; shut: number }): number =>
  Math.floor((open + shut) / 2);
