-- versions: every version of the facts with one key.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.versions
-- access:  read
-- param:   kind  integer, kind.number
-- param:   key   text
-- order:   revision, then valid_from, always first
-- index:   PRIMARY KEY
SELECT
  -- include: fact_columns
FROM fact
WHERE kind = :kind AND key = :key
ORDER BY revision, fact.valid_from
