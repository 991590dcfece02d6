-- 23_once_by_kept_until: finds what is no longer kept.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
CREATE INDEX once_by_kept_until ON once (kept_until)
