-- The ground of the house. Every rule that must never break stands here as a constraint or a trigger,
-- so that not even a slip in a service can break it.

-- ── two rules that many tables share ─────────────────────────────────────────

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: %', TG_OP, TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$;

-- A foreign key for tables that are filled by the hundred thousand: checked once per statement, not once per row.
-- Arguments: column, table, column, table … The tables pointed at refuse deletion, so what was right stays right.
CREATE FUNCTION rows_refer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  stray text;
BEGIN
  FOR i IN 0 .. TG_NARGS - 1 BY 2 LOOP
    EXECUTE format('SELECT %1$I::text FROM changed c WHERE %1$I IS NOT NULL AND NOT EXISTS (SELECT 1 FROM %2$I t WHERE t.id = c.%1$I) LIMIT 1',
      TG_ARGV[i], TG_ARGV[i + 1]) INTO stray;
    IF stray IS NOT NULL THEN
      RAISE EXCEPTION '%.% points at no %: %', TG_TABLE_NAME, TG_ARGV[i], TG_ARGV[i + 1], stray
        USING ERRCODE = 'foreign_key_violation';
    END IF;
  END LOOP;
  RETURN NULL;
END
$$;

-- ── access: who may call, and for whom ───────────────────────────────────────

CREATE TABLE tenant (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('operator', 'employer', 'payroll-vendor', 'provider', 'portal')),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE api_key (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id int NOT NULL REFERENCES tenant,
  label text NOT NULL CHECK (length(label) BETWEEN 1 AND 200),
  prefix text NOT NULL UNIQUE,
  hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
  scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz
);
CREATE INDEX ON api_key (tenant_id);

-- The answer given to an Idempotency-Key, so that a repeat gets the same one.
CREATE TABLE idempotency_key (
  tenant_id int NOT NULL REFERENCES tenant,
  key text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
  request_hash text NOT NULL,
  status smallint,
  body jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, key)
);
CREATE INDEX ON idempotency_key (created_at);

-- ── employers ────────────────────────────────────────────────────────────────

CREATE TABLE employer (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  payroll_tax_number text NOT NULL UNIQUE CHECK (payroll_tax_number ~ '^\d{9}L\d{2}$'),
  -- How often its people and lots changed: a proposal made on an older count has been overtaken.
  applied_runs int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Which tenants see which employers; an operator sees them all without a row here.
CREATE TABLE tenant_employer (
  tenant_id int NOT NULL REFERENCES tenant,
  employer_id int NOT NULL REFERENCES employer,
  granted_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, employer_id)
);
CREATE INDEX ON tenant_employer (employer_id);

CREATE TABLE employer_scheme (
  employer_id int NOT NULL REFERENCES employer,
  scheme_id text NOT NULL,
  from_on date NOT NULL,
  until_on date CHECK (until_on >= from_on),
  PRIMARY KEY (employer_id, scheme_id, from_on)
);

CREATE TABLE agreement (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  employer_id int NOT NULL REFERENCES employer,
  document text NOT NULL CHECK (document IN ('execution', 'processor')),
  version text NOT NULL CHECK (length(version) BETWEEN 1 AND 50),
  accepted_by text NOT NULL CHECK (length(accepted_by) BETWEEN 1 AND 200),
  accepted_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (employer_id, document, version)
);

