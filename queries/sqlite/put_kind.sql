-- put_kind: declare a table, or the columns that it has gained.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.open
-- access:  write
-- param:   number   integer
-- param:   name     text
-- param:   columns  text, a JSON array of names
INSERT INTO kind (number, name, columns)
VALUES (:number, :name, :columns)
ON CONFLICT (number) DO UPDATE SET columns = excluded.columns
