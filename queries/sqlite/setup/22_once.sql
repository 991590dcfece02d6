-- 22_once: what came of requests with an idempotency key: of a commit its revision, of an action what it made.
-- Rows have a number, in the order in which they come, because a result is too long to stand among keys.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
CREATE TABLE once (
  number     INTEGER PRIMARY KEY,
  scope      TEXT NOT NULL,
  key        TEXT NOT NULL,
  digest     TEXT NOT NULL,
  revision   INTEGER,
  result     TEXT NOT NULL,
  kept_until INTEGER NOT NULL,
  UNIQUE (scope, key)
) STRICT
