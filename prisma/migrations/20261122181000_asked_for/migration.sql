-- Who asked for a hold, beside whose account it is; so that what an order took of somebody else's lots can be told once the
-- two turn out not to be one person. And a claim is not settled for more than was found.

-- ── who asked for a hold ─────────────────────────────────────────────────────

-- Of what was there, only the account is known.
ALTER TABLE hold ADD COLUMN asked_for uuid;
ALTER TABLE hold DISABLE TRIGGER is_append_only;
UPDATE hold SET asked_for = person_id;
ALTER TABLE hold ENABLE TRIGGER is_append_only;
ALTER TABLE hold ALTER COLUMN asked_for SET NOT NULL, ADD FOREIGN KEY (asked_for) REFERENCES person;

-- A hold that says nothing of it, as a hub of before this column writes one, is asked for by the account.
CREATE FUNCTION hold_is_asked_for() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.asked_for := NEW.person_id;
  RETURN NEW;
END
$$;
CREATE TRIGGER hold_is_asked_for BEFORE INSERT ON hold FOR EACH ROW
  WHEN (NEW.asked_for IS NULL) EXECUTE FUNCTION hold_is_asked_for();

-- ── a link stays while an order of one keeps budget of the other ─────────────

CREATE OR REPLACE FUNCTION account_link_is_not_in_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM people_of(OLD.account_id) p JOIN lot l ON l.person_id = p.person_id
    JOIN account a ON a.address >= 'lot:' || l.id || ':' AND a.address < 'lot:' || l.id || ';' AND a.balance > 0
    JOIN hold h ON h.id = nullif(split_part(a.address, ':', 4), '')::bigint
    WHERE (l.person_id = OLD.person_id) <> (h.asked_for = OLD.person_id)) THEN
    RAISE EXCEPTION 'an order holds budget across the link'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'account_link_in_use';
  END IF;
  IF EXISTS (SELECT 1 FROM events_across(OLD.person_id, OLD.account_id)) THEN
    RAISE EXCEPTION 'budget moved across the link'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'account_link_moved_budget';
  END IF;
  RETURN NEW;
END
$$;

-- ── what is claimed of a link that was undone ────────────────────────────────

-- What an order asked for by either end spent of the other's lots while both were in the account: of whom has others, and came
-- later than the link, since then. Budget that moved across is the claim of the event that moved it, so what was the asker's
-- own to begin with is left out.
CREATE OR REPLACE FUNCTION account_link_leaves_claims() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO life_event_claim (link_id, lot_id, unit, why, amount)
  SELECT OLD.id, l.id, l.unit, 'spent', sum(t.amount)
  FROM people_of(OLD.account_id) other LEFT JOIN account_link k ON k.person_id = other.person_id AND k.undone_at IS NULL
  CROSS JOIN LATERAL (VALUES (OLD.person_id, other.person_id), (other.person_id, OLD.person_id)) AS ends(owner, asker)
  JOIN lot l ON l.person_id = ends.owner
  JOIN transfer t ON t."from" >= 'lot:' || l.id || ':' AND t."from" < 'lot:' || l.id || ';' AND t.kind = 'capture'
  JOIN hold h ON h.id = nullif(split_part(t."from", ':', 4), '')::bigint
    AND h.asked_for = ends.asker AND h.placed_at >= greatest(OLD.linked_at, k.linked_at)
  WHERE ends.owner <> ends.asker AND NOT EXISTS (SELECT 1 FROM transfer u WHERE u.reverses = t.id)
    AND NOT EXISTS (SELECT 1 FROM lot root WHERE root.id = lot_root(l.id) AND root.person_id = ends.asker)
  GROUP BY l.id ORDER BY l.id;
  RETURN NULL;
END
$$;

-- ── no more is settled than was found ────────────────────────────────────────

-- Of an event or link and a lot together: why something is away changes, as what was held is spent.
CREATE OR REPLACE FUNCTION claims_fit_lots() RETURNS trigger LANGUAGE plpgsql AS $$
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
  SELECT i.lot_id INTO stray FROM inserted i
    WHERE i.settled_how IS NOT NULL AND (SELECT sum(c.amount) FROM life_event_claim c WHERE c.lot_id = i.lot_id AND c.why <> 'corrected'
      AND (c.event_id, c.link_id) IS NOT DISTINCT FROM (i.event_id, i.link_id)) < 0
    LIMIT 1;
  IF stray IS NOT NULL THEN
    RAISE EXCEPTION 'more of lot % is settled than was found', stray USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_settled_as_found';
  END IF;
  RETURN NULL;
END
$$;
