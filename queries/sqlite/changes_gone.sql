-- changes_gone: the facts of one table known at a revision that are no longer, superseded behind a place.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.changes
-- access:  read
-- param:   kind      integer, kind.number
-- param:   revision  integer, with key and start the place
-- param:   key       text
-- param:   start     integer, ms since 1970; -2^63: always
-- param:   since     integer, a revision
-- returns: key       text
-- order:   superseded, key, then valid_from, always first
-- index:   fact_by_superseded
SELECT
  -- include: fact_columns
  , key
FROM fact INDEXED BY fact_by_superseded
WHERE kind = :kind AND superseded IS NOT NULL AND (superseded, key, fact.valid_from) > (:revision, :key, :start)
  AND revision <= :since
  AND NOT EXISTS (
    SELECT 1 FROM fact AS still
    WHERE still.kind = fact.kind AND still.key = fact.key AND still.valid_from = fact.valid_from
      AND still.superseded IS NULL
  )
ORDER BY superseded, key, fact.valid_from
