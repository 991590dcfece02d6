-- received_between: how many events were reported in a time, by area.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.period_figures
-- access:  read
-- param:   start     integer, ms since 1970
-- param:   end       integer, ms since 1970; not within it
-- returns: area      text
-- returns: received  integer
-- order:   none
-- index:   event_by_reported_at
SELECT area, count(*) AS received
FROM event
WHERE reported_at >= :start AND reported_at < :end
GROUP BY area
