-- 02_format: the layout of the tables; a graphkb that knows a lower number refuses the file.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
PRAGMA user_version = 3
