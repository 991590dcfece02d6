-- facts_known_at: the versions of one table that were known at a revision.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.history
-- access:  read
-- param:   kind         integer, kind.number
-- param:   known_at     integer, a revision
-- returns: valid_from   integer or null, ms since 1970; null: always
-- returns: valid_to     integer or null; null: open
-- returns: source       text or null
-- returns: synthetic    0 or 1
-- returns: revision     the one that wrote it
-- returns: superseded   the one from which on it is no longer known, or null
-- returns: body         blob: UTF-8 JSON array of the values
-- order:   key, then valid_from, always first
-- index:   PRIMARY KEY
SELECT
  nullif(fact.valid_from, -9223372036854775808) AS valid_from, valid_to, source, synthetic, revision, superseded,
  CAST(body AS BLOB) AS body
FROM fact
WHERE kind = :kind AND revision <= :known_at AND (superseded IS NULL OR superseded > :known_at)
ORDER BY key, fact.valid_from
