-- Invoices that are paid in parts, and what a person draws ahead of what is still to be granted.

-- ── invoices paid in parts ───────────────────────────────────────────────────

-- Which receipt paid which invoice, and how much of it. What the invoice got in all decides what goes on its lots.
CREATE TABLE invoice_receipt (
  invoice text NOT NULL CHECK (invoice ~ '^[A-Za-z0-9._:-]{1,100}$'),
  -- The bank's own name for the line, as its transfer receipt/<name> or allocate/<name> has it.
  receipt text NOT NULL CHECK (length(receipt) BETWEEN 1 AND 200),
  amount bigint NOT NULL CHECK (amount > 0),
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (invoice, receipt)
);
CREATE INDEX ON invoice_receipt (receipt);
CREATE TRIGGER is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON invoice_receipt
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('it is evidence; what follows is a row of its own');

-- ── drawn ahead ──────────────────────────────────────────────────────────────

-- advance: drawn by the person ahead of what a scheme will grant the employment; later grants repay it.
ALTER TABLE lot DROP CONSTRAINT lot_source_check,
  ADD CONSTRAINT lot_source_check CHECK (source IN ('payroll', 'transfer', 'top-up', 'conversion', 'own', 'public', 'advance')),
  ADD CONSTRAINT lot_advance_of_an_employment CHECK (source <> 'advance' OR employment_id IS NOT NULL);
CREATE INDEX lot_advances ON lot (employer_id, employment_id) WHERE source = 'advance';

-- What repays an advance, and what is given back when the grant that repaid it is taken back: added to whatever the chart has.
-- The moves stand in ledger_allows as a constant, so it is made anew with them.
DO $do$
BEGIN
  EXECUTE format($sql$
    CREATE OR REPLACE FUNCTION ledger_moves() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT %L::text[] $$
  $sql$, ledger_moves() || (
    SELECT array_agg(replace(move, '$', payer))
    FROM unnest(ARRAY['repay lot:granted $:owes', 'repay $:owes lot:granted', 'repay lot:available $:refund']) AS move,
      unnest(ARRAY['employer', 'fund', 'government', 'person']) AS payer));
  EXECUTE format($sql$
    CREATE OR REPLACE FUNCTION ledger_allows(verb text, "from" text, "to" text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    BEGIN
      RETURN verb = 'undo' OR (verb || ' ' || split_part("from", ':', 1) || ':' || split_part("from", ':', 3)
          || ' ' || split_part("to", ':', 1) || ':' || split_part("to", ':', 3) = ANY (%L::text[])
        AND (verb = 'transfer' OR split_part("from", ':', 1) <> split_part("to", ':', 1) OR split_part("from", ':', 2) = split_part("to", ':', 2)));
    END
    $$
  $sql$, ledger_moves());
END
$do$;

-- What is still to be repaid of an advance: what was drawn, without what came back unused and what later grants repaid.
-- Each is a transfer repay/<advance>/<lot>/<n>, off the lot that repays; one onto that lot gives a repayment back.
CREATE FUNCTION advance_outstanding(advance lot) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT advance.granted - coalesce(sum(CASE WHEN starts_with(t."from", 'lot:') THEN t.amount ELSE -t.amount END), 0)::bigint
  FROM transfer t WHERE t.reference >= 'repay/' || advance.id || '/' AND t.reference < 'repay/' || advance.id || '0'
$$;
