-- latest_revision: the last commit; no row in an empty store.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.revision
-- access:  read
-- returns: number       integer, from 1
-- returns: at           integer, ms since 1970
-- returns: actor        text
-- returns: note         text or null
-- returns: source       text or null
-- order:   number, highest first
-- index:   PRIMARY KEY
SELECT number, at, actor, note, source
FROM revision
ORDER BY number DESC
LIMIT 1
