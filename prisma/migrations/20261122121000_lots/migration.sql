-- Lots from every source and for every payer, what holds them, what they were told, and what became of their people.

-- ── lots ─────────────────────────────────────────────────────────────────────

ALTER TABLE lot
  ALTER COLUMN employment_id DROP NOT NULL,
  ALTER COLUMN employer_id DROP NOT NULL,
  ALTER COLUMN period_id DROP NOT NULL,
  ALTER COLUMN run_id DROP NOT NULL,
  -- payroll: by a run. transfer: carried on from a lot at another employer, with its dates. The others were granted by name.
  ADD COLUMN source text NOT NULL DEFAULT 'payroll'
    CHECK (source IN ('payroll', 'transfer', 'top-up', 'conversion', 'own', 'public')),
  -- Whose promise or money it is. The granting employer stays the withholding agent, whoever pays.
  ADD COLUMN payer text NOT NULL DEFAULT 'employer' CHECK (payer IN ('employer', 'fund', 'government', 'person')),
  ADD COLUMN origin_lot_id bigint REFERENCES lot,
  -- Names the step that granted it, where no run did.
  ADD COLUMN key text UNIQUE CHECK (length(key) BETWEEN 3 AND 200),
  -- When the employer was asked to pay for it.
  ADD COLUMN invoiced_on date,
  -- When its expiry was booked or nothing was left to expire: the nightly job is done with it.
  ADD COLUMN lapsed_at timestamptz,
  ADD CONSTRAINT lot_of_a_run_or_named CHECK ((source = 'payroll') = (run_id IS NOT NULL AND period_id IS NOT NULL AND employment_id IS NOT NULL)
    AND (source = 'payroll') = (key IS NULL)),
  -- What ends with its year may be granted on the last day of it.
  DROP CONSTRAINT lot_check,
  ADD CONSTRAINT lot_begins_before_it_ends CHECK (expires_on >= lot_on),
  ADD CONSTRAINT lot_payer_is_known CHECK (payer <> 'employer' OR employer_id IS NOT NULL),
  ADD CONSTRAINT lot_has_an_origin CHECK ((source = 'transfer') = (origin_lot_id IS NOT NULL));
CREATE INDEX lot_expiring ON lot (expires_on) WHERE lapsed_at IS NULL;
-- Lots without a day of their own: they lapse as later ones accrue.
CREATE INDEX lot_in_window ON lot (scheme_id, person_id, lot_on) WHERE expires_on IS NULL AND lapsed_at IS NULL;
CREATE INDEX lot_origin ON lot (origin_lot_id) WHERE origin_lot_id IS NOT NULL;

-- The account root of who promised and pays a lot.
CREATE FUNCTION lot_payer(l lot) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE l.payer WHEN 'employer' THEN 'employer:' || l.employer_id WHEN 'person' THEN 'person:' || l.person_id ELSE l.payer || ':' || l.scheme_id END
$$;

