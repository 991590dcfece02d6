-- 04_revision: one row a commit of knowledge; instants (ms since 1970, UTC) never fall.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
CREATE TABLE revision (
  number INTEGER PRIMARY KEY,
  at     INTEGER NOT NULL,
  actor  TEXT NOT NULL,
  note   TEXT,
  source TEXT
) STRICT
