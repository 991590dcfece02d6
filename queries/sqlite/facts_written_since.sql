-- facts_written_since: the facts of one table that were written after a revision and are still known.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.facts
-- access:  read
-- param:   kind   integer, kind.number
-- param:   since  integer, a revision from 1
-- order:   key, then valid_from, always first
-- index:   fact_by_revision
SELECT
  -- include: fact_columns
FROM fact INDEXED BY fact_by_revision
WHERE kind = :kind AND revision > :since AND revision > 1 AND superseded IS NULL
ORDER BY key, fact.valid_from
