-- 20_transition_by_event: finds the transitions of an event and its orders.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
CREATE INDEX transition_by_event ON transition (event)
