-- 14_event_open: counts what is open, and finds it by area.
-- is_open stands in it so that nothing needs a look at the table.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
CREATE INDEX event_open ON event (area, holder, state, due, soon_from, reported_at, is_open) WHERE is_open