CREATE TABLE connection (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  employer_id int NOT NULL REFERENCES employer,
  connector_id text NOT NULL,
  period_type text NOT NULL CHECK (period_type IN ('month', 'four-week')),
  settings jsonb NOT NULL DEFAULT '{}',
  -- Sealed values only; see libs/employers/secrets.ts.
  secrets jsonb NOT NULL DEFAULT '{}',
  -- Guards this employer wants tighter than the defaults.
  guards jsonb NOT NULL DEFAULT '{}',
  -- all: who is absent from a complete delivery is missing. own: only who this connection delivered last (a part of the staff).
  staff text NOT NULL DEFAULT 'all' CHECK (staff IN ('all', 'own')),
  -- quarantine: no complete run has been approved by a person yet.
  state text NOT NULL DEFAULT 'quarantine' CHECK (state IN ('quarantine', 'active', 'closed')),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON connection (employer_id);

-- What a person answered about a set of headers, remembered for the next file that has them.
CREATE TABLE connection_columns (
  connection_id int NOT NULL REFERENCES connection,
  header text NOT NULL,
  field text NOT NULL,
  PRIMARY KEY (connection_id, header)
);

CREATE TABLE payroll_period (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  type text NOT NULL CHECK (type IN ('month', 'four-week')),
  year int NOT NULL CHECK (year BETWEEN 2000 AND 2100),
  number int NOT NULL CHECK (number BETWEEN 1 AND CASE type WHEN 'month' THEN 12 ELSE 13 END),
  start_on date NOT NULL,
  end_on date NOT NULL CHECK (end_on > start_on),
  UNIQUE (type, year, number),
  UNIQUE (type, start_on)
);

-- A closed period takes no more deliveries of its own; later returns may still correct it.
CREATE TABLE closed_period (
  employer_id int NOT NULL REFERENCES employer,
  period_id int NOT NULL REFERENCES payroll_period,
  closed_by text NOT NULL,
  closed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (employer_id, period_id)
);
CREATE INDEX ON closed_period (period_id);

-- ── people ───────────────────────────────────────────────────────────────────

-- The id is random: it tells nobody anything and outlives every employer.
CREATE TABLE person (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  initials text,
  first_name text,
  prefix text,
  last_name text,
  birth_date date,
  email text,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE employment (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person_id uuid NOT NULL,
  employer_id int NOT NULL,
  payroll_number text NOT NULL,
  employment_seq text NOT NULL,
  -- A rehire under the same number opens the next spell and never edits the one before.
  spell smallint NOT NULL DEFAULT 1 CHECK (spell >= 1),
  hire_date date NOT NULL,
  leave_date date CHECK (leave_date >= hire_date),
  -- The connection that told of it last.
  connection_id int NOT NULL,
  -- Which payroll it is on: a delivery of months says nothing of who is paid by four weeks.
  period_type text NOT NULL CHECK (period_type IN ('month', 'four-week')),
  -- Everything of the employment that does not change every period, as last applied.
  terms jsonb NOT NULL,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'ended', 'reversed')),
  -- Absent from a complete run without an end date: missing is not ended.
  missing_since date,
  UNIQUE (employer_id, payroll_number, employment_seq, spell)
);
CREATE INDEX ON employment (person_id);
-- The same number cannot begin on the same day twice.
CREATE UNIQUE INDEX employment_begins_once ON employment (employer_id, payroll_number, employment_seq, hire_date) WHERE state <> 'reversed';

-- ── uploads: only what the connector let through at the edge ──────────────────

CREATE TABLE upload (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  connection_id int NOT NULL REFERENCES connection,
  file_name text NOT NULL,
  size_bytes bigint NOT NULL,
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  -- quarantined: it carried a BSN; nothing of it was kept, only where it stood.
  state text NOT NULL CHECK (state IN ('stored', 'quarantined')),
  period_id int REFERENCES payroll_period,
  covers text CHECK (covers IN ('everything', 'changes')),
  source_count int,
  row_count int NOT NULL DEFAULT 0,
  reject_count int NOT NULL DEFAULT 0,
  warnings jsonb NOT NULL DEFAULT '[]',
  findings jsonb NOT NULL DEFAULT '[]',
  received_by text NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  CHECK (state = 'quarantined' OR (period_id IS NOT NULL AND covers IS NOT NULL))
);
CREATE INDEX ON upload (connection_id, sha256);

-- One page of canonical rows, compressed. Never the file itself.
CREATE TABLE upload_page (
  upload_id uuid NOT NULL REFERENCES upload,
  number int NOT NULL CHECK (number >= 1),
  bytes bytea NOT NULL,
  PRIMARY KEY (upload_id, number)
);

-- ── eligibility: a delivery of a period as one proposal, then a decision about it ──

