-- Conversations: the yearly talk, its plan, the agreement to spend and the employer's word, as evidence.
-- Roles and labels, never names; no notes. Nothing is changed or deleted: what changes is a new version.

-- ── who is asked to talk ─────────────────────────────────────────────────────

CREATE TABLE invitation (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES person,
  employer_id int NOT NULL REFERENCES employer,
  scheme_id text NOT NULL,
  -- The caller's own name for it: the same again is the same invitation.
  reference text COLLATE "C" NOT NULL CHECK (length(reference) BETWEEN 1 AND 100),
  invited_by text NOT NULL CHECK (invited_by IN ('employer', 'employee')),
  invited_on date NOT NULL CHECK (invited_on <= (recorded_at AT TIME ZONE 'Europe/Amsterdam')::date),
  reply_by date NOT NULL CHECK (reply_by >= invited_on),
  answered_on date CHECK (answered_on >= invited_on),
  answer text CHECK (answer IN ('accepted', 'declined')),
  recorded_by text NOT NULL CHECK (length(recorded_by) BETWEEN 1 AND 500),
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((answered_on IS NULL) = (answer IS NULL)),
  UNIQUE (person_id, employer_id, reference)
);
CREATE INDEX ON invitation (employer_id);

-- ── the talk ─────────────────────────────────────────────────────────────────

CREATE TABLE conversation (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES person,
  employer_id int NOT NULL REFERENCES employer,
  scheme_id text NOT NULL,
  reference text COLLATE "C" NOT NULL CHECK (length(reference) BETWEEN 1 AND 100),
  held_on date NOT NULL CHECK (held_on <= (recorded_at AT TIME ZONE 'Europe/Amsterdam')::date),
  started_by text NOT NULL CHECK (started_by IN ('employer', 'employee')),
  -- The employee and at least one other; roles, so that no name is kept.
  participants text[] NOT NULL CHECK (
    cardinality(participants) >= 2 AND 'employee' = ANY (participants)
    AND participants <@ ARRAY['employee', 'manager', 'hr-adviser', 'works-council', 'career-adviser']),
  recorded_by text NOT NULL CHECK (length(recorded_by) BETWEEN 1 AND 500),
  recorded_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (person_id, employer_id, reference),
  UNIQUE (id, person_id, employer_id, scheme_id)
);
CREATE INDEX ON conversation (employer_id);

-- ── what is put in writing: the plan of a talk, an agreement to spend ─────────

CREATE TABLE document (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('plan', 'spending-agreement')),
  conversation_id bigint,
  person_id uuid NOT NULL REFERENCES person,
  employer_id int NOT NULL REFERENCES employer,
  scheme_id text NOT NULL,
  reference text COLLATE "C" NOT NULL CHECK (length(reference) BETWEEN 1 AND 100),
  -- Versions of one series replace each other: 1, 2, 3, without a gap and never two of one number.
  series uuid NOT NULL,
  version int NOT NULL CHECK (version >= 1),
  previous int GENERATED ALWAYS AS (NULLIF(version - 1, 0)) STORED,
  content jsonb NOT NULL CHECK (
    jsonb_typeof(content) = 'object'
    AND content ?& ARRAY['goalCategory', 'goal', 'amountCents', 'from', 'until']
    AND content - ARRAY['goalCategory', 'goal', 'amountCents', 'from', 'until'] = '{}'
    AND length(content ->> 'goal') BETWEEN 1 AND 500
    AND jsonb_typeof(content -> 'amountCents') IN ('number', 'null')),
  content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
  written_by text NOT NULL CHECK (length(written_by) BETWEEN 1 AND 500),
  written_at timestamptz NOT NULL DEFAULT now(),
  -- A plan is that of a talk; an agreement stands by itself, and cannot leave the amount open.
  CHECK ((kind = 'plan') = (conversation_id IS NOT NULL)),
  CHECK (kind = 'plan' OR COALESCE((content ->> 'amountCents')::numeric, 0) > 0),
  UNIQUE (person_id, employer_id, reference),
  UNIQUE (series, version, kind, person_id, employer_id, scheme_id),
  UNIQUE (series, version, conversation_id),
  CONSTRAINT document_version_once UNIQUE (series, version),
  CONSTRAINT document_of_the_talk FOREIGN KEY (conversation_id, person_id, employer_id, scheme_id)
    REFERENCES conversation (id, person_id, employer_id, scheme_id),
  CONSTRAINT document_follows_its_series FOREIGN KEY (series, previous, kind, person_id, employer_id, scheme_id)
    REFERENCES document (series, version, kind, person_id, employer_id, scheme_id),
  CONSTRAINT document_stays_with_its_talk FOREIGN KEY (series, previous, conversation_id)
    REFERENCES document (series, version, conversation_id)
);
CREATE UNIQUE INDEX document_one_plan_per_talk ON document (conversation_id) WHERE version = 1;
CREATE INDEX ON document (conversation_id);
CREATE INDEX ON document (employer_id);

CREATE TABLE signature (
  document_id bigint NOT NULL REFERENCES document,
  party text NOT NULL CHECK (party IN ('employee', 'employer')),
  -- Who put it on record, as a label.
  signed_by text NOT NULL CHECK (length(signed_by) BETWEEN 1 AND 500),
  -- The day on the paper; signed_at is when it was put on record.
  signed_on date NOT NULL CHECK (signed_on <= (signed_at AT TIME ZONE 'Europe/Amsterdam')::date),
  signed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (document_id, party)
);

