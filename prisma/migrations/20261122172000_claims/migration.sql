-- A claim can also come of a link that was undone, and it can be settled.

ALTER TABLE life_event_claim
  ALTER COLUMN event_id DROP NOT NULL,
  -- The undone link, where no event moved the budget and somebody else's order spent it all the same.
  ADD COLUMN link_id bigint REFERENCES account_link,
  -- A row below zero that settles what was open: recovered from whoever had it, or borne by who granted it.
  ADD COLUMN settled_how text CHECK (settled_how IN ('recovered', 'borne')),
  ADD COLUMN settled_by text CHECK (length(settled_by) BETWEEN 1 AND 200),
  ADD COLUMN settled_why text CHECK (length(settled_why) BETWEEN 1 AND 500),
  ADD CONSTRAINT life_event_claim_of_one CHECK (num_nonnulls(event_id, link_id) = 1),
  ADD CONSTRAINT life_event_claim_settled_whole CHECK (num_nulls(settled_how, settled_by, settled_why) IN (0, 3)),
  ADD CONSTRAINT life_event_claim_settled_is_less CHECK (settled_how IS NULL OR amount < 0);
CREATE INDEX ON life_event_claim (link_id) WHERE link_id IS NOT NULL;

-- What either end of a link spent of the other's lots while it stood. Orders that still hold something keep the link; budget
-- that moved across is the claim of the event that moved it, so what was the spender's own to begin with is left out.
CREATE FUNCTION account_link_leaves_claims() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO life_event_claim (link_id, lot_id, unit, why, amount)
  SELECT OLD.id, l.id, l.unit, 'spent', sum(t.amount)
  FROM people_of(OLD.account_id) other
  CROSS JOIN LATERAL (VALUES (OLD.person_id, other.person_id), (other.person_id, OLD.person_id)) AS ends(owner, spender)
  JOIN hold h ON h.person_id = ends.spender AND h.placed_at >= OLD.linked_at
  JOIN lot l ON l.person_id = ends.owner
  JOIN transfer t ON t."from" IN ('lot:' || l.id || ':held:' || h.id, 'lot:' || l.id || ':reserved:' || h.id) AND t.kind = 'capture'
  WHERE ends.owner <> ends.spender AND NOT EXISTS (SELECT 1 FROM transfer u WHERE u.reverses = t.id)
    AND NOT EXISTS (SELECT 1 FROM lot root WHERE root.id = lot_root(l.id) AND root.person_id = ends.spender)
  GROUP BY l.id ORDER BY l.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER account_link_leaves_claims AFTER UPDATE ON account_link FOR EACH ROW
  WHEN (OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL) EXECUTE FUNCTION account_link_leaves_claims();
