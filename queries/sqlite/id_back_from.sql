-- id_back_from: the id some events back from an id; no row when there are fewer.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.find_events
-- access:  read
-- param:   end    text; not within
-- param:   count  integer, how many events back
-- returns: id     text
-- order:   id, last first
-- index:   sqlite_autoindex_event_1
SELECT id
FROM event
WHERE id < :end
ORDER BY id DESC
LIMIT 1 OFFSET :count
