-- 25_event_by_reported_at: finds the events of a time, and counts them by area without a look at the table.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
CREATE INDEX event_by_reported_at ON event (reported_at, area)
