/**
 * The schema's migrations. Entry N leads from version N to N + 1. Never change one, only add new ones.
 *
 * A commit names the versions of all scopes that it has seen, and succeeds only if they are still the present ones.
 * Each scope that it changes gets the next version. Deleted records stay as rows without JSON for a while, so that
 * others can read what has changed since their version.
 */
export const migrations: readonly string[] = [
  `
CREATE SEQUENCE oks_emulator.record_order;
CREATE TABLE oks_emulator.scope (
  id text PRIMARY KEY,
  version bigint NOT NULL,
  -- Up to this version, deleted records are no longer known.
  purged bigint NOT NULL DEFAULT 0
);
CREATE TABLE oks_emulator.record (
  scope text NOT NULL,
  collection text NOT NULL,
  id text NOT NULL,
  place bigint NOT NULL DEFAULT nextval('oks_emulator.record_order'),
  version bigint NOT NULL,
  json text,
  PRIMARY KEY (scope, collection, id)
);
CREATE INDEX record_version ON oks_emulator.record (scope, version);
CREATE INDEX record_id ON oks_emulator.record (collection, id);
-- The units of work that were stored lately: after a lost connection, a unit is sent again.
CREATE TABLE oks_emulator.unit (
  id uuid PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX unit_at ON oks_emulator.unit (at);

CREATE FUNCTION oks_emulator.commit(
  unit uuid, seen_scopes text[], seen_versions bigint[],
  scopes text[], collections text[], ids text[], jsons text[], moved boolean[], notice text
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO oks_emulator.scope (id, version)
    SELECT DISTINCT changed, 0 FROM unnest(scopes) AS changed
    WHERE NOT EXISTS (SELECT FROM oks_emulator.scope s WHERE s.id = changed) ON CONFLICT DO NOTHING;
  -- In one order, so that no two units wait for each other.
  PERFORM FROM oks_emulator.scope s WHERE s.id = ANY (scopes) ORDER BY s.id FOR UPDATE;
  IF EXISTS (SELECT FROM oks_emulator.unit u WHERE u.id = unit) THEN
    RETURN true;
  END IF;
  IF EXISTS (
    SELECT FROM unnest(seen_scopes, seen_versions) AS seen (id, version)
    LEFT JOIN oks_emulator.scope s ON s.id = seen.id WHERE coalesce(s.version, 0) <> seen.version
  ) THEN
    RETURN false;
  END IF;
  UPDATE oks_emulator.scope s SET version = s.version + 1 WHERE s.id = ANY (scopes);
  IF true = ANY (moved) THEN
    UPDATE oks_emulator.record r SET json = NULL
      FROM unnest(scopes, collections, ids, moved) AS c (scope, collection, id, moved)
      WHERE c.moved AND r.scope = c.scope AND r.collection = c.collection AND r.id = c.id;
  END IF;
  INSERT INTO oks_emulator.record AS r (scope, collection, id, version, json)
    SELECT c.scope, c.collection, c.id, s.version, c.json
    FROM unnest(scopes, collections, ids, jsons) WITH ORDINALITY AS c (scope, collection, id, json, place)
    JOIN oks_emulator.scope s ON s.id = c.scope ORDER BY c.place
    ON CONFLICT (scope, collection, id) DO UPDATE SET
      json = excluded.json, version = excluded.version,
      place = CASE WHEN r.json IS NULL THEN excluded.place ELSE r.place END;
  INSERT INTO oks_emulator.unit (id) VALUES (unit);
  IF notice IS NOT NULL THEN
    PERFORM pg_notify('oks_emulator', notice);
  END IF;
  RETURN true;
END
$$;

-- Forgets deleted records and stored units that nobody asks for any more.
CREATE FUNCTION oks_emulator.purge(purged_scope text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM oks_emulator.scope s WHERE s.id = purged_scope FOR UPDATE;
  DELETE FROM oks_emulator.record r WHERE r.scope = purged_scope AND r.json IS NULL;
  UPDATE oks_emulator.scope s SET purged = s.version WHERE s.id = purged_scope;
  DELETE FROM oks_emulator.unit u WHERE u.at < now() - interval '10 minutes';
END
$$;
`,
  `
-- The IDs of requests have no gaps: 'last' is locked while some are added.
CREATE TABLE oks_emulator.journal (first bigint NOT NULL, last bigint NOT NULL);
INSERT INTO oks_emulator.journal VALUES (1, 0);
CREATE TABLE oks_emulator.request (id bigint PRIMARY KEY, json text NOT NULL);

CREATE FUNCTION oks_emulator.append_requests(batch uuid, jsons text[], kept integer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  latest bigint;
BEGIN
  SELECT j.last INTO latest FROM oks_emulator.journal j FOR UPDATE;
  IF EXISTS (SELECT FROM oks_emulator.unit u WHERE u.id = batch) THEN
    RETURN;
  END IF;
  INSERT INTO oks_emulator.unit (id) VALUES (batch);
  INSERT INTO oks_emulator.request (id, json)
    SELECT latest + added.place, added.json FROM unnest(jsons) WITH ORDINALITY AS added (json, place);
  latest := latest + cardinality(jsons);
  DELETE FROM oks_emulator.request r WHERE r.id <= latest - kept;
  UPDATE oks_emulator.journal SET last = latest, first = greatest(first, latest - kept + 1);
  PERFORM pg_notify('oks_emulator', '{"requests":true}');
END
$$;

CREATE FUNCTION oks_emulator.clear_requests() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE oks_emulator.journal SET first = last + 1;
  DELETE FROM oks_emulator.request;
  PERFORM pg_notify('oks_emulator', '{"requests":true}');
END
$$;
`,
  `
-- As before, and forgets stored units now and then: where callers only read, there are no versions to purge.
CREATE OR REPLACE FUNCTION oks_emulator.append_requests(batch uuid, jsons text[], kept integer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  latest bigint;
  earlier bigint;
BEGIN
  SELECT j.last INTO earlier FROM oks_emulator.journal j FOR UPDATE;
  IF EXISTS (SELECT FROM oks_emulator.unit u WHERE u.id = batch) THEN
    RETURN;
  END IF;
  INSERT INTO oks_emulator.unit (id) VALUES (batch);
  INSERT INTO oks_emulator.request (id, json)
    SELECT earlier + added.place, added.json FROM unnest(jsons) WITH ORDINALITY AS added (json, place);
  latest := earlier + cardinality(jsons);
  DELETE FROM oks_emulator.request r WHERE r.id <= latest - kept;
  UPDATE oks_emulator.journal SET last = latest, first = greatest(first, latest - kept + 1);
  IF latest / 1000 > earlier / 1000 THEN
    DELETE FROM oks_emulator.unit u WHERE u.at < now() - interval '10 minutes';
  END IF;
  PERFORM pg_notify('oks_emulator', '{"requests":true}');
END
$$;
`,
];
