-- facts_now: the facts of one table that are known now.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.facts
-- access:  read
-- param:   kind  integer, kind.number
-- order:   key, then valid_from, always first
-- index:   PRIMARY KEY
SELECT
  -- include: fact_columns
FROM fact
WHERE kind = :kind AND superseded IS NULL
ORDER BY key, fact.valid_from
