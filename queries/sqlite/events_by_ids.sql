-- events_by_ids: events by their ids.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.cases
-- access:  read
-- param:   ids  text, a JSON array of ids of events
-- order:   none
-- index:   sqlite_autoindex_event_1
SELECT
  -- include: event_columns
FROM event
WHERE id IN (SELECT value FROM json_each(:ids))