-- The employer's word on a request: one for each version of an agreement.
CREATE TABLE employer_decision (
  document_id bigint PRIMARY KEY REFERENCES document,
  outcome text NOT NULL CHECK (outcome IN ('approved', 'refused')),
  ground text CHECK (ground IN ('business', 'organisational', 'fiscal', 'conditions-not-met', 'budget-too-small')),
  -- The last day for it under the scheme; null where the scheme sets none.
  decide_by date,
  decided_on date NOT NULL CHECK (decided_on <= (recorded_at AT TIME ZONE 'Europe/Amsterdam')::date),
  decided_by text NOT NULL CHECK (length(decided_by) BETWEEN 1 AND 500),
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((outcome = 'refused') = (ground IS NOT NULL))
);

-- ── what must never break ────────────────────────────────────────────────────

-- An employer talks with who works there, or worked.
CREATE FUNCTION talk_needs_employment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM employment
      WHERE person_id = NEW.person_id AND employer_id = NEW.employer_id AND state <> 'reversed') THEN
    RAISE EXCEPTION 'the person has no employment at this employer'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'talk_needs_employment';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER talk_needs_employment BEFORE INSERT ON invitation
  FOR EACH ROW EXECUTE FUNCTION talk_needs_employment();
CREATE TRIGGER talk_needs_employment BEFORE INSERT ON conversation
  FOR EACH ROW EXECUTE FUNCTION talk_needs_employment();
CREATE TRIGGER talk_needs_employment BEFORE INSERT ON document
  FOR EACH ROW EXECUTE FUNCTION talk_needs_employment();

-- A new version waits for whoever is signing the one before, and they for it.
CREATE FUNCTION document_waits_for_signing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM document WHERE series = NEW.series AND version = NEW.version - 1 FOR UPDATE;
  RETURN NEW;
END
$$;
CREATE TRIGGER document_waits_for_signing BEFORE INSERT ON document
  FOR EACH ROW WHEN (NEW.version > 1) EXECUTE FUNCTION document_waits_for_signing();

CREATE FUNCTION document_must_be_current() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM document WHERE id = NEW.document_id FOR SHARE;
  IF EXISTS (SELECT 1 FROM document d JOIN document later ON later.series = d.series AND later.version = d.version + 1
      WHERE d.id = NEW.document_id) THEN
    RAISE EXCEPTION 'a later version has replaced this document'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'document_must_be_current';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER document_must_be_current BEFORE INSERT ON signature
  FOR EACH ROW EXECUTE FUNCTION document_must_be_current();
CREATE TRIGGER document_must_be_current BEFORE INSERT ON employer_decision
  FOR EACH ROW EXECUTE FUNCTION document_must_be_current();

-- A plan is signed once the talk was held.
CREATE FUNCTION signature_follows_the_talk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM document d JOIN conversation c ON c.id = d.conversation_id
      WHERE d.id = NEW.document_id AND c.held_on > NEW.signed_on) THEN
    RAISE EXCEPTION 'the plan would be signed before its talk'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_follows_the_talk';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER signature_follows_the_talk BEFORE INSERT ON signature
  FOR EACH ROW EXECUTE FUNCTION signature_follows_the_talk();

-- The employer decides what the employee applied for: an agreement they signed, no later than that day.
CREATE FUNCTION decision_needs_a_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM document d JOIN signature s ON s.document_id = d.id AND s.party = 'employee'
      WHERE d.id = NEW.document_id AND d.kind = 'spending-agreement' AND s.signed_on <= NEW.decided_on) THEN
    RAISE EXCEPTION 'the employee has not applied for this'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_needs_a_request';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER decision_needs_a_request BEFORE INSERT ON employer_decision
  FOR EACH ROW EXECUTE FUNCTION decision_needs_a_request();

CREATE TRIGGER conversation_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON conversation
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a talk is evidence; record another one');
CREATE TRIGGER document_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON document
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a document is evidence; write a new version');
CREATE TRIGGER signature_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON signature
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a signature is evidence');
CREATE TRIGGER employer_decision_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON employer_decision
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a decision is evidence; a new request gets a new one');
CREATE TRIGGER invitation_is_kept BEFORE DELETE OR TRUNCATE ON invitation
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('an invitation is evidence');

-- An invitation is answered once; nothing else of it changes.
CREATE TRIGGER invitation_is_answered_once BEFORE UPDATE ON invitation FOR EACH ROW
  WHEN (OLD.answer IS NOT NULL
    OR (OLD.id, OLD.person_id, OLD.employer_id, OLD.scheme_id, OLD.reference, OLD.invited_by, OLD.invited_on, OLD.reply_by, OLD.recorded_by, OLD.recorded_at)
    IS DISTINCT FROM (NEW.id, NEW.person_id, NEW.employer_id, NEW.scheme_id, NEW.reference, NEW.invited_by, NEW.invited_on, NEW.reply_by, NEW.recorded_by, NEW.recorded_at))
  EXECUTE FUNCTION refuse_change('an invitation is answered once');
