-- transitions_by_events: the transitions of some events and of their orders.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.transitions
-- access:  read
-- param:   ids  text, a JSON array of ids of events
-- order:   sequence
-- index:   transition_by_event
SELECT
  -- include: transition_columns
FROM transition
WHERE event IN (SELECT value FROM json_each(:ids))
ORDER BY sequence
