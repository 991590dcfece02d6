-- kinds: the tables whose facts this file can hold.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.open
-- access:  read
-- returns: number   integer
-- returns: name     text
-- returns: columns  text, a JSON array of names
-- order:   number
-- index:   PRIMARY KEY
SELECT number, name, columns
FROM kind
ORDER BY number
