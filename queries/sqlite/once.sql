-- once: what came of a request with an idempotency key, if it is still kept.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.act
-- access:  read
-- param:   scope     text: principal and mutation
-- param:   key       text: the client's own
-- param:   now       integer, ms since 1970
-- returns: digest    text: of its input
-- returns: revision  integer or null; null: it was an action on events
-- returns: result    text: what the caller wanted kept; of an action what it made, as JSON
-- order:   none
-- index:   sqlite_autoindex_once_1
SELECT digest, revision, result
FROM once
WHERE scope = :scope AND key = :key AND kept_until > :now
