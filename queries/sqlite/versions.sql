-- versions: every version of the facts with one key.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.versions
-- access:  read
-- param:   kind         integer, kind.number
-- param:   key          text
-- returns: valid_from   integer or null, ms since 1970; null: always
-- returns: valid_to     integer or null; null: open
-- returns: source       text or null
-- returns: synthetic    0 or 1
-- returns: revision     the one that wrote it
-- returns: superseded   the one from which on it is no longer known, or null
-- returns: body         blob: UTF-8 JSON array of the values
-- order:   revision, then valid_from, always first
-- index:   PRIMARY KEY
SELECT
  nullif(fact.valid_from, -9223372036854775808) AS valid_from, valid_to, source, synthetic, revision, superseded,
  CAST(body AS BLOB) AS body
FROM fact
WHERE kind = :kind AND key = :key
ORDER BY revision, fact.valid_from
