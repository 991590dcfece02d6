-- id_from: the id some events on from an id; no row when there are fewer.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.find_events
-- access:  read
-- param:   start  text
-- param:   count  integer, how many events on
-- returns: id     text
-- order:   id
-- index:   sqlite_autoindex_event_1
SELECT id
FROM event
WHERE id >= :start
ORDER BY id
LIMIT 1 OFFSET :count
