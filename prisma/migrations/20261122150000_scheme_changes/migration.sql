-- Changes of schemes by two people: one proposes, another decides. What was approved last is the scheme.

CREATE TABLE scheme_change (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  scheme_id text NOT NULL CHECK (scheme_id ~ '^[a-z]{2}(-[a-z0-9]+)+$'),
  -- The whole scheme as it would be, as read by libs/schemes/scheme.ts.
  content jsonb NOT NULL,
  -- The fingerprint of the scheme it was made from; null for a new one.
  base text CHECK (base ~ '^[0-9a-f]{64}$'),
  -- Nothing before this day changes.
  effective_on date NOT NULL,
  why text NOT NULL CHECK (length(why) BETWEEN 3 AND 1000),
  proposed_by text NOT NULL,
  proposed_key int NOT NULL REFERENCES api_key,
  proposed_at timestamptz NOT NULL DEFAULT now(),
  decision text CHECK (decision IN ('approved', 'rejected', 'withdrawn')),
  decided_by text,
  decided_key int REFERENCES api_key,
  decided_at timestamptz,
  decided_why text CHECK (length(decided_why) <= 1000),
  CHECK ((decision IS NULL) = (decided_by IS NULL) AND (decision IS NULL) = (decided_key IS NULL) AND (decision IS NULL) = (decided_at IS NULL)),
  -- Maker and checker are two; only who proposed can withdraw.
  CONSTRAINT scheme_change_by_two CHECK ((decision = 'withdrawn') = (decided_key = proposed_key))
);
CREATE INDEX ON scheme_change (scheme_id, id);
CREATE UNIQUE INDEX scheme_change_one_open ON scheme_change (scheme_id) WHERE decision IS NULL;
CREATE INDEX ON scheme_change (proposed_key);
CREATE INDEX ON scheme_change (decided_key);

CREATE TRIGGER scheme_change_is_decided_once BEFORE UPDATE ON scheme_change FOR EACH ROW
  WHEN (OLD.decision IS NOT NULL OR NEW.decision IS NULL
    OR (OLD.id, OLD.scheme_id, OLD.content, OLD.base, OLD.effective_on, OLD.why, OLD.proposed_by, OLD.proposed_key, OLD.proposed_at)
      IS DISTINCT FROM (NEW.id, NEW.scheme_id, NEW.content, NEW.base, NEW.effective_on, NEW.why, NEW.proposed_by, NEW.proposed_key, NEW.proposed_at))
  EXECUTE FUNCTION refuse_change('a change of a scheme is evidence; it is decided once');
CREATE TRIGGER scheme_change_is_kept BEFORE DELETE OR TRUNCATE ON scheme_change
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a change of a scheme is evidence; it is decided once');
