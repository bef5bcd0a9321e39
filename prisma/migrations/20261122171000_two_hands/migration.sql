-- Two hands under a document: nobody speaks for both sides of it, and an operator only writes down what a paper says.

-- The key that put it on record, and what the caller calls the paper it was read from. Null: from before these columns.
ALTER TABLE signature
  ADD COLUMN by_key int REFERENCES api_key,
  ADD COLUMN paper text COLLATE "C" CHECK (length(paper) BETWEEN 1 AND 100),
  ADD CONSTRAINT signature_has_a_key CHECK (by_key IS NOT NULL) NOT VALID;
CREATE INDEX ON signature (by_key);
ALTER TABLE employer_decision
  ADD COLUMN by_key int REFERENCES api_key,
  ADD COLUMN paper text COLLATE "C" CHECK (length(paper) BETWEEN 1 AND 100),
  ADD CONSTRAINT employer_decision_has_a_key CHECK (by_key IS NOT NULL) NOT VALID;
CREATE INDEX ON employer_decision (by_key);

-- The document is held, so that two signatures at the same time see each other.
CREATE FUNCTION by_two_hands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  side text := coalesce(to_jsonb(NEW) ->> 'party', 'employer');
  hand tenant;
BEGIN
  SELECT t.* INTO hand FROM api_key k JOIN tenant t ON t.id = k.tenant_id WHERE k.id = NEW.by_key;
  IF hand.kind = 'operator' AND NEW.paper IS NULL THEN
    RAISE EXCEPTION 'an operator names the paper'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'operator_names_the_paper';
  END IF;
  PERFORM 1 FROM document WHERE id = NEW.document_id FOR NO KEY UPDATE;
  IF EXISTS (SELECT 1 FROM signature s JOIN api_key k ON k.id = s.by_key
      WHERE s.document_id = NEW.document_id AND s.party <> side AND k.tenant_id = hand.id) THEN
    RAISE EXCEPTION 'one hand signs for both sides'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'by_two_hands';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER by_two_hands BEFORE INSERT ON signature FOR EACH ROW EXECUTE FUNCTION by_two_hands();
CREATE TRIGGER by_two_hands BEFORE INSERT ON employer_decision FOR EACH ROW EXECUTE FUNCTION by_two_hands();
