-- facts_superseded_since: the versions of one table that were known at a revision and no longer are.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.facts
-- access:  read
-- param:   kind         integer, kind.number
-- param:   since        integer, a revision
-- returns: valid_from   integer or null, ms since 1970; null: always
-- returns: valid_to     integer or null; null: open
-- returns: source       text or null
-- returns: synthetic    0 or 1
-- returns: revision     the one that wrote it
-- returns: superseded   the one from which on it is no longer known, or null
-- returns: body         blob: UTF-8 JSON array of the values
-- order:   key, then valid_from, always first
-- index:   fact_by_superseded
SELECT
  nullif(fact.valid_from, -9223372036854775808) AS valid_from, valid_to, source, synthetic, revision, superseded,
  CAST(body AS BLOB) AS body
FROM fact INDEXED BY fact_by_superseded
WHERE kind = :kind AND superseded > :since AND revision <= :since
ORDER BY key, fact.valid_from
