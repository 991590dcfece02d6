-- 07_sequence: no transition yet.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
INSERT INTO counter (name, value) VALUES ('sequence', 0)
