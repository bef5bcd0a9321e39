-- Two people behind a change of a scheme: whoever has two keys, or makes a key for somebody else, is still one.

-- The key that made it. Null: it was made on the command line of the hub, as every key from before this column is taken to be.
ALTER TABLE api_key ADD COLUMN made_by_key int REFERENCES api_key;
CREATE INDEX ON api_key (made_by_key);

CREATE TRIGGER api_key_is_kept BEFORE UPDATE ON api_key FOR EACH ROW
  WHEN ((OLD.id, OLD.tenant_id, OLD.scopes, OLD.created_at, OLD.made_by_key)
    IS DISTINCT FROM (NEW.id, NEW.tenant_id, NEW.scopes, NEW.created_at, NEW.made_by_key))
  EXECUTE FUNCTION refuse_change('whose a key is and what it may do is fixed when it is made; make another');

-- Nobody lets themselves approve: over the API, that is given to another tenant only, by who has it.
CREATE FUNCTION approval_is_given_away() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM api_key maker WHERE maker.id = NEW.made_by_key AND maker.tenant_id <> NEW.tenant_id
      AND 'schemes:approve' = ANY (maker.scopes)) THEN
    RAISE EXCEPTION 'api_key_approval_is_given_away: key % cannot give schemes:approve to tenant %', NEW.made_by_key, NEW.tenant_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'api_key_approval_is_given_away';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER approval_is_given_away BEFORE INSERT ON api_key FOR EACH ROW
  WHEN (NEW.made_by_key IS NOT NULL AND 'schemes:approve' = ANY (NEW.scopes)) EXECUTE FUNCTION approval_is_given_away();

-- In whose hands a key can be: its tenant, the tenant whose key made it, and so on up to the command line.
CREATE FUNCTION tenants_behind(key int) RETURNS int[] LANGUAGE sql STABLE AS $$
  WITH RECURSIVE behind AS (
    SELECT tenant_id, made_by_key FROM api_key WHERE id = key
    UNION SELECT k.tenant_id, k.made_by_key FROM api_key k JOIN behind b ON k.id = b.made_by_key
  ) SELECT coalesce(array_agg(DISTINCT tenant_id), '{}') FROM behind
$$;

-- Maker and checker have nobody in common behind their keys, and the checker was there before the proposal; only whose the
-- proposal is can withdraw it.
ALTER TABLE scheme_change DROP CONSTRAINT scheme_change_by_two;
CREATE FUNCTION scheme_change_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  maker api_key;
  checker api_key;
  allowed boolean;
BEGIN
  SELECT * INTO maker FROM api_key WHERE id = NEW.proposed_key;
  SELECT * INTO checker FROM api_key WHERE id = NEW.decided_key;
  allowed := CASE NEW.decision
    WHEN 'withdrawn' THEN maker.tenant_id = checker.tenant_id
    WHEN 'rejected' THEN NOT tenants_behind(maker.id) && tenants_behind(checker.id)
    ELSE NOT tenants_behind(maker.id) && tenants_behind(checker.id) AND checker.created_at < NEW.proposed_at END;
  IF allowed IS NOT TRUE THEN
    RAISE EXCEPTION 'scheme_change_by_two: key % cannot decide on a change that key % proposed', NEW.decided_key, NEW.proposed_key
      USING ERRCODE = 'check_violation', CONSTRAINT = 'scheme_change_by_two';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER scheme_change_by_two BEFORE INSERT OR UPDATE ON scheme_change FOR EACH ROW
  WHEN (NEW.decision IS NOT NULL) EXECUTE FUNCTION scheme_change_by_two();
