-- 08_fact: every version of every fact, clustered by what identifies it.
-- valid_from is -2^63 for "always": a key column cannot be null, and it sorts before every instant. valid_to is null
-- while open, superseded is null while known. body is a JSON array of the values in the order of kind.columns.
-- The numbers of kind and revision are not declared as foreign keys: checking them costs a load a quarter of its time,
-- and one place writes them.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
CREATE TABLE fact (
  kind       INTEGER NOT NULL,
  key        TEXT NOT NULL,
  valid_from INTEGER NOT NULL,
  revision   INTEGER NOT NULL,
  valid_to   INTEGER,
  superseded INTEGER,
  source     TEXT,
  synthetic  INTEGER NOT NULL,
  body       TEXT NOT NULL,
  PRIMARY KEY (kind, key, valid_from, revision)
) STRICT, WITHOUT ROWID
