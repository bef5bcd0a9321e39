-- A party to a cao (a union, an employers' organisation) may read the reports on schemes named for it, and nothing else.

ALTER TABLE tenant DROP CONSTRAINT tenant_kind_check,
  ADD CONSTRAINT tenant_kind_check CHECK (kind IN ('operator', 'employer', 'payroll-vendor', 'provider', 'portal', 'cao-party'));

-- Which tenants see the report on which schemes; an operator sees them all without a row here.
CREATE TABLE tenant_scheme (
  tenant_id int NOT NULL REFERENCES tenant,
  scheme_id text NOT NULL CHECK (scheme_id ~ '^[a-z]{2}(-[a-z0-9]+)+$'),
  granted_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, scheme_id)
);
