-- facts_known_at: the versions of one table that were known at a revision.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.history
-- access:  read
-- param:   kind      integer, kind.number
-- param:   known_at  integer, a revision
-- order:   key, then valid_from, always first
-- index:   PRIMARY KEY
SELECT
  -- include: fact_columns
FROM fact
WHERE kind = :kind AND revision <= :known_at AND (superseded IS NULL OR superseded > :known_at)
ORDER BY key, fact.valid_from
