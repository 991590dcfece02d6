-- event_counts: all events counted by area and matter.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.event_counts
-- access:  read
-- returns: area    text
-- returns: matter  text
-- returns: count   integer
-- order:   none
-- index:   event_by_area
SELECT area, matter, count(*) AS count
FROM event
GROUP BY area, matter
