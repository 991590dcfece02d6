-- count_in_areas: how many events happened in some areas, counted up to a limit.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.find_events
-- access:  read
-- param:   areas  text, a JSON array of ids
-- param:   limit  integer
-- returns: count  integer
-- order:   one row
-- index:   event_by_area
SELECT count(*) AS count
FROM (SELECT area FROM event WHERE area IN (SELECT value FROM json_each(:areas)) LIMIT :limit)
