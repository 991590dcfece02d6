-- count_events: how many events fit a filter.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.count_events
-- access:  read
-- returns: count  integer
-- order:   one row
-- index:   PRIMARY KEY
SELECT count(*) AS count
FROM event
WHERE
  -- include: event_filter
  AND number IN (
    -- include: events_looked_through
  )
