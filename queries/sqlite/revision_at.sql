-- revision_at: the last commit made at or before an instant; no row when there is none.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.revision_at
-- access:  read
-- param:   at           integer, ms since 1970
-- returns: number       integer, from 1
-- returns: at           integer, ms since 1970
-- returns: actor        text
-- returns: note         text or null
-- returns: source       text or null
-- order:   at, then number, highest first
-- index:   revision_by_at
SELECT number, at, actor, note, source
FROM revision
WHERE at <= :at
ORDER BY at DESC, number DESC
LIMIT 1
