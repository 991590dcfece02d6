-- 15_event_by_holder: finds what an organization holds.
-- is_open stands in it so that nothing needs a look at the table.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
CREATE INDEX event_by_holder ON event (holder, is_open) WHERE is_open
