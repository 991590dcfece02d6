-- 01_application_id: mark the file as graphkb's own; `file` and SQLite show this number, the bytes "grkb".
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
PRAGMA application_id = 1735551842
