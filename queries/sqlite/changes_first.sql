-- changes_first: the facts of one table that revision 1 wrote behind a key and that are known as it wrote them.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.changes
-- access:  read
-- param:   kind         integer, kind.number
-- param:   key          text
-- param:   start        integer, ms since 1970; -2^63: always
-- returns: valid_from   integer or null, ms since 1970; null: always
-- returns: valid_to     integer or null; null: open
-- returns: source       text or null
-- returns: synthetic    0 or 1
-- returns: revision     1
-- returns: superseded   null
-- returns: body         blob: UTF-8 JSON array of the values
-- returns: key          text
-- order:   key, then valid_from, always first
-- index:   PRIMARY KEY
SELECT
  nullif(fact.valid_from, -9223372036854775808) AS valid_from, valid_to, source, synthetic, revision, superseded,
  CAST(body AS BLOB) AS body, key
FROM fact
WHERE kind = :kind AND (key, fact.valid_from) > (:key, :start) AND revision = 1 AND superseded IS NULL
ORDER BY key, fact.valid_from
