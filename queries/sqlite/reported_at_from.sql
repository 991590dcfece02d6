-- reported_at_from: the instant of a report some events on from an instant; no row when there are fewer.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.find_events
-- access:  read
-- param:   start        integer, ms since 1970
-- param:   count        integer, how many events on
-- returns: reported_at  integer, ms since 1970
-- order:   reported_at
-- index:   event_by_reported_at
SELECT reported_at
FROM event
WHERE reported_at >= :start
ORDER BY reported_at
LIMIT 1 OFFSET :count
