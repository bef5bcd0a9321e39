-- An account is the person who owns, whoever employs them. A row of person is somebody as one employer's payroll tells of
-- them, or as they told of themselves; a link says that it is somebody who has an account already. Employments and lots
-- stay with the row they were granted to, so neither a link nor its undoing moves any money.

CREATE TABLE account_link (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES person,
  account_id uuid NOT NULL REFERENCES person,
  -- operator: a person confirmed it by way of the operator, not in a portal of their own.
  how text NOT NULL CHECK (how IN ('invitation', 'suggestion', 'operator')),
  -- What it rests on: an invitation's id, or which facts were the same. Never the facts themselves.
  evidence jsonb NOT NULL CHECK (evidence - ARRAY['invitation', 'because', 'against', 'score'] = '{}'),
  linked_by text NOT NULL,
  linked_at timestamptz NOT NULL DEFAULT now(),
  undone_by text,
  undone_at timestamptz,
  undone_why text CHECK (length(undone_why) BETWEEN 1 AND 500),
  CONSTRAINT account_link_not_to_itself CHECK (person_id <> account_id),
  CHECK ((undone_at IS NULL) = (undone_by IS NULL) AND (undone_at IS NULL) = (undone_why IS NULL))
);
CREATE UNIQUE INDEX account_link_one_account ON account_link (person_id) WHERE undone_at IS NULL;
CREATE INDEX ON account_link (person_id, id);
CREATE INDEX ON account_link (account_id, id);

-- One step from person to account, never two: so there is no chain, and no circle. Links that cross at the same moment wait
-- for each other, in one order; the second then sees what the first did.
CREATE FUNCTION account_link_is_one_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(least(NEW.person_id, NEW.account_id)::text, 5));
  PERFORM pg_advisory_xact_lock(hashtextextended(greatest(NEW.person_id, NEW.account_id)::text, 5));
  IF EXISTS (SELECT 1 FROM account_link WHERE person_id = NEW.account_id AND undone_at IS NULL) THEN
    RAISE EXCEPTION 'the account is linked to another account'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'account_link_to_account';
  END IF;
  IF EXISTS (SELECT 1 FROM account_link WHERE account_id = NEW.person_id AND undone_at IS NULL) THEN
    RAISE EXCEPTION 'the person is the account of others'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'account_link_of_one';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER account_link_is_one_step BEFORE INSERT ON account_link
  FOR EACH ROW EXECUTE FUNCTION account_link_is_one_step();

-- The journal of links: undone is the one thing that can be written on a link, and once. A rule that keeps a link while
-- something is used across it belongs on this update.
CREATE TRIGGER account_link_is_undone_once BEFORE UPDATE ON account_link FOR EACH ROW
  WHEN (OLD.undone_at IS NOT NULL OR NEW.undone_at IS NULL
    OR (OLD.id, OLD.person_id, OLD.account_id, OLD.how, OLD.evidence, OLD.linked_by, OLD.linked_at)
      IS DISTINCT FROM (NEW.id, NEW.person_id, NEW.account_id, NEW.how, NEW.evidence, NEW.linked_by, NEW.linked_at))
  EXECUTE FUNCTION refuse_change('a link is evidence; it can be undone, once');
CREATE TRIGGER account_link_is_kept BEFORE DELETE OR TRUNCATE ON account_link
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a link is evidence; it can be undone, once');

-- Whose account everybody is, to join by person_id. A function and not a view because every relation of the schema is a
-- table; it is planned as a view would be.
CREATE FUNCTION person_account() RETURNS TABLE (person_id uuid, account_id uuid) LANGUAGE sql STABLE AS $$
  SELECT p.id, coalesce(l.account_id, p.id) FROM person p LEFT JOIN account_link l ON l.person_id = p.id AND l.undone_at IS NULL
$$;

