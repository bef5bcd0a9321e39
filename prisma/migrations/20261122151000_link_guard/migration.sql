-- A link stays while an open hold of the account keeps something on lots of the linked person: whoever undoes it first
-- lets go of that.
CREATE FUNCTION account_link_is_not_in_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM lot l JOIN account a ON a.address >= 'lot:' || l.id || ':' AND a.address < 'lot:' || l.id || ';' AND a.balance > 0
    JOIN hold h ON h.id = nullif(split_part(a.address, ':', 4), '')::bigint
    WHERE l.person_id = OLD.person_id AND h.person_id <> OLD.person_id) THEN
    RAISE EXCEPTION 'the account holds budget of the linked person'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'account_link_in_use';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER account_link_is_not_in_use BEFORE UPDATE ON account_link FOR EACH ROW
  WHEN (OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL) EXECUTE FUNCTION account_link_is_not_in_use();
