-- 26_no_transition_by_at: removes what files of format 2 have, and nothing reads any more.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
DROP INDEX IF EXISTS transition_by_at
