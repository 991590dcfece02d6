-- sequence: the number of the latest transition of events and work orders.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.sequence
-- access:  read
-- returns: value  integer, from 0
-- order:   one row
-- index:   PRIMARY KEY
SELECT value
FROM counter
WHERE name = 'sequence'
