-- What the journal does not say, says itself what it was when it was written: a hold's category and days, who a step paid,
-- when an event happened, what was short, who bears it, and how a claim was settled.

-- All that never changes of each. As a row in words, which tells nothing from an empty text and reads
-- the same whatever the settings of a session; so a day and a moment are numbers.
CREATE FUNCTION evidence_digest(facts text) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT sha256(convert_to(facts, 'UTF8'))
$$;
-- What it took from which lots stands in the journal.
CREATE FUNCTION evidence_digest(h hold) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT evidence_digest(ROW(h.id, h.key, h.person_id, h.asked_for, h.unit, h.amount, h.category, h.effective_on - date '2000-01-01', h.request, h.placed_by,
    extract(epoch FROM h.placed_at))::text)
$$;
CREATE FUNCTION evidence_digest(s hold_step) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT evidence_digest(ROW(s.hold_id, s.key, s.kind, s.amount, s.provider_id, s.effective_on - date '2000-01-01', s.recorded_by,
    extract(epoch FROM s.recorded_at))::text)
$$;
-- That it was undone comes later, and only the journal and the claims prove it.
CREATE FUNCTION evidence_digest(v life_event) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT evidence_digest(ROW(v.id, v.key, v.person_id, v.employment_id, v.kind, v.happened_on - date '2000-01-01', v.next_employment_id, v.outcome,
    v.recorded_by, extract(epoch FROM v.recorded_at))::text)
$$;
CREATE FUNCTION evidence_digest(c life_event_claim) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT evidence_digest(ROW(c.id, c.event_id, c.link_id, c.lot_id, c.travelled_lot_id, c.unit, c.why, c.amount, c.settled_how,
    c.settled_by, c.settled_why, extract(epoch FROM c.recorded_at))::text)
$$;
CREATE FUNCTION evidence_digest(s lot_shortfall) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT evidence_digest(ROW(s.id, s.lot_id, s.run_id, s.amount, extract(epoch FROM s.recorded_at))::text)
$$;
CREATE FUNCTION evidence_digest(r lot_remainder) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT evidence_digest(ROW(r.id, r.lot_id, r.run_id, r.outcome, r.amount, r.settled_on - date '2000-01-01', extract(epoch FROM r.recorded_at))::text)
$$;

CREATE FUNCTION evidence_is_digested() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.digest := evidence_digest(NEW);
  RETURN NEW;
END
$$;

DO $$
DECLARE
  evidence text;
BEGIN
  FOREACH evidence IN ARRAY ARRAY['hold', 'hold_step', 'life_event', 'life_event_claim', 'lot_shortfall', 'lot_remainder'] LOOP
    EXECUTE format('ALTER TABLE %I ADD COLUMN digest bytea', evidence);
    -- What is there already is taken as it stands.
    EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', evidence);
    EXECUTE format('UPDATE %I AS evidence SET digest = evidence_digest(evidence)', evidence);
    EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', evidence);
    EXECUTE format('ALTER TABLE %I ALTER COLUMN digest SET NOT NULL', evidence);
    EXECUTE format('CREATE TRIGGER is_digested BEFORE INSERT ON %I FOR EACH ROW EXECUTE FUNCTION evidence_is_digested()', evidence);
  END LOOP;
END
$$;

DROP TRIGGER life_event_is_undone_once ON life_event;
CREATE TRIGGER life_event_is_undone_once BEFORE UPDATE ON life_event FOR EACH ROW
  WHEN (OLD.undone_at IS NOT NULL OR NEW.undone_at IS NULL
    OR (OLD.id, OLD.key, OLD.person_id, OLD.employment_id, OLD.kind, OLD.happened_on, OLD.next_employment_id, OLD.outcome, OLD.recorded_by, OLD.recorded_at, OLD.digest)
      IS DISTINCT FROM (NEW.id, NEW.key, NEW.person_id, NEW.employment_id, NEW.kind, NEW.happened_on, NEW.next_employment_id, NEW.outcome, NEW.recorded_by, NEW.recorded_at, NEW.digest))
  EXECUTE FUNCTION refuse_change('an event is evidence; it can be undone, once');
