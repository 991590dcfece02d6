-- 16_event_by_ended_at: finds what ended after an instant.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
CREATE INDEX event_by_ended_at ON event (ended_at) WHERE NOT is_open
