-- 22_once: what came of requests with an idempotency key: of a commit its revision, of an action what it made.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
CREATE TABLE once (
  scope      TEXT NOT NULL,
  key        TEXT NOT NULL,
  digest     TEXT NOT NULL,
  revision   INTEGER,
  result     TEXT NOT NULL,
  kept_until INTEGER NOT NULL,
  PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID
