-- events_open_at: the events reported by an instant that are open now, or ended after it, or nobody knows when.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.cases_open_at
-- access:  read
-- param:   at  integer, ms since 1970
-- returns: id  text
-- order:   none
-- index:   event_open
-- index:   event_by_ended_at
SELECT id
FROM event INDEXED BY event_open
WHERE is_open AND reported_at <= :at
UNION ALL
SELECT id
FROM event
WHERE NOT is_open AND ended_at > :at AND reported_at <= :at
UNION ALL
SELECT id
FROM event
WHERE NOT is_open AND ended_at IS NULL AND reported_at <= :at
