-- 05_revision_by_at: finds the last revision at or before an instant.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
CREATE INDEX revision_by_at ON revision (at)