CREATE TABLE snapshot_run (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  connection_id int NOT NULL REFERENCES connection,
  employer_id int NOT NULL REFERENCES employer,
  period_id int NOT NULL REFERENCES payroll_period,
  upload_id uuid REFERENCES upload,
  state text NOT NULL DEFAULT 'open'
    CHECK (state IN ('open', 'staged', 'held', 'applied', 'refused', 'failed', 'reversed')),
  -- How many pages are staged; moves in the transaction that stages the page.
  pages_staged int NOT NULL DEFAULT 0,
  rows_staged int NOT NULL DEFAULT 0,
  content_hash text NOT NULL DEFAULT '',
  rules_revision text NOT NULL,
  -- employer.applied_runs when the diff was made.
  baseline int,
  covers text CHECK (covers IN ('everything', 'changes')),
  counts jsonb,
  -- What its decisions add up to, per unit.
  entitled jsonb NOT NULL DEFAULT '[]',
  reasons jsonb NOT NULL DEFAULT '[]',
  diff_hash text,
  failure jsonb,
  attempts int NOT NULL DEFAULT 0,
  started_by text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  touched_at timestamptz NOT NULL DEFAULT now(),
  approved_by text,
  approved_at timestamptz,
  approved_hash text,
  decided_by text,
  decided_at timestamptz,
  decided_why text,
  applied_at timestamptz,
  CHECK (state NOT IN ('staged', 'held', 'applied', 'reversed') OR (diff_hash IS NOT NULL AND counts IS NOT NULL)),
  CHECK (approved_by IS NULL OR approved_hash IS NOT NULL),
  CHECK (state <> 'applied' OR applied_at IS NOT NULL)
);
-- One run at a time for a connection and a period; the queue alone cannot promise that.
CREATE UNIQUE INDEX snapshot_run_one_open ON snapshot_run (connection_id, period_id) WHERE state IN ('open', 'staged');
CREATE UNIQUE INDEX snapshot_run_one_held ON snapshot_run (connection_id, period_id) WHERE state = 'held';
CREATE INDEX ON snapshot_run (employer_id, id);
CREATE INDEX ON snapshot_run (touched_at) WHERE state IN ('open', 'staged');
CREATE INDEX ON snapshot_run (upload_id);

-- What the source said, kept as delivered: the evidence for every decision about money.
CREATE TABLE snapshot_row (
  run_id bigint NOT NULL,
  ordinal int NOT NULL,
  line int NOT NULL,
  period_id int NOT NULL,
  payroll_number text NOT NULL,
  employment_seq text NOT NULL,
  -- Both null: the source withdraws this employment from this period.
  terms jsonb,
  pay jsonb,
  PRIMARY KEY (run_id, ordinal),
  UNIQUE (run_id, payroll_number, employment_seq, period_id),
  CHECK ((terms IS NULL) = (pay IS NULL))
);

CREATE TABLE snapshot_reject (
  run_id bigint NOT NULL,
  line int NOT NULL,
  payroll_number text,
  employment_seq text,
  field text NOT NULL,
  problem text NOT NULL,
  -- About an earlier period: it says nothing of who is there now.
  correction boolean NOT NULL DEFAULT false,
  PRIMARY KEY (run_id, line, field)
);

-- The diff against what was last applied; unchanged people have no line here.
CREATE TABLE snapshot_change (
  run_id bigint NOT NULL,
  kind text NOT NULL CHECK (kind IN ('new', 'changed', 'ended', 'missing', 'corrected', 'withdrawn')),
  payroll_number text NOT NULL,
  employment_seq text NOT NULL,
  -- Null for the missing: they have no row.
  ordinal int,
  -- The employment and its terms before this run.
  employment_id bigint,
  before jsonb,
  CHECK ((kind = 'missing') = (ordinal IS NULL))
);
CREATE UNIQUE INDEX ON snapshot_change (run_id, kind, payroll_number, employment_seq, COALESCE(ordinal, 0));

-- What a scheme says about one person in one period, for yes and for no, with the reason.
CREATE TABLE decision (
  run_id bigint NOT NULL,
  ordinal int NOT NULL,
  scheme_id text NOT NULL,
  scheme_version text NOT NULL,
  entitled boolean NOT NULL,
  reason_code text NOT NULL,
  reason_params jsonb NOT NULL,
  unit text NOT NULL CHECK (unit IN ('EUR', 'hours', 'days', 'vouchers')),
  amount bigint NOT NULL CHECK (amount >= 0),
  lot_on date NOT NULL,
  expires_on date,
  PRIMARY KEY (run_id, ordinal, scheme_id),
  CHECK (entitled OR amount = 0)
);

-- ── budgets: one lot per employment, scheme and period ───────────────────────

