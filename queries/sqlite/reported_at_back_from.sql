-- reported_at_back_from: the instant of a report some events back from an instant; no row when there are fewer.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.find_events
-- access:  read
-- param:   end          integer, ms since 1970; not within
-- param:   count        integer, how many events back
-- returns: reported_at  integer, ms since 1970
-- order:   reported_at, latest first
-- index:   event_by_reported_at
SELECT reported_at
FROM event
WHERE reported_at < :end
ORDER BY reported_at DESC
LIMIT 1 OFFSET :count
