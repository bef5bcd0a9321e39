-- What decisions rest on beyond what payroll tells, so that each comes out the same when it is made again.

ALTER TABLE decision
  -- What was known and asked: a balance, a declaration, what the employer agreed. Null where the scheme asks nothing more.
  ADD COLUMN more jsonb CHECK (jsonb_typeof(more) = 'object'),
  -- What the amount is made of, where the scheme keeps its parts apart: [{ name, amount }].
  ADD COLUMN parts jsonb CHECK (jsonb_typeof(parts) = 'array');

-- What an employer tells of itself because a scheme leaves it to employers. It counts from a day on; told again from the same
-- day, the later word counts. Decisions made stay what they are.
CREATE TABLE employer_fact (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  employer_id int NOT NULL REFERENCES employer,
  scheme_id text NOT NULL,
  fact text NOT NULL,
  -- In hundredths: of the scheme's unit a year, of an hour, of a full-time equivalent.
  value bigint NOT NULL,
  from_on date NOT NULL,
  told_by text NOT NULL,
  told_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT employer_fact_known CHECK (CASE fact
    WHEN 'agreed-amount' THEN value BETWEEN 0 AND 1000000000000
    WHEN 'full-time-hours' THEN value BETWEEN 1 AND 1000000
    WHEN 'fte' THEN value BETWEEN 0 AND 1000000000
    ELSE false END)
);
CREATE INDEX ON employer_fact (employer_id, scheme_id);
CREATE TRIGGER employer_fact_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON employer_fact
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('what was told is evidence; tell it again');
