-- 07_sequence: no transition yet.
--
-- used-by: graphkb.stores.sqlite.database.Database.set_up
-- access:  write
INSERT INTO counter (name, value) VALUES ('sequence', 0)
