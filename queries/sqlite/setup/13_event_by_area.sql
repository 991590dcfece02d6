-- 13_event_by_area: finds the events in some areas; counts all by area and matter.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
CREATE INDEX event_by_area ON event (area, matter)
