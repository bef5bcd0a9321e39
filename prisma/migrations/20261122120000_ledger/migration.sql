-- The whole life of a lot on the books: holds, spending, lapse, refund, payout, transfer; what may move where; and a
-- chain of seals that makes tampering visible.

-- ── the chart ────────────────────────────────────────────────────────────────

-- What kind of account an address is: lot:42:held:9 is a lot:held, employer:7:owes:hours an employer:owes.
CREATE FUNCTION ledger_kind(address text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT split_part(address, ':', 1) || ':' || split_part(address, ':', 3)
$$;

-- The lot an address belongs to; null for all others.
CREATE FUNCTION ledger_lot(address text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN address LIKE 'lot:%' AND translate(split_part(address, ':', 2), '0123456789', '') = ''
    THEN nullif(left(split_part(address, ':', 2), 18), '')::bigint END
$$;

-- Whose account an address is: employer:7, lot:42, fund:nl-graan-pob.
CREATE FUNCTION ledger_owner(address text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT split_part(address, ':', 1) || ':' || split_part(address, ':', 2)
$$;

-- Who promises and pays: an employer by number, a fund or a government by the scheme it pays for, a person by id.
-- What a constraint calls is in PL/pgSQL, since a function in SQL would be parsed anew for each statement; and it calls no
-- function of ours, since a dump is restored without a search path.
CREATE OR REPLACE FUNCTION ledger_book(address text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  IF address LIKE 'lot:%' THEN
    RETURN CASE WHEN address ~ '^lot:[0-9]{1,18}:(granted|reserved:[0-9]{1,18})$' THEN 'memo'
      WHEN address ~ '^lot:[0-9]{1,18}:(available|held:[0-9]{1,18})$' THEN 'trust' END;
  END IF;
  RETURN CASE
    WHEN address ~ '^(employer:[0-9]{1,9}|(fund|government):[a-z]{2}(-[a-z0-9]+)+|person:[0-9a-f-]{36}):(owes|charged|payroll)(:[a-z]+)?$' THEN 'memo'
    WHEN address ~ '^(employer:[0-9]{1,9}|(fund|government):[a-z]{2}(-[a-z0-9]+)+|person:[0-9a-f-]{36}):(unallocated|refund|wages)$'
      OR address ~ '^(bank|unallocated|provider:[0-9]{1,9}:payable|pool:[a-z]{2}(-[a-z0-9]+)+)$' THEN 'trust' END;
END
$$;

CREATE OR REPLACE FUNCTION ledger_may_overdraw(address text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT address = 'bank' OR split_part(address, ':', 3) = 'owes'
$$;
ALTER TABLE account DROP CONSTRAINT account_not_overdrawn,
  ADD CONSTRAINT account_not_overdrawn CHECK (balance >= 0 OR address = 'bank' OR split_part(address, ':', 3) = 'owes');

-- Every move there is, as 'verb from to'; $ stands for whoever promised: employer, fund, government or person. Nothing else can be booked, so no
-- slip can pay a provider from an unheld lot, or let anything of a person's reach the operator.
CREATE FUNCTION ledger_moves() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_agg(DISTINCT replace(move, '$', payer)) FROM unnest(ARRAY[
    -- memo: promised, not yet paid
    'grant $:owes lot:granted', 'correct $:owes lot:granted', 'correct lot:granted $:owes',
    'reverse $:owes lot:granted', 'reverse lot:granted $:owes',
    'fund lot:granted $:owes', 'fund lot:reserved $:owes',
    'hold lot:granted lot:reserved', 'release lot:reserved lot:granted', 'capture lot:reserved $:charged',
    'lapse lot:granted $:owes', 'lapse lot:granted $:payroll', 'lapse lot:granted $:charged', 'refund lot:granted $:owes', 'payout lot:granted $:payroll',
    'transfer lot:granted $:owes', 'transfer $:owes lot:granted', 'settle $:charged $:owes', 'settle $:payroll $:owes',
    -- trust: real money
    'receipt bank: unallocated:', 'receipt bank: $:unallocated', 'allocate unallocated: $:unallocated',
    'fund $:unallocated lot:available', 'fund $:unallocated lot:held',
    'hold lot:available lot:held', 'release lot:held lot:available', 'capture lot:held provider:payable',
    'correct lot:available $:refund', 'reverse $:refund lot:available', 'lapse lot:available $:refund', 'lapse lot:available $:wages',
    'lapse lot:available pool:', 'refund lot:available $:refund', 'refund $:unallocated $:refund', 'payout lot:available $:wages',
    'transfer lot:available lot:available',
    'pay provider:payable bank:', 'pay $:refund bank:', 'pay $:wages bank:', 'pay pool: bank:'
  ]) AS move, unnest(ARRAY['employer', 'fund', 'government', 'person']) AS payer
$$;

-- ── transfers know their verb, their lot and what they undo ──────────────────

-- The verb is the first word of the reference, the lot stands in the address: neither can say anything else.
ALTER TABLE transfer
  ADD COLUMN kind text NOT NULL GENERATED ALWAYS AS (split_part(reference, '/', 1)) STORED,
  -- As ledger_lot says, written out for the same reason as above.
  ADD COLUMN lot_id bigint GENERATED ALWAYS AS (coalesce(
    CASE WHEN "from" LIKE 'lot:%' AND translate(split_part("from", ':', 2), '0123456789', '') = '' THEN nullif(left(split_part("from", ':', 2), 18), '')::bigint END,
    CASE WHEN "to" LIKE 'lot:%' AND translate(split_part("to", ':', 2), '0123456789', '') = '' THEN nullif(left(split_part("to", ':', 2), 18), '')::bigint END)) STORED,
  ADD COLUMN reverses bigint,
  ADD COLUMN by text CHECK (length(by) BETWEEN 1 AND 200),
  ADD CONSTRAINT transfer_undoes_something CHECK ((kind = 'undo') <= (reverses IS NOT NULL));

-- Whether the chart has a step. What one lot holds is never held for another, and no payer settles for another: only a
-- transfer changes whose it is.
DO $do$
BEGIN
  -- The moves as a constant: looked up in a hash, not computed for each row.
  EXECUTE format($sql$
    CREATE FUNCTION ledger_allows(verb text, "from" text, "to" text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    BEGIN
      RETURN verb = 'undo' OR (verb || ' ' || split_part("from", ':', 1) || ':' || split_part("from", ':', 3)
          || ' ' || split_part("to", ':', 1) || ':' || split_part("to", ':', 3) = ANY (%L::text[])
        AND (verb = 'transfer' OR split_part("from", ':', 1) <> split_part("to", ':', 1) OR split_part("from", ':', 2) = split_part("to", ':', 2)));
    END
    $$
  $sql$, ledger_moves());
END
$do$;
ALTER TABLE transfer ADD CONSTRAINT transfer_in_chart CHECK (ledger_allows(kind, "from", "to"));

-- Books transfers given as JSON, as the ledger's own door has it: planned once for a connection, not for each call.
CREATE FUNCTION book_transfers(batch json, OUT asked bigint, OUT moved bigint) LANGUAGE plpgsql AS $$
BEGIN
  asked := json_array_length(batch);
  INSERT INTO transfer (book, unit, "from", "to", amount, reference, effective_on, reverses, by)
  SELECT t.book, t.unit, t."from", t."to", t.amount, t.reference, t."effectiveOn", t.reverses, t.by
  FROM json_to_recordset(batch) AS t(book text, unit text, "from" text, "to" text, amount bigint, reference text, "effectiveOn" date, reverses bigint, by text)
  ON CONFLICT (reference) DO NOTHING;
  GET DIAGNOSTICS moved = ROW_COUNT;
END
$$;

-- A transfer is undone once.
CREATE UNIQUE INDEX transfer_reversed_once ON transfer (reverses) WHERE reverses IS NOT NULL;
-- Spending by granting employer and period is read for every fiscal statement.
CREATE INDEX transfer_captures ON transfer (effective_on) WHERE kind = 'capture';

-- What undoes a transfer is its exact opposite; what takes back a run's step is too.
CREATE FUNCTION transfer_reverses_exactly() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM transfer t WHERE t.id = NEW.reverses AND t.id < NEW.id AND t.kind <> 'undo'
    AND (t.book, t.unit, t."from", t."to", t.amount) = (NEW.book, NEW.unit, NEW."to", NEW."from", NEW.amount)) THEN
    RAISE EXCEPTION '% is not the opposite of what it reverses', NEW.reference
      USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_reverses_exactly';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER transfer_reverses_exactly AFTER INSERT ON transfer
  FOR EACH ROW WHEN (NEW.reverses IS NOT NULL) EXECUTE FUNCTION transfer_reverses_exactly();

-- ── one transfer moves its two balances without the machinery of a batch ─────

-- One side of a transfer. Nothing is ever taken from an account that is not there, but where it may stand below zero.
CREATE FUNCTION move_balance(moved_address text, moved_book text, moved_unit text, change bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE account SET balance = balance + change WHERE address = moved_address AND book = moved_book AND unit = moved_unit;
  IF FOUND THEN RETURN; END IF;
  IF change > 0 OR ledger_may_overdraw(moved_address) THEN
    INSERT INTO account AS a (address, book, unit, balance) VALUES (moved_address, moved_book, moved_unit, change)
      ON CONFLICT (address) DO UPDATE SET balance = a.balance + excluded.balance WHERE a.book = excluded.book AND a.unit = excluded.unit;
    IF FOUND THEN RETURN; END IF;
  END IF;
  RAISE EXCEPTION 'a transfer crosses books or units, or takes from an account that holds nothing'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_within_book_and_unit';
END
$$;

-- Balances still move here and nowhere else.
CREATE OR REPLACE FUNCTION transfer_moves_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  one record;
  touched bigint;
  raised bigint;
  lowered bigint;
BEGIN
  IF (SELECT count(*) FROM inserted) = 1 THEN
    SELECT * INTO one FROM inserted;
    -- In the order of addresses, like a batch: two that cross each other wait, and do not lock each other out.
    IF one."from" COLLATE "C" < one."to" THEN
      PERFORM move_balance(one."from", one.book, one.unit, -one.amount);
      PERFORM move_balance(one."to", one.book, one.unit, one.amount);
    ELSE
      PERFORM move_balance(one."to", one.book, one.unit, one.amount);
      PERFORM move_balance(one."from", one.book, one.unit, -one.amount);
    END IF;
    RETURN NULL;
  END IF;

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

-- ── seals: a hash chain over blocks of transfers ─────────────────────────────

-- All that the transfers between two ids say, whatever the settings of a session: each as PostgreSQL sends a row over the
-- wire, every value with its type and length, so that no two journals read the same.
CREATE FUNCTION transfer_digest(first_id bigint, last_id bigint, OUT found int, OUT digest bytea) LANGUAGE sql STABLE
  SET client_encoding = 'UTF8' AS $$
  SELECT count(*), sha256(coalesce(string_agg(record_send(t), '' ORDER BY id), ''))
  FROM (SELECT id, book, unit, "from", "to", amount, reference, effective_on, recorded_at, reverses, by
    FROM transfer WHERE id BETWEEN first_id AND last_id) t
$$;

CREATE TABLE transfer_seal (
  number bigint PRIMARY KEY CHECK (number >= 1),
  first_id bigint NOT NULL UNIQUE,
  last_id bigint NOT NULL UNIQUE CHECK (last_id >= first_id),
  transfers int NOT NULL CHECK (transfers >= 0),
  -- sha256 of the seal before, this one's number and bounds, and the digest of its transfers.
  hash bytea NOT NULL CHECK (length(hash) = 32),
  sealed_at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER transfer_seal_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transfer_seal
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a seal is evidence');

-- Seals follow each other without a gap, whoever writes them.
CREATE FUNCTION seals_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  stray bigint;
BEGIN
  SELECT s.number INTO stray FROM inserted s LEFT JOIN transfer_seal b ON b.number = s.number - 1
    WHERE s.first_id <> CASE WHEN s.number = 1 THEN 1 ELSE b.last_id + 1 END OR (s.number > 1 AND b.number IS NULL) LIMIT 1;
  IF stray IS NOT NULL THEN
    RAISE EXCEPTION 'seal % does not follow the one before', stray USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_seal_follows';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER seals_follow AFTER INSERT ON transfer_seal
  REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION seals_follow();
