-- changes_first: the facts of one table that revision 1 wrote behind a key and that are known as it wrote them.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.changes
-- access:  read
-- param:   kind   integer, kind.number
-- param:   key    text
-- param:   start  integer, ms since 1970; -2^63: always
-- returns: key    text
-- order:   key, then valid_from, always first
-- index:   PRIMARY KEY
SELECT
  -- include: fact_columns
  , key
FROM fact
WHERE kind = :kind AND (key, fact.valid_from) > (:key, :start) AND revision = 1 AND superseded IS NULL
ORDER BY key, fact.valid_from
