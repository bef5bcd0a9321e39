import { Prisma } from '#libs/database';
import type { Look } from '#libs/ledger';
import { firstTerm } from './ground.js';

/** What the database itself refuses about lots and holds, as table and trigger, and as constraint. */
const TRIGGERS = [
  'lot lot_terms_are_kept',
  'lot rows_refer_new',
  'lot is_kept',
  'lot lot_is_digested',
  'lot_term_change lot_terms_change',
  'lot_term_change is_append_only',
  'lot_term_change is_digested',
  'invoice_receipt is_append_only',
  'invoice_receipt is_digested',
  'lot_shortfall is_append_only',
  'lot_shortfall lots_had_as_much',
  'lot_shortfall is_digested',
  'lot_remainder is_append_only',
  'lot_remainder lots_had_as_much',
  'lot_remainder is_digested',
  'life_event life_event_is_undone_once',
  'life_event life_event_is_kept',
  'life_event is_digested',
  'life_event undoing_is_digested',
  'life_event_claim is_append_only',
  'life_event_claim claims_fit_lots',
  'life_event_claim is_digested',
  'hold is_append_only',
  'hold is_digested',
  'hold_step is_append_only',
  'hold_step hold_step_follows_hold',
  'hold_step is_digested',
  'account accounts_have_lots',
  'account account_has_a_hold',
];
const CONSTRAINTS = [
  'lot_of_a_run_or_named',
  'lot_begins_before_it_ends',
  'lot_payer_is_known',
  'lot_has_an_origin',
  'life_event_claim_of_one',
  'life_event_claim_settled_whole',
  'life_event_claim_settled_is_less',
];

/** What must hold of a lot by itself, and of the one it came from. */
export const lotLooks: Look[] = [
  {
    name: 'a lot begins before it ends',
    wrong: Prisma.sql`SELECT 'lot ' || id AS at, 'ends before it begins' AS problem FROM lot WHERE expires_on < lot_on`,
  },
  {
    name: 'a lot that moved on is what it was, with its days',
    wrong: Prisma.sql`
      SELECT 'lot ' || l.id AS at, 'is another scheme, version, unit, payer or term than lot ' || o.id || ', which it comes from' AS problem
      FROM lot l JOIN lot o ON o.id = l.origin_lot_id
      WHERE (l.scheme_id, l.scheme_version, l.unit, l.payer, l.lot_on) IS DISTINCT FROM (o.scheme_id, o.scheme_version, o.unit, o.payer, o.lot_on)
        OR (${firstTerm} IS DISTINCT FROM o.expires_on
          AND NOT EXISTS (SELECT 1 FROM lot_term_change c WHERE c.lot_id = o.id AND c.was IS NOT DISTINCT FROM ${firstTerm}))`,
  },
  {
    name: 'a lot that is done with holds nothing',
    wrong: Prisma.sql`
      SELECT 'lot ' || l.id AS at, 'is done with, and ' || a.address || ' stands at ' || a.balance AS problem
      FROM lot l JOIN account a ON ledger_lot(a.address) = l.id WHERE l.lapsed_at IS NOT NULL AND a.balance > 0`,
  },
  {
    name: 'no more came back than a correction was short of',
    wrong: Prisma.sql`
      SELECT 'lot ' || lot_id AS at, 'is short of ' || sum(amount) AS problem
      FROM lot_shortfall GROUP BY lot_id HAVING sum(amount) < 0`,
  },
  {
    name: 'the rules of lots and holds stand in the database',
    wrong: Prisma.sql`
      SELECT rule AS at, 'is switched off or gone' AS problem FROM unnest(${TRIGGERS}::text[]) rule
      WHERE NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = split_part(rule, ' ', 2) AND tgrelid = to_regclass(split_part(rule, ' ', 1)) AND tgenabled IN ('O', 'A'))
      UNION ALL
      SELECT rule, 'is gone or was never checked' FROM unnest(${CONSTRAINTS}::text[]) rule
      WHERE NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = rule AND convalidated AND conenforced)`,
  },
];
