-- 21_transition_by_at: finds the transitions of a time.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
CREATE INDEX transition_by_at ON transition (at)
