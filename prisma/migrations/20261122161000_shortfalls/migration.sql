-- What becomes of a correction that came after the money was used: nothing of it is lost silently.

-- What a correction wanted and neither has nor waits for. What waits, as it is still held, stands in lot_shortfall. The sum
-- per lot and outcome is what stands; a negative row is what another correction, or a reversal, made of it.
CREATE TABLE lot_remainder (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- The lot that payroll granted, wherever its money was spent.
  lot_id bigint NOT NULL,
  run_id bigint NOT NULL,
  -- went-back: it had lapsed or was refunded already. The others: it was spent or paid out, and the scheme says who bears it.
  outcome text NOT NULL CHECK (outcome IN ('went-back', 'employer-loss', 'receivable')),
  amount bigint NOT NULL CHECK (amount <> 0),
  settled_on date NOT NULL DEFAULT (now() AT TIME ZONE 'Europe/Amsterdam')::date,
  recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON lot_remainder (lot_id);
CREATE INDEX ON lot_remainder (run_id);
CREATE TRIGGER rows_refer_new AFTER INSERT ON lot_remainder
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION rows_refer('lot_id', 'lot', 'run_id', 'snapshot_run');
CREATE TRIGGER is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON lot_remainder
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('it is evidence; what follows is a row of its own');

-- The lot that a travelled one began as. In PL/pgSQL, so that each step is found by its key, whatever the planner is told.
CREATE FUNCTION lot_root(lot_id bigint) RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
  root bigint := lot_id;
  origin bigint;
BEGIN
  LOOP
    SELECT l.origin_lot_id INTO origin FROM lot l WHERE l.id = root;
    IF origin IS NULL THEN RETURN root; END IF;
    root := origin;
  END LOOP;
END
$$;
