-- event_of_subject: the event that an id means: its own, or that of a work order.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.act
-- access:  read
-- param:   subject  text
-- returns: event    text
-- order:   none
-- index:   sqlite_autoindex_event_1
-- index:   sqlite_autoindex_work_order_1
SELECT id AS event
FROM event
WHERE id = :subject
UNION ALL
SELECT event
FROM work_order
WHERE id = :subject