CREATE TABLE lot (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person_id uuid NOT NULL,
  employment_id bigint NOT NULL,
  -- The granting employer: stays the withholding agent wherever the lot travels.
  employer_id int NOT NULL,
  scheme_id text NOT NULL,
  scheme_version text NOT NULL,
  period_id int NOT NULL,
  -- The run that granted it; one that corrected it is named by the transfer (correct/<run>/<lot>).
  run_id bigint NOT NULL,
  unit text NOT NULL CHECK (unit IN ('EUR', 'hours', 'days', 'vouchers')),
  -- Granted in all, after corrections, in minor units; its ledger transfers add up to exactly this.
  granted bigint NOT NULL CHECK (granted >= 0),
  lot_on date NOT NULL,
  expires_on date CHECK (expires_on > lot_on),
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (employment_id, scheme_id, period_id)
);
CREATE INDEX ON lot (person_id);
-- Lots arrive run by run, so a few pages of ranges find those of a run.
CREATE INDEX ON lot USING brin (run_id);

-- ── ledger: double entry, append-only, by named reference ────────────────────

-- The chart of accounts. An address that is not in it cannot exist; which book it belongs to follows from it.
CREATE FUNCTION ledger_book(address text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN address ~ '^(lot:[0-9]+:granted|employer:[0-9]+:owes(:[a-z]+)?)$' THEN 'memo'
    WHEN address ~ '^(bank|employer:[0-9]+:unallocated|lot:[0-9]+:available)$' THEN 'trust'
  END
$$;

-- Only what an employer owes and the bank itself may stand below zero.
CREATE FUNCTION ledger_may_overdraw(address text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT address = 'bank' OR address LIKE 'employer:%:owes%'
$$;

CREATE TABLE account (
  address text COLLATE "C" PRIMARY KEY,
  book text NOT NULL CONSTRAINT account_in_chart CHECK (book IS NOT DISTINCT FROM ledger_book(address)),
  unit text NOT NULL CHECK (unit IN ('EUR', 'hours', 'days', 'vouchers')),
  balance bigint NOT NULL,
  CONSTRAINT account_not_overdrawn CHECK (balance >= 0 OR ledger_may_overdraw(address))
);

-- One row is one double entry: what leaves "from" arrives at "to", so a book cannot fail to balance.
CREATE TABLE transfer (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  book text NOT NULL CHECK (book IN ('trust', 'memo')),
  unit text NOT NULL,
  "from" text COLLATE "C" NOT NULL,
  "to" text COLLATE "C" NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  reference text COLLATE "C" NOT NULL UNIQUE CHECK (length(reference) BETWEEN 3 AND 200),
  -- The day it counts for; recorded_at is when we knew.
  effective_on date NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CHECK ("from" <> "to")
);
CREATE INDEX ON transfer ("from", id);
CREATE INDEX ON transfer ("to", id);

-- Balances move here and nowhere else: a batch locks its accounts in one order, then moves each account once.
CREATE FUNCTION transfer_moves_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  touched bigint;
  raised bigint;
  lowered bigint;
BEGIN
  PERFORM 1 FROM account
    WHERE address IN (SELECT "from" FROM inserted UNION SELECT "to" FROM inserted)
    ORDER BY address FOR UPDATE;

  WITH delta AS (
    SELECT address, book, unit, sum(amount) AS amount FROM (
      SELECT "from" AS address, book, unit, -amount AS amount FROM inserted
      UNION ALL SELECT "to", book, unit, amount FROM inserted
    ) side GROUP BY address, book, unit
  ), raise_ AS (
    INSERT INTO account AS a (address, book, unit, balance)
    SELECT address, book, unit, amount FROM delta
      WHERE amount >= 0 OR ledger_may_overdraw(address) ORDER BY address
    ON CONFLICT (address) DO UPDATE SET balance = a.balance + excluded.balance
      WHERE a.book = excluded.book AND a.unit = excluded.unit
    RETURNING 1
  ), lower_ AS (
    UPDATE account a SET balance = a.balance + d.amount FROM delta d
      WHERE a.address = d.address AND a.book = d.book AND a.unit = d.unit
        AND d.amount < 0 AND NOT ledger_may_overdraw(d.address)
    RETURNING 1
  )
  SELECT (SELECT count(*) FROM delta), (SELECT count(*) FROM raise_), (SELECT count(*) FROM lower_)
    INTO touched, raised, lowered;

  IF touched <> raised + lowered THEN
    RAISE EXCEPTION 'a transfer crosses books or units, or takes from an account that holds nothing'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_within_book_and_unit';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER transfer_moves_balances AFTER INSERT ON transfer
  REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION transfer_moves_balances();

CREATE TRIGGER transfer_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transfer
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('the journal is append-only; correct it with another transfer');
CREATE TRIGGER account_follows_transfers BEFORE INSERT OR UPDATE OR DELETE ON account
  FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_change('a balance moves only by a transfer');
CREATE TRIGGER account_is_kept BEFORE TRUNCATE ON account
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a balance moves only by a transfer');
CREATE TRIGGER agreement_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON agreement
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('an acceptance is evidence; accept a new version instead');
CREATE TRIGGER decision_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decision
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a decision is evidence; a new run makes a new one');
CREATE TRIGGER snapshot_row_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON snapshot_row
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a delivered row is evidence');

-- No sync before both documents are accepted.
CREATE FUNCTION run_needs_agreements() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(DISTINCT document) FROM agreement WHERE employer_id = NEW.employer_id) < 2 THEN
    RAISE EXCEPTION 'both agreements must be accepted first'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'snapshot_run_needs_agreements';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM connection WHERE id = NEW.connection_id AND employer_id = NEW.employer_id AND state <> 'closed') THEN
    RAISE EXCEPTION 'the connection is closed, or not this employer''s'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'snapshot_run_needs_connection';
  END IF;
  IF EXISTS (SELECT 1 FROM closed_period WHERE employer_id = NEW.employer_id AND period_id = NEW.period_id) THEN
    RAISE EXCEPTION 'the period is closed'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'snapshot_run_needs_open_period';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER run_needs_agreements BEFORE INSERT ON snapshot_run
  FOR EACH ROW EXECUTE FUNCTION run_needs_agreements();

