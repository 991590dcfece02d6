-- 24_no_event_by_reported_at: makes room for an index that tells the area too; files of format 2 have one without.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
DROP INDEX IF EXISTS event_by_reported_at
