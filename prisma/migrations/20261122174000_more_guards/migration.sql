-- What a slip must not reach, further on: an undoing of what has no undo, more borne or claimed than a lot ever had, and a
-- lot that is no longer what was granted.

-- ── only what has an undo is undone ──────────────────────────────────────────

-- What is held, spent, given back or paid out stands on record in more places than the journal: there it goes back by a step
-- of its own, or not at all. A repayment is given back by another repayment.
CREATE OR REPLACE FUNCTION transfer_reverses_exactly() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  undone text;
BEGIN
  SELECT t.kind INTO undone FROM transfer t WHERE t.id = NEW.reverses AND t.id < NEW.id
    AND (t.book, t.unit, t."from", t."to", t.amount) = (NEW.book, NEW.unit, NEW."to", NEW."from", NEW.amount);
  IF undone IS NULL OR undone = 'undo' THEN
    RAISE EXCEPTION '% is not the opposite of what it reverses', NEW.reference
      USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_reverses_exactly';
  END IF;
  IF (NEW.kind = 'undo' AND undone IN ('grant', 'correct', 'receipt', 'allocate', 'fund', 'settle', 'transfer', 'refund', 'payout', 'lapse'))
    OR (NEW.kind = 'reverse' AND undone IN ('grant', 'correct')) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION '% reverses what has no undo', NEW.reference
    USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_has_an_undo';
END
$$;

-- ── no more is borne or waited for than was granted ──────────────────────────

-- Looked at where more is added, once for a statement.
CREATE FUNCTION lots_had_as_much() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  stray bigint;
BEGIN
  EXECUTE format('SELECT i.lot_id FROM (SELECT lot_id FROM inserted GROUP BY lot_id HAVING sum(amount) > 0) i JOIN lot l ON l.id = i.lot_id
    WHERE (SELECT sum(s.amount) FROM %I s WHERE s.lot_id = i.lot_id) > l.granted LIMIT 1', TG_TABLE_NAME) INTO stray;
  IF stray IS NOT NULL THEN
    RAISE EXCEPTION '% has more of lot % than was granted', TG_TABLE_NAME, stray USING ERRCODE = 'check_violation', CONSTRAINT = 'lot_had_as_much';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER lots_had_as_much AFTER INSERT ON lot_shortfall
  REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION lots_had_as_much();
CREATE TRIGGER lots_had_as_much AFTER INSERT ON lot_remainder
  REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION lots_had_as_much();

-- ── a claim is of its lot ────────────────────────────────────────────────────

CREATE FUNCTION claims_fit_lots() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  stray bigint;
BEGIN
  SELECT i.lot_id INTO stray FROM inserted i JOIN lot l ON l.id = i.lot_id
    WHERE i.unit <> l.unit OR (i.travelled_lot_id IS NOT NULL AND i.lot_id IS DISTINCT FROM
      (SELECT t.origin_lot_id FROM lot t WHERE t.id = i.travelled_lot_id))
    LIMIT 1;
  IF stray IS NULL THEN
    SELECT i.lot_id INTO stray FROM (SELECT event_id, link_id, lot_id FROM inserted GROUP BY 1, 2, 3 HAVING sum(amount) > 0) i JOIN lot l ON l.id = i.lot_id
      WHERE (SELECT sum(c.amount) FROM life_event_claim c WHERE c.lot_id = i.lot_id
        AND (c.event_id, c.link_id) IS NOT DISTINCT FROM (i.event_id, i.link_id)) > l.granted
      LIMIT 1;
  END IF;
  IF stray IS NOT NULL THEN
    RAISE EXCEPTION 'a claim is not of what lot % was or had', stray USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_fits_lot';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER claims_fit_lots AFTER INSERT ON life_event_claim
  REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION claims_fit_lots();

-- ── a lot says what it was when it was granted ───────────────────────────────

-- All that never changes of a lot, with the last day it began with. As JSON, which reads the same whatever the settings of a session.
CREATE FUNCTION lot_digest(l lot, first_expires_on date) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT sha256(convert_to(jsonb_build_array(l.id, l.person_id, l.employment_id, l.employer_id, l.scheme_id, l.scheme_version, l.period_id, l.run_id,
    l.unit, l.lot_on, first_expires_on, l.source, l.payer, l.origin_lot_id, l.key)::text, 'UTF8'))
$$;

ALTER TABLE lot ADD COLUMN digest bytea;
UPDATE lot SET digest = lot_digest(lot, CASE WHEN EXISTS (SELECT 1 FROM lot_term_change c WHERE c.lot_id = lot.id)
  THEN (SELECT c.was FROM lot_term_change c WHERE c.lot_id = lot.id ORDER BY c.changed_at LIMIT 1) ELSE lot.expires_on END);
ALTER TABLE lot ALTER COLUMN digest SET NOT NULL;

CREATE FUNCTION lot_is_digested() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.digest := lot_digest(NEW, NEW.expires_on);
  RETURN NEW;
END
$$;
CREATE TRIGGER lot_is_digested BEFORE INSERT ON lot FOR EACH ROW EXECUTE FUNCTION lot_is_digested();

DROP TRIGGER lot_terms_are_kept ON lot;
CREATE TRIGGER lot_terms_are_kept BEFORE UPDATE ON lot FOR EACH ROW
  WHEN ((OLD.person_id, OLD.employment_id, OLD.employer_id, OLD.scheme_id, OLD.scheme_version, OLD.period_id, OLD.run_id, OLD.unit, OLD.lot_on, OLD.source, OLD.payer, OLD.origin_lot_id, OLD.key, OLD.digest)
      IS DISTINCT FROM (NEW.person_id, NEW.employment_id, NEW.employer_id, NEW.scheme_id, NEW.scheme_version, NEW.period_id, NEW.run_id, NEW.unit, NEW.lot_on, NEW.source, NEW.payer, NEW.origin_lot_id, NEW.key, NEW.digest)
    OR (OLD.expires_on IS DISTINCT FROM NEW.expires_on AND pg_trigger_depth() = 0))
  EXECUTE FUNCTION lot_terms_are_kept();
