-- What changed a lot's term, what paid an invoice, and that an event was undone: these too say themselves what they were when
-- they were written.

CREATE FUNCTION evidence_digest(c lot_term_change) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT evidence_digest(ROW(c.lot_id, c.was - date '2000-01-01', c.becomes - date '2000-01-01', c.scheme_version, extract(epoch FROM c.changed_at))::text)
$$;
CREATE FUNCTION evidence_digest(r invoice_receipt) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT evidence_digest(ROW(r.invoice, r.receipt, r.amount, extract(epoch FROM r.recorded_at))::text)
$$;

DO $$
DECLARE
  evidence text;
BEGIN
  FOREACH evidence IN ARRAY ARRAY['lot_term_change', 'invoice_receipt'] LOOP
    -- What gets in past the rules has the digest of nothing.
    EXECUTE format('ALTER TABLE %I ADD COLUMN digest bytea NOT NULL DEFAULT ''''', evidence);
    -- What is there already is taken as it stands.
    EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', evidence);
    EXECUTE format('UPDATE %I AS evidence SET digest = evidence_digest(evidence)', evidence);
    EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', evidence);
    EXECUTE format('CREATE TRIGGER is_digested BEFORE INSERT ON %I FOR EACH ROW EXECUTE FUNCTION evidence_is_digested()', evidence);
  END LOOP;
END
$$;

-- By whom, when and why an event was undone, and what came back: written once, after the event itself.
CREATE FUNCTION undone_digest(v life_event) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT evidence_digest(ROW(v.id, extract(epoch FROM v.undone_at), v.undone_on - date '2000-01-01', v.undone_by, v.undone_why, v.undo_outcome)::text)
$$;
CREATE FUNCTION undoing_is_digested() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.undone_digest := undone_digest(NEW);
  RETURN NEW;
END
$$;
ALTER TABLE life_event ADD COLUMN undone_digest bytea;
ALTER TABLE life_event DISABLE TRIGGER USER;
UPDATE life_event SET undone_digest = undone_digest(life_event) WHERE undone_at IS NOT NULL;
ALTER TABLE life_event ENABLE TRIGGER USER;
CREATE TRIGGER undoing_is_digested BEFORE UPDATE ON life_event FOR EACH ROW
  WHEN (OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL) EXECUTE FUNCTION undoing_is_digested();
