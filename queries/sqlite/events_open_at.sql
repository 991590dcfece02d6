-- events_open_at: the events that may have been open at an instant, and with which something was done after it.
-- Also those that ended nobody knows when, or that no transition tells of.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.cases_open_at
-- access:  read
-- param:   at  integer, ms since 1970
-- returns: id  text
-- order:   none
-- index:   event_open
-- index:   event_by_ended_at
-- index:   transition_by_event
SELECT id
FROM event INDEXED BY event_open
WHERE
  is_open AND reported_at <= :at
  AND ifnull((SELECT max(transition.at) FROM transition WHERE transition.event = event.id) > :at, 1)
UNION ALL
SELECT id
FROM event
WHERE NOT is_open AND ended_at > :at AND reported_at <= :at
UNION ALL
SELECT id
FROM event
WHERE NOT is_open AND ended_at IS NULL AND reported_at <= :at
