-- revisions: the commits after a revision.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.revisions
-- access:  read
-- param:   since        integer, a revision
-- param:   limit        integer, most rows
-- returns: number       integer, from 1
-- returns: at           integer, ms since 1970
-- returns: actor        text
-- returns: note         text or null
-- returns: source       text or null
-- order:   number
-- index:   PRIMARY KEY
SELECT number, at, actor, note, source
FROM revision
WHERE number > :since
ORDER BY number
LIMIT :limit
