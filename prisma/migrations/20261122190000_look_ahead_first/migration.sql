-- Whether anything is still to come to an account is found in an index that is mostly empty; the least it will stand at is
-- reckoned from all that moved it. So the one is asked before the other, and not in the order a planner thinks cheaper.
CREATE OR REPLACE FUNCTION transfer_takes_what_is_there() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM inserted i WHERE i.kind IN ('hold', 'release', 'capture') AND CASE
      WHEN EXISTS (SELECT 1 FROM transfer t WHERE t."to" = i."from" AND t.effective_on > i.effective_on
        AND t.effective_on > (t.recorded_at AT TIME ZONE 'Europe/Amsterdam')::date)
      THEN lowest_balance_from(i."from", i.effective_on) < 0
      ELSE false END) THEN
    RAISE EXCEPTION 'a transfer takes what comes on a later day'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'account_not_overdrawn';
  END IF;
  RETURN NULL;
END
$$;
