-- What was told of a scheme to the parties to its cao, kept as it was told: a later rule changes only what is told later.

CREATE TABLE told_report (
  scheme_id text NOT NULL CHECK (scheme_id ~ '^[a-z]{2}(-[a-z0-9]+)+$'),
  "from" date NOT NULL,
  "until" date NOT NULL CHECK ("until" > "from"),
  -- The last day of the block before. One first block, one after each, right after it: no gap, no overlap, no second telling.
  follows date,
  -- What was told, and what the next block needs of it, as in libs/statements/report.schema.ts.
  content jsonb NOT NULL,
  carried jsonb NOT NULL,
  told_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (scheme_id, "from"),
  UNIQUE (scheme_id, "until"),
  CONSTRAINT told_report_once UNIQUE NULLS NOT DISTINCT (scheme_id, follows),
  CONSTRAINT told_report_without_gap CHECK ("from" = follows + 1),
  CONSTRAINT told_report_follows FOREIGN KEY (scheme_id, follows) REFERENCES told_report (scheme_id, "until"),
  CONSTRAINT told_report_says_its_days CHECK ((content ->> 'from')::date = "from" AND (content ->> 'until')::date = "until")
);
CREATE TRIGGER is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON told_report
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('what was told is told; what follows is a block of its own');
