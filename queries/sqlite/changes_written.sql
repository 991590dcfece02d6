-- changes_written: the facts of one table that were written behind a place and are known, with what they said before.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.changes
-- access:  read
-- param:   since        integer, a revision: before it, or the one that wrote the fact, is what they said before
-- param:   kind         integer, kind.number
-- param:   revision     integer from 1, with key and start the place
-- param:   key          text
-- param:   start        integer, ms since 1970; -2^63: always
-- returns: valid_from   integer or null, ms since 1970; null: always
-- returns: valid_to     integer or null; null: open
-- returns: source       text or null
-- returns: synthetic    0 or 1
-- returns: revision     the one that wrote it
-- returns: superseded   null
-- returns: body         blob: UTF-8 JSON array of the values
-- returns: key          text
-- returns: was_from     as valid_from
-- returns: was_to       what it said before, likewise
-- returns: was_source   likewise
-- returns: was_synthetic likewise
-- returns: was_revision null where nothing was known of it
-- returns: was_superseded likewise
-- returns: was_body     likewise
-- order:   revision, key, then valid_from, always first
-- index:   fact_by_revision
SELECT
  nullif(fact.valid_from, -9223372036854775808) AS valid_from, fact.valid_to, fact.source, fact.synthetic,
  fact.revision, fact.superseded, CAST(fact.body AS BLOB) AS body, fact.key,
  nullif(fact.valid_from, -9223372036854775808) AS was_from, was.valid_to AS was_to, was.source AS was_source,
  was.synthetic AS was_synthetic, was.revision AS was_revision, was.superseded AS was_superseded,
  CAST(was.body AS BLOB) AS was_body
FROM fact INDEXED BY fact_by_revision
LEFT JOIN fact AS was
  ON was.kind = fact.kind AND was.key = fact.key AND was.valid_from = fact.valid_from
  AND was.revision <= min(:since, fact.revision - 1) AND was.superseded > min(:since, fact.revision - 1)
WHERE fact.kind = :kind AND (fact.revision, fact.key, fact.valid_from) > (:revision, :key, :start)
  AND fact.revision > 1 AND fact.superseded IS NULL
ORDER BY fact.revision, fact.key, fact.valid_from
