-- facts_by_keys: what is known now under some keys of one table.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.commit
-- access:  read
-- param:   kind  integer, kind.number
-- param:   keys  text, a JSON array of keys
-- order:   none
-- index:   PRIMARY KEY
SELECT
  -- include: fact_columns
FROM fact
WHERE kind = :kind AND key IN (SELECT value FROM json_each(:keys)) AND superseded IS NULL
