-- transitions_after: the transitions after a number.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.transitions_after
-- access:  read
-- param:   sequence  integer
-- param:   limit     integer, most rows
-- order:   sequence
-- index:   PRIMARY KEY
SELECT
  -- include: transition_columns
FROM transition
WHERE sequence > :sequence
ORDER BY sequence
LIMIT :limit
