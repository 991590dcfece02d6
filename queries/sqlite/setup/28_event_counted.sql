-- 28_event_counted: tells what an assessment wants to know of an event without a look at the table.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
CREATE INDEX event_counted ON event (id, area, reported_at, due_at, outcome)
