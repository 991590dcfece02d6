-- 03_kind: which table of the data package a number in fact.kind stands for, and its columns in the order of fact.body.
-- A table keeps its number for ever and columns are only ever appended, so that facts written earlier stay readable.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
CREATE TABLE kind (
  number  INTEGER PRIMARY KEY,
  name    TEXT NOT NULL UNIQUE,
  columns TEXT NOT NULL CHECK (json_valid(columns))
) STRICT
