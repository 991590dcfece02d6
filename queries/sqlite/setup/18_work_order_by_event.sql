-- 18_work_order_by_event: finds the orders of an event.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
CREATE INDEX work_order_by_event ON work_order (event)
