-- facts_superseded_since: the versions of one table that were known at a revision and no longer are.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.facts
-- access:  read
-- param:   kind   integer, kind.number
-- param:   since  integer, a revision
-- order:   key, then valid_from, always first
-- index:   fact_by_superseded
SELECT
  -- include: fact_columns
FROM fact INDEXED BY fact_by_superseded
WHERE kind = :kind AND superseded > :since AND revision <= :since
ORDER BY key, fact.valid_from