-- ':hours' behind an account that counts hours; euros need no mark.
CREATE FUNCTION unit_mark(unit text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE unit WHEN 'EUR' THEN '' ELSE ':' || unit END
$$;

-- A lot keeps what it was granted under. Only its amount is corrected; its term changes with a version of the scheme, on record.
DROP TRIGGER lot_terms_are_kept ON lot;
CREATE TRIGGER lot_terms_are_kept BEFORE UPDATE ON lot FOR EACH ROW
  WHEN ((OLD.person_id, OLD.employment_id, OLD.employer_id, OLD.scheme_id, OLD.scheme_version, OLD.period_id, OLD.run_id, OLD.unit, OLD.lot_on, OLD.source, OLD.payer, OLD.origin_lot_id, OLD.key)
      IS DISTINCT FROM (NEW.person_id, NEW.employment_id, NEW.employer_id, NEW.scheme_id, NEW.scheme_version, NEW.period_id, NEW.run_id, NEW.unit, NEW.lot_on, NEW.source, NEW.payer, NEW.origin_lot_id, NEW.key)
    OR (OLD.expires_on IS DISTINCT FROM NEW.expires_on AND pg_trigger_depth() = 0))
  EXECUTE FUNCTION lot_terms_are_kept();

-- What a lot points at is kept by the rule above, so an update need not look again.
DROP TRIGGER rows_refer_changed ON lot;

CREATE TABLE lot_term_change (
  lot_id bigint NOT NULL,
  was date,
  becomes date CHECK (becomes IS DISTINCT FROM was),
  scheme_version text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (lot_id, changed_at)
);
CREATE FUNCTION lot_terms_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed bigint;
BEGIN
  UPDATE lot SET expires_on = i.becomes, lapsed_at = NULL FROM inserted i
    WHERE lot.id = i.lot_id AND lot.expires_on IS NOT DISTINCT FROM i.was;
  GET DIAGNOSTICS changed = ROW_COUNT;
  IF changed <> (SELECT count(*) FROM inserted) THEN
    RAISE EXCEPTION 'a lot has another term than the change says' USING ERRCODE = 'check_violation', CONSTRAINT = 'lot_term_was';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER lot_terms_change AFTER INSERT ON lot_term_change
  REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION lot_terms_change();

-- What a later payroll return took away and could not be taken back, as it was held or spent. The sum per lot is what is
-- still open; a negative row is what was recovered, or has lapsed since.
CREATE TABLE lot_shortfall (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  lot_id bigint NOT NULL,
  -- The run that took it away; what was recovered later is of the same run.
  run_id bigint NOT NULL,
  amount bigint NOT NULL CHECK (amount <> 0),
  recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON lot_shortfall (lot_id);

-- That a person was told of an expiry, so many months ahead; once for each day of expiry.
CREATE TABLE lot_notice (
  lot_id bigint NOT NULL,
  months smallint NOT NULL CHECK (months BETWEEN 0 AND 120),
  expires_on date NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  due_on date NOT NULL,
  noticed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (lot_id, expires_on, months)
);

-- ── holds ────────────────────────────────────────────────────────────────────

-- What was asked, and why each lot was used or not. What is still held stands on the accounts lot:<lot>:held:<hold>.
CREATE TABLE hold (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text NOT NULL UNIQUE CHECK (length(key) BETWEEN 3 AND 200),
  person_id uuid NOT NULL REFERENCES person,
  unit text NOT NULL CHECK (unit IN ('EUR', 'hours', 'days', 'vouchers')),
  amount bigint NOT NULL CHECK (amount > 0),
  -- Of the fiscal test: c keeps up the present job, d aims at future income. Null where no test is asked.
  category text CHECK (category IN ('c', 'd')),
  effective_on date NOT NULL,
  request jsonb NOT NULL,
  considered jsonb NOT NULL,
  placed_by text NOT NULL,
  placed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON hold (person_id);

-- Each release and capture, by the key its caller gave; the transfers name it.
CREATE TABLE hold_step (
  hold_id bigint NOT NULL REFERENCES hold,
  key text NOT NULL CHECK (key ~ '^[A-Za-z0-9._:-]{1,100}$'),
  kind text NOT NULL CHECK (kind IN ('release', 'capture')),
  amount bigint NOT NULL CHECK (amount > 0),
  provider_id int CHECK ((kind = 'capture') = (provider_id IS NOT NULL)),
  effective_on date NOT NULL,
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (hold_id, key)
);

-- ── life events ──────────────────────────────────────────────────────────────

-- What happened to somebody, and what it did to each budget by the rules of that day.
CREATE TABLE life_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text NOT NULL UNIQUE CHECK (length(key) BETWEEN 3 AND 200),
  person_id uuid NOT NULL REFERENCES person,
  employment_id bigint REFERENCES employment,
  kind text NOT NULL CHECK (kind IN ('exit-in-scheme', 'exit-elsewhere', 'resignation', 'dismissal-for-cause', 'dismissal-with-notice',
    'retirement', 'death', 'employer-bankrupt', 'hours-change', 'second-sick-year', 'parental-leave', 'care-leave', 'unpaid-leave', 'scheme-end')),
  happened_on date NOT NULL,
  -- The employment a budget moves to.
  next_employment_id bigint REFERENCES employment,
  outcome jsonb NOT NULL,
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON life_event (person_id);
CREATE INDEX ON life_event (employment_id);

-- ── periodic work ────────────────────────────────────────────────────────────

-- How far a nightly job has come: the last day it has wholly done.
CREATE TABLE periodic_job (
  name text PRIMARY KEY,
  done_through date NOT NULL,
  finished_at timestamptz NOT NULL DEFAULT now()
);

DO $$
DECLARE
  link record;
BEGIN
  FOR link IN SELECT * FROM (VALUES
    ('lot_term_change', '''lot_id'', ''lot'''), ('lot_shortfall', '''lot_id'', ''lot'', ''run_id'', ''snapshot_run'''), ('lot_notice', '''lot_id'', ''lot''')
  ) AS t(from_table, pairs) LOOP
    EXECUTE format('CREATE TRIGGER rows_refer_new AFTER INSERT ON %I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION rows_refer(%s)', link.from_table, link.pairs);
  END LOOP;
  FOR link IN SELECT unnest(ARRAY['lot_term_change', 'lot_shortfall', 'lot_notice', 'hold', 'hold_step', 'life_event']) AS evidence LOOP
    EXECUTE format('CREATE TRIGGER is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change(''it is evidence; what follows is a row of its own'')', link.evidence);
  END LOOP;
END
$$;
