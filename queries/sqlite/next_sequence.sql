-- next_sequence: take the next numbers of transitions.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.act
-- access:  write
-- param:   count  integer, how many
-- returns: value  integer, the last of them
-- order:   one row
-- index:   PRIMARY KEY
UPDATE counter
SET value = value + :count
WHERE name = 'sequence'
RETURNING value
