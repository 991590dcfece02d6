-- facts_by_keys: what is known now under some keys of one table.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.commit
-- access:  read
-- param:   kind         integer, kind.number
-- param:   keys         text, a JSON array of keys
-- returns: valid_from   integer or null, ms since 1970; null: always
-- returns: valid_to     integer or null; null: open
-- returns: source       text or null
-- returns: synthetic    0 or 1
-- returns: revision     the one that wrote it
-- returns: superseded   the one from which on it is no longer known, or null
-- returns: body         blob: UTF-8 JSON array of the values
-- order:   none
-- index:   PRIMARY KEY
SELECT
  nullif(fact.valid_from, -9223372036854775808) AS valid_from, valid_to, source, synthetic, revision, superseded,
  CAST(body AS BLOB) AS body
FROM fact
WHERE kind = :kind AND key IN (SELECT value FROM json_each(:keys)) AND superseded IS NULL