-- Whose account one person is.
CREATE FUNCTION account_of(person uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT a.account_id FROM person_account() a WHERE a.person_id = person
$$;

-- Everybody whose account this is, also for many accounts by LATERAL. What is not an account has nobody.
CREATE FUNCTION people_of(account uuid) RETURNS TABLE (person_id uuid) LANGUAGE sql STABLE ROWS 2 AS $$
  SELECT l.person_id FROM account_link l WHERE l.account_id = account AND l.undone_at IS NULL
  UNION ALL
  SELECT p.id FROM person p WHERE p.id = account
    AND NOT EXISTS (SELECT 1 FROM account_link l WHERE l.person_id = account AND l.undone_at IS NULL)
$$;

-- Accounts that somebody opened without an employer, and which tenant did that for them.
CREATE TABLE tenant_person (
  tenant_id int NOT NULL REFERENCES tenant,
  person_id uuid NOT NULL REFERENCES person,
  opened_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, person_id)
);
CREATE INDEX ON tenant_person (person_id);

-- What people tell of themselves because schemes ask for it. Only these facts, only these values: nothing of health, of a
-- union, and no room for a number. Telling again from the same day replaces what was told.
CREATE TABLE person_fact (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES person,
  fact text NOT NULL,
  value text NOT NULL,
  from_on date NOT NULL,
  until_on date CHECK (until_on >= from_on),
  told_by text NOT NULL,
  told_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT person_fact_known CHECK (CASE fact
    WHEN 'status' THEN value IN ('jobseeker', 'self-employed', 'student', 'volunteer')
    -- ISCED 2011, from 0 (no primary school) to 8 (doctorate).
    WHEN 'education-level' THEN value ~ '^[0-8]$'
    -- ISO 3166-1 or 3166-2: NL, NL-UT.
    WHEN 'region' THEN value ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$'
    -- A programme enrolled in, by the word its scheme has for it. A year may end it; a number has no room.
    WHEN 'programme' THEN length(value) <= 60 AND value ~ '^[a-z]+(-[a-z]+)*(-[0-9]{1,4})?$'
    ELSE false END)
);
CREATE INDEX ON person_fact (person_id, fact);
CREATE TRIGGER person_fact_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON person_fact
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('what was told is evidence; tell it again');

-- An invitation to take what an employer reported into an account. The token is random and shown once; this is its hash.
CREATE TABLE account_invitation (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  person_id uuid NOT NULL REFERENCES person,
  token_hash text NOT NULL UNIQUE CHECK (token_hash ~ '^[0-9a-f]{64}$'),
  channel text NOT NULL CHECK (channel IN ('email', 'post')),
  invited_by text NOT NULL,
  invited_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL CHECK (expires_at >= invited_at),
  accepted_at timestamptz,
  accepted_into uuid REFERENCES person,
  CHECK ((accepted_at IS NULL) = (accepted_into IS NULL))
);
CREATE INDEX ON account_invitation (person_id);
CREATE TRIGGER account_invitation_is_accepted_once BEFORE UPDATE ON account_invitation FOR EACH ROW
  WHEN (OLD.accepted_at IS NOT NULL OR NEW.expires_at > OLD.expires_at
    OR (OLD.id, OLD.person_id, OLD.token_hash, OLD.channel, OLD.invited_by, OLD.invited_at)
      IS DISTINCT FROM (NEW.id, NEW.person_id, NEW.token_hash, NEW.channel, NEW.invited_by, NEW.invited_at))
  EXECUTE FUNCTION refuse_change('an invitation is accepted once; send another');
CREATE TRIGGER account_invitation_is_kept BEFORE DELETE OR TRUNCATE ON account_invitation
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('an invitation is evidence');

-- Two that were said not to be one: nobody is asked again, from either side.
CREATE TABLE link_dismissal (
  one_id uuid NOT NULL REFERENCES person,
  other_id uuid NOT NULL REFERENCES person,
  dismissed_by text NOT NULL,
  dismissed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (one_id, other_id),
  CHECK (one_id < other_id)
);
CREATE INDEX ON link_dismissal (other_id);
CREATE TRIGGER link_dismissal_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON link_dismissal
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a dismissal is evidence');

-- A name as it is compared: without case, accents, blanks, hyphens and apostrophes. Nothing left is no name.
CREATE FUNCTION plain_name(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT nullif(regexp_replace(
    translate(replace(replace(replace(lower(normalize(name, NFKD)), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'øłđðı', 'olddi'),
    '[\u0300-\u036f[:space:][:punct:]‘’´]', '', 'g'), '')
$$;
-- Who was born on a day are few enough to compare by name.
CREATE INDEX ON person (birth_date);
