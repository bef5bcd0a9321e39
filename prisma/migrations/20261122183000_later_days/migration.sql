-- ── what is dated later than the day it is told ──────────────────────────────

-- Money that comes on a later day, like a payment announced or a grant at the end of a month: an account can stand lower
-- until then than it does in all. Whoever takes looks here, and mostly finds nothing.
CREATE INDEX transfer_ahead ON transfer ("to", effective_on)
  WHERE effective_on > (recorded_at AT TIME ZONE 'Europe/Amsterdam')::date;

-- The least that stands on an account on a day or on any later one: as much can be taken on that day.
CREATE FUNCTION lowest_balance_from(of_address text, from_day date) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT min(stands) FROM (
    SELECT balance AS stands FROM account WHERE address = of_address
    UNION ALL
    SELECT a.balance - sum(days.change) OVER (ORDER BY days.day DESC) FROM account a CROSS JOIN (
      SELECT side.day, sum(side.change) AS change FROM (
        SELECT effective_on AS day, amount AS change FROM transfer WHERE "to" = of_address AND effective_on > from_day
        UNION ALL SELECT effective_on, -amount FROM transfer WHERE "from" = of_address AND effective_on > from_day) side
      GROUP BY side.day) days
    WHERE a.address = of_address) balances);
END
$$;

-- Several who hold or spend at once each look before they take. Who would take what comes only later is told like who
-- takes what is gone. Runs after the balances have moved, so whoever else takes from these accounts waits.
CREATE FUNCTION transfer_takes_what_is_there() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM inserted i WHERE i.kind IN ('hold', 'release', 'capture')
      AND EXISTS (SELECT 1 FROM transfer t WHERE t."to" = i."from" AND t.effective_on > i.effective_on
        AND t.effective_on > (t.recorded_at AT TIME ZONE 'Europe/Amsterdam')::date)
      AND lowest_balance_from(i."from", i.effective_on) < 0) THEN
    RAISE EXCEPTION 'a transfer takes what comes on a later day'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'account_not_overdrawn';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER transfer_takes_what_is_there AFTER INSERT ON transfer
  REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION transfer_takes_what_is_there();
