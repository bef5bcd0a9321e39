-- What a slip must not reach: money on a lot or for a hold that is not there, and a step that comes before its hold.

-- ── an account of a lot has its lot ──────────────────────────────────────────

-- Looked at when an account opens, not with each transfer: lots are never deleted, so what was right stays right.
CREATE FUNCTION accounts_have_lots() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  stray text;
BEGIN
  -- The lot as a value, so that it is looked up by its key for one account as for a hundred thousand: this is planned once
  -- for a connection, and a plan that suits the one is slow for the other.
  SELECT address INTO stray FROM opened
    WHERE address >= 'lot:' AND address < 'lot;'
      AND (SELECT l.id FROM lot l WHERE l.id = split_part(address, ':', 2)::bigint) IS NULL
    LIMIT 1;
  IF stray IS NOT NULL THEN
    RAISE EXCEPTION '% is an account of no lot', stray USING ERRCODE = 'check_violation', CONSTRAINT = 'account_of_a_lot';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER accounts_have_lots AFTER INSERT ON account
  REFERENCING NEW TABLE AS opened FOR EACH STATEMENT EXECUTE FUNCTION accounts_have_lots();

-- ── an account of a hold has its hold ────────────────────────────────────────

-- A hold is written in the statement that moves its money, after it: so this is looked at when the transaction ends.
-- By its key, also where the plan was made while there were few holds.
CREATE FUNCTION account_has_a_hold() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  IF (SELECT h.id FROM hold h WHERE h.id = split_part(NEW.address, ':', 4)::bigint) IS NULL THEN
    RAISE EXCEPTION '% is an account of no hold', NEW.address USING ERRCODE = 'check_violation', CONSTRAINT = 'account_of_a_hold';
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER account_has_a_hold AFTER INSERT ON account DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.address >= 'lot:' AND NEW.address < 'lot;' AND split_part(NEW.address, ':', 4) <> '')
  EXECUTE FUNCTION account_has_a_hold();

-- ── a step follows its hold ──────────────────────────────────────────────────

-- Spent or given back before it was kept, a budget would stand below zero on the days between.
CREATE FUNCTION hold_step_follows_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.effective_on < (SELECT h.effective_on FROM hold h WHERE h.id = NEW.hold_id) THEN
    RAISE EXCEPTION 'a step on hold % counts before the hold does', NEW.hold_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'hold_step_follows_hold';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER hold_step_follows_hold BEFORE INSERT ON hold_step
  FOR EACH ROW EXECUTE FUNCTION hold_step_follows_hold();
