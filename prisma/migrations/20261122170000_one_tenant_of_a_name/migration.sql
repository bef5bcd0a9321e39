-- Operators of one name are one tenant, whatever the capitals: who replaces a key does not become a second person by it.

-- Twins from before become the first of them. Their keys, and the accounts they opened, go along; an operator sees every
-- employer and every scheme anyway, and answers are kept for a day.
CREATE TEMPORARY TABLE twin AS
  SELECT id, first FROM (SELECT id, min(id) OVER (PARTITION BY lower(btrim(name))) AS first FROM tenant WHERE kind = 'operator') named
  WHERE id <> first;
ALTER TABLE api_key DISABLE TRIGGER api_key_is_kept;
UPDATE api_key SET tenant_id = twin.first FROM twin WHERE tenant_id = twin.id;
ALTER TABLE api_key ENABLE TRIGGER api_key_is_kept;
INSERT INTO tenant_person (tenant_id, person_id, opened_at)
  SELECT twin.first, person_id, min(opened_at) FROM tenant_person JOIN twin ON twin.id = tenant_id GROUP BY 1, 2 ON CONFLICT DO NOTHING;
DELETE FROM tenant_person USING twin WHERE tenant_id = twin.id;
DELETE FROM tenant_employer USING twin WHERE tenant_id = twin.id;
DELETE FROM tenant_scheme USING twin WHERE tenant_id = twin.id;
DELETE FROM idempotency_key USING twin WHERE tenant_id = twin.id;
DELETE FROM tenant USING twin WHERE tenant.id = twin.id;
DROP TABLE twin;

CREATE UNIQUE INDEX tenant_one_operator_of_a_name ON tenant (lower(btrim(name))) WHERE kind = 'operator';
