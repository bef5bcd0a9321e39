-- A life event that was wrong is undone, once: a leave date that payroll withdrew, a link to somebody else's account. What
-- it moved goes back through the journal; what cannot go back stays on record as a claim.

-- ── the event says that it was undone, and nothing else of it changes ────────

ALTER TABLE life_event
  ADD COLUMN undone_at timestamptz,
  -- The day the undoing counts for.
  ADD COLUMN undone_on date,
  ADD COLUMN undone_by text CHECK (length(undone_by) BETWEEN 1 AND 200),
  ADD COLUMN undone_why text CHECK (length(undone_why) BETWEEN 1 AND 500),
  -- Lot by lot what came back at that moment, and what did not.
  ADD COLUMN undo_outcome jsonb,
  ADD CONSTRAINT life_event_undone_whole CHECK (num_nulls(undone_at, undone_on, undone_by, undone_why, undo_outcome) IN (0, 5));
DROP TRIGGER is_append_only ON life_event;
CREATE TRIGGER life_event_is_undone_once BEFORE UPDATE ON life_event FOR EACH ROW
  WHEN (OLD.undone_at IS NOT NULL OR NEW.undone_at IS NULL
    OR (OLD.id, OLD.key, OLD.person_id, OLD.employment_id, OLD.kind, OLD.happened_on, OLD.next_employment_id, OLD.outcome, OLD.recorded_by, OLD.recorded_at)
      IS DISTINCT FROM (NEW.id, NEW.key, NEW.person_id, NEW.employment_id, NEW.kind, NEW.happened_on, NEW.next_employment_id, NEW.outcome, NEW.recorded_by, NEW.recorded_at))
  EXECUTE FUNCTION refuse_change('an event is evidence; it can be undone, once');
CREATE TRIGGER life_event_is_kept BEFORE DELETE OR TRUNCATE ON life_event
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('an event is evidence; it can be undone, once');
CREATE INDEX ON life_event (next_employment_id) WHERE next_employment_id IS NOT NULL;

-- ── what could not be taken back ─────────────────────────────────────────────

-- The sum per event, lot and why is what is still open; a negative row is what came free since, or has another why by now.
CREATE TABLE life_event_claim (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id bigint NOT NULL REFERENCES life_event,
  -- The lot it was taken from, and the lot at the next employer it went to, if it went to one.
  lot_id bigint NOT NULL REFERENCES lot,
  travelled_lot_id bigint REFERENCES lot,
  unit text NOT NULL CHECK (unit IN ('EUR', 'hours', 'days', 'vouchers')),
  why text NOT NULL CHECK (why IN ('held', 'spent', 'lapsed', 'refunded', 'paid-out', 'corrected', 'moved-on')),
  amount bigint NOT NULL CHECK (amount <> 0),
  recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON life_event_claim (event_id);
CREATE INDEX ON life_event_claim (lot_id);
CREATE TRIGGER is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON life_event_claim
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('it is evidence; what follows is a row of its own');

-- ── a link stays while budget that moved across it has not gone back ─────────

-- Events that stand and moved on from an employment of this person to one of somebody else of the account, or the other way.
CREATE FUNCTION events_across(person uuid, account uuid) RETURNS TABLE (event_id bigint) LANGUAGE sql STABLE AS $$
  SELECT v.id FROM employment own
    JOIN life_event v ON v.employment_id = own.id AND v.undone_at IS NULL
    JOIN employment other ON other.id = v.next_employment_id
    WHERE own.person_id = person AND other.person_id <> person AND account_of(other.person_id) = account
  UNION
  SELECT v.id FROM employment own
    JOIN life_event v ON v.next_employment_id = own.id AND v.undone_at IS NULL
    JOIN employment other ON other.id = v.employment_id
    WHERE own.person_id = person AND other.person_id <> person AND account_of(other.person_id) = account
$$;

CREATE OR REPLACE FUNCTION account_link_is_not_in_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM lot l JOIN account a ON a.address >= 'lot:' || l.id || ':' AND a.address < 'lot:' || l.id || ';' AND a.balance > 0
    JOIN hold h ON h.id = nullif(split_part(a.address, ':', 4), '')::bigint
    WHERE l.person_id = OLD.person_id AND h.person_id <> OLD.person_id) THEN
    RAISE EXCEPTION 'the account holds budget of the linked person'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'account_link_in_use';
  END IF;
  IF EXISTS (SELECT 1 FROM events_across(OLD.person_id, OLD.account_id)) THEN
    RAISE EXCEPTION 'budget moved across the link'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'account_link_moved_budget';
  END IF;
  RETURN NEW;
END
$$;