-- States move forward only along this table, whoever asks.
CREATE FUNCTION run_state_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.state, NEW.state) NOT IN (
    ('open', 'staged'), ('open', 'held'), ('open', 'refused'), ('open', 'failed'),
    ('held', 'staged'), ('held', 'refused'),
    ('staged', 'applied'), ('staged', 'held'), ('staged', 'failed'),
    ('applied', 'reversed')
  ) THEN
    RAISE EXCEPTION 'a run does not go from % to %', OLD.state, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'snapshot_run_state_moves';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER run_state_moves BEFORE UPDATE OF state ON snapshot_run
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION run_state_moves();

CREATE FUNCTION lot_terms_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'lot % keeps what it was granted under; only the amount is corrected', OLD.id
    USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER lot_terms_are_kept BEFORE UPDATE ON lot FOR EACH ROW
  WHEN ((OLD.person_id, OLD.employment_id, OLD.employer_id, OLD.scheme_id, OLD.scheme_version, OLD.period_id, OLD.run_id, OLD.unit, OLD.lot_on, OLD.expires_on)
    IS DISTINCT FROM (NEW.person_id, NEW.employment_id, NEW.employer_id, NEW.scheme_id, NEW.scheme_version, NEW.period_id, NEW.run_id, NEW.unit, NEW.lot_on, NEW.expires_on))
  EXECUTE FUNCTION lot_terms_are_kept();

-- ── what points where, for the tables filled by the hundred thousand ─────────

DO $$
DECLARE
  link record;
BEGIN
  FOR link IN SELECT * FROM (VALUES
    ('employment', '''person_id'', ''person'', ''employer_id'', ''employer'', ''connection_id'', ''connection'''),
    ('snapshot_row', '''run_id'', ''snapshot_run'', ''period_id'', ''payroll_period'''),
    ('snapshot_reject', '''run_id'', ''snapshot_run'''),
    ('snapshot_change', '''run_id'', ''snapshot_run'', ''employment_id'', ''employment'''),
    ('decision', '''run_id'', ''snapshot_run'''),
    ('lot', '''person_id'', ''person'', ''employment_id'', ''employment'', ''employer_id'', ''employer'', ''period_id'', ''payroll_period'', ''run_id'', ''snapshot_run''')
  ) AS t(from_table, pairs) LOOP
    EXECUTE format('CREATE TRIGGER rows_refer_new AFTER INSERT ON %I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION rows_refer(%s)', link.from_table, link.pairs);
    EXECUTE format('CREATE TRIGGER rows_refer_changed AFTER UPDATE ON %I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION rows_refer(%s)', link.from_table, link.pairs);
  END LOOP;
  FOR link IN SELECT unnest(ARRAY['employer', 'connection', 'person', 'employment', 'payroll_period', 'snapshot_run', 'lot']) AS to_table LOOP
    EXECUTE format('CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change(''money and evidence point at it'')', link.to_table);
  END LOOP;
END
$$;
