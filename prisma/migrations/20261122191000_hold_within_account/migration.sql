-- A hold takes lots of the account it is placed for, as its links are when it is written. Whoever ends a link meanwhile waits
-- until the hold is there, and is told that it keeps budget across; whoever placed it on a link that has just ended, or on an
-- account that has just become part of another, looks again.
CREATE FUNCTION hold_is_within_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Most people have no link, and never had one.
  IF NOT EXISTS (SELECT 1 FROM account_link WHERE account_id = NEW.person_id)
    AND NOT EXISTS (SELECT 1 FROM account_link WHERE person_id = NEW.person_id) THEN
    RETURN NEW;
  END IF;
  PERFORM 1 FROM account_link WHERE account_id = NEW.person_id AND undone_at IS NULL ORDER BY id FOR SHARE;
  IF account_of(NEW.asked_for) <> NEW.person_id OR EXISTS (
    SELECT 1 FROM jsonb_array_elements(NEW.considered) AS c(lot) JOIN lot l ON l.id = (c.lot->>'lotId')::bigint
    WHERE c.lot->>'amount' <> '0' AND l.person_id NOT IN (SELECT p.person_id FROM people_of(NEW.person_id) p)) THEN
    RAISE EXCEPTION 'a hold takes lots of another account'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'hold_within_account';
  END IF;
  RETURN NEW;
END
$$;
-- After hold_is_asked_for, which may still fill in who asked.
CREATE TRIGGER hold_is_within_account BEFORE INSERT ON hold
  FOR EACH ROW EXECUTE FUNCTION hold_is_within_account();
